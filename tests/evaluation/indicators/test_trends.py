"""Limits and signals of a course of values, and a value against last year's."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.indicators.rules import Figure, Target
from plumbline.evaluation.indicators.rules.trends import (
    compared,
    limits_of,
    newcombe,
    reading,
    short_of,
    signals,
)
from tests.oracle import trends as oracle

courses = st.lists(st.none() | st.integers(0, 100), max_size=26)
PERCENT = Fraction(100)


def fractions(course: list[int | None]) -> list[Fraction | None]:
    return [None if value is None else Fraction(value) for value in course]


def decimals(course: list[int | None]) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in course]


def test_the_limits_of_a_worked_course_are_those_of_the_book() -> None:
    """Ten values with mean 10 and moving ranges 1, 2, 1, 2, 1, 2, 1, 2, 1 (mean 13/9)."""
    course = [10, 11, 9, 10, 12, 11, 9, 10, 8, 9]

    limits = limits_of(fractions([int(value) for value in course]))

    assert limits is not None
    assert limits.mean == Fraction(99, 10)
    mean_range = Fraction(1 + 2 + 1 + 2 + 1 + 2 + 1 + 2 + 1, 9)
    assert limits.upper == limits.mean + mean_range * Fraction("2.66")
    assert limits.lower == limits.mean - mean_range * Fraction("2.66")


@given(courses, st.sampled_from([None, 100]))
def test_limits_and_signals_agree_with_the_slow_reckoning(course: list[int | None], highest: int | None) -> None:
    top = None if highest is None else Fraction(highest)

    limits = limits_of(fractions(course), highest=top)
    found = {(signal.rule, signal.side, signal.at) for signal in signals(fractions(course), limits)}

    with localcontext(prec=60):
        expected = oracle.natural_limits(decimals(course))
        assert (limits is None) == (expected is None)
        if limits is not None and expected is not None:
            assert float(limits.mean) == pytest.approx(float(expected[0]))
            assert limits.lower is None or float(limits.lower) == pytest.approx(float(expected[1]))
            assert limits.upper is None or float(limits.upper) == pytest.approx(float(expected[2]))
        assert found == oracle.signals(decimals(course), None if highest is None else Decimal(highest))


@given(st.integers(1, 99), st.integers(6, 20))
def test_what_never_changes_gives_no_signal(value: int, count: int) -> None:
    course: list[Fraction | None] = [Fraction(value)] * count

    assert signals(course, limits_of(course, highest=Fraction(100))) == []


@pytest.mark.parametrize(
    ("course", "seen"),
    [
        ([50, 51, 50, 51, 50, 51, 50, 90], {("outside", "above", 7)}),
        ([60] * 8 + [40, 41] * 4, {("run", "above", 7), ("run", "below", 15)}),
    ],
)
def test_signals_stand_where_they_were_completed(course: list[int], seen: set[tuple[str, str, int]]) -> None:
    values = fractions([int(value) for value in course])

    found = {(signal.rule, signal.side, signal.at) for signal in signals(values, limits_of(values))}

    assert seen <= found


@pytest.mark.parametrize(
    ("side", "better", "meaning"),
    [
        ("above", "higher", "better"),
        ("below", "higher", "worse"),
        ("above", "lower", "worse"),
        ("below", "lower", "better"),
        ("above", "watch", "changed"),
    ],
)
def test_a_side_is_good_or_bad_by_the_direction_of_the_indicator(side: str, better: str, meaning: str) -> None:
    assert reading("above" if side == "above" else "below", better) == meaning


def test_last_year_is_compared_in_percentage_points_exactly() -> None:
    told = compared(Figure(Fraction(97), Fraction(98), 98), Figure(Fraction(95), Fraction(100), 100), PERCENT)

    assert told is not None
    assert told.difference == Fraction(9700, 98) - 95
    assert told.relative == told.difference / 95
    assert told.interval is None
    assert told.is_shown


def test_a_difference_of_small_samples_is_not_shown() -> None:
    now, then = Figure(Fraction(9), Fraction(10), 10), Figure(Fraction(8), Fraction(10), 10)

    told = compared(now, then, PERCENT, samples=(10, 10))

    assert told is not None
    assert told.difference == 10
    assert not told.is_shown


def test_the_interval_of_a_difference_is_newcombes() -> None:
    """Newcombe 1998, table II: 56/70 against 48/80, method 10: 0.0524 to 0.3339."""
    interval = newcombe((Figure(Fraction(56), Fraction(70), 70), 70), (Figure(Fraction(48), Fraction(80), 80), 80))

    assert interval is not None
    assert interval == pytest.approx((0.0524, 0.3339), abs=0.0001)


def test_nothing_is_compared_with_nothing() -> None:
    nothing = Figure(Fraction(0), Fraction(0), 0)

    assert compared(nothing, Figure(Fraction(1), Fraction(1), 1), PERCENT) is None
    assert newcombe((nothing, 0), (nothing, 0)) is None


@pytest.mark.parametrize(
    ("met", "of", "sense", "target", "short"),
    [
        (97, 100, "at_least", 98, 1),
        (98, 100, "at_least", 98, 0),
        (90, 97, "at_least", 98, 6),
        (7, 100, "at_most", 5, 2),
        (5, 100, "at_most", 5, 0),
        (0, 0, "at_least", 98, 0),
        (9, 10, "equal", 100, 1),
    ],
)
def test_how_many_cases_were_missing_for_the_target(met: int, of: int, sense: str, target: int, short: int) -> None:
    figure = Figure(Fraction(met), Fraction(of), of)
    demanded = {"at_least": Target("at_least", Fraction(target)), "at_most": Target("at_most", Fraction(target))}

    assert short_of(figure, demanded.get(sense, Target("equal", Fraction(target))), PERCENT) == short
