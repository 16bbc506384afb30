"""How many have to be asked, and how they are shared out."""

from fractions import Fraction
from math import ceil, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint, samplesize_confint_proportion

from plumbline.supervision.sampling.rules import SampleRefused, allocated, needed_for_margin, needed_to_show


@pytest.mark.parametrize(
    ("share", "margin", "endless", "of_a_thousand"),
    [
        (0.5, 0.05, 385, 278),
        (0.5, 0.03, 1068, 517),
        (0.9, 0.03, 385, 278),
        (0.95, 0.02, 457, 314),
        (0.99, 0.01, 381, 276),
    ],
)
def test_the_planning_table(share: float, margin: float, endless: int, of_a_thousand: int) -> None:
    assert needed_for_margin(share, margin) == endless
    assert needed_for_margin(share, margin, 1_000) == of_a_thousand


@given(st.integers(1, 99), st.integers(1, 30))
def test_the_size_for_a_margin_is_that_of_statsmodels(share: int, margin: int) -> None:
    theirs = samplesize_confint_proportion(share / 100, margin / 100)

    assert abs(needed_for_margin(share / 100, margin / 100) - ceil(theirs)) <= max(1, theirs * 1e-4)


@given(st.integers(1, 99), st.integers(1, 30), st.integers(1, 100_000))
def test_a_finite_frame_needs_no_more_than_itself_nor_than_an_endless_one(share: int, margin: int, size: int) -> None:
    n = needed_for_margin(share / 100, margin / 100, size)

    assert 0 < n <= min(size, needed_for_margin(share / 100, margin / 100))
    spread = 1.96 * sqrt(share / 100 * (1 - share / 100) / n * ((size - n) / max(1, size - 1)))
    assert spread <= margin / 100 + 1e-9


@pytest.mark.parametrize(("share", "margin"), [(-0.1, 0.05), (1.1, 0.05), (0.5, 0), (0.5, 1), (0.5, -0.1)])
def test_a_margin_that_is_none_is_refused(share: float, margin: float) -> None:
    with pytest.raises(SampleRefused):
        needed_for_margin(share, margin)


@pytest.mark.parametrize(("target", "n"), [(0.90, 35), (0.95, 73), (0.98, 189), (0.99, 381)])
def test_the_fewest_that_can_show_a_target(target: float, n: int) -> None:
    assert needed_to_show(target) == n


@given(st.integers(1, 9_990))
def test_with_one_fewer_all_satisfied_the_lower_end_of_the_interval_stays_below_the_target(permyriad: int) -> None:
    target = permyriad / 10_000
    n = needed_to_show(target)

    assert proportion_confint(n, n, method="wilson")[0] >= target - 1e-9
    if n > 1:
        assert proportion_confint(n - 1, n - 1, method="wilson")[0] < target


@pytest.mark.parametrize("target", [1, 1.2, 0, -0.5])
def test_a_target_that_no_sample_can_show_is_refused(target: float) -> None:
    with pytest.raises(SampleRefused):
        needed_to_show(target)


SIZES = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 300), min_size=1, max_size=8)


@given(SIZES, st.floats(0, 1), st.sampled_from(["proportional", "equal", "optimal"]))
def test_an_allocation_gives_away_exactly_what_there_is_and_nobody_more_than_he_holds(sizes, part, how) -> None:
    n = int(sum(sizes.values()) * part)

    found = allocated(sizes, n, how=how)

    assert sum(found.values()) == n
    assert all(0 <= found[name] <= sizes[name] for name in sizes)
    held = sum(1 for size in sizes.values() if size)
    if n >= held:
        assert all(found[name] for name, size in sizes.items() if size)


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(200, 5_000), min_size=2, max_size=6),
    st.integers(40, 190),
)
def test_a_proportional_allocation_is_nobodys_quota_by_more_than_one(sizes, n) -> None:
    found = allocated(sizes, n, how="proportional")
    quotas = {name: Fraction(n * size, sum(sizes.values())) for name, size in sizes.items()}

    if min(quotas.values()) >= 1:
        assert all(abs(found[name] - quota) < 2 for name, quota in quotas.items())
        # Webster: no change of one place between two strata would bring their shares nearer to each other.
        for one in sizes:
            for other in sizes:
                if one != other and found[one] > 1:
                    assert (
                        Fraction(2 * found[one] - 1, 2) / sizes[one] <= Fraction(2 * found[other] + 1, 2) / sizes[other]
                    )


def test_an_equal_allocation_fills_a_small_stratum_and_shares_out_the_rest() -> None:
    assert allocated({"a": 500, "b": 500, "tiny": 4}, 100, how="equal") == {"a": 48, "b": 48, "tiny": 4}


def test_an_optimal_allocation_asks_where_answers_differ() -> None:
    found = allocated({"calm": 1_000, "torn": 1_000}, 120, how="optimal", spread={"calm": 0.1, "torn": 0.5})

    assert found == {"calm": 20, "torn": 100}


def test_more_than_all_strata_hold_is_refused() -> None:
    with pytest.raises(SampleRefused) as refused:
        allocated({"a": 3, "b": 4}, 8, how="equal")

    assert refused.value.params == {"n": 8, "size": 7}
