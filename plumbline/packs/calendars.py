"""A pack's calendar as the working-time arithmetic reads it: hours of the year written out, holidays and make-up days on top."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from plumbline.ground.service_levels.calendars import shipped
from plumbline.packs import schema as s

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR = 2004, 2035
Hours = list[list[str]]


def calendar_document(calendar: s.Calendar) -> tuple[dict[str, Any], dict[str, str]]:
    """The document and the addresses of the official notices by year.

    The longest stretch of the year gives the weekly hours; the days of other stretches, to the end of 2035, and the holidays are written as exceptions.
    """
    longest = max(calendar.periods, key=_days_of)
    exceptions: dict[str, Hours] = {}
    for period in calendar.periods:
        if period is not longest:
            exceptions |= _days_with_other_hours(period, longest)
    notices: dict[str, str] = {}
    announced: str | None = None
    if calendar.holidays == "CN":
        china = shipped()
        exceptions |= _holidays(calendar, longest)
        notices = {str(year): addresses[0] for year, addresses in china.notices.items() if addresses}
        announced = china.announced_until.isoformat()
    document: dict[str, Any] = {
        "zone": calendar.zone,
        "weekly": _weekly(longest),
        "exceptions": dict(sorted(exceptions.items())),
    }
    if announced:
        document["announced_until"] = announced
    return document, notices


def _weekly(period: s.HoursPeriod) -> dict[str, Hours]:
    return {day: [list(span) for span in spans] for day, spans in period.weekly.items()}


def _days_of(period: s.HoursPeriod) -> int:
    return sum(1 for day in _year(2024) if _is_within(period, day))


def _is_within(period: s.HoursPeriod, day: date) -> bool:
    mark = f"{day:%m-%d}"
    if period.starts <= period.ends:
        return period.starts <= mark <= period.ends
    return mark >= period.starts or mark <= period.ends


def _year(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=place) for place in range((date(year + 1, 1, 1) - first).days)]


def _hours(period: s.HoursPeriod, weekday: str) -> Hours:
    spans: Mapping[Any, Any] = period.weekly
    return [list(span) for span in spans.get(weekday, ())]


def _days_with_other_hours(period: s.HoursPeriod, longest: s.HoursPeriod) -> dict[str, Hours]:
    found = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        for day in _year(year):
            weekday = WEEKDAYS[day.weekday()]
            if _is_within(period, day) and _hours(period, weekday) != _hours(longest, weekday):
                found[day.isoformat()] = _hours(period, weekday)
    return found


def _holidays(calendar: s.Calendar, longest: s.HoursPeriod) -> dict[str, Hours]:
    found: dict[str, Hours] = {}
    for day, arranged in shipped().days.items():
        period = next((each for each in calendar.periods if _is_within(each, day)), longest)
        found[day.isoformat()] = _hours(period, calendar.makeup_day or "mon") if arranged.opens else []
    return found
