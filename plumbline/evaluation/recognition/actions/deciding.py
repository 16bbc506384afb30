"""Deciding a proposal, the appeal against it, and taking it back: always by somebody who is not involved."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.recognition import events, queries, rules
from plumbline.evaluation.recognition.actions import entering
from plumbline.evaluation.recognition.actions.proposing import locked, moved
from plumbline.evaluation.recognition.actions.words import reason_of
from plumbline.evaluation.recognition.models import Proposal
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations


class AppealTooLate(Refused):
    """The time for an appeal is over."""

    code = "appeal_too_late"


@transaction.atomic
def decide(*, number: str, approve: bool, reason: str, by: Viewer, at: datetime) -> Proposal:
    """Approves a proposal, which enters it into the ledger, or declines it.

    Raises:
        NotFound, NotAllowed: not by this viewer. TooNear: the proposer, the person, who found the evidence true, the unit's own.
        Conflict: decided before, or the person has not been heard. CapReached: no more in this period.
    """
    move = "approve" if approve else "decline"
    found = _locked_for(number, move, by=by)
    said = reason_of(reason)
    decided = {"decision": said, "decided_at": at, "decided_by_id": by.person_id}
    if not approve:
        moved(found, move, at=at, ends=True, **decided)
        publish(events.Declined(**entering.told(found, at), reason=said), by=by)
        return found
    appeal_by = queries.end_of_working_day(at, queries.rule_of(found).appeal_days)
    moved(found, move, at=at, ends=True, appeal_by=appeal_by, **decided)
    entering.enter(found, by=by, at=at)
    publish(events.Approved(**entering.told(found, at), reason=said, appeal_by=appeal_by.isoformat()), by=by)
    return found


def _locked_for(number: str, move: str, *, by: Viewer) -> Proposal:
    """The proposal, for somebody who may decide on it and is not too near.

    Raises:
        NotFound, NotAllowed, TooNear, Conflict.
    """
    found = locked(number, move, by=by)
    require(by, Permission.RECOGNITION_DECIDE, found.unit_id, seen_with=tuple(Permission))
    rules.refuse_if_too_near(by, queries.involved_in(found))
    return found


@transaction.atomic
def appeal(*, number: str, reason: str, by: Viewer, at: datetime) -> Proposal:
    """Whom it is about asks that somebody else look at the decision again.

    Raises:
        NotFound, NotAllowed: somebody else. Conflict: nothing to appeal against. AppealTooLate: the time is over.
    """
    found = locked(number, "appeal", by=by)
    if not queries.is_concerned(found, by):
        raise NotAllowed(_("只有当事人（单位的由其负责人）可以陈述和申诉。"))
    if found.appeal_by is not None and at >= found.appeal_by:
        raise AppealTooLate(_("申诉期限 %(until)s 已过，不能再申诉。"), until=regulations.spoken(found.appeal_by))
    said = reason_of(reason, field="reason", name=_("申诉理由"), most=4_000)
    moved(found, "appeal", at=at, appeal=said, appealed_at=at, appealed_by_id=by.person_id)
    casefiles.reopen(case_file_id=found.case_file_id)
    publish(events.Appealed(**entering.told(found, at), reason=said), by=by)
    return found


@transaction.atomic
def decide_appeal(*, number: str, uphold: bool, reason: str, by: Viewer, at: datetime) -> Proposal:
    """Upholds a decision or overturns it; overturned, a counter-entry takes back what was entered.

    Raises:
        NotFound, NotAllowed: not by this viewer. TooNear: also whoever decided first. Conflict: decided before.
    """
    move = "uphold" if uphold else "overturn"
    found = _locked_for(number, move, by=by)
    said = reason_of(reason)
    moved(found, move, at=at, ends=True, appeal_decision=said, appeal_decided_at=at, appeal_decided_by_id=_person(by))
    if not uphold:
        entering.enter_counter(found, because=said, by=by, at=at)
    kind = events.Upheld if uphold else events.Overturned
    publish(kind(**entering.told(found, at), reason=said), by=by)
    return found


@transaction.atomic
def reverse(*, number: str, reason: str, by: Viewer, at: datetime) -> Proposal:
    """Takes back what was approved, by a counter-entry: nothing that was entered is ever changed.

    Raises:
        NotFound, NotAllowed: not by this viewer. TooNear: the person, the proposer, who decided it, the unit's own. Conflict: taken back before.
    """
    found = _locked_for(number, "reverse", by=by)
    said = reason_of(reason)
    moved(found, "reverse", at=at, ends=True)
    entering.enter_counter(found, because=said, by=by, at=at)
    publish(events.Reversed(**entering.told(found, at), reason=said), by=by)
    return found


def _person(by: Viewer) -> UUID:
    assert by.person_id is not None, "nobody who is not a person gets here"
    return by.person_id
