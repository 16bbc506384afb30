"""What a proposal rests on: cases of the product that the proposer sees and that somebody has found true, or papers in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions.words import checked
from plumbline.evaluation.recognition.states import EvidenceKind, PraiseState
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.improvement import queries as improvement
from plumbline.supervision.improvement.states import JudgementState, Outcome
from plumbline.supervision.inspections import queries as inspections
from plumbline.supervision.inspections.states import SCORED, State

MOST_EVIDENCE = 20
SETTLED = SCORED - {State.APPEALED}
"""Inspections whose findings stand for the time being."""


class ProposalNotTaken(Refused):
    """Something about the proposal cannot be as it is given."""

    code = "proposal_not_taken"


@dataclass(frozen=True)
class Ground:
    """One thing a proposal rests on: a number of the product, or a paper in words."""

    kind: EvidenceKind
    number: str = ""
    about: str = ""


def checked_grounds(grounds: Sequence[Ground], by: Viewer) -> list[dict[str, Any]]:
    """The evidence as it is kept, once each is known to be there and open to the proposer.

    Raises:
        ProposalNotTaken: no evidence, more than anybody reads, or one that nobody has found true. NotFound: not there, or not for this viewer.
    """
    if not 0 < len(grounds) <= MOST_EVIDENCE:
        raise ProposalNotTaken(
            _("请写明所依据的事实（1—%(most)d 项）：工单、表扬、定责、检查发现或其他材料。"),
            field="evidence",
            most=MOST_EVIDENCE,
        )
    return [_checked(ground, by) for ground in grounds]


def _checked(ground: Ground, by: Viewer) -> dict[str, Any]:
    about = checked(ground.about, field="evidence", name=_("依据"))
    number = ground.number.strip()
    kept: dict[str, Any] = {"kind": ground.kind.value, "number": number, "about": about}
    if ground.kind is EvidenceKind.DOCUMENT:
        if not about:
            raise ProposalNotTaken(_("请说明其他材料是什么、存放在哪里。"), field="evidence")
        return {**kept, "number": checked(number, field="evidence", name=_("编号"), most=40)}
    if ground.kind is EvidenceKind.PRAISE:
        return {**kept, **_verified_praise(number, by)}
    if ground.kind is EvidenceKind.FINDING:
        return {**kept, **_inspection(number, by)}
    order = work_orders.visible_order(number, viewer=by)
    judge = _judge(order.case_file_id, number) if ground.kind is EvidenceKind.LIABILITY else None
    return {**kept, "case_file_id": order.case_file_id, "found_true_by_id": judge}


def _judge(order_case_file_id: UUID, number: str) -> UUID | None:
    """Who had the last word on a complaint's liability.

    Raises:
        ProposalNotTaken: not decided, still open after an appeal, or nobody of the company is liable.
    """
    found = improvement.judgement_of(order_case_file_id)
    is_settled = found is not None and found.state in (JudgementState.DECIDED.value, JudgementState.FINAL.value)
    if found is None or not is_settled or found.outcome not in (Outcome.LIABLE.value, Outcome.PARTLY.value):
        raise ProposalNotTaken(
            _("投诉 %(number)s 没有认定为有责（或尚在申诉），不能作为依据。"), field="evidence", number=number
        )
    return found.settled_by_id or found.decided_by_id


def _verified_praise(number: str, by: Viewer) -> dict[str, Any]:
    praise = queries.praise(number, viewer=by)
    if praise.state != PraiseState.VERIFIED.value:
        raise ProposalNotTaken(_("表扬 %(number)s 尚未核实属实，不能作为奖励依据。"), field="evidence", number=number)
    return {"case_file_id": praise.case_file_id, "found_true_by_id": praise.verified_by_id}


def _inspection(number: str, by: Viewer) -> dict[str, Any]:
    """An inspection that the proposer may see with something found: any other number says as little as one that is not there."""
    missing = NotFound(_("没有找到编号为“%(number)s”的检查，或您无权查看。"), field="evidence", number=number[:40])
    try:
        found = inspections.visible(number, viewer=by)
    except NotFound as unseen:
        raise missing from unseen
    if not by.may(Permission.RECOGNITION_PROPOSE, found.unit_id):
        raise missing
    standing = [each for each in inspections.findings_of(found) if each.lifted_by_id is None]
    if found.state_now not in SETTLED or not standing:
        raise ProposalNotTaken(
            _("检查 %(number)s 没有成立的问题（或尚未提交、尚在申诉），不能作为依据。"), field="evidence", number=number
        )
    return {"case_file_id": found.case_file_id, "found_true_by_id": found.inspector_id}
