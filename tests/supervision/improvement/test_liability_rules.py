"""The decision tree of rules.md 4.4: every way through it, and what it refuses."""

import itertools
from collections.abc import Iterator
from uuid import uuid4

import pytest

from plumbline.supervision.improvement.rules.liability import (
    TREE,
    AnswersRefused,
    Hand,
    NotImpartial,
    Said,
    impartial,
    walk,
)
from plumbline.supervision.improvement.states import Outcome, Party

B = "录音与工单"

WAYS = (
    # answers in order, outcome, responsible party
    ({"true": "no"}, Outcome.UNFOUNDED, Party.NOBODY),
    ({"true": "yes", "breach": "law", "whose": "company"}, Outcome.LIABLE, Party.COMPANY),
    ({"true": "yes", "breach": "promise", "whose": "staff"}, Outcome.LIABLE, Party.STAFF),
    ({"true": "yes", "breach": "contract", "whose": "contractor"}, Outcome.LIABLE, Party.CONTRACTOR),
    ({"true": "yes", "breach": "standard", "whose": "staff"}, Outcome.LIABLE, Party.STAFF),
    ({"true": "yes", "breach": "limit", "whose": "contractor"}, Outcome.LIABLE, Party.CONTRACTOR),
    ({"true": "yes", "breach": "none", "explained": "missing"}, Outcome.PARTLY, Party.STAFF),
    ({"true": "yes", "breach": "none", "explained": "wrong"}, Outcome.PARTLY, Party.STAFF),
    ({"true": "yes", "breach": "none", "explained": "complete", "cause": "customer"}, Outcome.NOT_LIABLE, Party.NOBODY),
    (
        {"true": "yes", "breach": "none", "explained": "complete", "cause": "third_party"},
        Outcome.NOT_LIABLE,
        Party.THIRD_PARTY,
    ),
    (
        {"true": "yes", "breach": "none", "explained": "complete", "cause": "force_majeure"},
        Outcome.NOT_LIABLE,
        Party.NOBODY,
    ),
    ({"true": "yes", "breach": "none", "explained": "complete", "cause": "policy"}, Outcome.NOT_LIABLE, Party.NOBODY),
    (
        {"true": "yes", "breach": "none", "explained": "complete", "cause": "misunderstanding"},
        Outcome.NOT_LIABLE,
        Party.NOBODY,
    ),
)


def said(answers: dict[str, str], *, clause: str = "S1-29.2") -> dict[str, Said]:
    return {question: Said(answer, B, clause) for question, answer in answers.items()}


def oracle(answers: dict[str, str]) -> Outcome:
    """The five sentences of rules.md 4.4, read one after the other."""
    if answers["true"] == "no":
        return Outcome.UNFOUNDED
    if answers["breach"] != "none":
        return Outcome.LIABLE
    if answers["explained"] in ("missing", "wrong"):
        return Outcome.PARTLY
    return Outcome.NOT_LIABLE


@pytest.mark.parametrize(("answers", "outcome", "party"), WAYS)
def test_each_way_leads_where_the_rules_say(answers: dict[str, str], outcome: Outcome, party: Party) -> None:
    found = walk(said(answers))

    assert (found.outcome, found.party) == (outcome, party)
    assert [question.code for question, _answer, _said in found.path] == list(answers)


def every_answering() -> Iterator[dict[str, str]]:
    codes = [question.code for question in TREE]
    for chosen in itertools.product(*([answer.code for answer in question.answers] for question in TREE)):
        yield dict(zip(codes, chosen, strict=True))


def test_every_combination_of_answers_agrees_with_the_five_sentences() -> None:
    every = list(every_answering())

    assert len(every) > 400
    assert all(walk(said(answers)).outcome is oracle(answers) for answers in every)


def test_the_tree_only_leads_forward_to_questions_that_are_there() -> None:
    order = [question.code for question in TREE]

    for place, question in enumerate(TREE):
        for answer in question.answers:
            assert (answer.outcome is None) == bool(answer.leads_to)
            assert not answer.leads_to or order.index(answer.leads_to) > place


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "true"),
        ({"true": Said("perhaps", B)}, "true"),
        ({"true": Said("no", "  ")}, "true_basis"),
        ({"true": Said("no", "字" * 1_001)}, "true_basis"),
        ({"true": Said("yes", B)}, "breach"),
        ({"true": Said("yes", B), "breach": Said("limit", B)}, "breach_clause"),
        ({"true": Said("yes", B), "breach": Said("limit", B, "S1-29.2")}, "whose"),
    ],
)
def test_half_an_answer_is_refused_and_the_question_named(given: dict[str, Said], field: str) -> None:
    with pytest.raises(AnswersRefused) as refused:
        walk(given)

    assert refused.value.field == field


def test_two_people_and_neither_of_the_unit() -> None:
    one, other = uuid4(), uuid4()

    assert impartial(Hand(one, is_inside=False), others=[other, None]) == one
    for hand in (Hand(one, is_inside=True), Hand(other, is_inside=False), Hand(None, is_inside=False)):
        with pytest.raises(NotImpartial):
            impartial(hand, others=[other])
