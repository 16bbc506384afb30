"""Stricter or looser: worked examples, and the bounds held against the arithmetic that runs real clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.ground.service_levels.calendars import shipped
from plumbline.ground.service_levels.rules.courses import Course
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.rules.readings import read_clock
from plumbline.ground.service_levels.working_time import Unit, WorkingCalendar, read_calendar
from plumbline.packs.schema import Calendar, HoursPeriod, Limit, Wording
from plumbline.packs.strictness import Measure, is_looser, longest_stretch, open_always

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
NAME = Wording(zh="日历", en="Calendar")
SHANGHAI = ZoneInfo("Asia/Shanghai")


def calendar(opens: str = "08:30", closes: str = "16:30", days: tuple[str, ...] = WORKDAYS) -> Calendar:
    weekly = dict.fromkeys(days, ((opens, closes),))
    period = HoursPeriod.model_validate({"starts": "01-01", "ends": "12-31", "weekly": weekly})
    return Calendar(
        code="days", name=NAME, zone="Asia/Shanghai", holidays="CN", makeup_day="mon", periods=(period,), clause="M1-1"
    )


OFFICE = calendar()
STATUTORY = calendar("00:00", "24:00")
SIX_DAYS = calendar(days=(*WORKDAYS, "sat"))


def measure(quantity: int, unit: str, hours: Calendar | None = None, day_minutes: int | None = None) -> Measure:
    limit = Limit.model_validate(
        {
            "code": "limit",
            "order_type": "query",
            "milestone": "reply",
            "quantity": quantity,
            "unit": unit,
            "day_minutes": day_minutes,
            "calendar": "days" if unit.startswith("working") else None,
            "start": "registered",
            "may_pause": False,
            "clause": "M1-1",
        }
    )
    return Measure(limit, (hours or OFFICE) if unit.startswith("working") else None)


@pytest.mark.parametrize(
    ("own", "floor", "looser"),
    [
        (measure(24, "hour"), measure(1, "calendar_day"), False),
        (measure(25, "hour"), measure(1, "calendar_day"), True),
        (measure(1440, "minute"), measure(24, "hour"), False),
        (measure(5, "working_day"), measure(5, "working_day", STATUTORY), False),
        (measure(6, "working_day"), measure(5, "working_day", STATUTORY), True),
        # five days of eight hours end within five working days; forty-one hours need a sixth
        (measure(40, "working_hour"), measure(5, "working_day", STATUTORY), False),
        (measure(41, "working_hour"), measure(5, "working_day", STATUTORY), True),
        (measure(5, "working_day", OFFICE, 480), measure(5, "working_day"), False),
        (measure(16, "working_hour"), measure(960, "working_minute"), False),
        (measure(17, "working_hour"), measure(960, "working_minute"), True),
        # in an ordinary week 7 days hold 5 working days, but in a row of make-up days 5 working days are only 5 days
        (measure(7, "calendar_day"), measure(5, "working_day"), True),
        (measure(5, "calendar_day"), measure(5, "working_day"), False),
        # 3 working days across the longest closure of the shipped years are more than ten days
        (measure(3, "working_day"), measure(10, "calendar_day"), True),
        (measure(3, "working_day"), measure(20, "calendar_day"), False),
        # who also opens on Saturdays answers no later than who does not, but that is decided in wall time
        (measure(3, "working_day", SIX_DAYS), measure(3, "working_day"), True),
    ],
)
def test_looser_is_decided_on_the_worst_case(own: Measure, floor: Measure, looser: bool) -> None:
    assert is_looser(own, floor) is looser


def test_a_limit_that_counts_ahead_must_be_at_least_as_long() -> None:
    two_days, three_days, hours = (
        Measure(each.limit.model_copy(update={"counts": "ahead", "start": "planned_start"}), None)
        for each in (measure(2, "calendar_day"), measure(3, "calendar_day"), measure(47, "hour"))
    )

    assert not is_looser(three_days, two_days)
    assert is_looser(hours, two_days)


def test_more_days_than_the_shipped_years_have_are_still_bounded() -> None:
    pattern = open_always(OFFICE)

    assert longest_stretch(pattern, 9_000) >= 9_000 * 7 / 5


def test_a_working_limit_without_a_calendar_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="needs a calendar"):
        Measure(measure(1, "working_day").limit, None).reach()


RUNNING: dict[int, WorkingCalendar] = {}


def running(hours: Calendar) -> WorkingCalendar:
    """The same hours as the clocks know them, with the holidays of China."""
    if id(hours) not in RUNNING:
        plain = read_calendar({"zone": hours.zone, "weekly": hours.periods[0].weekly})
        makeup = plain.weekly[0]
        RUNNING[id(hours)] = WorkingCalendar(SHANGHAI, plain.weekly, shipped().exceptions(makeup))
    return RUNNING[id(hours)]


def due(each: Measure, start: datetime) -> datetime:
    """When a clock that starts then is due, by the code that runs clocks."""
    limit = each.limit
    terms = LimitTerms(limit.quantity, Unit(limit.unit), limit.day_minutes, False, limit.milestone)
    return read_clock(running(each.calendar or OFFICE), terms, Course(started_at=start), start).due_at


measures = st.one_of(
    st.builds(measure, st.integers(1, 400), st.just("hour")),
    st.builds(measure, st.integers(1, 20), st.just("calendar_day")),
    st.builds(measure, st.integers(1, 15), st.just("working_day"), st.sampled_from([OFFICE, STATUTORY, SIX_DAYS])),
    st.builds(measure, st.integers(1, 60), st.just("working_hour"), st.sampled_from([OFFICE, STATUTORY, SIX_DAYS])),
    st.builds(measure, st.integers(1, 6), st.just("working_day"), st.just(OFFICE), st.integers(60, 480)),
)
moments = st.datetimes(datetime(2004, 1, 2), datetime(2026, 8, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0, tzinfo=SHANGHAI).astimezone(UTC)
)


@settings(max_examples=300, deadline=None)
@given(each=measures, start=moments)
def test_no_start_leaves_the_bounds(each: Measure, start: datetime) -> None:
    reach = each.reach()

    taken = due(each, start) - start

    assert timedelta(minutes=reach.least) <= taken <= timedelta(minutes=reach.most)


@settings(max_examples=300, deadline=None)
@given(own=measures, floor=measures, start=moments)
def test_what_passes_as_strict_enough_never_ends_later_than_the_floor(
    own: Measure, floor: Measure, start: datetime
) -> None:
    if not is_looser(own, floor):
        assert due(own, start) <= due(floor, start)


def test_the_longest_closure_of_the_shipped_years_is_inside_the_bound() -> None:
    china = shipped()
    days = [china.announced_from + timedelta(days=n) for n in range((date(2026, 12, 31) - china.announced_from).days)]
    closure = longest = 0
    for day in days:
        closure = 0 if china.is_working_day(day) else closure + 1
        longest = max(longest, closure)

    assert longest_stretch(open_always(OFFICE), 1) == longest + 2
