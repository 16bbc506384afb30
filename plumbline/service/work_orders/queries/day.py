"""The numbers of a day: how many orders stand how, of which unit, what was taken on and closed; and what waits for one person.

Open orders are counted in the partial index ``order_open`` alone, those taken on or closed since a day by the index of that moment: what a question costs
grows with the work of days, never with the number of orders there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.journal import queries as journal
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import ROLES, Permission
from plumbline.service.work_orders.models import WorkOrder, WorkOrderQuerySet
from plumbline.service.work_orders.queries.boards import STATES
from plumbline.service.work_orders.queries.newest import asked
from plumbline.service.work_orders.queries.orders import listed, listed_by_ids
from plumbline.service.work_orders.queries.standings import AT_RISK_WITHIN
from plumbline.service.work_orders.states import WORKING, State


@dataclass(frozen=True)
class Standings:
    """Open orders of one unit in one state: how many, of these late, of these due within two hours."""

    unit_id: UUID
    state: State
    number: int
    late: int
    at_risk: int


# By hand: the ORM takes longer to write these than PostgreSQL to answer, and a first page asks all of them.
_STANDINGS = f"""SELECT unit_id, state, count(*), count(*) FILTER (WHERE next_due_at < %s),
 count(*) FILTER (WHERE next_due_at >= %s AND next_due_at < %s) FROM work_orders_workorder WHERE state IN ({STATES})"""
_TAKEN_ON = """SELECT unit_id, count(*), count(*) FILTER (WHERE kind.is_complaint) FROM work_orders_workorder
 JOIN work_orders_ordertype AS kind ON kind.id = order_type_id WHERE registered_at >= %s"""
_CLOSED = (
    f"SELECT unit_id, count(*) FROM work_orders_workorder WHERE closed_at >= %s AND state = '{State.CLOSED}'"
    " AND set_aside_at IS NULL"
)


def seen_by(viewer: Viewer) -> tuple[str, tuple[Any, ...]]:
    """What ``visible`` lets through, as the end of a condition and its parameters."""
    if viewer.sees_everything(Permission.ORDERS_VIEW):
        return "", ()
    units = sorted(viewer.units(Permission.ORDERS_VIEW))
    if Permission.ORDERS_HANDLE in {p for role in viewer.roles for p in ROLES[role]}:
        return " AND (unit_id = ANY(%s::uuid[]) OR assignee_id = %s)", (units, viewer.person_id)
    return " AND unit_id = ANY(%s::uuid[])", (units,)


def visible(viewer: Viewer) -> WorkOrderQuerySet:
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    return base.visible_to(viewer)


def open_standings(*, viewer: Viewer, at: datetime) -> list[Standings]:
    """The open orders that this viewer may see, counted by unit and state."""
    seen, parameters = seen_by(viewer)
    rows = asked(_STANDINGS + seen + " GROUP BY unit_id, state", (at, at, at + AT_RISK_WITHIN, *parameters))
    return [Standings(unit, State(state), number, late, at_risk) for unit, state, number, late, at_risk in rows]


def taken_on(*, viewer: Viewer, since: datetime) -> dict[UUID, tuple[int, int]]:
    """Orders registered since a moment by unit: how many, and how many of these are complaints."""
    seen, parameters = seen_by(viewer)
    rows = asked(_TAKEN_ON + seen + " GROUP BY unit_id", (since, *parameters))
    return {unit: (number, complaints) for unit, number, complaints in rows}


def closed(*, viewer: Viewer, since: datetime) -> dict[UUID, int]:
    """Orders closed since a moment by unit; what was voided, merged or set aside is not closed."""
    seen, parameters = seen_by(viewer)
    return dict(asked(_CLOSED + seen + " GROUP BY unit_id", (since, *parameters)))


@dataclass(frozen=True)
class Waiting:
    """An order that waits for the viewer, and the move it waits for."""

    order: WorkOrder
    move: str


MOVE_OF: tuple[tuple[str, Permission, frozenset[State]], ...] = (
    ("arbitrate", Permission.ORDERS_ARBITRATE, frozenset({State.ARBITRATION})),
    ("dispatch", Permission.ORDERS_DISPATCH, frozenset({State.REGISTERED, State.RETURNED})),
    ("accept", Permission.ORDERS_ASSIGN, frozenset({State.DISPATCHED})),
    ("assign", Permission.ORDERS_ASSIGN, frozenset({State.ACCEPTED})),
)
"""Whose turn it is: the state an order waits in, and the permission that moves it on."""
HANDLE, DECIDE = "handle", "grant_extension"


# Which orders wait is found in the index of open orders; then these few are read.
_MINE = f"""SELECT case_file_id FROM work_orders_workorder WHERE state IN ({STATES}) AND paused_at IS NULL AND ({{mine}})
 ORDER BY next_due_at, case_file_id LIMIT %s"""
_DECIDE = f"""SELECT case_file_id FROM work_orders_workorder JOIN work_orders_extension AS asked ON asked.order_id = case_file_id
 WHERE asked.decided_at IS NULL AND state IN ({STATES}) AND unit_id = ANY(%s::uuid[]) ORDER BY next_due_at, case_file_id LIMIT %s"""


def waiting_for(*, viewer: Viewer, most: int) -> list[Waiting]:
    """Orders that the viewer can move on, by what is due next: assigned to him, or in a state that his permissions end; a paused one waits for nobody.

    Two statements, by hand.
    """
    parts, parameters = _mine(viewer)
    if not parts:
        return []
    rows = asked(_MINE.format(mine=" OR ".join(parts)), (*parameters, most))
    return [Waiting(order, _move(order, viewer)) for order in listed_by_ids([row[0] for row in rows])]


def _mine(viewer: Viewer) -> tuple[list[str], list[Any]]:
    """The conditions for being the viewer's turn, one of which must hold, and their parameters; none where nothing can be."""
    parts: list[str] = []
    parameters: list[Any] = []
    for _name, permission, states in MOVE_OF:
        if units := viewer.units(permission):
            parts.append("state = ANY(%s) AND unit_id = ANY(%s::uuid[])")
            parameters += [sorted(states), sorted(units)]
    if viewer.person_id and viewer.may_somewhere(Permission.ORDERS_HANDLE):
        parts.append("assignee_id = %s AND state = ANY(%s)")
        parameters += [viewer.person_id, sorted(WORKING)]
    return parts, parameters


def _move(order: WorkOrder, viewer: Viewer) -> str:
    if order.assignee_id is not None and order.assignee_id == viewer.person_id:
        return HANDLE
    return next(
        (
            move
            for move, permission, states in MOVE_OF
            if order.state in states and viewer.may(permission, order.unit_id)
        ),
        HANDLE,
    )


def to_decide(*, viewer: Viewer, most: int) -> list[WorkOrder]:
    """Orders whose handler waits for the viewer's answer to a request for more time, by what is due next."""
    units = viewer.units(Permission.ORDERS_GRANT)
    if not units:
        return []
    rows = asked(_DECIDE, (sorted(units), most))
    return listed_by_ids([row[0] for row in rows])


_IN_HAND = f"""SELECT case_file_id FROM work_orders_workorder WHERE state IN ({STATES}) AND assignee_id = %s{{seen}}
 ORDER BY next_due_at, CASE WHEN next_due_at IS NULL THEN registered_at END DESC NULLS LAST, case_file_id LIMIT %s"""


def in_hand(*, viewer: Viewer, most: int) -> list[WorkOrder]:
    """The open orders that are assigned to the viewer, by what is due next, found in the index of open orders alone."""
    seen, parameters = seen_by(viewer)
    rows = asked(_IN_HAND.format(seen=seen), (viewer.person_id, *parameters, most))
    return listed_by_ids([row[0] for row in rows])


def registered_by(*, viewer: Viewer, since: datetime, most: int) -> list[WorkOrder]:
    """What the viewer has registered since a moment, newest first."""
    found = visible(viewer).filter(first_contact_person_id=viewer.person_id, registered_at__gte=since)
    return list(listed(found).order_by("-registered_at", "pk")[:most])


_HAPPENED = f"""SELECT name, count(*) FROM ({journal.CASES_BY_NAME}) AS happened JOIN work_orders_workorder USING (case_file_id) WHERE true"""


def happened(names: Sequence[str], *, viewer: Viewer, since: datetime) -> dict[str, int]:
    """To how many orders that the viewer may see each of these facts happened since a moment: ``among`` counted, one statement for all."""
    seen, parameters = seen_by(viewer)
    found = dict.fromkeys(names, 0)
    return found | dict(asked(_HAPPENED + seen + " GROUP BY name", (list(names), since, *parameters)))


def among(case_files: QuerySet[Any, UUID | None], *, viewer: Viewer) -> QuerySet[WorkOrder]:
    """Of the cases that another question gives the orders that the viewer may see."""
    return visible(viewer).filter(pk__in=case_files)
