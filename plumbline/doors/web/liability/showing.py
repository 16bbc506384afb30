"""Judgements as lists and pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge, unit_name
from plumbline.doors.web.saying import named, word
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.rules.liability import CAUSES, ESCALATIONS, STAGES, TREE, Term
from plumbline.supervision.improvement.states import (
    JUDGEMENT_LABELS,
    OUTCOME_LABELS,
    PARTY_LABELS,
    JudgementState,
    Outcome,
    Party,
    Source,
)

TONES = {Outcome.LIABLE: "red", Outcome.PARTLY: "orange", Outcome.NOT_LIABLE: "green", Outcome.UNFOUNDED: "secondary"}


@dataclass(frozen=True)
class Row:
    """A complaint of the list, judged or not."""

    address: str
    number: str
    title: str
    type_name: str
    unit: str
    at: datetime | None
    state: str
    outcome: Badge | None


def waiting_row(order: Any, *, viewer: Viewer) -> Row:
    number = order.case_file.number
    return Row(
        address=reverse("liability-case", args=[number]),
        number=number,
        title=order.title,
        type_name=named(order.order_type),
        unit=unit_name(order.unit_id, viewer),
        at=order.replied_at,
        state=gettext("待提出意见"),
        outcome=None,
    )


def outcome_badge(outcome: str) -> Badge:
    return Badge(word(OUTCOME_LABELS[Outcome(outcome)]), TONES[Outcome(outcome)])


def judgement_row(found: Any, *, viewer: Viewer) -> Row:
    row = waiting_row(found.order, viewer=viewer)
    state = word(JUDGEMENT_LABELS[JudgementState(found.state)])
    return Row(**{**vars(row), "at": found.proposed_at, "state": state, "outcome": outcome_badge(found.outcome)})


@dataclass(frozen=True)
class Step:
    """One hand in it: who said what when, and the answers as question, answer, basis, clause."""

    title: str
    by: str
    at: datetime
    words: str
    answers: tuple[tuple[str, str, str, str], ...]


def answered(kept: Mapping[str, Mapping[str, str]]) -> tuple[tuple[str, str, str, str], ...]:
    found = []
    for question in TREE:
        said = kept.get(question.code)
        answer = question.answer(said["answer"]) if said else None
        if said and answer:
            found.append((word(question.ask), word(answer.label), said["basis"], said["clause"]))
    return tuple(found)


def steps_of(found: Any) -> list[Step]:
    """From the proposal to the last word."""
    steps = [Step(gettext("提出意见"), found.proposed_by.name, found.proposed_at, found.note, answered(found.answers))]
    if found.decided_at:
        changed = answered(found.decided_answers) if found.decided_answers != found.answers else ()
        steps.append(Step(gettext("认定"), found.decided_by.name, found.decided_at, found.decision, changed))
    if found.appealed_at:
        steps.append(Step(gettext("单位申诉"), found.appealed_by.name, found.appealed_at, found.appeal, ()))
    if found.settled_at:
        changed = answered(found.final_answers) if found.final_answers != found.decided_answers else ()
        steps.append(Step(gettext("终局认定"), found.settled_by.name, found.settled_at, found.settlement, changed))
    return steps


def _term(code: str, terms: tuple[Term, ...]) -> str:
    return next((word(term.label) for term in terms if term.code == code), code)


def judgement_facts(found: Any, *, viewer: Viewer) -> dict[str, Any]:
    """What the page says beside the steps."""
    number = found.order.case_file.number
    opened = queries.from_source(Source.COMPLAINT, number)
    return {
        "judged": found,
        "state": word(JUDGEMENT_LABELS[JudgementState(found.state)]),
        "outcome": outcome_badge(found.outcome),
        "party": word(PARTY_LABELS[Party(found.party)]),
        "cause": _term(found.cause, CAUSES),
        "stage": _term(found.stage, STAGES),
        "escalation": _term(found.escalation, ESCALATIONS),
        "repeats": found.repeats.case_file.number if found.repeats_id else "",
        "rectification": opened.case_file.number if opened else "",
    }
