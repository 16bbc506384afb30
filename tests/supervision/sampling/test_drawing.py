"""Draws: the same frame and seed give the same sample, nobody comes twice, every unit has its chance."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from plumbline.supervision.sampling.rules import SampleRefused, drawn, drawn_by_risk, drawn_by_strata, in_order

FRAMES = st.lists(st.text("abcdefgh0123456789", min_size=1, max_size=6), unique=True, max_size=40)
HARDLY_EVER = 1e-6
"""A draw that is right fails a test of goodness of fit once in a million frames; the seeds are fixed, so it does so never or always."""


@given(FRAMES, st.text(max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_a_draw_is_decided_by_seed_and_names_and_by_nothing_else(frame, seed, random) -> None:
    shuffled = [*frame, *frame[:3]]
    random.shuffle(shuffled)

    ordered = in_order(shuffled, seed=seed)

    assert ordered == in_order(frame, seed=seed)
    assert sorted(ordered) == sorted(frame)


@given(FRAMES, st.text(max_size=8), st.integers(0, 40), st.integers(0, 40))
def test_a_smaller_sample_is_the_beginning_of_a_larger_one(frame, seed, one, other) -> None:
    few, many = sorted((min(one, len(frame)), min(other, len(frame))))

    assert drawn(frame, few, seed=seed) == drawn(frame, many, seed=seed)[:few]


@pytest.mark.parametrize("n", [-1, 4, 4_000_000])
def test_a_sample_bigger_than_its_frame_is_refused_with_both_numbers(n: int) -> None:
    with pytest.raises(SampleRefused) as refused:
        drawn(["a", "b", "c"], n, seed="2026")

    assert (refused.value.field, refused.value.params) == ("n", {"n": n, "size": 3})


def test_the_draw_of_a_known_seed_is_the_one_that_was_written_down() -> None:
    """On another machine and in ten years: the digests of SHA-256 do not change."""
    import hashlib

    frame = [f"C{number:03}" for number in range(20)]
    digests = {hashlib.sha256(b"2026-03\x00" + unit.encode()).hexdigest(): unit for unit in frame}

    assert drawn(frame, 5, seed="2026-03") == [digests[key] for key in sorted(digests)][:5]


def test_every_unit_is_drawn_as_often_as_every_other() -> None:
    frame = [f"u{number}" for number in range(20)]
    times = Counter(unit for seed in range(3_000) for unit in drawn(frame, 5, seed=str(seed)))

    assert sum(times.values()) == 15_000
    assert chisquare([times[unit] for unit in frame]).pvalue > HARDLY_EVER


def test_two_strata_of_the_same_names_are_drawn_apart() -> None:
    frame = {"gold": [f"{n}" for n in range(200)], "silver": [f"{n}" for n in range(200)]}

    sample = drawn_by_strata(frame, {"gold": 50, "silver": 50}, seed="s")

    assert sample["gold"] != sample["silver"]
    assert drawn_by_strata({"gold": frame["gold"]}, {"gold": 50}, seed="s")["gold"] == sample["gold"]


def test_a_size_for_a_stratum_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(SampleRefused) as refused:
        drawn_by_strata({"gold": ["a"]}, {"gold": 1, "golden": 1}, seed="s")

    assert refused.value.params["name"] == "golden"


def _chances_of_two(weights: dict[str, float]) -> dict[frozenset[str], float]:
    """Drawing one after the other, each time by the weights of those that are left: what keys u^(1/w) have to give."""
    total = sum(weights.values())
    chances: Counter[frozenset[str]] = Counter()
    for first, one in weights.items():
        for second, other in weights.items():
            if first != second:
                chances[frozenset((first, second))] += one / total * other / (total - one)
    return dict(chances)


def test_a_draw_by_risk_comes_out_as_drawing_one_after_the_other_by_weight() -> None:
    weights = {"calm": 1.0, "busy": 2.0, "risky": 4.0, "worst": 8.0}
    times = 6_000
    found = Counter(frozenset(drawn_by_risk(weights, 2, seed=str(seed))) for seed in range(times))
    expected = _chances_of_two(weights)

    assert sum(expected.values()) == pytest.approx(1)
    assert chisquare([found[pair] for pair in expected], [p * times for p in expected.values()]).pvalue > HARDLY_EVER


def test_the_first_by_risk_comes_as_often_as_its_weight() -> None:
    weights = {"a": 1.0, "b": 3.0, "c": 6.0, "never": 0.0}
    times = Counter(drawn_by_risk(weights, 1, seed=str(seed))[0] for seed in range(5_000))

    assert times["never"] == 0
    assert chisquare([times[unit] for unit in "abc"], [500, 1_500, 3_000]).pvalue > HARDLY_EVER


@pytest.mark.parametrize(
    ("weights", "n"),
    [({"a": -1.0}, 0), ({"a": 1.0, "b": 0.0}, 2), ({"a": 1.0}, -1), ({"a": 1.0}, 2)],
)
def test_a_draw_by_risk_that_cannot_be_is_refused(weights: dict[str, float], n: int) -> None:
    with pytest.raises(SampleRefused):
        drawn_by_risk(weights, n, seed="s")


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=4), st.floats(1e-6, 1e6), max_size=15), st.text(max_size=5)
)
def test_a_draw_by_risk_of_everybody_holds_everybody_once(weights, seed) -> None:
    everybody = drawn_by_risk(weights, len(weights), seed=seed)

    assert sorted(everybody) == sorted(weights)
    assert drawn_by_risk(weights, len(weights) // 2, seed=seed) == everybody[: len(weights) // 2]


def test_weights_of_very_different_size_still_decide() -> None:
    """u^(1/w) of a small weight is too small for a floating number: the one with the larger weight must come first all the same."""
    weights = {"zz": 0.002, "aa": 0.001}
    first = Counter(drawn_by_risk(weights, 1, seed=str(seed))[0] for seed in range(3_000))

    assert chisquare([first["aa"], first["zz"]], [1_000, 2_000]).pvalue > HARDLY_EVER
