"""Which of two limits is the stricter, decided on the worst case.

A limit in wall time (minute, hour, calendar day) takes as long as it says. One in working time takes a different wall time for each
moment it may start: 3 working days are three days in an ordinary week and eleven across a National Day. So each limit is bounded:
`least`, the shortest wall time it can take over all starts, and `most`, the longest. A limit is looser than a floor when there may
be a start from which it ends later, that is unless its `most` is within the floor's `least`. Where both count the same open days the
days themselves are compared instead, which is exact or at least much nearer than wall time.

The bounds are taken over every day of the shipped calendar (2004 to 2026), its longest closures included, never over a usual week.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import ceil

from plumbline.ground.service_levels.calendars import shipped
from plumbline.packs.schema import Calendar, Limit

MINUTES_A_DAY = 24 * 60
_WALL_MINUTES = {"minute": 1, "hour": 60, "calendar_day": MINUTES_A_DAY}
_OPEN_MINUTES = {"working_minute": 1, "working_hour": 60}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Reach:
    """Shortest and longest wall time of a limit over all starts, in minutes."""

    least: int
    most: int


@dataclass(frozen=True)
class DayPattern:
    """Which days are open: the hours do not matter, only whether a day has any."""

    weekdays: frozenset[int]
    holidays: str | None


@dataclass(frozen=True)
class Measure:
    """A limit together with the calendar it counts in (None: the wall clock)."""

    limit: Limit
    calendar: Calendar | None

    @property
    def counts_days(self) -> bool:
        """Civil rule: whole working days, however long they are open."""
        return self.limit.unit == "working_day" and self.limit.day_minutes is None

    @property
    def open_minutes(self) -> int | None:
        """The opening time to be used up; None for wall time and for the civil rule."""
        if self.limit.unit == "working_day" and self.limit.day_minutes is not None:
            return self.limit.quantity * self.limit.day_minutes
        each = _OPEN_MINUTES.get(self.limit.unit)
        return None if each is None else self.limit.quantity * each

    def open_days_at_most(self) -> int:
        """After the day of the start, the limit is over at the latest when this many open days have ended."""
        minutes = self.open_minutes
        if minutes is None or self.calendar is None:
            return self.limit.quantity
        return ceil(minutes / shortest_open_day(self.calendar))

    def reach(self) -> Reach:
        each = _WALL_MINUTES.get(self.limit.unit)
        if each is not None:
            return Reach(self.limit.quantity * each, self.limit.quantity * each)
        if self.calendar is None:
            raise ValueError("a working unit needs a calendar")
        longest = longest_stretch(open_always(self.calendar), self.open_days_at_most()) * MINUTES_A_DAY
        if self.open_minutes is not None:
            return Reach(self.open_minutes, longest)
        return Reach(shortest_stretch(open_sometimes(self.calendar), self.limit.quantity) * MINUTES_A_DAY, longest)


def is_looser(own: Measure, floor: Measure) -> bool:
    """May `own` end later than `floor` from some start? For limits that count ahead of an event: may it be told later?"""
    if own.limit.counts == "ahead":
        return own.reach().least < floor.reach().most
    same = _same_days(own, floor) if _open_on_the_same_days(own.calendar, floor.calendar) else None
    return own.reach().most > floor.reach().least if same is None else same


def _open_on_the_same_days(one: Calendar | None, other: Calendar | None) -> bool:
    if one is None or other is None:
        return False
    patterns = {open_always(one), open_sometimes(one), open_always(other), open_sometimes(other)}
    return len(patterns) == 1


def _same_days(own: Measure, floor: Measure) -> bool | None:
    """The answer where both count the same open days; None where only wall time can tell."""
    if own.open_minutes is not None and floor.open_minutes is not None and own.calendar == floor.calendar:
        return own.open_minutes > floor.open_minutes
    if floor.counts_days:
        return own.open_days_at_most() > floor.limit.quantity
    return None


def open_always(calendar: Calendar) -> DayPattern:
    """Days that are open in every period of the year: the fewest, so the longest way to the N-th."""
    return DayPattern(frozenset(set.intersection(*_weekdays(calendar))), calendar.holidays)


def open_sometimes(calendar: Calendar) -> DayPattern:
    """Days that are open in some period of the year: the most, so the shortest way to the N-th."""
    return DayPattern(frozenset(set.union(*_weekdays(calendar))), calendar.holidays)


def _weekdays(calendar: Calendar) -> list[set[int]]:
    return [{_WEEKDAYS.index(day) for day, spans in period.weekly.items() if spans} for period in calendar.periods]


def shortest_open_day(calendar: Calendar) -> int:
    """Opening minutes of the shortest open day; at least 1, so that a calendar without hours cannot divide by zero."""
    lengths = [sum(_minutes(span) for span in spans) for period in calendar.periods for spans in period.weekly.values()]
    return max(1, min((length for length in lengths if length), default=1))


def _minutes(span: tuple[str, str]) -> int:
    opens, closes = (int(moment[:2]) * 60 + int(moment[3:]) for moment in span)
    return closes - opens


@cache
def _open_days(pattern: DayPattern) -> tuple[date, ...]:
    """The open days of the shipped years."""
    china = shipped()
    day, found = china.announced_from, []
    while day <= china.announced_until:
        arranged = china.days.get(day) if pattern.holidays else None
        if arranged.opens if arranged else day.weekday() in pattern.weekdays:
            found.append(day)
        day += _ONE_DAY
    return tuple(found)


@cache
def longest_stretch(pattern: DayPattern, days: int) -> int:
    """Calendar days from 00:00 of the day of the start to the end of the `days`-th open day after it, at the worst."""
    opened = _open_days(pattern)
    if len(opened) <= days:
        return _beyond_the_table(days)
    # The worst start on day 0 is the first day after the last open day that does not count, or an open day itself: both lie in
    # the stretch that begins with an open day and ends with the `days`-th after it.
    return max((last - first).days + 1 for first, last in zip(opened, opened[days:], strict=False))


@cache
def shortest_stretch(pattern: DayPattern, days: int) -> int:
    """Calendar days from 24:00 of the day of the start to the end of the `days`-th open day after it, at the best."""
    opened = _open_days(pattern)
    if len(opened) < days:
        return days
    return min((last - first).days + 1 for first, last in zip(opened, opened[days - 1 :], strict=False))


def _beyond_the_table(days: int) -> int:
    """More working days than the shipped years have: every one of them as far from the next as a long closure."""
    return days * 14
