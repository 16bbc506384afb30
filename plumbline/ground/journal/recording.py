"""When an entry is written down. Every other moment comes in at a door; this one is the recorder's own and is plugged in by config."""

from collections.abc import Callable
from datetime import datetime

_clock: list[Callable[[], datetime]] = []


def record_with(clock: Callable[[], datetime]) -> None:
    """Plugs in the clock that dates the writing of entries."""
    _clock[:] = [clock]


def moment() -> datetime:
    return _clock[0]()
