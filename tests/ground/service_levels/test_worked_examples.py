"""The tables of docs/algorithms/working-time.md, run row by row."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from plumbline.ground.service_levels.rules import (
    Event,
    EventType,
    LimitTerms,
    course_of_events,
    next_wake,
    read_clock,
)
from plumbline.ground.service_levels.working_time import Unit, WorkingCalendar, add, measure, read_calendar

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "algorithms" / "working-time.md").read_text("utf-8")
CALENDARS = {
    name: read_calendar(json.loads(text))
    for name, text in re.findall(r"```json (\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
}


def table(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def moment(calendar: WorkingCalendar, text: str) -> datetime:
    """``2026-09-28 24:00`` or ``2026-11-01 01:30-05:00``, local to the calendar."""
    day_later = text.endswith(" 24:00")
    at = datetime.fromisoformat(text.replace(" 24:00", " 00:00"))
    if at.tzinfo is None:
        at = (at + timedelta(days=1) if day_later else at).replace(tzinfo=calendar.zone)
    return at.astimezone(UTC)


def limit(text: str) -> LimitTerms:
    """``3 working_day of 420, never pauses``."""
    found = re.fullmatch(r"(\d+) (\w+)(?: of (\d+))?(, never pauses)?", text)
    assert found is not None, text
    quantity, unit, day_minutes, never = found.groups()
    return LimitTerms(int(quantity), Unit(unit), int(day_minutes) if day_minutes else None, may_pause=never is None)


def events(calendar: WorkingCalendar, text: str) -> list[Event]:
    words = [part.strip().split(" ", 1) for part in text.split(";")]
    return [Event(moment(calendar, when), EventType(type_)) for type_, when in words]


def test_the_page_holds_examples_of_every_kind() -> None:
    headings = ("Adding", "Measuring", "Clocks", "Marks")

    sizes = [len(table(heading)) for heading in headings]

    assert all(size >= 7 for size in sizes)
    assert set(CALENDARS) == {"office", "always", "night"}


@pytest.mark.parametrize(("name", "start", "terms", "due", "why"), table("Adding"))
def test_adding_gives_the_due_moment_of_the_page(name: str, start: str, terms: str, due: str, why: str) -> None:
    calendar, wanted = CALENDARS[name], limit(terms)

    found = add(calendar, moment(calendar, start), wanted.quantity, wanted.unit, wanted.day_minutes)

    assert calendar.local(found) == calendar.local(moment(calendar, due)), why


@pytest.mark.parametrize(("name", "start", "end", "minutes", "why"), table("Measuring"))
def test_measuring_gives_the_minutes_of_the_page(name: str, start: str, end: str, minutes: str, why: str) -> None:
    calendar = CALENDARS[name]

    found = measure(calendar, moment(calendar, start), moment(calendar, end))

    assert found == timedelta(minutes=int(minutes)), why


@pytest.mark.parametrize(("name", "terms", "happened", "now", "state", "due", "elapsed"), table("Clocks"))
def test_a_clock_reads_as_on_the_page(
    name: str, terms: str, happened: str, now: str, state: str, due: str, elapsed: str
) -> None:
    calendar = CALENDARS[name]

    reading = read_clock(calendar, limit(terms), course_of_events(events(calendar, happened)), moment(calendar, now))

    assert (reading.state.value, reading.due_at) == (state, moment(calendar, due))
    assert reading.elapsed == timedelta(minutes=int(elapsed))
    assert reading.breached_at == (reading.due_at if state == "breached" else None)


@pytest.mark.parametrize(("name", "terms", "start", "percent", "at", "why"), table("Marks"))
def test_a_mark_is_reached_when_the_page_says(
    name: str, terms: str, start: str, percent: str, at: str, why: str
) -> None:
    calendar, begun = CALENDARS[name], moment(CALENDARS[name], start)
    reading = read_clock(calendar, limit(terms), course_of_events([Event(begun, EventType.START)]), begun)

    woken = next_wake(reading, [int(percent)])

    assert woken == moment(calendar, at), why


@pytest.mark.parametrize(
    ("start", "terms", "provisional"),
    [(start, terms, "provisional:" in why) for name, start, terms, _due, why in table("Adding") if name == "office"],
)
def test_a_due_moment_beyond_the_announced_year_is_provisional(start: str, terms: str, provisional: bool) -> None:
    calendar, begun = CALENDARS["office"], moment(CALENDARS["office"], start)
    beyond = limit(terms).unit.follows_calendar and begun.year > 2026

    reading = read_clock(calendar, limit(terms), course_of_events([Event(begun, EventType.START)]), begun)

    assert reading.provisional == (provisional or beyond)
