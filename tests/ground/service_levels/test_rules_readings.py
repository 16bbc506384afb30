"""What every reading keeps to, whatever the calendar and the course; marks and wake-up moments."""

import os
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings

from plumbline.ground.service_levels.rules import (
    ClockState,
    Course,
    Event,
    EventType,
    LimitTerms,
    Pause,
    Reading,
    SegmentKind,
    course_of_events,
    next_wake,
    reached_marks,
    read_clock,
)
from plumbline.ground.service_levels.working_time import NeverOpen, Unit, read_calendar
from tests.ground.service_levels.clock_documents import documents

EXAMPLES = settings(max_examples=300 if os.environ.get("CI") else 80, deadline=None)
MARKS = (50, 80, 100, 150, 200)
TICK = timedelta(microseconds=1)
OFFICE = read_calendar(
    {
        "zone": "Asia/Shanghai",
        "weekly": {day: [["08:30", "12:00"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "exceptions": {"2026-10-01": [], "2026-10-02": []},
        "announced_until": "2026-12-31",
    }
)
MONDAY = datetime(2026, 9, 28, 0, 30, tzinfo=UTC)  # 08:30 in Shanghai


def reading_of(document: dict[str, Any]) -> Reading:
    limit = document["limit"]
    try:
        return read_clock(
            read_calendar(document["calendar"]),
            LimitTerms(limit["quantity"], Unit(limit["unit"]), limit["day_minutes"], limit["may_pause"]),
            course_of_events(
                Event(datetime.fromisoformat(event["at"]), EventType(event["type"])) for event in document["events"]
            ),
            datetime.fromisoformat(document["now"]),
        )
    except NeverOpen:
        assume(False)
        raise


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


@EXAMPLES
@given(document=documents())
def test_segments_join_without_gap_and_what_they_count_adds_up(document: dict[str, Any]) -> None:
    reading = reading_of(document)

    edges = [moment for segment in reading.ledger for moment in (segment.since, segment.until)]

    assert [reading.course.started_at, *edges] == sorted([reading.course.started_at, *edges])
    assert edges[1:-1:2] == edges[2::2]
    assert edges[:1] + edges[-1:] in ([], [reading.course.started_at, reading.until])
    assert sum((segment.counted for segment in reading.ledger), timedelta()) == reading.elapsed
    assert all(not segment.counted for segment in reading.ledger if segment.kind is not SegmentKind.RUNNING)


@EXAMPLES
@given(document=documents())
def test_ledger_and_forecast_together_lead_exactly_to_the_due_moment(document: dict[str, Any]) -> None:
    reading = reading_of(document)
    assume(reading.state is not ClockState.BREACHED)

    total = sum((segment.counted for segment in reading.ledger + reading.forecast), timedelta())

    assert total == reading.limit.length
    assert reading.forecast == () or reading.forecast[-1].until == reading.due_at


@EXAMPLES
@given(document=documents())
def test_a_clock_that_is_stopped_at_its_due_moment_is_met_and_a_tick_later_breached(document: dict[str, Any]) -> None:
    document["events"] = [event for event in document["events"] if event["type"] == "start"]
    running = reading_of(document)

    in_time, late = (
        read_clock(running.calendar, running.limit, Course(running.course.started_at, (), stop), stop)
        for stop in (running.due_at, running.due_at + TICK)
    )

    assert (in_time.state, in_time.breached_at) == (ClockState.MET, None)
    assert (late.state, late.breached_at) == (ClockState.BREACHED, running.due_at)


@EXAMPLES
@given(document=documents())
def test_marks_come_in_order_and_the_hundredth_is_the_due_moment(document: dict[str, Any]) -> None:
    document["events"] = [event for event in document["events"] if event["type"] == "start"]
    reading = reading_of(document)
    far = read_clock(reading.calendar, reading.limit, reading.course, reading.course.started_at + timedelta(days=90))

    reached = reached_marks(far, MARKS)

    moments = [at for _, at in reached]

    assert moments == sorted(moments)
    assert dict(reached).get(100, far.due_at) == far.due_at


@EXAMPLES
@given(document=documents())
def test_waking_at_each_next_moment_meets_every_mark_once_and_then_sleeps(document: dict[str, Any]) -> None:
    document["events"] = [event for event in document["events"] if event["type"] == "start"]
    document["now"] = document["events"][0]["at"]
    reading = reading_of(document)
    rung: list[datetime] = []

    wake = next_wake(reading, MARKS)
    while wake is not None:
        rung.append(wake)
        reading = read_clock(reading.calendar, reading.limit, reading.course, wake)
        wake = next_wake(reading, MARKS)

    assert rung == sorted({at for _, at in reached_marks(reading, MARKS)})
    assert reading.due_at in rung


def test_a_mark_reached_is_dated_when_it_happened_not_when_it_was_seen() -> None:
    limit = LimitTerms(4, Unit.WORKING_HOUR)

    reading = read_clock(OFFICE, limit, Course(MONDAY), MONDAY + hours(30))

    assert reached_marks(reading, MARKS) == (
        (50, MONDAY + hours(2)),
        (80, MONDAY + hours(3.2)),
        (100, MONDAY + hours(5.5)),
        (150, MONDAY + hours(7.5)),
        (200, MONDAY + hours(25)),
    )
    assert next_wake(reading, MARKS) is None


def test_a_clock_stopped_exactly_at_a_mark_has_not_reached_it() -> None:
    limit = LimitTerms(2, Unit.HOUR)

    stopped = read_clock(OFFICE, limit, Course(MONDAY, (), MONDAY + hours(2)), MONDAY + hours(9))

    assert reached_marks(stopped, MARKS) == ((50, MONDAY + hours(1)), (80, MONDAY + hours(1.6)))
    assert next_wake(stopped, MARKS) is None


@pytest.mark.parametrize(
    ("unit", "quantity", "pause_after", "wake_after"),
    [
        (Unit.HOUR, 4, hours(1), None),
        (Unit.WORKING_HOUR, 4, hours(1), None),
        (Unit.WORKING_DAY, 2, hours(1), None),
        (
            Unit.WORKING_DAY,
            1,
            hours(26),
            hours(27.5),
        ),  # paused on its last day, which ends all the same: 50 % is its noon
    ],
)
def test_a_paused_clock_wakes_only_where_the_civil_rule_goes_on(
    unit: Unit, quantity: int, pause_after: timedelta, wake_after: timedelta | None
) -> None:
    course = Course(MONDAY, (Pause(MONDAY + pause_after),))

    reading = read_clock(OFFICE, LimitTerms(quantity, unit), course, MONDAY + pause_after)

    assert reading.state is ClockState.PAUSED
    assert next_wake(reading, MARKS) == (None if wake_after is None else MONDAY + wake_after)


def test_a_limit_that_may_not_pause_runs_on_and_wakes_through_a_pause() -> None:
    course = Course(MONDAY, (Pause(MONDAY + hours(1), None, "customer_asked"),))

    reading = read_clock(OFFICE, LimitTerms(4, Unit.WORKING_HOUR, may_pause=False), course, MONDAY + hours(1.5))

    assert reading.state is ClockState.RUNNING
    assert next_wake(reading, MARKS) == MONDAY + hours(2)
    assert [(s.counted, s.reason, s.pause_ignored) for s in reading.ledger] == [
        (hours(1), None, False),
        (hours(0.5), "customer_asked", True),
    ]


def test_a_moment_of_reading_before_the_latest_event_is_taken_as_that_event() -> None:
    course = Course(MONDAY, (Pause(MONDAY + hours(1), MONDAY + hours(2)),))

    reading = read_clock(OFFICE, LimitTerms(4, Unit.HOUR), course, MONDAY)

    assert reading.until == MONDAY + hours(2)
    assert reading.elapsed == hours(1)
    assert reading.remaining == hours(3)


@pytest.mark.parametrize(
    ("unit", "quantity", "day_minutes", "provisional"),
    [
        (Unit.WORKING_DAY, 64, None, False),
        (Unit.WORKING_DAY, 67, None, True),
        (Unit.WORKING_HOUR, 400, None, False),
        (Unit.WORKING_HOUR, 700, None, True),
        (Unit.CALENDAR_DAY, 200, None, False),
    ],
)
def test_a_due_moment_is_provisional_where_its_way_crosses_an_unannounced_day(
    unit: Unit, quantity: int, day_minutes: int | None, provisional: bool
) -> None:
    reading = read_clock(OFFICE, LimitTerms(quantity, unit, day_minutes), Course(MONDAY), MONDAY)

    assert reading.provisional is provisional


def test_a_calendar_that_waits_for_no_announcement_is_never_provisional() -> None:
    always = read_calendar({"zone": "UTC", "weekly": {"mon": [["08:00", "09:00"]]}})

    reading = read_clock(always, LimitTerms(400, Unit.WORKING_HOUR), Course(MONDAY), MONDAY)

    assert reading.due_at.year == 2034
    assert reading.provisional is False


def test_pauses_that_touch_each_other_or_the_start_leave_no_gap_and_no_empty_segment() -> None:
    pauses = (Pause(MONDAY, MONDAY + hours(1), "a"), Pause(MONDAY + hours(1), MONDAY + hours(2), "b"))

    reading = read_clock(OFFICE, LimitTerms(4, Unit.HOUR), Course(MONDAY, pauses), MONDAY + hours(3))

    assert [(s.until, s.kind.value, s.reason) for s in reading.ledger] == [
        (MONDAY + hours(1), "paused", "a"),
        (MONDAY + hours(2), "paused", "b"),
        (MONDAY + hours(3), "running", None),
    ]


def test_a_mark_of_nothing_is_an_error_of_the_caller() -> None:
    reading = read_clock(OFFICE, LimitTerms(1, Unit.WORKING_DAY), Course(MONDAY), MONDAY)

    with pytest.raises(ValueError, match="no moment"):
        next_wake(reading, (0, 100))


def test_a_calendar_that_closes_for_good_after_the_due_moment_leaves_the_breach_and_no_further_mark() -> None:
    once = read_calendar({"zone": "UTC", "weekly": {}, "exceptions": {"2026-09-28": [["08:00", "09:00"]]}})
    reading = read_clock(once, LimitTerms(1, Unit.WORKING_HOUR), Course(MONDAY), MONDAY + hours(20))

    reached = reached_marks(reading, MARKS)

    assert reading.state is ClockState.BREACHED
    assert [percent for percent, _ in reached] == [50, 80, 100]
    assert next_wake(reading, MARKS) is None
