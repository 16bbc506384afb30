"""The moves of a rectification, guided by its table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.actions.opening import told
from plumbline.supervision.improvement.models import Extension, Rectification
from plumbline.supervision.improvement.queries.rectifications import OUTSIDERS, end_of, today
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.liability import NotImpartial
from plumbline.supervision.improvement.rules.terms import RectificationRefused, check_words
from plumbline.supervision.improvement.states import RECTIFICATIONS, RectificationState, Verdict


class EffectNotKnown(Refused):
    """Closing before the declared check has decided."""

    code = "effect_not_known"


@dataclass(frozen=True)
class Evidence:
    """A file that shows what was done."""

    name: str
    content: IO[bytes]
    size: int
    most_bytes: int


@dataclass(frozen=True)
class _Step:
    row: Rectification
    inputs: Mapping[str, str]
    by: Viewer
    at: datetime

    @property
    def person_id(self) -> UUID:
        assert self.by.person_id is not None, "every move is made by a person"
        return self.by.person_id

    @property
    def number(self) -> str:
        return self.row.case_file.number

    def words(self, field: str, name: str) -> str:
        text = check_words(self.inputs.get(field, ""), field=field, name=name)
        check_text(text, field=field, name=name, most=4_000)
        return text


@transaction.atomic
def move(*, number: str, name: str, inputs: Mapping[str, str], by: Viewer, at: datetime) -> Rectification:
    """Makes one move of the table, with its inputs by name (words; a day as 2026-11-30).

    Raises:
        NotFound, NotAllowed. Conflict: not open in this state. NotImpartial: a move that only somebody outside the unit makes, or the one who reported.
        RectificationRefused: an input is missing. EffectNotKnown: closing before the declared check has decided.
    """
    row = queries.rectification(number, viewer=by, lock=True)
    found = RECTIFICATIONS.move(name)
    if found is None:
        raise Conflict(_("没有“%(name)s”这一步。"), name=name[:40])
    require(by, Permission(found.permission), row.unit_id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    if name == "close" and row.state != RectificationState.CLOSED:
        _check_effect(row)
    if not found.may_start_from(RectificationState(row.state)):
        raise Conflict(_("整改 %(number)s 现在不能“%(move)s”，请刷新后查看。"), number=number, move=found.label)
    if by.person_id is None:
        raise NotImpartial(_("整改的办理与验证须由本人完成。"))
    if name in OUTSIDERS:
        _check_outsider(row, by)
    if found.target is not None:
        row.state = found.target.value
    fact = _EFFECTS[name](_Step(row, inputs, by, at))
    row.save()
    publish(fact, by=by)
    return row


def _check_outsider(row: Rectification, by: Viewer) -> None:
    if is_inside(by, row.unit_id):
        raise NotImpartial(_("这一步须由整改单位以外的人办理。"))
    if row.answered_by_id is not None and row.answered_by_id == by.person_id:
        raise NotImpartial(_("报告完成的人不能自己验证。"))


def _check_effect(row: Rectification) -> None:
    """Raises EffectNotKnown unless the round's check was inconclusive: then, and only then, a person decides."""
    latest = queries.declarations(row)[-1]
    concluded = getattr(latest, "conclusion", None)
    if latest.round != row.round or concluded is None:
        raise EffectNotKnown(
            _("下达时声明的效果检验到 %(day)s 才有结论，在此之前不能关闭。"), day=row.check_on.isoformat()
        )
    if concluded.verdict != Verdict.INCONCLUSIVE:
        raise EffectNotKnown(_("效果检验已有结论，由系统据此关闭或重新整改，不能人工关闭。"))


def _plan(step: _Step) -> Fact:
    step.row.measures, step.row.planned_at = step.words("measures", _("整改措施")), step.at
    return events.MeasuresPlanned(**told(step.row, step.number, step.at))


def _answer(step: _Step) -> Fact:
    row = step.row
    if not row.measures:
        raise RectificationRefused(_("请先报送整改措施。"), field="note")
    if len(covers.attachments(row.case_file_id)) <= row.files_before:
        raise RectificationRefused(_("请先上传佐证（照片、记录、文件），再报告完成。"), field="file")
    row.report = step.words("note", _("完成情况"))
    row.answered_at, row.answered_by_id = step.at, step.by.person_id
    row.verified_at = row.verified_by_id = None
    return events.RectificationAnswered(**told(row, step.number, step.at))


def _ask_extension(step: _Step) -> Fact:
    reason, until = step.words("reason", _("延期理由")), _day(step.inputs.get("until", ""))
    if end_of(until) <= step.row.due_at or until < today(step.at):
        raise RectificationRefused(_("延期须晚于现在的期限。"), field="until")
    if queries.extension_asked(step.row) is not None:
        raise Conflict(_("已有一项延期申请待批。"))
    Extension.objects.create(
        id=new_id(step.at),
        rectification=step.row,
        until=end_of(until),
        reason=reason,
        asked_at=step.at,
        asked_by_id=step.person_id,
    )
    return events.ExtensionAsked(**told(step.row, step.number, step.at), until=until.isoformat(), reason=reason)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise RectificationRefused(_("请填写日期，如 2026-11-30。"), field="until") from problem


def _decided(step: _Step, *, granted: bool) -> Fact:
    asked = queries.extension_asked(step.row)
    if asked is None:
        raise Conflict(_("没有待批的延期申请。"))
    if asked.asked_by_id == step.by.person_id:
        raise NotImpartial(_("延期须由他人审批。"))
    asked.granted, asked.answer = granted, step.words("reason", _("审批意见"))
    asked.decided_at, asked.decided_by_id = step.at, step.by.person_id
    asked.save()
    if granted:
        step.row.due_at = asked.until
    until = (asked.until.astimezone(step.at.tzinfo)).isoformat(timespec="minutes")
    decision = "granted" if granted else "refused"
    return events.ExtensionDecided(**told(step.row, step.number, step.at), until=until, decision=decision)


def _grant(step: _Step) -> Fact:
    return _decided(step, granted=True)


def _refuse(step: _Step) -> Fact:
    return _decided(step, granted=False)


def _verify(step: _Step) -> Fact:
    row = step.row
    row.verification = step.words("note", _("验证情况"))
    row.verified_at, row.verified_by_id = step.at, step.by.person_id
    return events.RectificationVerified(**told(row, step.number, step.at), check_on=row.check_on.isoformat())


def _send_back(step: _Step) -> Fact:
    row = step.row
    row.verification = step.words("note", _("退回原因"))
    row.files_before = len(covers.attachments(row.case_file_id))
    row.answered_at = row.answered_by_id = None
    return events.RectificationSentBack(**told(row, step.number, step.at), reason=row.verification)


def _close(step: _Step) -> Fact:
    row = step.row
    row.closing, row.closed_at = step.words("reason", _("关闭理由")), step.at
    casefiles.close(case_file_id=row.case_file_id, at=step.at)
    return closed(row, step.number, step.at)


def closed(row: Rectification, number: str, at: datetime) -> events.RectificationClosed:
    """The fact of closing; in time is what was verified by its day."""
    in_time = row.verified_at is not None and row.verified_at <= row.due_at
    return events.RectificationClosed(**told(row, number, at), reason=row.closing, in_time=in_time)


def _withdraw(step: _Step) -> Fact:
    row = step.row
    row.closing, row.closed_at = step.words("reason", _("撤销理由")), step.at
    casefiles.close(case_file_id=row.case_file_id, at=step.at)
    return events.RectificationWithdrawn(**told(row, step.number, step.at), reason=row.closing)


_EFFECTS: dict[str, Callable[[_Step], Fact]] = {
    "plan": _plan,
    "answer": _answer,
    "ask_extension": _ask_extension,
    "grant": _grant,
    "refuse": _refuse,
    "verify": _verify,
    "send_back": _send_back,
    "close": _close,
    "withdraw": _withdraw,
}


@transaction.atomic
def add_evidence(*, number: str, evidence: Evidence, by: Viewer, at: datetime) -> None:
    """Keeps a photo or paper with a rectification that is being worked on.

    Raises:
        NotFound, NotAllowed. Conflict: not open any more. AttachmentRefused, NoRoom.
    """
    row = queries.rectification(number, viewer=by, lock=True)
    require(by, Permission.RECTIFICATIONS_ANSWER, row.unit_id, seen_with=(Permission.RECTIFICATIONS_VIEW,))
    if row.state != RectificationState.OPEN:
        raise Conflict(_("整改 %(number)s 已报告完成，不能再补佐证；如需补充请先由验证人退回。"), number=number)
    casefiles.attach(case_file=row.case_file, by=by, at=at, **vars(evidence))
