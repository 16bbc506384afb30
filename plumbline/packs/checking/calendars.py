"""Calendars: a zone that exists, every day of the year in exactly one period, some opening time."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from plumbline.packs import schema as s
from plumbline.packs.checking.desk import Desk

_LEAP_YEAR = date(2024, 1, 1)
_DAYS = 366


def check_calendars(desk: Desk) -> None:
    for calendar in desk.pack.calendars:
        if not _is_zone(calendar.zone):
            desk.note("calendars", calendar.code, ("zone",), "unknown_zone", value=calendar.zone)
        if not any(spans for period in calendar.periods for spans in period.weekly.values()):
            desk.note("calendars", calendar.code, ("periods",), "never_open")
        _check_year(desk, calendar)
        _check_makeup_day(desk, calendar)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _check_year(desk: Desk, calendar: s.Calendar) -> None:
    """Only the first day of each trouble is told: mending it mends the rest."""
    for day in days_of_year():
        holding = sum(holds(period, day) for period in calendar.periods)
        if holding != 1:
            finding = "year_not_covered" if holding == 0 else "year_covered_twice"
            desk.note("calendars", calendar.code, ("periods",), finding, day=day)
            return


def days_of_year() -> Iterator[str]:
    """`01-01` … `12-31` with 29 February."""
    for offset in range(_DAYS):
        yield (_LEAP_YEAR + timedelta(days=offset)).strftime("%m-%d")


def holds(period: s.HoursPeriod, day: str) -> bool:
    """Does the period hold that day? A period may run over the turn of the year."""
    if period.starts <= period.ends:
        return period.starts <= day <= period.ends
    return day >= period.starts or day <= period.ends


def _check_makeup_day(desk: Desk, calendar: s.Calendar) -> None:
    day = calendar.makeup_day
    if day is not None and not all(period.weekly.get(day) for period in calendar.periods):
        desk.note("calendars", calendar.code, ("makeup_day",), "makeup_day_closed", day=day)
