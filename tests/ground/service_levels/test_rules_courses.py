"""Courses from typed events and from stored runs; limits that no clock can follow."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plumbline.ground.service_levels.rules import (
    Course,
    Event,
    EventRefused,
    EventType,
    LimitRefused,
    LimitTerms,
    Pause,
    Run,
    course_of_events,
    course_of_runs,
)
from plumbline.ground.service_levels.working_time import Unit

NINE = datetime(2026, 9, 28, 9, tzinfo=UTC)
TEN, ELEVEN, TWELVE, ONE = (NINE + timedelta(hours=hours) for hours in (1, 2, 3, 4))
START, PAUSE, RESUME, STOP = EventType.START, EventType.PAUSE, EventType.RESUME, EventType.STOP

COURSES = [
    ([(NINE, START)], [Run(NINE)], None, Course(NINE)),
    ([(NINE, START), (TEN, STOP)], [Run(NINE, TEN)], TEN, Course(NINE, (), TEN)),
    ([(NINE, START), (TEN, PAUSE)], [Run(NINE, TEN, "why")], None, Course(NINE, (Pause(TEN, None, "why"),))),
    (
        [(NINE, START), (TEN, PAUSE), (ELEVEN, RESUME)],
        [Run(NINE, TEN, "why"), Run(ELEVEN)],
        None,
        Course(NINE, (Pause(TEN, ELEVEN, "why"),)),
    ),
    (
        [(NINE, START), (TEN, PAUSE), (ELEVEN, RESUME), (TWELVE, PAUSE), (ONE, STOP)],
        [Run(NINE, TEN, "why"), Run(ELEVEN, TWELVE, "why")],
        ONE,
        Course(NINE, (Pause(TEN, ELEVEN, "why"), Pause(TWELVE, None, "why")), ONE),
    ),
]


@pytest.mark.parametrize(("events", "runs", "finished_at", "course"), COURSES)
def test_events_and_stored_runs_tell_the_same_course(
    events: list[tuple[datetime, EventType]], runs: list[Run], finished_at: datetime | None, course: Course
) -> None:
    typed = [Event(at, type_, "why" if type_ is PAUSE else None) for at, type_ in events]

    told = course_of_events(typed)

    assert told == course
    assert course_of_runs(runs, finished_at) == course
    assert course.is_paused == (course.pauses[-1:] != () and course.pauses[-1].until is None)


def test_moments_of_a_course_are_in_utc_whatever_zone_they_came_in() -> None:
    shanghai = NINE.astimezone(ZoneInfo("Asia/Shanghai"))

    told = course_of_events([Event(shanghai, START), Event(shanghai + timedelta(hours=1), STOP)])

    assert told.started_at.tzinfo is UTC
    assert told == course_of_runs([Run(shanghai, shanghai + timedelta(hours=1))], TEN)


@pytest.mark.parametrize(
    ("events", "place", "says"),
    [
        ([], 0, "没有事件"),
        ([(NINE, PAUSE)], 0, "还没有开始"),
        ([(NINE, START), (TEN, START)], 1, "只能开始一次"),
        ([(TEN, START), (NINE, STOP)], 1, "早于前一个事件"),
        ([(NINE, START), (TEN, RESUME)], 1, "没有暂停"),
        ([(NINE, START), (TEN, PAUSE), (ELEVEN, PAUSE)], 2, "已在暂停中"),
        ([(NINE, START), (TEN, PAUSE), (ELEVEN, RESUME), (TWELVE, RESUME)], 3, "没有暂停"),
        ([(NINE, START), (TEN, STOP), (ELEVEN, RESUME)], 2, "停止之后"),
        ([(NINE, START), (TEN, STOP), (ELEVEN, STOP)], 2, "停止之后"),
    ],
)
def test_events_that_cannot_have_happened_are_refused_at_their_place(
    events: list[tuple[datetime, EventType]], place: int, says: str
) -> None:
    with pytest.raises(EventRefused, match=says) as refused:
        course_of_events([Event(at, type_) for at, type_ in events])

    assert refused.value.place == place


@pytest.mark.parametrize(
    ("runs", "finished_at"),
    [
        ([], None),
        ([Run(TEN, NINE)], None),
        ([Run(NINE), Run(TEN)], None),
        ([Run(NINE, ELEVEN), Run(TEN, TWELVE)], None),
        ([Run(NINE, ELEVEN)], TEN),
    ],
)
def test_stored_runs_that_contradict_themselves_are_an_error(runs: list[Run], finished_at: datetime | None) -> None:
    with pytest.raises(ValueError, match="run"):
        course_of_runs(runs, finished_at)


@pytest.mark.parametrize(
    ("quantity", "unit", "day_minutes", "field"),
    [
        (0, Unit.HOUR, None, "quantity"),
        (-3, Unit.WORKING_DAY, None, "quantity"),
        (87_601, Unit.WORKING_HOUR, None, "quantity"),
        (1, Unit.WORKING_DAY, 0, "day_minutes"),
        (1, Unit.WORKING_DAY, 1441, "day_minutes"),
    ],
)
def test_a_limit_that_no_clock_can_follow_is_refused(
    quantity: int, unit: Unit, day_minutes: int | None, field: str
) -> None:
    with pytest.raises(LimitRefused) as refused:
        LimitTerms(quantity, unit, day_minutes)

    assert refused.value.field == field


@pytest.mark.parametrize(
    ("terms", "length"),
    [
        (LimitTerms(90, Unit.MINUTE), timedelta(minutes=90)),
        (LimitTerms(36, Unit.HOUR), timedelta(hours=36)),
        (LimitTerms(3, Unit.CALENDAR_DAY), timedelta(days=3)),
        (LimitTerms(45, Unit.WORKING_MINUTE), timedelta(minutes=45)),
        (LimitTerms(8, Unit.WORKING_HOUR), timedelta(hours=8)),
        (LimitTerms(3, Unit.WORKING_DAY, 420), timedelta(hours=21)),
        (LimitTerms(3, Unit.WORKING_DAY), timedelta(days=3)),
        (LimitTerms(3, Unit.HOUR, 420), timedelta(hours=3)),
    ],
)
def test_the_length_of_a_limit_is_what_elapsed_time_is_measured_against(terms: LimitTerms, length: timedelta) -> None:
    assert terms.length == length
