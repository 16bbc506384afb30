"""Who is telephoned next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Callee:
    """One line of a call list as far as the order of calling goes."""

    position: int
    called_at: datetime | None = None
    is_reached: bool = False
    is_acknowledged: bool = False


@dataclass(frozen=True)
class Calling:
    """``next_position`` is to be called now; None with ``wait_until``: somebody was reached and has until then to acknowledge; None alone: answered."""

    is_answered: bool
    next_position: int | None = None
    wait_until: datetime | None = None


def calling(callees: Sequence[Callee], *, everyone: bool, patience: timedelta, at: datetime) -> Calling:
    """Whom to call now.

    With ``everyone`` each person on the list must acknowledge, and all are called without waiting for one another. Without, one is enough: the next is called
    when the one before was not reached, or was and has not acknowledged within ``patience``. Whoever did not acknowledge is called again, the
    longest ago first.
    """
    open_ones = [callee for callee in sorted(callees, key=lambda c: c.position) if not callee.is_acknowledged]
    if not open_ones or (not everyone and len(open_ones) < len(callees)):
        return Calling(is_answered=bool(callees))
    waits = []
    for callee in open_ones:
        if callee.called_at is None:
            return Calling(False, callee.position)
        until = callee.called_at + patience
        if callee.is_reached and at < until:
            waits.append(until)
            if not everyone:
                return Calling(False, wait_until=until)
    again = [c for c in open_ones if not (c.is_reached and c.called_at is not None and at < c.called_at + patience)]
    if not again:
        return Calling(False, wait_until=min(waits))
    return Calling(False, min(again, key=lambda c: (c.called_at or at, c.position)).position)
