"""Kappa against statsmodels and against a count of one's own."""

from fractions import Fraction

import numpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa

from plumbline.supervision.sampling.rules import kappa

CATEGORIES = ["bad", "fair", "good", "best"]
PAIRS = st.lists(st.tuples(st.sampled_from(CATEGORIES), st.sampled_from(CATEGORIES)), min_size=2, max_size=60)


def _table(pairs: list[tuple[str, str]]) -> numpy.ndarray:
    table = numpy.zeros((len(CATEGORIES), len(CATEGORIES)))
    for first, second in pairs:
        table[CATEGORIES.index(first), CATEGORIES.index(second)] += 1
    return table


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning", "ignore:divide by zero:RuntimeWarning")
@given(PAIRS, st.sampled_from(["none", "linear", "quadratic"]))
def test_kappa_is_that_of_statsmodels(pairs, weights) -> None:
    """Their standard error, which nobody asks for here, has none of its own where all judges said the same: hence the warnings."""
    found = kappa(pairs, CATEGORIES, weights=weights)
    assume(found.kappa is not None)
    assert found.kappa is not None

    theirs = cohens_kappa(_table(pairs), wt=None if weights == "none" else weights)

    assert float(found.kappa) == pytest.approx(float(theirs.kappa), abs=1e-9)


@given(PAIRS)
def test_plain_kappa_is_one_minus_the_two_kinds_of_disagreement(pairs) -> None:
    n = len(pairs)
    agreed = Fraction(sum(one == other for one, other in pairs), n)
    by_chance = sum(
        Fraction(sum(one == name for one, _o in pairs), n) * Fraction(sum(other == name for _o, other in pairs), n)
        for name in CATEGORIES
    )

    found = kappa(pairs, CATEGORIES)

    assert (found.n, found.agreed) == (n, agreed)
    assert found.kappa == (None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance))


def test_the_example_of_cohen() -> None:
    """50 grants, two readers: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: 0.7 observed, 0.5 by chance."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15

    assert kappa(pairs, ["y", "n"]).kappa == Fraction(2, 5)


def test_judges_who_gave_one_answer_throughout_leave_nothing_to_compare() -> None:
    assert kappa([("good", "good")] * 5, CATEGORIES).kappa is None
    assert kappa([], CATEGORIES).n == 0


def test_a_judgement_that_is_no_category_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside"):
        kappa([("good", "goood")], CATEGORIES)
