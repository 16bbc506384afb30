"""Yearly plans: their versions, lines, and what may be done with them."""

from datetime import datetime
from uuid import UUID

from plumbline.ground.journal.queries import steady_revision
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels.queries import working_day_after
from plumbline.supervision.duties.models import Plan, PlanLine
from plumbline.supervision.duties.queries.stated import places_of, stated
from plumbline.supervision.duties.rules import Duty, Slot, slots
from plumbline.supervision.duties.states import IN_THE_MAKING, PLANNED, PLANNING, PlanState

Key = tuple[str, str, UUID, str, int]
_PEOPLE = ("drawn_by", "submitted_by", "approved_by")


def plan(plan_id: UUID, *, viewer: Viewer, lock: bool = False) -> Plan:
    """Raises NotFound for a stranger to the company's plan."""
    rows = Plan.objects.select_related(*_PEOPLE)
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=plan_id).first()
    if found is None or not viewer.may_somewhere(Permission.DUTIES_VIEW):
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return found


def plans(year: int) -> list[Plan]:
    """All versions of a year, newest first."""
    return list(Plan.objects.filter(year=year).select_related(*_PEOPLE).order_by("-version"))


def years() -> list[int]:
    """Years that have a plan, newest first."""
    return sorted(set(Plan.objects.values_list("year", flat=True)), reverse=True)


def in_force(year: int) -> Plan | None:
    return Plan.objects.filter(year=year, state=PlanState.APPROVED.value).select_related(*_PEOPLE).first()


def in_the_making(year: int) -> Plan | None:
    states = [state.value for state in IN_THE_MAKING]
    return Plan.objects.filter(year=year, state__in=states).select_related(*_PEOPLE).first()


def lines_of(plan: Plan) -> list[PlanLine]:
    """By day, then duty, then unit."""
    return list(plan.lines.select_related("unit").order_by("opens_on", "due_on", "pack", "code", "unit__path"))


def line(line_id: UUID, *, viewer: Viewer) -> PlanLine:
    """One line with its plan. Raises NotFound as ``plan``."""
    found = PlanLine.objects.select_related("plan").filter(id=line_id).first()
    if found is None or not viewer.may_somewhere(Permission.DUTIES_VIEW):
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return found


def key_of(line: PlanLine) -> Key:
    return line.pack, line.code, line.unit_id, line.period, line.window


def lines_in_force(year: int) -> dict[Key, Slot]:
    """What the plan in force says of each occurrence; empty where no plan of the year was approved."""
    approved = PlanLine.objects.filter(plan__year=year, plan__state=PlanState.APPROVED.value)
    return {key_of(each): Slot(each.opens_on, each.due_on, each.period, each.window, each.needed) for each in approved}


def asked_of(year: int, *, viewer: Viewer, at: datetime) -> dict[Key, tuple[Duty, Place, Slot]]:
    """What the rules ask of a year that a plan places, soonest first."""
    with steady_revision():
        found = {
            (duty.pack, duty.code, place.id, slot.period, slot.window): (duty, place, slot)
            for duties in stated().values()
            for duty in duties
            if duty.every in PLANNED
            for slot in slots(duty, year, working_day_after)
            for place in places_of(duty, viewer.tree, at)
        }
    return dict(sorted(found.items(), key=lambda each: (each[1][2], each[0][:2], each[1][1].path)))


def may_approve(plan: Plan, viewer: Viewer) -> bool:
    """Whoever approves is neither who drew the plan up nor who submitted it."""
    own = viewer.person_id is not None and viewer.person_id in (plan.drawn_by_id, plan.submitted_by_id)
    return viewer.may_somewhere(Permission.DUTIES_APPROVE) and not own


def moves(plan: Plan, *, viewer: Viewer) -> list[Move[PlanState]]:
    """What this viewer may do with a plan now."""
    found = [
        move
        for move in PLANNING.open_moves(PlanState(plan.state))
        if move.name != "replace" and viewer.may_somewhere(Permission(move.permission))
    ]
    return [move for move in found if move.name != "approve" or may_approve(plan, viewer)]
