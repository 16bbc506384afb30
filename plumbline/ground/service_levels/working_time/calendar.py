"""The working calendar and the one generator of opening spans that adding and measuring read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.working_time.hours import WEEKDAYS, CalendarRefused, DayHours, in_order
from plumbline.ground.service_levels.working_time.windows import Opening, Windows

FIVE_YEARS = timedelta(days=5 * 365 + 2)
_DAY = timedelta(days=1)
_FAR = datetime.max.replace(tzinfo=UTC)


class NeverOpen(Refused):
    """The calendar does not open again within five years, so no amount of its time can ever be used up."""

    code = "never_open"


@dataclass(frozen=True)
class WorkingCalendar:
    """A zone, the hours of seven days from Monday, and dates whose hours replace those of their weekday.

    No hours on an exception: a holiday; hours on a Saturday: a make-up working day. ``announced_until`` is the last day for which
    the yearly arrangement of holidays is known (None: the calendar does not depend on one); what lies beyond is provisional.
    A moment is open when the local clock shows a time inside a span, so a span that summer time cuts is shorter and one that it
    repeats is longer by what really elapses. Computed days are kept in the object: make one a calendar version and use it again.

    Raises:
        CalendarRefused: not seven days, overlapping or backward spans.
    """

    zone: ZoneInfo
    weekly: tuple[DayHours, ...]
    exceptions: Mapping[date, DayHours] = field(default_factory=dict)
    announced_until: date | None = None
    _windows: Windows = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if len(self.weekly) != len(WEEKDAYS):
            raise CalendarRefused(
                _("一周应有七天的工作时间，这里有 %(days)d 天。"), field="weekly", days=len(self.weekly)
            )
        set_once = object.__setattr__
        set_once(
            self, "weekly", tuple(in_order(h, f"weekly.{day}") for day, h in zip(WEEKDAYS, self.weekly, strict=True))
        )
        set_once(self, "exceptions", {day: in_order(h, f"exceptions.{day}") for day, h in self.exceptions.items()})
        set_once(self, "_windows", Windows(self.zone, self.hours_on))

    def __hash__(self) -> int:
        return hash((self.zone, self.weekly, self.announced_until, len(self.exceptions)))

    def hours_on(self, day: date) -> DayHours:
        """The spans of a local date; empty: closed."""
        hours = self.exceptions.get(day)
        return self.weekly[day.weekday()] if hours is None else hours

    def is_open_day(self, day: date) -> bool:
        """Has the date any hours? One that a zone skipped (Samoa, 30 December 2011) was no day."""
        return bool(self.hours_on(day)) and self.midnight(day) < self.midnight(day + _DAY)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def midnight(self, day: date) -> datetime:
        """The moment (UTC) at which the local date begins; the first one where the clock shows 00:00 twice."""
        return self._windows.midnight(day)

    def is_provisional(self, until: datetime) -> bool:
        """Does a reading that ends at ``until`` cross a day whose holidays are not announced yet?"""
        if self.announced_until is None:
            return False
        return self.local(until - datetime.resolution).date() > self.announced_until

    def openings(self, start: datetime, end: datetime | None = None) -> Iterator[Opening]:
        """Opening spans in order, in UTC, clipped to [start, end); neighbours may touch, none is empty.

        Raises:
            NeverOpen: without ``end``, when five years pass without an opening.
        """
        windows = self._windows
        number, horizon, stop = windows.number_of(start), start + FIVE_YEARS, end or _FAR
        while windows.begins(number) < stop:
            for opens, closes in windows.openings(number):
                if closes <= start:
                    continue
                if opens >= stop:
                    return
                yield max(opens, start), min(closes, stop)
                horizon = closes + FIVE_YEARS
            number += 1
            if end is None and windows.begins(number) > horizon:
                raise self._never_open(horizon - FIVE_YEARS)

    def openings_before(self, end: datetime) -> Iterator[Opening]:
        """Opening spans before ``end``, latest first.

        Raises:
            NeverOpen: when five years back show no opening.
        """
        windows = self._windows
        number, horizon = windows.number_of(end), end - FIVE_YEARS
        while windows.begins(number + 1) >= horizon:
            for opens, closes in reversed(windows.openings(number)):
                if opens < end:
                    yield opens, min(closes, end)
                    horizon = opens - FIVE_YEARS
            number -= 1
        raise NeverOpen(
            _("%(before)s 之前五年内工作日历没有开放时间，无法倒推。"), before=f"{self.local(end):%Y-%m-%d %H:%M}"
        )

    def open_days(self, after: date) -> Iterator[date]:
        """Open days later than ``after``, in order.

        Raises:
            NeverOpen: when five years pass without one.
        """
        day, last = after, after
        while day - last <= FIVE_YEARS:
            day += _DAY
            if self.is_open_day(day):
                last = day
                yield day
        raise self._never_open(self.midnight(last))

    def _never_open(self, since: datetime) -> NeverOpen:
        return NeverOpen(
            _("工作日历在 %(since)s 之后五年内不再开放，时限永远走不完。请补上每周工作时间或例外日期的开放时段。"),
            since=f"{self.local(since):%Y-%m-%d %H:%M}",
        )
