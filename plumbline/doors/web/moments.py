"""What time it is, asked once a request at this door; everything behind it gets the moment as ``at``."""

from collections.abc import Callable
from datetime import UTC, datetime

_clock: list[Callable[[], datetime]] = [lambda: datetime.now(UTC)]


def tell_time_with(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """Plugs in another clock (a story that is shown, a test that needs its own day) and gives back the one before."""
    before = _clock[0]
    _clock[0] = clock
    return before


def now() -> datetime:
    return _clock[0]()
