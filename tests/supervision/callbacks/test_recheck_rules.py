"""What two levels heard is compared item by item; agreement is kappa, held against a slow reckoning."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.supervision.callbacks import rules
from tests.oracle.agreement import slow_kappa

AGREED = {"called": "yes", "came": "yes", "solved": "yes", "satisfied": "satisfied"}
EVERY_ANSWER = [
    {item: word for item, word in zip(rules.COMPARED, words, strict=True) if word}
    for words in product(*(("", *answers) for answers in rules.COMPARED.values()))
]
ANSWERS = st.sampled_from(EVERY_ANSWER)


@given(st.lists(st.tuples(ANSWERS, ANSWERS), max_size=20))
def test_kappa_by_item_equals_the_slow_reckoning(pairs: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    found = rules.agreement(pairs)

    for item, answers in rules.COMPARED.items():
        both = [(a[item], b[item]) for a, b in pairs if item in a and item in b]
        expected = slow_kappa(both, answers, linear=item == "satisfied")
        assert found[item].n == len(both)
        kappa = found[item].kappa
        assert (kappa is None) == (expected is None)
        assert kappa is None or abs(float(kappa) - (expected or 0.0)) < 1e-9


@pytest.mark.parametrize(
    ("lower", "upper", "items", "contradicts"),
    [
        ({}, {}, [], False),
        (AGREED, AGREED, [], False),
        (AGREED, {}, [], False),
        (AGREED, {"satisfied": "na"}, [], False),
        (AGREED, {"satisfied": "basically"}, ["satisfied"], False),
        (AGREED, {"satisfied": "dissatisfied"}, ["satisfied"], True),
        (AGREED, {"solved": "no"}, ["solved"], True),
        (AGREED, {"came": "no"}, ["came"], True),
        (AGREED, {"called": "no"}, ["called"], True),
        (
            {"solved": "no", "satisfied": "dissatisfied"},
            {"solved": "yes", "satisfied": "satisfied"},
            ["solved", "satisfied"],
            False,
        ),
    ],
)
def test_differences_are_told_item_by_item_and_only_those_to_the_lower_levels_advantage_contradict(
    lower: dict[str, str], upper: dict[str, str], items: list[str], contradicts: bool
) -> None:
    found = rules.differences(lower, upper)

    assert [each.item for each in found] == items
    assert rules.contradicts(found) is contradicts


@pytest.mark.parametrize(
    ("result", "solved", "arrived"), list(product(["satisfied", "refused"], [True, None], [True, None]))
)
def test_a_call_back_says_only_what_was_heard(result: str, solved: bool | None, arrived: bool | None) -> None:
    said = rules.first_answers(result, solved, arrived=arrived)

    assert ("satisfied" in said) == (result == "satisfied")
    assert ("solved" in said) == (result == "satisfied" and solved is not None)
    assert ("came" in said) == (arrived is not None)
