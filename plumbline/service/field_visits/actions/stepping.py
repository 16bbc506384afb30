"""Setting out and arriving."""

from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits import events
from plumbline.service.field_visits.actions.keeping import Step, common, new_visit, step_of
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.queries.visits import open_visit, workable_order
from plumbline.service.field_visits.rules import DeviceMoment
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.queries import WorkOrder


@transaction.atomic
def depart(*, number: str, by: Viewer, at: datetime, device: DeviceMoment | None = None) -> Visit:
    """Sets out: the order is moved, its visit begins. ``at``: when this came in; ``device``: what the telephone showed when it was done.

    Raises:
        NotFound: not this viewer's job. MoveRefused: not open now.
    """
    order = workable_order(number, viewer=by, lock=True)
    step = step_of(order, device, at=at)
    # The visit first: whoever follows the order's move then finds it written.
    visit = begun(order, step, State.DEPARTED, by=by)
    work_orders.move(number=number, name="depart", inputs={"note": step.remark}, by=by, at=step.at)
    return visit


@transaction.atomic
def arrive(*, number: str, by: Viewer, at: datetime, device: DeviceMoment | None = None) -> Visit:
    """Is there: as :func:`depart`; who comes without having set out begins the visit with it."""
    order = workable_order(number, viewer=by, lock=True)
    step = step_of(order, device, at=at)
    visit = begun(order, step, State.ARRIVED, by=by)
    work_orders.move(number=number, name="arrive", inputs={"note": step.remark}, by=by, at=step.at)
    return visit


_COLUMNS = {State.DEPARTED: "departed_at", State.ARRIVED: "arrived_at"}
_KINDS: dict[State, type[events.TimedFact]] = {State.DEPARTED: events.Departed, State.ARRIVED: events.Arrived}


def begun(order: WorkOrder, step: Step, state: State, *, by: Viewer) -> Visit:
    """Writes the step to the open visit, or to a new one."""
    visit = open_visit(order, lock=True)
    changed: dict[str, Any] = {_COLUMNS[state]: step.at, "state": state.value}
    if visit is None:
        visit = new_visit(
            order, state, by=by, at=step.at, **{_COLUMNS[state]: step.at}, moments={state.value: step.kept}
        )
    else:
        changed |= {"moments": {**visit.moments, state.value: step.kept}}
        changed |= _taken_over(visit, order, by, at=step.at) if visit.state_now is State.PLANNED else {}
        for name, value in changed.items():
            setattr(visit, name, value)
        visit.save(update_fields=list(changed))
    publish(_KINDS[state](**common(visit, order.case_file.number, at=step.at), **step.kept), by=by)
    return visit


def _taken_over(visit: Visit, order: WorkOrder, by: Viewer, *, at: datetime) -> dict[str, Any]:
    """Whoever sets out makes the planned visit his own; it goes with the order to the unit that has it now."""
    if visit.unit_id != order.unit_id:
        casefiles.hand_to(case_file_id=visit.case_file_id, unit=by.tree.by_id[order.unit_id], at=at)
    return {"person_id": by.person_id or order.assignee_id, "unit_id": order.unit_id, "round": order.round}
