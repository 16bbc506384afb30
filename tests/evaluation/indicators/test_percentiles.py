"""A percentile of remembered lengths is the one between its neighbours."""

from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.evaluation.indicators.rules.remembered import percentile


@given(lengths=st.lists(st.integers(0, 10**7), min_size=2, max_size=60), percent=st.integers(1, 99))
def test_a_percentile_lies_between_its_neighbours_by_their_distance(lengths: list[int], percent: int) -> None:
    found = percentile(sorted(lengths), percent)

    assert found == pytest.approx(quantiles(lengths, n=100, method="inclusive")[percent - 1])


@pytest.mark.parametrize(("lengths", "wanted"), [([], None), ([7], 7), ([7, 8], 7.5)])
def test_of_nothing_there_is_none_and_of_few_the_middle(lengths: list[int], wanted: float | None) -> None:
    assert percentile(lengths, 50) == wanted
