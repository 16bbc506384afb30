"""Identifiers known before anything is written, so that all rows of a case can go in one round trip."""

import os
import secrets
from collections import deque
from datetime import datetime
from uuid import UUID, SafeUUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_MILLISECONDS_MASK = (1 << 48) - 1
_NOISE_BYTES = 10
_DRAWN_AT_ONCE = 256
_noise: deque[int] = deque()
"""Drawn ahead, since asking the system costs more than all the rest; used once each, forgotten in a child process."""
os.register_at_fork(after_in_child=_noise.clear)


def new_id(at: datetime) -> UUID:
    """A version 7 UUID (RFC 9562): the moment in milliseconds, then 74 random bits.

    Near neighbours in time lie near each other in an index; that is all the order they promise.
    """
    milliseconds = int(at.timestamp() * 1000) & _MILLISECONDS_MASK
    try:
        noise = _noise.pop()
    except IndexError:
        noise = _draw()
    value = (milliseconds << 80) | _VERSION_7 | ((noise >> 62) & 0xFFF) << 64 | _VARIANT | (noise & ((1 << 62) - 1))
    # The constructor would check over again, three times as long as it takes, what cannot be otherwise.
    identifier = object.__new__(UUID)
    object.__setattr__(identifier, "int", value)
    object.__setattr__(identifier, "is_safe", SafeUUID.unknown)
    return identifier


def _draw() -> int:
    block = secrets.token_bytes(_NOISE_BYTES * _DRAWN_AT_ONCE)
    _noise.extend(
        int.from_bytes(block[start : start + _NOISE_BYTES], "big")
        for start in range(0, len(block) - _NOISE_BYTES, _NOISE_BYTES)
    )
    return int.from_bytes(block[-_NOISE_BYTES:], "big")
