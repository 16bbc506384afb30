"""Liability for a complaint: proposed by one, decided by another, appealed by the unit, settled by a third."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotFound, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.models import Judgement
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.liability import (
    APPEAL_DAYS,
    CAUSES,
    ESCALATIONS,
    STAGES,
    AnswersRefused,
    Finding,
    Hand,
    Said,
    check_term,
    impartial,
    may_be_appealed,
    walk,
)
from plumbline.supervision.improvement.rules.terms import check_words
from plumbline.supervision.improvement.states import JUDGEMENTS, JudgementState, Outcome, Party

_SEEN = (Permission.LIABILITY_PROPOSE, Permission.LIABILITY_DECIDE, Permission.LIABILITY_APPEAL)
LONGEST_NAME = 120


class AppealTooLate(Refused):
    """The five working days are over."""

    code = "appeal_too_late"


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What is proposed: the answers to the tree and the place in the taxonomy. ``repeats``: the number of the earlier complaint."""

    number: str
    answers: Mapping[str, Said]
    cause: str
    stage: str
    escalation: str = "none"
    person: str = ""
    contractor: str = ""
    repeats: str = ""
    note: str = field(default="")


@transaction.atomic
def propose(*, proposed: Proposed, by: Viewer, at: datetime) -> Judgement:
    """Says who should answer for a complaint, by the tree, and classifies it.

    Raises:
        NotFound: no such complaint, or an unknown person, clause or earlier complaint. Conflict: proposed before, or the complaint has no answer yet.
        AnswersRefused: the tree is not answered to its end. NotImpartial: the proposer belongs to the unit. NotAllowed.
    """
    order = queries.complaint(proposed.number, viewer=by, lock=True)
    require(by, Permission.LIABILITY_PROPOSE, order.unit_id, seen_with=_SEEN)
    person_id = impartial(Hand(by.person_id, is_inside(by, order.unit_id)), others=())
    if order.replied_at is None:
        raise Conflict(_("投诉 %(number)s 尚未答复，查清后再定责。"), number=proposed.number)
    if queries.judgement_of(order.case_file_id) is not None:
        raise Conflict(_("投诉 %(number)s 已有定责意见。"), number=proposed.number)
    finding = _found(proposed.answers, at)
    judgement = Judgement(
        id=new_id(at),
        order_id=order.case_file_id,
        unit_id=order.unit_id,
        state=JudgementState.PROPOSED.value,
        answers=_kept(finding),
        proposed_at=at,
        proposed_by_id=person_id,
        **_classified(proposed, finding, order, by),
    )
    judgement.save(force_insert=True)
    publish(events.LiabilityProposed(**_told(judgement, order.case_file.number, at)), by=by)
    return judgement


def _classified(proposed: Proposed, finding: Finding, order: WorkOrder, by: Viewer) -> dict[str, Any]:
    check_term(proposed.cause, CAUSES, field="cause", name=_("原因"))
    check_term(proposed.stage, STAGES, field="stage", name=_("环节"))
    check_term(proposed.escalation, ESCALATIONS, field="escalation", name=_("升级渠道"))
    check_text(proposed.note, field="note", name=_("说明"), most=4_000)
    contractor = proposed.contractor.strip()
    check_text(contractor, field="contractor", name=_("承包方名称"), most=LONGEST_NAME)
    if finding.party is Party.CONTRACTOR and not contractor:
        raise AnswersRefused(_("责任方为承包方时，须写明承包方名称。"), field="contractor")
    return {
        "outcome": finding.outcome.value,
        "party": finding.party.value,
        "cause": proposed.cause,
        "stage": proposed.stage,
        "escalation": proposed.escalation,
        "person_id": _person(proposed.person, order, by),
        "contractor": contractor,
        "repeats_id": _earlier(proposed.repeats, order, by),
        "note": proposed.note.strip(),
    }


def _person(text: str, order: WorkOrder, by: Viewer) -> UUID | None:
    """Raises AnswersRefused for somebody who does not belong to the unit."""
    if not text.strip():
        return None
    person = organization.person_by_username(text.strip())
    place = by.tree.by_id.get(order.unit_id)
    if place is None or person.unit_id not in by.tree.below(place.path):
        raise AnswersRefused(_("“%(name)s”不属于该单位。"), field="person", name=person.name)
    return person.id


def _earlier(number: str, order: WorkOrder, by: Viewer) -> UUID | None:
    """Raises AnswersRefused for what is no earlier complaint."""
    if not number.strip():
        return None
    earlier = work_orders.visible_order(number.strip(), viewer=by)
    if not earlier.order_type.is_complaint or earlier.registered_at >= order.registered_at:
        raise AnswersRefused(_("“%(number)s”不是更早的投诉。"), field="repeats", number=number.strip()[:40])
    return earlier.case_file_id


def _found(answers: Mapping[str, Said], at: datetime) -> Finding:
    """Walks the tree; every clause that is cited must be there."""
    finding = walk(answers)
    for question, _answer, said in finding.path:
        check_text(said.basis, field=f"{question.code}_basis", name=_("依据"), most=1_000)
        if said.clause.strip():
            _check_clause(said.clause.strip(), field=f"{question.code}_clause", at=at)
    return finding


def _check_clause(code: str, *, field: str, at: datetime) -> None:
    try:
        regulations.clause(code, on=today(at))
    except NotFound as problem:
        raise AnswersRefused(_("没有编号为“%(code)s”的条款。"), field=field, code=code[:60]) from problem


def _kept(finding: Finding) -> dict[str, dict[str, str]]:
    return {
        question.code: {"answer": answer.code, "basis": said.basis.strip(), "clause": said.clause.strip()}
        for question, answer, said in finding.path
    }


def _told(judgement: Judgement, number: str, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": number,
        "case_file_id": judgement.order_id,
        "unit_id": judgement.unit_id,
        "outcome": judgement.outcome,
        "party": judgement.party,
    }


def _at(judgement: Judgement, move: str, number: str) -> None:
    """Raises Conflict where the judgement is not at the step that the move starts from."""
    found = JUDGEMENTS.move(move)
    if found is None or not found.may_start_from(JudgementState(judgement.state)):
        raise Conflict(_("投诉 %(number)s 的定责已不在这一步，请刷新后查看。"), number=number)


@transaction.atomic
def decide(
    *, number: str, reason: str, by: Viewer, at: datetime, answers: Mapping[str, Said] | None = None
) -> Judgement:
    """A second person decides: as proposed, or otherwise by other answers to the tree.

    Raises:
        NotFound, NotAllowed, Conflict. NotImpartial: the proposer himself, or somebody of the unit. AnswersRefused. RectificationRefused: no reason.
    """
    judgement = queries.judgement(number, viewer=by, lock=True)
    require(by, Permission.LIABILITY_DECIDE, judgement.unit_id, seen_with=_SEEN)
    _at(judgement, "decide", number)
    impartial(Hand(by.person_id, is_inside(by, judgement.unit_id)), others=[judgement.proposed_by_id])
    judgement.decision = check_words(reason, field="reason", name=_("认定理由"))
    changed = _judged(judgement, "decided_answers", judgement.answers, answers, at)
    judgement.state = JudgementState.DECIDED.value
    judgement.decided_at, judgement.decided_by_id = at, by.person_id
    judgement.appeal_until = end_of(service_levels.working_day_after(today(at), APPEAL_DAYS))
    judgement.save()
    until = judgement.appeal_until.isoformat(timespec="minutes")
    publish(
        events.LiabilityDecided(**_told(judgement, number, at), appeal_until=until, changed=changed),
        by=by,
    )
    return judgement


def _judged(
    judgement: Judgement, column: str, before: dict[str, Any], answers: Mapping[str, Said] | None, at: datetime
) -> bool:
    """Keeps the answers of this step and where they lead; says whether that is elsewhere than before."""
    if answers is None:
        setattr(judgement, column, before)
        return False
    finding = _found(answers, at)
    setattr(judgement, column, _kept(finding))
    changed = (judgement.outcome, judgement.party) != (finding.outcome.value, finding.party.value)
    judgement.outcome, judgement.party = finding.outcome.value, finding.party.value
    return changed


@transaction.atomic
def appeal(*, number: str, reason: str, by: Viewer, at: datetime) -> Judgement:
    """The unit appeals, within five working days after the decision.

    Raises:
        NotFound, NotAllowed: not for this unit. Conflict: not decided, or appealed before. AppealTooLate. RectificationRefused: no reason.
    """
    judgement = queries.judgement(number, viewer=by, lock=True)
    require(by, Permission.LIABILITY_APPEAL, judgement.unit_id, seen_with=_SEEN)
    _at(judgement, "appeal", number)
    if by.person_id is None:
        raise Refused(_("申诉须由单位负责人本人提出。"))
    if not may_be_appealed(at, judgement.appeal_until):
        raise AppealTooLate(_("申诉期限（认定后 5 个工作日）已过，该定责已生效。"))
    said = check_words(reason, field="reason", name=_("申诉理由"))
    judgement.state, judgement.appeal = JudgementState.APPEALED.value, said
    judgement.appealed_at, judgement.appealed_by_id = at, by.person_id
    judgement.save()
    publish(events.LiabilityAppealed(**_told(judgement, number, at), reason=said), by=by)
    return judgement


@transaction.atomic
def settle(
    *, number: str, reason: str, by: Viewer, at: datetime, answers: Mapping[str, Said] | None = None
) -> Judgement:
    """The owner department has the last word: a third person, for good.

    Raises:
        NotFound, NotAllowed, Conflict. NotImpartial: who proposed or decided, or somebody of the unit. AnswersRefused. RectificationRefused: no reason.
    """
    judgement = queries.judgement(number, viewer=by, lock=True)
    require(by, Permission.LIABILITY_DECIDE, judgement.unit_id, seen_with=_SEEN)
    _at(judgement, "settle", number)
    hands = [judgement.proposed_by_id, judgement.decided_by_id]
    impartial(Hand(by.person_id, is_inside(by, judgement.unit_id)), others=hands)
    judgement.settlement = check_words(reason, field="reason", name=_("终局理由"))
    changed = _judged(judgement, "final_answers", judgement.decided_answers, answers, at)
    judgement.state = JudgementState.FINAL.value
    judgement.settled_at, judgement.settled_by_id = at, by.person_id
    judgement.save()
    publish(events.LiabilitySettled(**_told(judgement, number, at), changed=changed), by=by)
    return judgement


COUNTS_AS: dict[Outcome, str] = {
    Outcome.LIABLE: "liable",
    Outcome.PARTLY: "partly",
    Outcome.NOT_LIABLE: "not_liable",
    Outcome.UNFOUNDED: "unfounded",
}
"""As the measurements of CMP-07 name them."""
