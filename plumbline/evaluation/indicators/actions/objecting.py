"""A unit's head objects to how a case is counted; somebody outside the unit decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.actions.measuring import PeriodIsSealed
from plumbline.evaluation.indicators.models import Correction, Objection, PeriodClosing
from plumbline.evaluation.indicators.queries import closing as closings
from plumbline.evaluation.indicators.queries.drilling import Asked, Case, cases
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.rules.closing import (
    DECISION_DAYS,
    LONGEST_REASON,
    changes_anything,
)
from plumbline.evaluation.indicators.states import OBJECTIONS, ObjectionState, PeriodState, Treatment
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission


class ObjectionNotTaken(Refused):
    """Not at this time, not for this case, or without a reason."""

    code = "objection_not_taken"


class NotYours(NotAllowed):
    """Nobody decides what he asked for himself, nor what his own unit asked for."""

    code = "own_objection"


@dataclass(frozen=True)
class Evidence:
    """A file that is kept with the case."""

    name: str
    content: IO[bytes]
    size: int
    most_bytes: int


@dataclass(frozen=True)
class Disputed:
    """The case of an indicator on one basis that an objection is about."""

    code: str
    basis: str
    number: str
    round: int = 1
    scope: str = ""


@transaction.atomic
def object_to(
    *,
    period: Period,
    disputed: Disputed,
    asks: Treatment,
    reason: str,
    by: Viewer,
    at: datetime,
    unit: str | None = None,
    evidence: Evidence | None = None,
) -> Objection:
    """A unit's head asks that a case be counted otherwise. ``unit``: below which the case is looked for (default: all the viewer sees).

    Raises:
        ObjectionNotTaken: not being checked, the time is over, no reason, or the case is counted so already. PeriodIsSealed: too late.
        Conflict: an objection to it was raised before. NotFound: the case is not behind the number, or not for this viewer.
        NotAllowed: not the head of the case's unit. AttachmentRefused: the evidence is not taken.
    """
    if by.person_id is None:
        raise NotAllowed(_("异议须由单位负责人本人提出。"))
    said = _reason(reason)
    closing = _open_for_objections(period, at)
    definition, case = _case(period, disputed, by=by, at=at, unit=unit)
    _check_asked(definition, asks, case)
    objecting = _objecting_unit(by, case)
    if closing.objections.filter(**_same(disputed)).exclude(state=ObjectionState.WITHDRAWN.value).exists():
        raise Conflict(
            _("对 %(number)s 已提出过异议，同一工单在同一指标上只受理一次。"), field="number", number=case.number
        )
    case_file_id = covers.id_of(case.number)
    made = Objection.objects.create(
        id=new_id(at),
        closing=closing,
        unit_id=objecting.id,
        **_same(disputed),
        scope=disputed.scope,
        case_file_id=case_file_id,
        outcome=case.outcome,
        asks=asks.value,
        reason=said,
        evidence_id=kept_with(case_file_id, evidence, by=by, at=at),
        raised_at=at,
        raised_by_id=by.person_id,
        decide_by=closings.end_of_working_day(at, DECISION_DAYS),
    )
    publish(events.ObjectionRaised(**_told(made, at), reason=said, decide_by=made.decide_by.isoformat()), by=by)
    return made


def _same(disputed: Disputed) -> dict[str, Any]:
    return {"code": disputed.code, "basis": disputed.basis, "number": disputed.number, "round": disputed.round}


def _told(objection: Objection, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": objection.number,
        "case_file_id": objection.case_file_id,
        "unit_id": objection.unit_id,
        "objection_id": str(objection.id),
        "period": objection.closing.period,
        "code": objection.code,
        "basis": objection.basis,
        "asks": objection.asks,
    }


def _reason(text: str) -> str:
    said = text.strip()
    if not said or len(said) > LONGEST_REASON:
        raise ObjectionNotTaken(
            _("请写明理由（1—%(most)d 字），现为 %(length)d 字。"),
            field="reason",
            most=LONGEST_REASON,
            length=len(said),
        )
    return said


def _open_for_objections(period: Period, at: datetime) -> PeriodClosing:
    """Raises ObjectionNotTaken or PeriodIsSealed unless the units may object now; waits for whoever is sealing."""
    closing = PeriodClosing.objects.select_for_update().filter(period=period.name).first()
    if closing is None or closing.state == PeriodState.PROVISIONAL.value:
        raise ObjectionNotTaken(
            _("统计期 %(period)s 尚未交各单位核对，现在不受理异议。"), field="period", period=period.name
        )
    if closing.state == PeriodState.SEALED.value:
        raise PeriodIsSealed(
            _("统计期 %(period)s 已封存，不再受理异议；确有差错请服务监督员作更正。"),
            field="period",
            period=period.name,
        )
    if closing.objections_until is None or at >= closing.objections_until:
        raise ObjectionNotTaken(_("统计期 %(period)s 的异议期限已过。"), field="period", period=period.name)
    return closing


def _case(period: Period, disputed: Disputed, *, by: Viewer, at: datetime, unit: str | None) -> tuple[Definition, Case]:
    asked = Asked(unit or "", number=disputed.number)
    found = cases(disputed.code, asked, period=period, viewer=by, at=at, basis=disputed.basis, scope=disputed.scope)
    case = next((row for row in found.rows if row.round == disputed.round), None)
    if case is None:
        raise NotFound(
            _("工单 %(number)s 不在该指标 %(period)s 的清单中。"),
            field="number",
            number=disputed.number[:40],
            period=period.name,
        )
    return found.definition, case


def _check_asked(definition: Definition, asks: Treatment, case: Case) -> None:
    if asks not in closings.treatments(definition):
        raise ObjectionNotTaken(_("该指标不能这样处理，可请求“不计入”。"), field="asks")
    if not changes_anything(asks, case.outcome):
        raise ObjectionNotTaken(_("工单 %(number)s 现在就是这样计的。"), field="asks", number=case.number)


def _objecting_unit(by: Viewer, case: Case) -> Place:
    """The viewer's own unit where the case lies below it, else the case's.

    Raises:
        NotAllowed: not a head of the case's unit.
    """
    place = by.tree.by_code.get(case.unit)
    require(by, Permission.INDICATORS_OBJECT, place.id if place else None, seen_with=(Permission.INDICATORS_VIEW,))
    assert place is not None, "nobody holds a permission on a unit that is not there"
    own = by.tree.by_id.get(by.unit_id) if by.unit_id else None
    return own if own and place.path.startswith(own.path) else place


def kept_with(case_file_id: UUID | None, evidence: Evidence | None, *, by: Viewer, at: datetime) -> UUID | None:
    """Keeps the file, where there is one, with the case; returns which attachment it became.

    Raises:
        ObjectionNotTaken: a file for an imported row, which has no case to keep it with. AttachmentRefused: it is not taken.
    """
    if evidence is None:
        return None
    if case_file_id is None:
        raise ObjectionNotTaken(_("该件来自导入数据，不能附文件；请在理由中写明证据存放在哪里。"), field="file")
    return casefiles.attach(
        case_file=covers.by_id(case_file_id),
        name=evidence.name,
        content=evidence.content,
        size=evidence.size,
        most_bytes=evidence.most_bytes,
        by=by,
        at=at,
    ).id


@transaction.atomic
def decide(*, objection_id: UUID, accept: bool, reason: str, by: Viewer, at: datetime) -> Objection:
    """Accepts or refuses an objection, with a reason. An accepted one changes how the case is counted when the period is measured again.

    Raises:
        Conflict: somebody decided it before. PeriodIsSealed: too late. NotYours: raised by oneself or by one's own unit.
        NotAllowed, NotFound: not by this viewer. ObjectionNotTaken: no reason.
    """
    found = _locked(objection_id, viewer=by)
    move = OBJECTIONS.move("accept" if accept else "refuse")
    assert move is not None
    require(by, Permission(move.permission), found.unit_id, seen_with=(Permission.INDICATORS_VIEW,))
    _refuse_own(found, by)
    said = _reason(reason)
    _settle(found, move.target or ObjectionState.OPEN, reason=said, by=by, at=at)
    if accept:
        _correct(found, reason=said, by=by, at=at)
    kind = events.ObjectionAccepted if accept else events.ObjectionRefused
    publish(kind(**_told(found, at), reason=said), by=by)
    return found


@transaction.atomic
def withdraw(*, objection_id: UUID, by: Viewer, at: datetime) -> Objection:
    """Whoever raised an objection takes it back while nobody has decided it; it may be raised again.

    Raises:
        Conflict: decided already. NotAllowed: somebody else's. NotFound: not for this viewer.
    """
    found = _locked(objection_id, viewer=by)
    if by.person_id is None or by.person_id != found.raised_by_id:
        raise NotAllowed(_("只有提出人可以撤回异议。"))
    _settle(found, ObjectionState.WITHDRAWN, reason="", by=by, at=at)
    publish(events.ObjectionWithdrawn(**_told(found, at)), by=by)
    return found


def _locked(objection_id: UUID, *, viewer: Viewer) -> Objection:
    """The objection, once nobody else is sealing its period or deciding it."""
    seen = closings.objection(objection_id, viewer=viewer)
    closing = PeriodClosing.objects.select_for_update().get(id=seen.closing_id)
    found = Objection.objects.select_for_update().get(id=seen.id)
    found.closing = closing
    return found


def _refuse_own(objection: Objection, by: Viewer) -> None:
    if not closings.may_decide(objection, by):
        raise NotYours(_("异议须由提出单位以外的人裁定，本人和本单位人员不能裁定自己的异议。"))


def _settle(objection: Objection, state: ObjectionState, *, reason: str, by: Viewer, at: datetime) -> None:
    if objection.state != ObjectionState.OPEN.value:
        raise Conflict(
            _("对 %(number)s 的异议已有结果，不能再裁定或撤回。"), field="objection", number=objection.number
        )
    objection.state, objection.decision = state.value, reason
    objection.decided_at, objection.decided_by_id = at, by.person_id
    objection.save(update_fields=["state", "decision", "decided_at", "decided_by_id"])


def _correct(objection: Objection, *, reason: str, by: Viewer, at: datetime) -> None:
    Correction.objects.create(
        id=new_id(at),
        code=objection.code,
        basis=objection.basis,
        number=objection.number,
        round=objection.round,
        treatment=objection.asks,
        first=objection.closing.first,
        after=objection.closing.after,
        objection=objection,
        reason=reason,
        decided_at=at,
        decided_by_id=by.person_id,
    )
