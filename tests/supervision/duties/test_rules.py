"""When a duty is owed, where it stands, what a deed counts for: without a database."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.packs.schema import Duty as Row
from plumbline.packs.schema.duties import DeedName
from plumbline.supervision.duties.rules import (
    Duty,
    PlanRefused,
    Slot,
    check_line,
    closer,
    differences,
    is_matched,
    read,
    remind_on,
    slots,
    standing,
)
from plumbline.supervision.duties.states import (
    DEED_LABELS,
    EVERY_LABELS,
    PLAN_LABELS,
    PLANNING,
    STANDING_LABELS,
    Deed,
    Every,
    PlanState,
    Standing,
)

YEAR = 2026
LONG_AGO = date(2020, 1, 1)


def duty(every: str, *, since: date = LONG_AGO, until: date | None = None, **terms: Any) -> Duty:
    row = {
        "code": "it",
        "name": {"zh": "事", "en": "It"},
        "every": every,
        "owner": "head",
        "evidence": {"zh": "据", "en": "Proof"},
        "clause": "S0-1",
        **terms,
    }
    rows = {"duties": [row], "roles": [{"code": "head", "name": {"zh": "长", "en": "Head"}, "position": "unit_head"}]}
    [found] = read(rows, pack="mini", version="1", lines=("gas",), since=since, until=until)
    return found


def weekdays_after(day: date, count: int) -> date:
    """An independent calendar: Monday to Friday, no holidays."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def spans(found: list[Slot]) -> list[tuple[str, str, str, int]]:
    return [(f"{each.opens_on:%m-%d}", f"{each.due_on:%m-%d}", each.period, each.needed) for each in found]


@pytest.mark.parametrize(
    ("every", "count"),
    [
        ("day", 365),
        ("shift", 365),
        ("week", 52),
        ("half_month", 24),
        ("month", 12),
        ("two_months", 6),
        ("quarter", 4),
        ("half_year", 2),
        ("year", 1),
        ("on_change", 0),
        ("rolling", 0),
    ],
)
def test_a_duty_is_owed_as_often_as_its_word_says(every: str, count: int) -> None:
    assert len(slots(duty(every), YEAR, weekdays_after)) == count


def test_two_division_inspections_a_year_lie_in_their_two_windows() -> None:
    terms: dict[str, Any] = {
        "at_least": 2,
        "windows": [{"opens": "03-01", "due": "06-30"}, {"opens": "09-01", "due": "11-30"}],
    }

    found = slots(duty("year", **terms), YEAR, weekdays_after)

    assert spans(found) == [("03-01", "06-30", "2026", 1), ("09-01", "11-30", "2026", 1)]
    assert [each.window for each in found] == [1, 2]


def test_january_and_july_are_the_windows_of_two_halves_and_each_is_owed_once() -> None:
    found = slots(
        duty("half_year", windows=[{"opens": "01-01", "due": "01-31"}, {"opens": "07-01", "due": "07-31"}]),
        YEAR,
        weekdays_after,
    )

    assert spans(found) == [("01-01", "01-31", "2026-H1", 1), ("07-01", "07-31", "2026-H2", 1)]


def test_a_window_over_new_year_ends_in_the_next_one() -> None:
    [found] = slots(duty("year", windows=[{"opens": "12-01", "due": "01-15"}]), YEAR, weekdays_after)

    assert (found.opens_on, found.due_on) == (date(2026, 12, 1), date(2027, 1, 15))


def test_twice_a_year_without_windows_is_one_occurrence_that_needs_two() -> None:
    assert spans(slots(duty("year", at_least=2), YEAR, weekdays_after)) == [("01-01", "12-31", "2026", 2)]


def test_three_shifts_a_day_are_three_hand_overs_a_day() -> None:
    assert {each.needed for each in slots(duty("shift", shifts=3), YEAR, weekdays_after)} == {3}


def test_a_report_by_the_fifth_working_day_opens_when_its_month_is_over() -> None:
    found = slots(duty("month", due_working_day=5), YEAR, weekdays_after)

    assert spans(found)[0] == ("01-01", "01-07", "2025-12", 1)
    assert spans(found)[9] == ("10-01", "10-07", "2026-09", 1)


def test_a_briefing_by_the_fifteenth_of_the_next_month() -> None:
    assert spans(slots(duty("quarter", due_day=15), YEAR, weekdays_after))[3] == ("10-01", "10-15", "2026-Q3", 1)


def test_the_twenty_ninth_of_february_is_the_last_day_of_february() -> None:
    rows = slots(duty("year", windows=[{"opens": "02-01", "due": "02-29"}]), YEAR, weekdays_after)

    assert rows[0].due_on == date(2026, 2, 28)


def test_what_opens_before_the_pack_is_in_force_or_after_it_ended_is_not_owed_by_it() -> None:
    found = slots(duty("month", since=date(2026, 4, 1), until=date(2026, 7, 1)), YEAR, weekdays_after)

    assert [each.period for each in found] == ["2026-04", "2026-05", "2026-06"]


@given(year=st.integers(2000, 2090), every=st.sampled_from([e for e in Every if e not in ("on_change", "rolling")]))
def test_slots_follow_each_other_without_gap_or_overlap_over_the_turn_of_years(year: int, every: Every) -> None:
    found = [
        each for y in (year, year + 1) for each in slots(duty(every.value, since=date(1990, 1, 1)), y, weekdays_after)
    ]

    assert all(one.due_on + timedelta(days=1) == other.opens_on for one, other in pairwise(found))
    assert len({(each.period, each.window) for each in found}) == len(found)


@pytest.mark.parametrize(
    ("opens", "due", "done", "withdrawn", "expected"),
    [
        ("2026-03-02", "2026-03-10", None, False, Standing.EXPECTED),
        ("2026-03-01", "2026-03-10", None, False, Standing.OPEN),
        ("2026-02-01", "2026-03-01", None, False, Standing.OPEN),
        ("2026-02-01", "2026-02-28", None, False, Standing.OVERDUE),
        ("2026-02-01", "2026-02-20", "2026-02-20", False, Standing.FULFILLED),
        ("2026-02-01", "2026-02-20", "2026-02-21", False, Standing.LATE),
        ("2026-02-01", "2026-02-20", None, True, Standing.WITHDRAWN),
    ],
)
def test_where_an_occurrence_stands(
    opens: str, due: str, done: str | None, withdrawn: bool, expected: Standing
) -> None:
    found = standing(
        opens_on=date.fromisoformat(opens),
        due_on=date.fromisoformat(due),
        fulfilled_on=date.fromisoformat(done) if done else None,
        is_withdrawn=withdrawn,
        today=date(2026, 3, 1),
    )

    assert found is expected


@pytest.mark.parametrize(
    ("every", "terms", "opens", "due", "expected"),
    [
        ("year", {"warn": "10-01"}, "2026-01-01", "2026-12-31", "2026-10-01"),
        ("year", {"warn": "10-01"}, "2026-01-01", "2026-06-30", "2026-05-31"),
        ("month", {}, "2026-01-01", "2026-01-07", "2026-01-04"),
        ("quarter", {}, "2026-01-01", "2026-03-31", "2026-03-16"),
        ("week", {}, "2026-01-05", "2026-01-11", None),
        ("day", {}, "2026-01-05", "2026-01-05", None),
    ],
)
def test_when_the_owner_is_reminded(
    every: str, terms: dict[str, Any], opens: str, due: str, expected: str | None
) -> None:
    slot = Slot(date.fromisoformat(opens), date.fromisoformat(due), "p", 1, 1)

    found = remind_on(duty(every, **terms), slot)

    assert found == (date.fromisoformat(expected) if expected else None)


@pytest.mark.parametrize(
    ("deed", "of", "counts"),
    [
        (Deed.REPORT_RELEASED, ("monthly-complaints",), True),
        (Deed.REPORT_RELEASED, ("service-briefing",), False),
        (Deed.REPORT_RELEASED, (), False),
        (Deed.SURVEY_OPENED, ("population",), True),
        (Deed.SURVEY_OPENED, (), True),
        (Deed.INSPECTION_SIGNED, ("company",), False),
    ],
)
def test_a_deed_counts_where_the_pack_names_it(deed: Deed, of: tuple[str, ...], counts: bool) -> None:
    named = duty(
        "month", fulfilled_by=[{"deed": "report_released", "of": "monthly-complaints"}, {"deed": "survey_opened"}]
    )

    assert is_matched(named, deed, of) is counts


def test_a_deed_looks_for_its_own_period_first_and_then_for_what_is_due_soonest() -> None:
    rows = [("2026-09", date(2026, 10, 8)), ("2026-10", date(2026, 11, 6)), ("2026-11", date(2026, 12, 7))]

    of_october = min(rows, key=lambda row: closer(row[0], wanted="2026-10", due_on=row[1]))
    of_none = min(rows, key=lambda row: closer(row[0], wanted="", due_on=row[1]))

    assert (of_october[0], of_none[0]) == ("2026-10", "2026-09")


@pytest.mark.parametrize(
    ("opens", "due", "needed", "note", "outside", "field"),
    [
        ("2026-05-02", "2026-05-01", 1, "", False, "due_on"),
        ("2025-05-02", "2026-05-01", 1, "", False, "opens_on"),
        ("2026-05-01", "2026-05-02", 0, "", False, "needed"),
        ("2026-05-01", "2026-05-02", 100, "", False, "needed"),
        ("2026-05-01", "2026-05-02", 1, " ", True, "note"),
        ("2026-05-01", "2026-05-02", 1, "长" * 501, True, "note"),
    ],
)
def test_a_line_that_cannot_be_carried_out_is_refused(
    opens: str, due: str, needed: int, note: str, outside: bool, field: str
) -> None:
    with pytest.raises(PlanRefused) as refused:
        check_line(
            opens_on=date.fromisoformat(opens),
            due_on=date.fromisoformat(due),
            needed=needed,
            year=YEAR,
            note=note,
            is_outside=outside,
        )

    assert refused.value.field == field


def test_two_versions_differ_by_what_was_added_moved_and_left_out() -> None:
    may, june = date(2026, 5, 1), date(2026, 6, 1)

    found = differences({"a": (may, june, 1), "b": (may, june, 1)}, {"a": (may, june, 1), "c": (may, june, 2)})

    assert [(each.key, each.before, each.after) for each in found] == [
        ("c", None, (may, june, 2)),
        ("b", (may, june, 1), None),
    ]


def test_every_word_of_the_product_has_its_label_and_the_schema_knows_the_same_deeds() -> None:
    assert set(EVERY_LABELS) == set(Every)
    assert set(DEED_LABELS) == set(Deed)
    assert set(STANDING_LABELS) == set(Standing)
    assert set(PLAN_LABELS) == set(PlanState)
    assert set(PLANNING.reachable()) == set(PlanState)
    assert set(get_args(DeedName)) == {deed.value for deed in Deed}
    assert set(get_args(Row.model_fields["every"].annotation)) == {each.value for each in Every}
