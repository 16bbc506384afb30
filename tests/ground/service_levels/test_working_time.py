"""Properties of adding and measuring, and the answers at the edges."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.ground.service_levels.working_time import (
    CalendarRefused,
    LocalSpan,
    NeverOpen,
    Unit,
    WorkingCalendar,
    add,
    is_open,
    measure,
    next_open,
    previous_open,
    read_calendar,
    read_hours,
    subtract,
    written_calendar,
)
from plumbline.ground.service_levels.working_time.arithmetic import run
from tests.ground.service_levels.clock_documents import PLACES
from tests.ground.service_levels.clock_documents import calendars as calendar_documents

WORKING = Unit.WORKING_MINUTE
EXAMPLES = settings(max_examples=300 if os.environ.get("CI") else 60, deadline=None)
OFFICE = {day: [["08:30", "12:00"], ["13:30", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@st.composite
def scenes(draw: st.DrawFn) -> tuple[WorkingCalendar, datetime]:
    """A calendar that opens on some weekday, and a moment near the day when something happens to its clocks."""
    zone, anchor, _ = draw(st.sampled_from(PLACES))
    document = draw(calendar_documents(zone, anchor))
    document["weekly"]["wed"] = [["07:15", "07:45"], ["23:00", "24:00"]]
    minutes = draw(st.integers(-6000, 6000))
    return read_calendar(document), datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) + timedelta(
        minutes=minutes
    )


AMOUNTS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=60))


@EXAMPLES
@given(scene=scenes(), amount=AMOUNTS)
def test_adding_then_measuring_gives_back_what_was_added(
    scene: tuple[WorkingCalendar, datetime], amount: timedelta
) -> None:
    calendar, start = scene

    due = run(calendar, start, amount, WORKING)

    assert measure(calendar, start, due) == amount
    assert measure(calendar, start, due - timedelta(microseconds=1)) < amount


@EXAMPLES
@given(scene=scenes(), amount=AMOUNTS)
def test_subtracting_goes_back_over_exactly_the_time_that_adding_uses(
    scene: tuple[WorkingCalendar, datetime], amount: timedelta
) -> None:
    calendar, end = scene

    begin = subtract(calendar, end, amount)

    assert measure(calendar, begin, end) == amount
    assert measure(calendar, begin + timedelta(microseconds=1), end) < amount


@EXAMPLES
@given(scene=scenes(), lengths=st.tuples(st.integers(0, 20000), st.integers(0, 20000)))
def test_measuring_in_two_parts_equals_measuring_once(
    scene: tuple[WorkingCalendar, datetime], lengths: tuple[int, int]
) -> None:
    calendar, start = scene
    middle = start + timedelta(minutes=lengths[0])
    end = middle + timedelta(minutes=lengths[1])

    parts = measure(calendar, start, middle) + measure(calendar, middle, end)

    assert parts == measure(calendar, start, end)
    assert timedelta() <= parts <= end - start


@EXAMPLES
@given(scene=scenes(), later=st.integers(0, 5000), quantity=st.integers(1, 30), unit=st.sampled_from(list(Unit)))
def test_a_later_start_is_never_due_earlier_and_a_larger_quantity_never_sooner(
    scene: tuple[WorkingCalendar, datetime], later: int, quantity: int, unit: Unit
) -> None:
    calendar, start = scene

    due = add(calendar, start, quantity, unit)

    assert add(calendar, start + timedelta(minutes=later), quantity, unit) >= due
    assert add(calendar, start, quantity + 1, unit) > due > start


@EXAMPLES
@given(scene=scenes(), zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC"]))
def test_the_zone_in_which_a_moment_is_written_changes_nothing(
    scene: tuple[WorkingCalendar, datetime], zone: str
) -> None:
    calendar, start = scene

    elsewhere = add(calendar, start.astimezone(ZoneInfo(zone)), 3, Unit.WORKING_HOUR)

    assert elsewhere == add(calendar, start, 3, Unit.WORKING_HOUR)
    assert elsewhere.tzinfo is UTC


@EXAMPLES
@given(scene=scenes())
def test_openings_are_in_order_never_empty_and_never_overlap(scene: tuple[WorkingCalendar, datetime]) -> None:
    calendar, start = scene

    spans = list(calendar.openings(start, start + timedelta(days=9)))

    edges = [start, *(moment for span in spans for moment in span), start + timedelta(days=9)]
    assert edges == sorted(edges)
    assert all(opens < closes for opens, closes in spans)


@EXAMPLES
@given(scene=scenes())
def test_the_next_and_the_previous_open_moment_lie_at_the_edges_of_the_closed_time(
    scene: tuple[WorkingCalendar, datetime],
) -> None:
    calendar, moment = scene

    before, after = previous_open(calendar, moment), next_open(calendar, moment)

    assert before <= moment <= after
    assert is_open(calendar, after)
    assert measure(calendar, before, after) == timedelta()
    assert is_open(calendar, moment) == (before == moment == after)


@EXAMPLES
@given(scene=scenes())
def test_a_calendar_written_and_read_again_is_the_same(scene: tuple[WorkingCalendar, datetime]) -> None:
    calendar, start = scene

    again = read_calendar(written_calendar(calendar))

    assert again == calendar
    assert hash(again) == hash(calendar)
    assert add(again, start, 5, Unit.WORKING_HOUR) == add(calendar, start, 5, Unit.WORKING_HOUR)


@pytest.mark.parametrize("unit", [Unit.WORKING_MINUTE, Unit.WORKING_HOUR, Unit.WORKING_DAY])
def test_a_calendar_that_never_opens_is_refused_and_never_open_around_the_clock(unit: Unit) -> None:
    never = read_calendar({"zone": "Asia/Shanghai", "weekly": {}})
    start = datetime(2026, 9, 28, tzinfo=UTC)

    with pytest.raises(NeverOpen, match="五年内不再开放"):
        add(never, start, 1, unit)
    with pytest.raises(NeverOpen):
        next_open(never, start)
    with pytest.raises(NeverOpen):
        previous_open(never, start)
    assert measure(never, start, start + timedelta(days=3000)) == timedelta()


def test_a_calendar_that_opens_too_little_before_it_closes_for_good_is_refused() -> None:
    once = read_calendar({"zone": "Asia/Shanghai", "weekly": {}, "exceptions": {"2026-10-10": [["08:30", "12:00"]]}})
    start = datetime(2026, 9, 28, tzinfo=UTC)

    enough = add(once, start, 210, Unit.WORKING_MINUTE)

    assert enough == datetime(2026, 10, 10, 4, 0, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        add(once, start, 211, Unit.WORKING_MINUTE)
    with pytest.raises(NeverOpen):
        add(once, start, 2, Unit.WORKING_DAY)


@pytest.mark.parametrize(("year", "refused"), [(2030, False), (2032, True)])
def test_five_years_without_an_opening_are_the_limit(year: int, refused: bool) -> None:
    late = read_calendar({"zone": "UTC", "weekly": {}, "exceptions": {f"{year}-12-01": [["08:00", "09:00"]]}})
    start = datetime(2026, 9, 28, tzinfo=UTC)

    if refused:
        with pytest.raises(NeverOpen):
            add(late, start, 1, Unit.WORKING_HOUR)
    else:
        assert add(late, start, 1, Unit.WORKING_HOUR) == datetime(year, 12, 1, 9, tzinfo=UTC)


def test_wall_clock_units_read_no_calendar() -> None:
    never = read_calendar({"zone": "Asia/Shanghai", "weekly": {}})
    start = datetime(2026, 9, 28, tzinfo=UTC)

    due = add(never, start, 36, Unit.HOUR)

    assert due == start + timedelta(hours=36)
    assert measure(never, start, due, Unit.HOUR) == timedelta(hours=36)


def test_a_moment_without_a_zone_is_an_error_of_the_caller() -> None:
    office = read_calendar({"zone": "Asia/Shanghai", "weekly": OFFICE})

    with pytest.raises(ValueError, match="no zone"):
        add(office, datetime(2026, 9, 28), 1, Unit.HOUR)
    with pytest.raises(ValueError, match="before"):
        measure(office, datetime(2026, 9, 29, tzinfo=UTC), datetime(2026, 9, 28, tzinfo=UTC))


def test_nothing_added_or_subtracted_leaves_the_moment_as_it_is() -> None:
    office = read_calendar({"zone": "Asia/Shanghai", "weekly": OFFICE})
    closed = datetime(2026, 9, 27, tzinfo=UTC)

    assert run(office, closed, timedelta(), WORKING) == closed
    assert subtract(office, closed, timedelta()) == closed


@pytest.mark.parametrize(
    ("document", "field", "says"),
    [
        ([], "calendar", "应为对象"),
        ({"zone": "Asia/Shanghai", "weekly": {}, "excptions": {}}, "excptions", "不认识"),
        ({"zone": "Mars/Olympus", "weekly": {}}, "zone", "时区"),
        ({"zone": "../../etc/passwd", "weekly": {}}, "zone", "时区"),
        ({"zone": "Asia", "weekly": {}}, "zone", "时区"),
        ({"weekly": {}}, "zone", "时区"),
        ({"zone": "UTC"}, "weekly", "应为对象"),
        ({"zone": "UTC", "weekly": {"monday": []}}, "weekly", "monday"),
        ({"zone": "UTC", "weekly": {"mon": "08:00-12:00"}}, "weekly.mon", "时段列表"),
        ({"zone": "UTC", "weekly": {"mon": [["08:00"]]}}, "weekly.mon[0]", "一对时刻"),
        ({"zone": "UTC", "weekly": {"mon": [["8:00", "12:00"]]}}, "weekly.mon[0]", "8:00"),
        ({"zone": "UTC", "weekly": {"mon": [["08:00", "24:01"]]}}, "weekly.mon[0]", "24:01"),
        ({"zone": "UTC", "weekly": {"mon": [["08:00", 12]]}}, "weekly.mon[0]", "12"),
        ({"zone": "UTC", "weekly": {"mon": [["22:00", "06:00"]]}}, "weekly.mon", "跨午夜"),
        ({"zone": "UTC", "weekly": {"mon": [["08:00", "08:00"]]}}, "weekly.mon", "起止颠倒"),
        ({"zone": "UTC", "weekly": {"mon": [["08:00", "12:00"], ["11:59", "13:00"]]}}, "weekly.mon", "重叠"),
        ({"zone": "UTC", "weekly": {}, "exceptions": {"2026-02-30": []}}, "exceptions", "2026-02-30"),
        ({"zone": "UTC", "weekly": {}, "exceptions": {"20261001": []}}, "exceptions", "20261001"),
        ({"zone": "UTC", "weekly": {}, "exceptions": {"2026-10-01": [["a", "b"]]}}, "exceptions.2026-10-01[0]", "a"),
        ({"zone": "UTC", "weekly": {}, "exceptions": ["2026-10-01"]}, "exceptions", "应为对象"),
        ({"zone": "UTC", "weekly": {}, "announced_until": 2026}, "announced_until", "2026"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_at_its_place(document: object, field: str, says: str) -> None:
    with pytest.raises(CalendarRefused, match=says) as refused:
        read_calendar(document)

    assert refused.value.field == field


def test_a_week_has_seven_days() -> None:
    with pytest.raises(CalendarRefused, match="七天"):
        WorkingCalendar(zone=ZoneInfo("UTC"), weekly=((),) * 5)


def test_spans_may_touch_and_stand_in_any_order() -> None:
    hours = read_hours([["13:00", "24:00"], ["00:00", "13:00"]], "weekly.mon")

    calendar = WorkingCalendar(zone=ZoneInfo("UTC"), weekly=(hours,) * 7)

    assert hours == (LocalSpan(0, 780), LocalSpan(780, 1440))
    assert add(calendar, datetime(2026, 9, 28, tzinfo=UTC), 100, Unit.WORKING_HOUR) == datetime(
        2026, 10, 2, 4, tzinfo=UTC
    )


def test_a_local_date_that_never_happened_has_no_open_time() -> None:
    always = read_calendar({"zone": "Pacific/Apia", "weekly": {"fri": [["00:00", "24:00"]]}})
    around = datetime(2011, 12, 28, tzinfo=UTC)

    found = measure(always, around, around + timedelta(days=6))

    assert found == timedelta()
    assert always.hours_on(date(2011, 12, 30))
