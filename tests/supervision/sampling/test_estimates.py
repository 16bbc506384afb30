"""What a sample says about everybody: the worked example, other people's programs, and a simulated population whose truth is known."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from plumbline.supervision.sampling.rules import Stratum, design_effect, share_stratum, weighted, wilson


@pytest.mark.parametrize(
    ("positive", "n", "low", "high"),
    [
        (10, 10, 72.2, 100),
        (29, 30, 83.3, 99.4),
        (30, 30, 88.6, 100),
        (99, 100, 94.6, 99.8),
        (100, 100, 96.3, 100),
        (396, 400, 97.5, 99.6),
    ],
)
def test_the_table_of_intervals(positive: int, n: int, low: float, high: float) -> None:
    ends = wilson(positive, n)

    assert ends is not None
    assert (round(ends[0] * 100, 1), round(ends[1] * 100, 1)) == (low, high)


def test_seven_of_twenty() -> None:
    ends = wilson(7, 20)

    assert ends is not None
    assert round(ends[0], 4) == 0.1812


@given(st.integers(1, 3_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_is_that_of_statsmodels(case: tuple[int, int]) -> None:
    assert wilson(*case) == pytest.approx(proportion_confint(*case, method="wilson"), abs=1e-12)


def test_an_empty_sample_has_no_interval_and_an_impossible_one_is_an_error() -> None:
    assert wilson(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)
    with pytest.raises(ValueError, match="-1 of 2"):
        wilson(-1, 2)


EXAMPLE = [
    share_stratum("households", 50_000, 100, 95),
    share_stratum("shops", 3_000, 50, 40),
    share_stratum("key accounts", 40, 20, 18),
]


def test_the_worked_example_of_three_strata() -> None:
    found = weighted(EXAMPLE)

    assert found is not None
    assert round(found.value * 100, 1) == 94.1
    assert round(153 / 170 * 100, 1) == 90.0
    by_hand = sum(
        (size / 53_040) ** 2 * (p * (1 - p) / (n - 1)) * (1 - n / size)
        for size, n, p in ((50_000, 100, 0.95), (3_000, 50, 0.8), (40, 20, 0.9))
    )
    assert found.low == pytest.approx(found.value - 1.959963984540054 * by_hand**0.5)
    assert found.high == pytest.approx(found.value + 1.959963984540054 * by_hand**0.5)
    assert found.n == 170


STRATA = st.lists(
    st.integers(1, 400).flatmap(
        lambda size: st.integers(0, size).flatmap(
            lambda n: st.tuples(st.just(size), st.just(n), st.integers(0, n)),
        )
    ),
    min_size=1,
    max_size=6,
)


@given(STRATA)
def test_an_estimate_is_the_mean_of_everybody_each_answer_standing_for_those_it_was_drawn_for(cases) -> None:
    strata = [share_stratum(str(place), *case) for place, case in enumerate(cases)]

    found = weighted(strata)

    weights = [(size / n, positive, n) for size, n, positive in cases if n]
    if not weights:
        assert found is None
        return
    assert found is not None
    top = sum(weight * positive for weight, positive, _n in weights)
    assert found.value == pytest.approx(top / sum(weight * n for weight, _positive, n in weights))
    assert found.deff == pytest.approx(kish([w for w, _p, n in weights for _each in range(n)]))
    assert found.deff >= 1 - 1e-9
    assert found.without_answers == tuple(str(place) for place, (_size, n, _p) in enumerate(cases) if not n)


def kish(weights: list[float]) -> float:
    """1 + CV²(w), the other way to write n·Σw²/(Σw)²."""
    mean = sum(weights) / len(weights)
    return 1 + sum((weight - mean) ** 2 for weight in weights) / len(weights) / mean**2


def test_equal_weights_cost_nothing() -> None:
    assert design_effect([share_stratum("a", 100, 10, 3), share_stratum("b", 200, 20, 9)]) == pytest.approx(1)
    assert design_effect([]) == 1


def test_a_stratum_of_a_single_answer_out_of_many_has_no_interval() -> None:
    found = weighted([Stratum("a", 100, 1, 1.0, 0.0), Stratum("b", 100, 50, 0.5, 0.25)])

    assert found is not None
    assert (found.low, found.high) == (None, None)


def test_a_stratum_asked_to_the_last_one_adds_no_doubt() -> None:
    found = weighted([Stratum("a", 1, 1, 1.0, 0.0), Stratum("b", 30, 30, 0.5, 0.25)])

    assert found is not None
    assert found.low == found.value == found.high


def test_the_interval_holds_the_truth_about_nineteen_times_in_twenty() -> None:
    """A population of three strata whose truth is known, surveyed a thousand times."""
    random = Random(20260301)
    people = {
        "home": [random.random() < 0.93 for _each in range(4_000)],
        "shop": [random.random() < 0.75 for _each in range(900)],
        "key": [random.random() < 0.85 for _each in range(120)],
    }
    truth = sum(map(sum, people.values())) / sum(map(len, people.values()))

    held = 0
    for _survey in range(1_000):
        strata = []
        for name, n in (("home", 200), ("shop", 100), ("key", 60)):
            answers = random.sample(people[name], n)
            strata.append(share_stratum(name, len(people[name]), n, sum(answers)))
        found = weighted(strata)
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        held += found.low <= truth <= found.high

    assert 930 <= held <= 970
