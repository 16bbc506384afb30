"""Identifiers known before anything is written, so that all rows of a case can go in one round trip."""

import secrets
from datetime import datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_MILLISECONDS_MASK = (1 << 48) - 1


def new_id(at: datetime) -> UUID:
    """A version 7 UUID (RFC 9562): the moment in milliseconds, then 74 random bits.

    Near neighbours in time lie near each other in an index; that is all the order they promise.
    """
    milliseconds = int(at.timestamp() * 1000) & _MILLISECONDS_MASK
    noise = secrets.randbits(74)
    return UUID(int=(milliseconds << 80) | _VERSION_7 | ((noise >> 62) << 64) | _VARIANT | (noise & ((1 << 62) - 1)))
