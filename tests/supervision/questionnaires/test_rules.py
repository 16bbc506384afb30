"""Forms as data: what is asked, which answers are taken, and Σ(w·score)/Σ(w applicable)."""

from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.kernel.refusals import Refused
from plumbline.supervision.questionnaires.rules import (
    AnswersRefused,
    FormRefused,
    asked_items,
    checked,
    missing,
    read_form,
    score,
)
from tests.oracle.forms import worth
from tests.supervision.questionnaires.forms import DOCUMENT, FULL

FORM = read_form(DOCUMENT)
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "sign": st.sampled_from(["yes", "no", "na", ""]),
    "ramp": st.sampled_from(["yes", "partly", "no", "na", ""]),
    "ramp_why": st.sampled_from(["过陡", ""]),
    "clean": st.decimals(0, 10, places=2).map(str),
    "smile": st.sampled_from(["1", "2", "3", "4", "5", "na"]),
    "overall": st.integers(1, 10).map(str),
    "wait": st.integers(0, 600).map(str),
    "answer": st.sampled_from(["right", "half", "wrong", "unasked"]),
    "no_fees": st.sampled_from(["yes", "no", "na"]),
    "no_harm": st.sampled_from(["yes", "no", "na"]),
    "picture": st.lists(st.just("a.jpg"), max_size=3),
}
SOME_ANSWERS = st.fixed_dictionaries({}, optional=ANSWERS)


def test_a_full_form_is_worth_what_was_earned_of_what_applied() -> None:
    worth_ = score(FORM, checked(FORM, FULL))

    # 3 + 1 + 7.5 + 3 + 8 + 5 + 2.4 + 1 of 3 + 2 + 10 + 4 + 9 + 5 + 6 + 1
    assert (worth_.points, worth_.of, worth_.vetoed) == (Fraction("30.9"), Fraction(40), False)
    assert worth_.share == Fraction("77.25")
    assert [(s.code, s.points, s.of) for s in worth_.sections] == [
        ("outside", Fraction(4), Fraction(5)),
        ("inside", Fraction("26.9"), Fraction(35)),
    ]
    assert worth_.passes(FORM) is False


def test_not_applicable_leaves_numerator_and_denominator() -> None:
    with_it = score(FORM, FULL)
    without = score(FORM, FULL | {"sign": "na"})

    assert (with_it.points - without.points, with_it.of - without.of) == (3, 3)


def test_a_vetoing_item_makes_the_whole_worth_nothing_and_what_was_earned_stays_readable() -> None:
    vetoed = score(FORM, FULL | {"no_fees": "no"})

    assert (vetoed.points, vetoed.share, vetoed.vetoed, vetoed.earned) == (0, 0, True, Fraction("29.9"))
    assert vetoed.unvetoed_share == Fraction("29.9") / 40 * 100
    assert vetoed.passes(FORM) is False


def test_a_fatal_error_weighs_nothing_and_ends_everything() -> None:
    harmless, fatal = score(FORM, FULL | {"no_harm": "yes"}), score(FORM, FULL | {"no_harm": "no"})

    assert (harmless.share, harmless.of) == (Fraction("77.25"), Fraction(40))
    assert (fatal.share, fatal.of, fatal.vetoed) == (0, Fraction(40), True)


def test_nothing_applicable_has_no_share() -> None:
    assert score(FORM, {}).share is None
    assert score(FORM, {}).passes(FORM) is None


def test_an_item_is_asked_only_where_its_condition_holds_and_an_answer_to_it_is_dropped_otherwise() -> None:
    asked = [item.code for item in asked_items(FORM, {"ramp": "no"})]
    kept = checked(FORM, FULL | {"ramp": "yes"})

    assert "ramp_why" in asked
    assert "ramp_why" not in [item.code for item in asked_items(FORM, {"ramp": "yes"})]
    assert "ramp_why" not in kept


def test_conditions_hang_on_one_another() -> None:
    row = deepcopy(DOCUMENT)
    row["sections"][0]["items"].append(
        {"code": "deeper", "name": "再深", "kind": "yes_no", "only_if": {"item": "ramp_why", "is": ["过陡"]}}
    )
    form = read_form(row)

    assert "deeper" in [item.code for item in asked_items(form, {"ramp": "no", "ramp_why": "过陡"})]
    assert "deeper" not in [item.code for item in asked_items(form, {"ramp": "yes", "ramp_why": "过陡"})]


def test_missing_names_what_must_be_answered_in_order() -> None:
    assert missing(FORM, {"sign": "yes", "ramp": "no"}) == [
        *("ramp_why", "clean", "smile", "overall", "wait", "answer", "no_fees"),
    ]
    assert missing(FORM, FULL) == []


@pytest.mark.parametrize(
    ("item", "answer"),
    [
        ("sign", "partly"),
        ("sign", True),
        ("sign", ["yes"]),
        ("ramp", "maybe"),
        ("clean", "10.01"),
        ("clean", "-1"),
        ("clean", "1e1"),
        ("clean", "７"),
        ("clean", "1/2"),
        ("clean", "nan"),
        ("smile", "0"),
        ("smile", "6"),
        ("overall", "11"),
        ("overall", "3.5"),
        ("wait", "601"),
        ("wait", "-0.5"),
        ("answer", "na"),
        ("answer", "other"),
        ("picture", "a.jpg"),
        ("picture", [1]),
        ("picture", ["a"] * 21),
        ("ramp_why", "长" * 2001),
        ("ramp_why", "a\x00b"),
        ("unknown", "yes"),
    ],
)
def test_an_answer_that_its_item_does_not_take_is_refused_naming_the_item(item: str, answer: Any) -> None:
    given_ = {**FULL, "ramp": "no", item: answer}

    with pytest.raises(Refused) as refused:
        checked(FORM, given_)

    assert refused.value.field == item


def test_blank_answers_count_as_unanswered() -> None:
    assert checked(FORM, {"sign": " ", "clean": "", "picture": [], "wait": None}) == {}


def _changed(change: dict[str, Any], *, section: int = 0, item: int = 0) -> dict[str, Any]:
    row = deepcopy(DOCUMENT)
    row["sections"][section]["items"][item].update(change)
    return row


@pytest.mark.parametrize(
    "document",
    [
        {"sections": []},
        {"sections": [{"code": "a", "name": "甲", "items": []}]},
        _changed({"code": "ramp"}),
        _changed({"kind": "mood"}),
        _changed({"weight": "-1"}),
        _changed({"kind": "points"}),
        _changed({"kind": "choice"}),
        _changed({"choices": [{"code": "a", "name": "甲"}]}),
        _changed({"only_if": {"item": "clean", "is": ["7"]}}),
        _changed({"only_if": {"item": "sign", "is": ["yes"]}}),
        _changed({"choices": [{"code": "na", "name": "无"}]}, section=1, item=4),
        _changed({"choices": [{"code": "a", "name": "甲", "score": "1.5"}]}, section=1, item=4),
        _changed({"choices": [{"code": "a", "name": "甲"}, {"code": "a", "name": "乙"}]}, section=1, item=4),
        _changed({"low": "20"}, section=1, item=3),
    ],
)
def test_a_document_that_is_no_form_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(FormRefused):
        read_form(document)


@given(SOME_ANSWERS)
def test_the_score_equals_the_slow_oracle_and_stays_within_its_bounds(answers: dict[str, Any]) -> None:
    kept = checked(FORM, answers)
    found = score(FORM, kept)
    earned, of, vetoed = worth(DOCUMENT, answers)

    assert abs(Decimal(found.earned.numerator) / Decimal(found.earned.denominator) - earned) < Decimal("1e-20")
    assert (Fraction(str(of)), vetoed) == (found.of, found.vetoed)
    assert 0 <= found.points <= found.earned <= found.of
    assert found.share is None or 0 <= found.share <= 100


@given(SOME_ANSWERS)
def test_keeping_answers_twice_keeps_them_the_same_and_the_sections_sum_to_the_whole(answers: dict[str, Any]) -> None:
    kept = checked(FORM, answers)
    found = score(FORM, kept)

    assert checked(FORM, kept) == kept
    assert sum(s.points for s in found.sections) == found.earned
    assert sum(s.of for s in found.sections) == found.of


@given(SOME_ANSWERS, st.integers(1, 50))
def test_all_weights_times_the_same_change_no_share(answers: dict[str, Any], factor: int) -> None:
    row = deepcopy(DOCUMENT)
    for section in row["sections"]:
        for item in section["items"]:
            item["weight"] = str(factor * int(item.get("weight", item.get("points", 1))))

    assert score(read_form(row), checked(FORM, answers)).share == score(FORM, checked(FORM, answers)).share


@given(SOME_ANSWERS)
def test_a_better_answer_never_earns_less(answers: dict[str, Any]) -> None:
    kept = checked(FORM, answers | {"smile": "2", "no_fees": "yes", "no_harm": "yes"})
    better = checked(FORM, answers | {"smile": "5", "no_fees": "yes", "no_harm": "yes"})

    assert (score(FORM, better).share or 0) > (score(FORM, kept).share or 0)


def test_a_refused_answer_says_which_and_how_to_mend_it() -> None:
    with pytest.raises(AnswersRefused) as refused:
        checked(FORM, {"wait": "601"})

    assert str(refused.value) == "“等候分钟”须在 0 到 600 之间，现为 601。"
