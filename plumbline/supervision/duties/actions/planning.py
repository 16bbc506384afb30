"""The supervision plan of a year: drawn up from the rules, approved by somebody else, changed only by a new version."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.duties import events
from plumbline.supervision.duties.models import Occurrence, Plan, PlanLine
from plumbline.supervision.duties.queries import planning as queries
from plumbline.supervision.duties.queries.planning import Key, key_of
from plumbline.supervision.duties.rules import PlanRefused, Slot, check_line, differences
from plumbline.supervision.duties.states import PLANNING, PlanState

LONGEST_NOTE = 2_000
DEAREST = Decimal("9999999999.99")


class PlanNotYours(NotAllowed):
    """Nobody approves what he drew up or submitted himself."""

    code = "own_plan"


@transaction.atomic
def draw_up(*, year: int, by: Viewer, at: datetime, reason: str = "") -> Plan:
    """A first plan from what the rules ask of the year; later a new version from the one in force, with the reason for the change.

    Raises:
        Conflict: a version is in the making. PlanRefused: a year without duties, or no reason for a change. NotAllowed: not by this viewer.
    """
    require_somewhere(by, Permission.DUTIES_PLAN)
    said = reason.strip()
    check_text(said, field="reason", name=_("变更理由"), most=LONGEST_NOTE)
    before = list(Plan.objects.select_for_update().filter(year=year).order_by("-version"))
    if before and before[0].state in (PlanState.DRAFT.value, PlanState.SUBMITTED.value):
        raise Conflict(_("%(year)d 年已有一版计划正在编制或报批。"), field="year", year=year)
    if before and not said:
        raise PlanRefused(_("已批准的计划只能以新版变更，请写明变更理由。"), field="reason")
    asked = queries.asked_of(year, viewer=by, at=at)
    lines = {key: slot for key, (_duty, _place, slot) in asked.items()}
    if not lines:
        raise PlanRefused(_("%(year)d 年没有需要列入计划的职责，请核对制度包是否已生效。"), field="year", year=year)
    old = {key_of(each): each for each in before[0].lines.all()} if before else {}
    plan = Plan.objects.create(
        id=new_id(at),
        year=year,
        version=before[0].version + 1 if before else 1,
        mystery_budget=before[0].mystery_budget if before else Decimal(),
        note=before[0].note if before else "",
        reason=said,
        drawn_at=at,
        drawn_by_id=by.person_id,
    )
    rows = [_line(plan, key, slot, old.get(key), at) for key, slot in lines.items() if not old or key in old]
    PlanLine.objects.bulk_create(rows)
    publish(events.PlanDrawnUp(**_told(plan, at), lines=len(rows), reason=said), by=by)
    return plan


def _line(plan: Plan, key: Key, slot: Slot, old: PlanLine | None, at: datetime) -> PlanLine:
    pack, code, unit_id, period, window = key
    return PlanLine(
        id=new_id(at),
        plan=plan,
        pack=pack,
        code=code,
        unit_id=unit_id,
        period=period,
        window=window,
        opens_on=old.opens_on if old else slot.opens_on,
        due_on=old.due_on if old else slot.due_on,
        needed=old.needed if old else slot.needed,
        note=old.note if old else "",
    )


def _told(plan: Plan, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "subject": f"{plan.year} 年服务质量监督与评价工作计划",
        "plan": str(plan.id),
        "year": plan.year,
        "version": plan.version,
    }


def _in_draft(plan_id: UUID, revision: int, by: Viewer) -> Plan:
    """The plan, locked, while it is being drawn up and nobody else changed it.

    Raises:
        Conflict: submitted or approved, or changed since ``revision``. NotAllowed, NotFound: not this viewer's.
    """
    require_somewhere(by, Permission.DUTIES_PLAN)
    plan = queries.plan(plan_id, viewer=by, lock=True)
    if plan.state != PlanState.DRAFT.value:
        raise Conflict(_("计划已报批，不能再改；如需变更，请在批准后另起一版。"))
    if plan.revision != revision:
        raise Conflict(_("计划刚被他人修改过，请核对后重新提交。"))
    plan.revision += 1
    return plan


@transaction.atomic
def change_plan(*, plan_id: UUID, revision: int, budget: Decimal, note: str, by: Viewer, at: datetime) -> Plan:
    """The budget of mystery visits (S0 art. 7) in yuan, and what stands at the head of the plan.

    Raises:
        PlanRefused: a budget below nothing. Conflict, NotAllowed, NotFound: see ``_in_draft``.
    """
    plan = _in_draft(plan_id, revision, by)
    said = note.strip()
    check_text(said, field="note", name=_("说明"), most=LONGEST_NOTE)
    if not budget.is_finite() or not 0 <= budget <= DEAREST:
        raise PlanRefused(_("预算须为 0 元以上的金额。"), field="budget")
    plan.mystery_budget, plan.note = budget.quantize(Decimal("0.01")), said
    plan.save(update_fields=["mystery_budget", "note", "revision"])
    publish(events.PlanChanged(**_told(plan, at), what=f"{plan.mystery_budget} 元；{said}"), by=by)
    return plan


@transaction.atomic
def change_line(
    *,
    line_id: UUID,
    revision: int,
    opens_on: date,
    due_on: date,
    needed: int,
    note: str,
    by: Viewer,
    at: datetime,
) -> PlanLine:
    """Places a line on other days, or asks for more times. ``revision``: of the plan as it was read.

    Raises:
        PlanRefused: see ``rules.check_line``. Conflict, NotAllowed, NotFound: see ``_in_draft``.
    """
    line, plan = _line_in_draft(line_id, revision, by)
    stated = queries.asked_of(plan.year, viewer=by, at=at).get(key_of(line))
    slot = stated[2] if stated else Slot(line.opens_on, line.due_on, line.period, line.window, line.needed)
    outside = opens_on < slot.opens_on or due_on > slot.due_on or needed < slot.needed
    said = note.strip()
    check_line(opens_on=opens_on, due_on=due_on, needed=needed, year=plan.year, note=said, is_outside=outside)
    line.opens_on, line.due_on, line.needed, line.note = opens_on, due_on, needed, said
    line.save(update_fields=["opens_on", "due_on", "needed", "note"])
    plan.save(update_fields=["revision"])
    what = f"{line.pack}/{line.code} {line.period}：{opens_on}—{due_on} ×{needed} {said}"
    publish(events.PlanChanged(**_told(plan, at), what=what), by=by)
    return line


@transaction.atomic
def leave_out(*, line_id: UUID, revision: int, note: str, by: Viewer, at: datetime) -> Plan:
    """Takes a line out of the plan, with the reason; who approves sees what the rules asked for and the plan leaves out.

    Raises:
        PlanRefused: no reason. Conflict, NotAllowed, NotFound: see ``_in_draft``.
    """
    line, plan = _line_in_draft(line_id, revision, by)
    said = note.strip()
    if not said:
        raise PlanRefused(_("删去制度要求的事项须写明理由。"), field="note")
    check_text(said, field="note", name=_("理由"), most=LONGEST_NOTE)
    what = f"{line.pack}/{line.code} {line.period}：{said}"
    plan.note = f"{plan.note}\n{_('未列入')}：{what}".strip()
    line.delete()
    plan.save(update_fields=["note", "revision"])
    publish(events.PlanChanged(**_told(plan, at), what=what), by=by)
    return plan


def _line_in_draft(line_id: UUID, revision: int, by: Viewer) -> tuple[PlanLine, Plan]:
    found = PlanLine.objects.filter(id=line_id).first()
    if found is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return found, _in_draft(found.plan_id, revision, by)


def _moved(plan_id: UUID, name: str, by: Viewer) -> Plan:
    """The plan, locked and in the state to which the move leads.

    Raises:
        Conflict: the move is not open. NotAllowed, NotFound: not this viewer's.
    """
    move = PLANNING.move(name)
    assert move is not None
    assert move.target is not None
    require_somewhere(by, Permission(move.permission))
    plan = queries.plan(plan_id, viewer=by, lock=True)
    if not move.may_start_from(PlanState(plan.state)):
        raise Conflict(_("计划的状态已变，请刷新后再办理。"))
    plan.state = move.target.value
    return plan


@transaction.atomic
def submit(*, plan_id: UUID, by: Viewer, at: datetime) -> Plan:
    """Hands the plan to whoever approves it. Raises as ``_moved``."""
    plan = _moved(plan_id, "submit", by)
    plan.submitted_at, plan.submitted_by_id, plan.remark = at, by.person_id, ""
    plan.save(update_fields=["state", "submitted_at", "submitted_by", "remark"])
    publish(events.PlanSubmitted(**_told(plan, at)), by=by)
    return plan


@transaction.atomic
def send_back(*, plan_id: UUID, reason: str, by: Viewer, at: datetime) -> Plan:
    """Gives the plan back to be changed. Raises as ``_moved``; PlanRefused: no reason."""
    plan = _moved(plan_id, "send_back", by)
    said = reason.strip()
    if not said:
        raise PlanRefused(_("请写明退回的理由。"), field="reason")
    check_text(said, field="reason", name=_("理由"), most=LONGEST_NOTE)
    plan.remark = said
    plan.save(update_fields=["state", "remark"])
    publish(events.PlanSentBack(**_told(plan, at), reason=said), by=by)
    return plan


@transaction.atomic
def approve(*, plan_id: UUID, by: Viewer, at: datetime) -> Plan:
    """Puts the plan in force: what it moves is moved, what it leaves out is no longer asked for, the version before is replaced.

    Raises:
        PlanNotYours: drawn up or submitted by oneself. Else as ``_moved``.
    """
    plan = _moved(plan_id, "approve", by)
    if by.person_id is None or by.person_id in (plan.drawn_by_id, plan.submitted_by_id):
        raise PlanNotYours(_("计划须由编制人和报批人以外的人批准。"))
    Plan.objects.filter(year=plan.year, state=PlanState.APPROVED.value).update(state=PlanState.REPLACED.value)
    plan.approved_at, plan.approved_by_id = at, by.person_id
    plan.save(update_fields=["state", "approved_at", "approved_by"])
    moved, withdrawn = _carry_over(plan, by=by, at=at)
    budget = f"{plan.mystery_budget:f}"
    publish(events.PlanApproved(**_told(plan, at), budget=budget, moved=moved, withdrawn=withdrawn), by=by)
    return plan


def _carry_over(plan: Plan, *, by: Viewer, at: datetime) -> tuple[int, int]:
    """What has been opened and is owed follows the plan; returns how many were moved and how many are no longer asked for."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    lines = {key_of(each): each for each in plan.lines.all()}
    asked = queries.asked_of(plan.year, viewer=by, at=at)
    rows = {
        (row.pack, row.code, row.unit_id, row.period, row.window): row
        for row in Occurrence.objects.select_for_update().filter(
            opens_on__year=plan.year, fulfilled_on__isnull=True, withdrawn_at__isnull=True
        )
    }
    before = {key: (row.opens_on, row.due_on, row.needed) for key, row in rows.items() if key in asked}
    after = {key: (each.opens_on, each.due_on, each.needed) for key, each in lines.items() if key in before}
    moved = withdrawn = 0
    for change in differences(before, after):
        row = rows[change.key]
        if change.after is None:
            row.withdrawn_at, row.reason = at, _("年度计划未列入")
            withdrawn += 1
        elif change.after[2] > row.done:
            row.opens_on, row.due_on, row.needed = min(change.after[0], today), change.after[1], change.after[2]
            row.escalated_at = None
            moved += 1
        row.save(update_fields=["opens_on", "due_on", "needed", "withdrawn_at", "reason", "escalated_at"])
    return moved, withdrawn
