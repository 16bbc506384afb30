"""After the visit: the inspected sign, appeal; somebody else decides; both scores are kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.inspections import events, queries
from plumbline.supervision.inspections.actions.keeping import (
    LONGEST_REASON,
    NotYourInspection,
    WrongState,
    locked,
    percent,
    person_of,
    reason_of,
    told,
)
from plumbline.supervision.inspections.models import Appeal, Finding, Inspection
from plumbline.supervision.inspections.rules import InspectionRefused
from plumbline.supervision.inspections.states import SAID, VERDICT_LABELS, AppealState, State, Verdict
from plumbline.supervision.questionnaires.rules import Form, Score, checked, score


class AppealTooLate(InspectionRefused):
    """The term for appeals is over."""

    code = "appeal_too_late"


@transaction.atomic
def sign(*, number: str, verdict: Verdict, remark: str = "", by: Viewer, at: datetime) -> Inspection:
    """The inspected say what they say to the result.

    Raises:
        NotYourInspection: not somebody of the inspected unit. InspectionRefused: a disagreement or remark without words. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "sign", by=by)
    _check_is_inspected(found, by)
    said = remark.strip()
    check_text(said, field="remark", name=_("说明"), most=LONGEST_REASON)
    if verdict not in SAID or (verdict is not Verdict.AGREE and not said):
        raise InspectionRefused(_("请选择意见；不同意或另有说明的，请写明情况。"), field="remark")
    return _signed(found, verdict, said, by=by, at=at)


def _check_is_inspected(inspection: Inspection, by: Viewer) -> None:
    person_of(by)
    if not queries.is_inspected(inspection, by):
        raise NotYourInspection(_("检查结果须由受检单位的人员确认或申诉。"))


def _signed(found: Inspection, verdict: Verdict, said: str, *, by: Viewer, at: datetime) -> Inspection:
    found.state, found.verdict, found.remark = State.SIGNED.value, verdict.value, said
    found.signed_at, found.signed_by_id = at, by.person_id
    found.save(update_fields=["state", "verdict", "remark", "signed_at", "signed_by"])
    casefiles.close(case_file_id=found.case_file_id, at=at)
    fact = events.Signed(
        **told(found, at),
        visited_on=found.visited_on.isoformat() if found.visited_on else "",
        verdict=VERDICT_LABELS[verdict],
        remark=said,
    )
    publish(fact, by=by)
    return found


@transaction.atomic
def conclude(*, number: str, by: Viewer, at: datetime) -> Inspection:
    """Nobody of the inspected has signed within the term for appeals: it counts as agreed to, and says so.

    Raises:
        InspectionRefused: the term still runs. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "conclude", by=by, on_owner=True)
    if found.appeal_until is None or at < found.appeal_until:
        raise InspectionRefused(_("申诉期限未满，受检单位仍可确认或申诉，请期满后再办理。"), field="state")
    return _signed(found, Verdict.LAPSED, "", by=by, at=at)


@transaction.atomic
def appeal(*, number: str, items: Sequence[str], reason: str, by: Viewer, at: datetime) -> Appeal:
    """The inspected unit asks that items be scored otherwise, within five working days; once an inspection. Who appeals without having signed has said
    that he disagrees.

    Raises:
        AppealTooLate: the term is over. InspectionRefused: no item, one that was not scored, no reason; appealed before. NotYourInspection, WrongState,
        NotAllowed, NotFound.
    """
    found, _move = locked(number, "appeal", by=by)
    _check_is_inspected(found, by)
    said = reason_of(reason)
    if found.appeal_until is None or at >= found.appeal_until:
        raise AppealTooLate(_("申诉期限（检查结果提交后 5 个工作日）已过。"), field="reason")
    _check_items(found, items)
    assert found.points is not None, "scored"
    assert found.of is not None, "scored"
    made = Appeal.objects.create(
        id=new_id(at),
        inspection=found,
        items=list(dict.fromkeys(items)),
        reason=said,
        state=AppealState.OPEN.value,
        raised_at=at,
        raised_by_id=person_of(by),
        points_before=found.points,
        of_before=found.of,
    )
    if found.signed_at is None:
        _signed(found, Verdict.DISAGREE, said, by=by, at=at)
    _move_to(found, State.APPEALED)
    casefiles.reopen(case_file_id=found.case_file_id)
    publish(events.Appealed(**told(found, at), appeal_id=str(made.id), items="、".join(made.items), reason=said), by=by)
    return made


def _check_items(inspection: Inspection, items: Sequence[str]) -> None:
    standing = queries.standing(inspection)
    scored = {each.code for each in standing.score.items if each.share is not None} if standing else set()
    if not items or not set(items) <= scored:
        raise InspectionRefused(_("请至少勾选一个已评分的检查项。"), field="items")


def _move_to(inspection: Inspection, state: State) -> None:
    inspection.state = state.value
    inspection.save(update_fields=["state"])


@transaction.atomic
def withdraw(*, number: str, by: Viewer, at: datetime) -> Appeal:
    """Whoever appealed takes it back; as long as the term runs the unit may appeal anew.

    Raises:
        NotYourInspection: somebody else's appeal. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "withdraw", by=by)
    open_one = _open_appeal(found)
    if open_one.raised_by_id != by.person_id:
        raise NotYourInspection(_("只有提出人可以撤回申诉。"))
    open_one.state, open_one.decided_at, open_one.decided_by_id = AppealState.WITHDRAWN.value, at, by.person_id
    open_one.save()
    _move_to(found, State.SIGNED)
    casefiles.close(case_file_id=found.case_file_id, at=at)
    publish(events.AppealWithdrawn(**told(found, at), appeal_id=str(open_one.id)), by=by)
    return open_one


def _open_appeal(inspection: Inspection) -> Appeal:
    found = queries.open_appeal(inspection)
    if found is None:
        raise WrongState(_("没有待裁定的申诉。"), field="state")
    return found


@transaction.atomic
def decide(
    *, number: str, uphold: bool, reason: str, by: Viewer, at: datetime, answers: Mapping[str, Any] | None = None
) -> Appeal:
    """Somebody else decides. Upheld, ``answers`` say how the disputed items are scored instead; the score is computed anew and both are kept.

    Raises:
        NotYourInspection: who inspected, appealed or belongs to the unit. InspectionRefused: no reason, answers to what was not disputed, or none that
        change the score. WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "uphold" if uphold else "refuse", by=by)
    open_one, said = _open_appeal(found), reason_of(reason)
    if not queries.may_decide(found, open_one, by):
        raise NotYourInspection(_("申诉须由检查人、申诉人和受检单位以外的人裁定。"))
    lifted: list[Finding] = []
    if uphold:
        lifted = _rescore(found, open_one, answers or {})
    open_one.state = (AppealState.UPHELD if uphold else AppealState.REFUSED).value
    open_one.points_after, open_one.of_after = found.points, found.of
    open_one.decision, open_one.decided_at, open_one.decided_by_id = said, at, by.person_id
    open_one.save()
    Finding.objects.filter(id__in=[each.id for each in lifted]).update(lifted_by=open_one)
    found.state = State.DECIDED.value
    found.save()
    casefiles.close(case_file_id=found.case_file_id, at=at)
    publish(_decided(found, open_one, lifted, at), by=by)
    return open_one


def _rescore(inspection: Inspection, appeal: Appeal, answers: Mapping[str, Any]) -> list[Finding]:
    """Sets the new score and the corrected answers; returns the findings whose item now has nothing wrong."""
    standing = queries.standing(inspection)
    assert standing is not None, "only what was scored here is appealed"
    if not answers or not set(answers) <= set(appeal.items):
        raise InspectionRefused(_("申诉成立的，请给出争议项的更正结果（只能更正申诉所涉的检查项）。"), field="answers")
    after = _scored_anew(standing.form, {**standing.answers, **answers})
    if (after.points, after.of) == (standing.score.points, standing.score.of):
        raise InspectionRefused(_("更正后得分没有变化；如维持原结果，请选择“维持原结果”。"), field="answers")
    appeal.answers = {code: str(answer) for code, answer in answers.items()}
    inspection.points, inspection.of, inspection.vetoed = _decimal(after.points), _decimal(after.of), after.vetoed
    shares = {each.code: each.share for each in after.items}
    found = Finding.objects.filter(inspection=inspection, item__in=list(answers), lifted_by__isnull=True)
    return [each for each in found if shares.get(each.item) in (None, Fraction(1))]


def _scored_anew(form: Form, answers: Mapping[str, Any]) -> Score:
    return score(form, checked(form, answers))


def _decimal(number: Fraction) -> Decimal:
    return (Decimal(number.numerator) / Decimal(number.denominator)).quantize(Decimal("0.000001"))


def _decided(found: Inspection, appeal: Appeal, lifted: Sequence[Finding], at: datetime) -> events.AppealDecided:
    return events.AppealDecided(
        **told(found, at),
        appeal_id=str(appeal.id),
        outcome=appeal.state,
        before=percent(appeal.points_before, appeal.of_before),
        after=percent(appeal.points_after, appeal.of_after),
        reason=appeal.decision,
        lifted=tuple(str(each.id) for each in lifted),
    )
