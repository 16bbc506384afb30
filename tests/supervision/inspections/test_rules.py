"""What a year asks for, who may inspect, what sheets agree in: pure, beside an independent count."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.kernel.refusals import Refused
from plumbline.supervision.inspections.rules import (
    CATEGORIES,
    Held,
    Obliged,
    Risk,
    agreement,
    category,
    check_inspector,
    coverage,
    doubled,
    judged_alike,
    outcomes,
    risk_weight,
    windows,
)
from plumbline.supervision.inspections.states import STATE_LABELS, VISITS, AppealState, Grade, Level, State
from plumbline.supervision.sampling.rules import SampleRefused
from tests.oracle.visits import missing, quadratic_kappa

JUNE = date(2026, 6, 15)
UNIT = Obliged("U", "/C/D/U/", Level.DIVISION)


@pytest.mark.parametrize(
    ("level", "visits", "done", "planned", "lacking", "overdue"),
    [
        (Level.COMPANY, [], 0, 0, 1, ()),
        (Level.COMPANY, [(3, True)], 1, 0, 0, ()),
        (Level.DIVISION, [(3, True)], 1, 0, 1, ()),
        (Level.DIVISION, [(3, True), (9, False)], 1, 1, 0, ()),
        (Level.DIVISION, [(3, True), (4, True), (5, True)], 3, 0, 0, ()),
        (Level.KEY_ACCOUNT, [], 0, 0, 2, (1,)),
        (Level.KEY_ACCOUNT, [(1, True), (7, False)], 1, 1, 0, ()),
        (Level.KEY_ACCOUNT, [(2, True), (8, False)], 0, 0, 2, (1,)),
        (Level.KEY_ACCOUNT, [(1, True), (1, True)], 1, 0, 1, ()),
        (Level.KEY_ACCOUNT, [(1, False)], 0, 1, 1, (1,)),
    ],
)
def test_what_the_year_asks_for_beside_what_is_there(
    level: Level,
    visits: list[tuple[int, bool]],
    done: int,
    planned: int,
    lacking: int,
    overdue: tuple[int, ...],
) -> None:
    held = [Held(level, "/C/D/U/T/", month, is_done) for month, is_done in visits]

    (found,) = coverage([Obliged("U", "/C/D/U/", level)], held, year=2026, today=JUNE)

    assert (found.done, found.planned, found.missing, found.overdue) == (done, planned, lacking, overdue)


def test_visits_of_other_units_and_other_levels_fulfil_nothing() -> None:
    held = [Held(Level.DIVISION, "/C/D/U2/", 3, True), Held(Level.COMPANY, "/C/D/U/", 3, True)]

    (found,) = coverage([UNIT], held, year=2026, today=JUNE)

    assert (found.done, found.missing) == (0, 2)


def test_a_year_that_is_over_is_overdue_where_something_lacks() -> None:
    (found,) = coverage([UNIT], [Held(Level.DIVISION, UNIT.path, 3, True)], year=2026, today=date(2027, 1, 1))

    assert found.overdue == (12,)


PATHS = ("/C/D1/", "/C/D1/U1/", "/C/D1/U2/", "/C/D2/", "/C/D2/U3/")
VISIT = st.tuples(
    st.sampled_from(PATHS),
    st.sampled_from([level.value for level in Level]),
    st.sampled_from([date(2025, 12, 1) + timedelta(days=9 * step) for step in range(48)]),
    st.booleans(),
)


@given(st.lists(VISIT, max_size=12), st.sampled_from(PATHS), st.sampled_from(list(Level)))
def test_gaps_are_those_of_an_independent_count(
    visits: list[tuple[str, str, date, bool]], unit: str, level: Level
) -> None:
    counted = Counter((Level(at), path, day.month, done) for path, at, day, done in visits if day.year == 2026)
    held = [Held(*key, count) for key, count in counted.items()]

    (found,) = coverage([Obliged("U", unit, level)], held, year=2026, today=JUNE)

    assert found.missing == missing(visits, unit, level.value, 2026)


@pytest.mark.parametrize("level", list(Level))
def test_proposed_windows_fulfil_the_minimum(level: Level) -> None:
    proposed = windows(level, year=2026)

    held = [Held(level, UNIT.path, last.month, True) for first, last in proposed if first <= last]
    (found,) = coverage([Obliged("U", UNIT.path, level)], held, year=2026, today=JUNE)
    assert found.missing == 0
    assert all(first.day == 1 and (last + timedelta(days=1)).day == 1 for first, last in proposed)


@pytest.mark.parametrize("path", ["/C/D/U/", "/C/D/U/T/"])
def test_who_belongs_to_the_inspected_is_refused(path: str) -> None:
    with pytest.raises(Refused) as refused:
        check_inspector("甲", path, "所", "/C/D/U/")

    assert refused.value.field == "inspector"


@pytest.mark.parametrize("path", ["/C/", "/C/D/", "/C/D/U2/", "/C/SC/"])
def test_who_belongs_elsewhere_may_inspect(path: str) -> None:
    check_inspector("甲", path, "所", "/C/D/U/")


@pytest.mark.parametrize(
    ("risk", "weight"),
    [
        (Risk({}, 0, 100.0), 1.0),
        (Risk({Grade.MINOR: 2, Grade.MAJOR: 1, Grade.SERIOUS: 1}, 0, 100.0), 9.0),
        (Risk({}, 6, 90.0), 3.0),
        (Risk({}, None, None), 5.0),
        (Risk({}, 60, 100.0), 5.0),
    ],
)
def test_what_makes_a_unit_a_risk(risk: Risk, weight: float) -> None:
    assert risk_weight(risk) == weight


@pytest.mark.parametrize(("size", "twice"), [(1, 1), (9, 1), (10, 1), (11, 2), (100, 10)])
def test_at_least_a_tenth_is_scored_twice(size: int, twice: int) -> None:
    drawn = [f"U{number}" for number in range(size)]

    chosen = doubled(drawn, seed="s")

    assert len(chosen) == twice
    assert set(chosen) <= set(drawn)
    assert chosen == doubled(list(reversed(drawn)), seed="s")


def test_more_than_all_cannot_be_scored_twice() -> None:
    with pytest.raises(SampleRefused):
        doubled(["A"], seed="s", share=Fraction(3, 2))


@pytest.mark.parametrize(
    ("share", "name"),
    [(Fraction(0), "0"), (Fraction(1, 8), "25"), (Fraction(1, 2), "50"), (Fraction(4, 5), "75"), (Fraction(1), "100")],
)
def test_shares_fall_into_five(share: Fraction, name: str) -> None:
    assert category(share) == name


@pytest.mark.parametrize("share", [Fraction(-1, 4), Fraction(5, 4)])
def test_a_share_outside_is_none(share: Fraction) -> None:
    with pytest.raises(ValueError, match="/4"):
        category(share)


def test_what_one_sheet_holds_for_not_applicable_is_left_out() -> None:
    assert judged_alike({"A": Fraction(1), "B": Fraction(0)}, {"B": Fraction(1, 2), "C": Fraction(1)}) == {
        "B": ("0", "50")
    }


JUDGED = st.dictionaries(
    st.sampled_from("ABCDEF"), st.sampled_from([int(name) for name in CATEGORIES]), min_size=1, max_size=6
)


@given(st.lists(st.tuples(JUDGED, JUDGED), min_size=1, max_size=8))
def test_agreement_is_that_of_an_independent_count(sheets: list[tuple[dict[str, int], dict[str, int]]]) -> None:
    shares = [
        ({k: Fraction(v, 100) for k, v in a.items()}, {k: Fraction(v, 100) for k, v in b.items()}) for a, b in sheets
    ]

    found = agreement(shares)

    pairs = [(str(a[item]), str(b[item])) for a, b in sheets for item in a if item in b]
    expected = quadratic_kappa(pairs) if pairs else None
    assert found.n == len(pairs)
    assert found.kappa == (None if expected is None else pytest.approx(expected))


def test_outcomes_of_appeals() -> None:
    none = Fraction(0)
    found = outcomes(
        [
            (AppealState.UPHELD, Fraction(15)),
            (AppealState.UPHELD, Fraction(5)),
            (AppealState.REFUSED, none),
            (AppealState.OPEN, none),
            (AppealState.WITHDRAWN, none),
        ]
    )

    assert (found.raised, found.upheld, found.refused, found.open, found.withdrawn) == (5, 2, 1, 1, 1)
    assert (found.upheld_share, found.points) == (Fraction(200, 3), 10)


def test_no_appeals_have_no_share() -> None:
    assert (outcomes([]).upheld_share, outcomes([]).points) == (None, None)


def test_every_state_has_a_name_and_all_but_what_was_taken_over_is_reached() -> None:
    assert set(STATE_LABELS) == set(State)
    assert VISITS.reachable() == set(State) - {State.TAKEN_OVER}
