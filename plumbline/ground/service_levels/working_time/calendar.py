"""The working calendar and the one generator of opening spans that adding and measuring read."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.working_time.hours import (
    WEEKDAYS,
    CalendarRefused,
    DayHours,
    in_order,
    read_hours,
    written_hours,
)

Opening = tuple[datetime, datetime]
FIVE_YEARS = timedelta(days=5 * 365 + 2)
_DAY = timedelta(days=1)
_MINUTES = tuple(timedelta(minutes=minute) for minute in range(24 * 60 + 1))
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class NeverOpen(Refused):
    """The calendar does not open again within five years, so no amount of its time can ever be used up."""

    code = "never_open"


@dataclass(frozen=True)
class WorkingCalendar:
    """A zone, the hours of seven days from Monday, and dates whose hours replace those of their weekday.

    No hours on an exception: a holiday; hours on a Saturday: a make-up working day. ``announced_until`` is the last day for which
    the yearly arrangement of holidays is known (None: the calendar does not depend on one); what lies beyond is provisional.
    A moment is open when the local clock shows a time inside a span, so a span that summer time cuts is shorter and one that it
    repeats is longer by what really elapses.

    Raises:
        CalendarRefused: not seven days, overlapping or backward spans.
    """

    zone: ZoneInfo
    weekly: tuple[DayHours, ...]
    exceptions: Mapping[date, DayHours] = field(default_factory=dict)
    announced_until: date | None = None
    _windows: dict[int, tuple[Opening, ...]] = field(init=False, repr=False, compare=False, default_factory=dict)
    _base: timedelta = field(init=False, repr=False, compare=False)

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
        set_once(self, "_base", _EPOCH.astimezone(self.zone).utcoffset() or timedelta())

    def __hash__(self) -> int:
        return hash((self.zone, self.weekly, self.announced_until, len(self.exceptions)))

    @classmethod
    def parse(
        cls,
        zone: object,
        weekly: object,
        exceptions: object = None,
        announced_until: object = None,
    ) -> "WorkingCalendar":
        """The calendar as JSON writes it: ``{"mon": [["08:30", "12:00"]]}``, ``{"2026-10-01": []}``, ``"2026-12-31"``.

        Weekdays left out are closed.

        Raises:
            CalendarRefused: names the zone, weekday, date or span that cannot be read.
        """
        hours = _mapping(weekly, "weekly")
        for day in hours:
            if day not in WEEKDAYS:
                raise CalendarRefused(
                    _("weekly 中没有“%(day)s”这一天，请用 mon、tue、wed、thu、fri、sat、sun。"),
                    field="weekly",
                    day=day[:40],
                )
        dated = _mapping({} if exceptions is None else exceptions, "exceptions")
        return cls(
            zone=_read_zone(zone),
            weekly=tuple(read_hours(hours.get(day, []), f"weekly.{day}") for day in WEEKDAYS),
            exceptions={_read_date(day, "exceptions"): read_hours(h, f"exceptions.{day}") for day, h in dated.items()},
            announced_until=None if announced_until is None else _read_date(announced_until, "announced_until"),
        )

    def document(self) -> dict[str, object]:
        """The calendar as ``parse`` reads it, ready for JSON."""
        return {
            "zone": self.zone.key,
            "weekly": {day: written_hours(hours) for day, hours in zip(WEEKDAYS, self.weekly, strict=True)},
            "exceptions": {day.isoformat(): written_hours(hours) for day, hours in sorted(self.exceptions.items())},
            "announced_until": self.announced_until.isoformat() if self.announced_until else None,
        }

    def hours_on(self, day: date) -> DayHours:
        """The spans of a local date; empty: closed."""
        hours = self.exceptions.get(day)
        return self.weekly[day.weekday()] if hours is None else hours

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def midnight(self, day: date) -> datetime:
        """The moment (UTC) at which the local date begins; the first one where the clock shows 00:00 twice."""
        return datetime.combine(day, time.min, self.zone).astimezone(UTC)

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
        number = self._window_number(start)
        horizon = start + FIVE_YEARS
        while True:
            for opens, closes in self._window(number):
                if closes <= start:
                    continue
                if end is not None and closes >= end:
                    if opens < end:
                        yield max(opens, start), end
                    return
                yield (opens if opens > start else start), closes
                horizon = closes + FIVE_YEARS
            number += 1
            begins = self._window_begins(number)
            if end is None:
                if begins > horizon:
                    raise self._never_open(horizon - FIVE_YEARS)
            elif begins >= end:
                return

    def openings_before(self, end: datetime) -> Iterator[Opening]:
        """Opening spans before ``end``, latest first.

        Raises:
            NeverOpen: when five years back show no opening.
        """
        number = self._window_number(end)
        horizon = end - FIVE_YEARS
        while self._window_begins(number + 1) >= horizon:
            for opens, closes in reversed(self._window(number)):
                if opens < end:
                    yield opens, min(closes, end)
                    horizon = opens - FIVE_YEARS
            number -= 1
        raise NeverOpen(
            _("%(before)s 之前五年内工作日历没有开放时间，无法倒推。"), before=f"{self.local(end):%Y-%m-%d %H:%M}"
        )

    def open_days(self, after: date) -> Iterator[date]:
        """Dates later than ``after`` that have hours, in order.

        Raises:
            NeverOpen: when five years pass without one.
        """
        day, last = after, after
        while True:
            day += _DAY
            if self.hours_on(day):
                last = day
                yield day
            elif day - last > FIVE_YEARS:
                raise self._never_open(self.midnight(last))

    def _never_open(self, since: datetime) -> NeverOpen:
        return NeverOpen(
            _("工作日历在 %(since)s 之后五年内不再开放，时限永远走不完。请补上每周工作时间或例外日期的开放时段。"),
            since=f"{self.local(since):%Y-%m-%d %H:%M}",
        )

    # Windows of 24 h whose edges lie on local midnight outside summer time, so that ordinary hours are not cut in two. They tile
    # the time line without gap or overlap whatever the zone does, which local dates do not (a date can be skipped or come back).

    def _window_number(self, moment: datetime) -> int:
        return (moment - _EPOCH + self._base) // _DAY

    def _window_begins(self, number: int) -> datetime:
        return _EPOCH + number * _DAY - self._base

    def _window(self, number: int) -> tuple[Opening, ...]:
        known = self._windows.get(number)
        if known is None:
            begins = self._window_begins(number)
            known = tuple(self._joined(self._compute(begins, begins + _DAY)))
            self._windows[number] = known
        return known

    def _compute(self, begins: datetime, ends: datetime) -> Iterator[Opening]:
        for start, end, offset in self._steady(begins, ends):
            first, after = (start + offset).replace(tzinfo=None), (end + offset).replace(tzinfo=None)
            for day in {first.date(): None, (after - datetime.resolution).date(): None}:
                midnight = datetime.combine(day, time.min)
                for span in self.hours_on(day):
                    opens = max(midnight + _MINUTES[span.opens], first)
                    closes = min(midnight + _MINUTES[span.closes], after)
                    if opens < closes:
                        yield (opens - offset).replace(tzinfo=UTC), (closes - offset).replace(tzinfo=UTC)

    def _steady(self, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
        """[begins, ends) cut where the zone's offset changes (at most once a day in every zone there is)."""
        before, after = self._offset(begins), self._offset(ends - datetime.resolution)
        if before == after:
            yield begins, ends, before
            return
        change = self._change(begins, ends, before)
        yield begins, change, before
        yield change, ends, after

    def _change(self, low: datetime, high: datetime, before: timedelta) -> datetime:
        while high - low > timedelta(seconds=1):
            middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
            if self._offset(middle) == before:
                low = middle
            else:
                high = middle
        return high

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self.zone).utcoffset() or timedelta()

    @staticmethod
    def _joined(openings: Iterator[Opening]) -> Iterator[Opening]:
        pending: Opening | None = None
        for opens, closes in openings:
            if pending is not None and pending[1] == opens:
                pending = (pending[0], closes)
                continue
            if pending is not None:
                yield pending
            pending = (opens, closes)
        if pending is not None:
            yield pending


def _mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise CalendarRefused(_("%(where)s 应为对象，键为星期或日期，值为时段列表。"), field=where, where=where)
    return dict(value)


def _read_zone(name: object) -> ZoneInfo:
    try:
        if isinstance(name, str) and name:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise CalendarRefused(
        _("没有名为“%(zone)s”的时区，请写 IANA 名称，例如 Asia/Shanghai。"), field="zone", zone=str(name)[:40]
    )


def _read_date(text: object, where: str) -> date:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CalendarRefused(
        _("%(where)s 中的“%(text)s”不是日期，请写成 2026-10-01 的形式。"), field=where, where=where, text=str(text)[:40]
    )
