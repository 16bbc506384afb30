"""Visits go along with their order, through whichever door it is moved."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits import events
from plumbline.service.field_visits.actions.keeping import Step, common, end
from plumbline.service.field_visits.actions.stepping import begun
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.queries.visits import open_visit
from plumbline.service.field_visits.rules import SERVER, Dating
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.states import State as OrderState

UNDER_WAY = frozenset({OrderState.EN_ROUTE, OrderState.ON_SITE, OrderState.RESOLVED})


@transaction.atomic
def follow_departure(*, order_case_file_id: UUID, by: Viewer, at: datetime) -> None:
    """Somebody set out through another door (the order's page, a machine): the visit begins. Told twice, it stays one."""
    _follow(order_case_file_id, State.DEPARTED, by=by, at=at)


@transaction.atomic
def follow_arrival(*, order_case_file_id: UUID, by: Viewer, at: datetime) -> None:
    """As :func:`follow_departure`, for being there."""
    _follow(order_case_file_id, State.ARRIVED, by=by, at=at)


def _follow(order_case_file_id: UUID, state: State, *, by: Viewer, at: datetime) -> None:
    order = work_orders.locked_order(order_case_file_id)
    if order is None or order.state_now not in UNDER_WAY:
        return  # what happened meanwhile has ended the trip; there is nothing to follow any more
    if (
        Visit.objects.filter(order=order, departed_at=at).exists()
        or Visit.objects.filter(order=order, arrived_at=at).exists()
    ):
        return
    visit = open_visit(order)
    if visit is not None and (visit.state_now is state or visit.state_now is State.ARRIVED):
        return
    begun(order, Step(Dating(at, SERVER), None, at), state, by=by)


def visit_under_way(order: WorkOrder, *, by: Viewer) -> Visit | None:
    """The open visit, locked; where somebody is on the way by the order alone (moved through another door, and not followed yet), it is made now."""
    visit = open_visit(order, lock=True)
    is_behind = visit is None or visit.state_now is State.PLANNED
    state = _BY_ORDER.get(order.state_now)
    if not is_behind or state is None:
        return visit
    is_first = visit is not None or not Visit.objects.filter(order=order).exists()
    at = order.arrived_at if is_first and order.arrived_at and state is State.ARRIVED else order.moved_at
    return begun(order, Step(Dating(at, SERVER), None, at), state, by=by)


_BY_ORDER = {OrderState.EN_ROUTE: State.DEPARTED, OrderState.ON_SITE: State.ARRIVED}


@transaction.atomic
def end_with_order(*, order_case_file_id: UUID, is_answered: bool, by: Viewer, at: datetime) -> None:
    """The order was answered, left, voided or merged through another door: its open visit ends with it."""
    visit = open_visit(order_case_file_id, lock=True)
    if visit is None:
        return
    is_planned = visit.state_now is State.PLANNED
    state = State.CANCELLED if is_planned else State.FINISHED if is_answered else State.LEFT
    order = work_orders.locked_order(order_case_file_id)
    number = order.case_file.number if order else ""
    ended_at = max(at, visit.arrived_at or visit.departed_at or visit.case_file.opened_at)
    if is_answered and order is not None and not is_planned:
        visit.result, visit.solved = order.result, order.solved
    end(visit, state, at=ended_at)
    visit.save(update_fields=["state", "ended_at", "result", "solved"])
    publish(_ended(visit, state, number, at=ended_at), by=by)


def _ended(visit: Visit, state: State, number: str, *, at: datetime) -> events.VisitFact:
    said = common(visit, number, at=at)
    if state is State.FINISHED:
        return events.Finished(**said, result=visit.result, solved=bool(visit.solved))
    return events.Cancelled(**said) if state is State.CANCELLED else events.Left(**said, note=visit.note)
