"""The time line in windows of 24 hours, each knowing its opening spans; worked out once a calendar and kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plumbline.ground.service_levels.working_time.hours import DayHours

Opening = tuple[datetime, datetime]
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MINUTES = tuple(timedelta(minutes=minute) for minute in range(24 * 60 + 1))


class Windows:
    """Windows tile the time line without gap or overlap whatever the zone does; local dates do not (one can be skipped or repeat).

    Their edges lie on local midnight outside summer time, so that ordinary hours are not cut in two.
    """

    def __init__(self, zone: ZoneInfo, hours_on: Callable[[date], DayHours]) -> None:
        self._zone = zone
        self._hours_on = hours_on
        self._base = self._offset(_EPOCH)
        self._known: dict[int, tuple[Opening, ...]] = {}
        self._midnights: dict[date, datetime] = {}

    def midnight(self, day: date) -> datetime:
        """The moment (UTC) at which the local date begins; the first one where the clock shows 00:00 twice."""
        known = self._midnights.get(day)
        if known is None:
            known = self._midnights[day] = datetime.combine(day, time.min, self._zone).astimezone(UTC)
        return known

    def number_of(self, moment: datetime) -> int:
        return (moment - _EPOCH + self._base) // _DAY

    def begins(self, number: int) -> datetime:
        return _EPOCH + number * _DAY - self._base

    def openings(self, number: int) -> tuple[Opening, ...]:
        """Opening spans of a window in order, in UTC; neighbours may touch."""
        known = self._known.get(number)
        if known is None:
            begins = self.begins(number)
            known = tuple(self._cut(begins, begins + _DAY))
            self._known[number] = known
        return known

    def _cut(self, begins: datetime, ends: datetime) -> Iterator[Opening]:
        for start, end, offset in self._steady(begins, ends):
            first, after = (start + offset).replace(tzinfo=None), (end + offset).replace(tzinfo=None)
            day, last = first.date(), (after - datetime.resolution).date()
            while day <= last:
                midnight = datetime.combine(day, time.min)
                for span in self._hours_on(day):
                    opens = max(midnight + _MINUTES[span.opens], first)
                    closes = min(midnight + _MINUTES[span.closes], after)
                    if opens < closes:
                        yield (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)
                day += _DAY

    def _steady(self, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """[begins, ends) cut where the zone's offset changes (no zone changes it twice within a day)."""
        before, after = self._offset(begins), self._offset(ends - datetime.resolution)
        if before == after:
            yield begins, ends, before
            return
        change = self._change(begins, ends, before)
        yield begins, change, before
        yield change, ends, after

    def _change(self, low: datetime, high: datetime, before: timedelta) -> datetime:
        while high - low > _SECOND:
            middle = low + (high - low) // (2 * _SECOND) * _SECOND
            if self._offset(middle) == before:
                low = middle
            else:
                high = middle
        return high

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta()
