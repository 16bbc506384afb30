"""Cases that other business-time libraries test themselves with (numbers only), answered by our arithmetic."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from plumbline.ground.service_levels.working_time import (
    Unit,
    WorkingCalendar,
    add,
    is_open,
    measure,
    next_open,
    previous_open,
    read_calendar,
    subtract,
)
from plumbline.ground.service_levels.working_time.arithmetic import run
from tests.real_data import real_rows

Row = dict[str, str]
YEARS = range(2009, 2026)


def test_every_vector_of_the_foreign_libraries_is_answered_as_they_expect() -> None:
    rows = real_rows("sla", "business_time_vectors_public.csv")

    answers = {row["id"]: str(ANSWERS[row["op"]](calendar_of(row), row)) for row in rows}

    assert len(rows) == 101
    assert answers == {row["id"]: row["expected"] for row in rows}


def calendar_of(row: Row) -> WorkingCalendar:
    exceptions: dict[str, Any] = {**json.loads(row["special_days"])}
    for holiday in json.loads(row["holidays"]):
        days = [holiday.replace("*", str(year)) for year in YEARS] if holiday.startswith("*") else [holiday]
        exceptions.update({day: [] for day in days})
    return read_calendar({"zone": row["tz"] or "UTC", "weekly": json.loads(row["weekly"]), "exceptions": exceptions})


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def plain(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def seconds(row: Row) -> timedelta:
    return timedelta(seconds=int(row["arg"]))


def added(calendar: WorkingCalendar, row: Row) -> str:
    return plain(run(calendar, moment(row["start"]), seconds(row), Unit.WORKING_MINUTE))


def subtracted(calendar: WorkingCalendar, row: Row) -> str:
    return plain(subtract(calendar, moment(row["start"]), seconds(row)))


def measured(calendar: WorkingCalendar, row: Row) -> int:
    return int(measure(calendar, moment(row["start"]), moment(row["arg"])).total_seconds())


def business_days_added(calendar: WorkingCalendar, row: Row) -> str:
    monday = calendar.weekly[0]
    day_minutes = sum(span.closes - span.opens for span in monday)
    days, start = int(row["arg"]), moment(row["start"])
    if days < 0:
        return plain(subtract(calendar, start, timedelta(minutes=-days * day_minutes)))
    return plain(add(calendar, start, days, Unit.WORKING_DAY, day_minutes))


def day_is_open(calendar: WorkingCalendar, row: Row) -> bool:
    return bool(calendar.hours_on(date.fromisoformat(row["start"][:10])))


ANSWERS: dict[str, Callable[[WorkingCalendar, Row], object]] = {
    "add": added,
    "sub": subtracted,
    "between": measured,
    "add_business_days": business_days_added,
    "is_working_day": day_is_open,
    "is_working_time": lambda calendar, row: is_open(calendar, moment(row["start"])),
    "next_working_time": lambda calendar, row: plain(next_open(calendar, moment(row["start"]))),
    "prev_working_time": lambda calendar, row: plain(previous_open(calendar, moment(row["start"]))),
}
