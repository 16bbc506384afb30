"""Fractions, rounding, targets and intervals."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.definitions import BY_KEY, DEFINITIONS
from plumbline.evaluation.indicators.rules import (
    NOTHING,
    SCALES,
    Figure,
    Target,
    half_up,
    shown,
    together,
    verdict,
    wilson,
)

counts = st.integers(0, 100_000)
figures = st.builds(lambda part, rest: Figure(Fraction(part), Fraction(part + rest), part + rest), counts, counts)


@given(st.lists(figures, max_size=8))
def test_a_parent_is_the_sum_of_its_children_and_lies_between_them(children: list[Figure]) -> None:
    parent = together(children)

    shares = [child.numerator / child.denominator for child in children if child.denominator]

    value = parent.value(Fraction(1))
    assert parent.denominator == sum(child.denominator for child in children)
    assert (value is None) == (not shares)
    assert value is None or min(shares) <= value <= max(shares)


def test_nothing_over_nothing_is_no_value_and_a_dash() -> None:
    assert NOTHING.value(Fraction(100)) is None
    assert shown(None) == "—"
    assert verdict(None, Target("at_least", Fraction(98))) == "unknown"


@pytest.mark.parametrize(
    ("value", "places", "wanted"),
    [
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(200, 3), 2, "66.67"),
        (Fraction(1999, 20), 2, "99.95"),
        (Fraction(99_995, 1_000), 2, "100.00"),
        (Fraction(99_994_999, 1_000_000), 2, "99.99"),
        (Fraction(0), 2, "0.00"),
        (Fraction(12_345), 0, "12345"),
    ],
)
def test_rounding_goes_half_away_from_zero(value: Fraction, places: int, wanted: str) -> None:
    assert f"{half_up(value, places):f}" == wanted


@given(st.fractions(-1000, 1000), st.integers(0, 6))
def test_rounding_is_never_further_off_than_half_a_step(value: Fraction, places: int) -> None:
    step = Fraction(1, 10**places)

    assert abs(Fraction(half_up(value, places)) - value) <= step / 2


@pytest.mark.parametrize(
    ("sense", "target", "value", "is_met"),
    [
        ("at_least", "98", Fraction(98), True),
        ("at_least", "99", Fraction(98_996, 1_000), False),
        ("at_most", "5", Fraction(5), True),
        ("at_most", "5", Fraction(50_001, 10_000), False),
        ("equal", "100", Fraction(100), True),
        ("equal", "100", Fraction(9_999, 100), False),
    ],
)
def test_a_target_is_compared_exactly(sense: str, target: str, value: Fraction, is_met: bool) -> None:
    demand = Target(sense, Fraction(target))  # type: ignore[arg-type]

    assert verdict(value, demand) == ("met" if is_met else "not_met")


@pytest.mark.parametrize(
    ("interval", "wanted"),
    [((Fraction(98), Fraction(100)), "met_shown"), ((Fraction(93), Fraction(100)), "met_not_shown"), (None, "met")],
)
def test_a_sample_meets_a_target_for_certain_only_with_its_whole_interval(
    interval: tuple[Fraction, Fraction] | None, wanted: str
) -> None:
    assert verdict(Fraction(99), Target("at_least", Fraction(98)), interval) == wanted


@given(st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_an_independent_library(pair: tuple[int, int]) -> None:
    successes, n = pair
    low, high = proportion_confint(successes, n, alpha=0.05, method="wilson")

    found = wilson(successes, n)

    assert found is not None
    assert found == pytest.approx((low, high), abs=1e-12)
    assert 0 <= found[0] <= successes / n <= found[1] <= 1


def test_an_empty_sample_has_no_interval_and_an_impossible_one_is_refused() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_definitions_are_told_apart_and_speak_the_catalogue_s_units() -> None:
    assert len(BY_KEY) == len(DEFINITIONS)
    for definition in DEFINITIONS:
        entry = catalogue().get(definition.code)
        assert definition.unit in SCALES
        assert entry is None or entry.unit == definition.unit, definition.code
        assert entry is not None or (definition.zh and definition.en and definition.better), definition.code


PORTABLE = {
    "AND", "OR", "NOT", "IS", "NULL", "TRUE", "FALSE", "IN", "CASE", "WHEN", "THEN", "ELSE", "END", "COALESCE", "LEAST",
    "FLOOR", "EXTRACT", "EPOCH", "FROM", "DATE_TRUNC", "JOIN", "LEFT", "ON", "ROUND", "INTERVAL", "CAST", "CONCAT",
    "LATERAL", "SELECT", "DISTINCT", "MIN", "MAX", "AS", "WHERE", "ORDER", "BY", "LIMIT",
}  # fmt: skip


def test_conditions_use_only_words_that_every_engine_knows() -> None:
    found = set()
    for definition in DEFINITIONS:
        base = definition.base
        texts = (definition.scope, definition.whole, definition.part, definition.amount, *definition.apart.values())
        for text in (*texts, base.relation, base.moment, base.condition, base.due, base.done):
            found |= {word.strip("(),") for word in text.replace("(", " ( ").split() if word.strip("(),").isupper()}

    assert found <= PORTABLE
