"""A person's quiet hours. They belong to the person, not to the service calendar."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietSpan:
    """From ``starts`` to ``ends`` by the clock on the person's wall, over midnight where ``ends`` is not later. Equal times mean no quiet at all."""

    starts: time
    ends: time
    zone: str

    def covers(self, clock: time) -> bool:
        if self.starts == self.ends:
            return False
        if self.starts < self.ends:
            return self.starts <= clock < self.ends
        return clock >= self.starts or clock < self.ends


def first_loud(at: datetime, quiet: QuietSpan | None) -> datetime:
    """The first moment from ``at`` on at which the person may be disturbed."""
    if quiet is None:
        return at
    local = at.astimezone(ZoneInfo(quiet.zone))
    if not quiet.covers(local.time()):
        return at
    day = local.date() if local.time() < quiet.ends else local.date() + timedelta(days=1)
    ends = datetime.combine(day, quiet.ends, ZoneInfo(quiet.zone)).astimezone(UTC)
    # In the repeated hour of autumn the end may name the earlier of two moments, which lies behind us.
    return ends if ends > at else at
