"""A month of a working calendar, week by week."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.ground.kernel.periods import Period
from plumbline.ground.service_levels.working_time import WorkingCalendar


@dataclass(frozen=True)
class Day:
    """One day: its hours as people write them; empty when closed."""

    date: date
    is_in_month: bool
    hours: tuple[str, ...]
    is_exception: bool
    is_provisional: bool


def weeks(working: WorkingCalendar, month: Period) -> list[list[Day]]:
    """The weeks from Monday that touch the month."""
    found = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
    return [[_day(working, day, month) for day in week] for week in found]


def _day(working: WorkingCalendar, day: date, month: Period) -> Day:
    announced = working.announced_until
    return Day(
        date=day,
        is_in_month=month.contains(day),
        hours=tuple(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in working.hours_on(day)),
        is_exception=day in working.exceptions,
        is_provisional=announced is not None and day > announced,
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def neighbours(month: Period) -> tuple[str, str]:
    """The names of the month before and the one after."""
    before = month.first - timedelta(days=1)
    return f"{before:%Y-%m}", f"{month.after:%Y-%m}"
