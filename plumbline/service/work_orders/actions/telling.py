"""Who is told what about an order: the reactions of the wiring, in the words of the trade."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.notifications.states import Urgency as Pressing
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission, Role
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.ground.service_levels.events import ClockBreached, ClockFact, ClockWarned
from plumbline.service.work_orders import events
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import catalogue
from plumbline.service.work_orders.states import ENDED, MILESTONE_LABELS, URGENCY_LABELS, Urgency

ALWAYS_URGENT = (Urgency.CRITICAL, Urgency.MAJOR)


def _order(case_file_id: UUID | None) -> WorkOrder | None:
    return (
        WorkOrder.objects.select_related("case_file", "order_type", "unit", "assignee")
        .filter(case_file_id=case_file_id)
        .first()
    )


def _spoken(moment: datetime | None) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M") if moment else ""


def _clause_of_next_due(order: WorkOrder) -> str:
    due = clock_queries.next_due(clock_queries.clocks_of([order.case_file_id])[order.case_file_id])
    limit = clock_queries.book().by_id.get(due.limit_id) if due and due.limit_id else None
    return limit.clause if limit else ""


def _tell(
    order: WorkOrder,
    people: Iterable[Recipient],
    kind: str,
    *,
    by: Viewer,
    at: datetime,
    occasion: str,
    must_acknowledge: bool = False,
    **params: Any,
) -> None:
    notifications.notify(
        kind=kind,
        recipients=list(people),
        params={
            "number": order.case_file.number,
            "title": order.title,
            "unit": order.unit.name,
            "urgency": URGENCY_LABELS[Urgency(order.urgency)],
            "due_at": _spoken(order.next_due_at),
            "milestone": MILESTONE_LABELS.get(order.next_milestone, ""),
            **params,
        },
        by=by,
        at=at,
        urgency=Pressing(order.urgency),
        case_file_id=order.case_file_id,
        subject=order.case_file.number,
        unit_id=order.unit_id,
        clause=str(params.get("clause", "")),
        # Told once about this order: another order's first dispatch is another occasion.
        occasion=f"{order.case_file.number} {occasion}",
        must_acknowledge=must_acknowledge,
    )


def _heads(order: WorkOrder, at: datetime) -> Sequence[Recipient]:
    """Those of the handling unit who assign work; of the nearest unit above where it has none."""
    people = organization.people_who_may(Permission.ORDERS_ASSIGN, unit_id=order.unit_id, at=at)
    own = [person for person in people if person.unit_id == order.unit_id]
    return own or people[:1]


def _with_permission(order: WorkOrder, permission: Permission, at: datetime) -> Sequence[Recipient]:
    return organization.people_who_may(permission, unit_id=order.unit_id, at=at)


def tell_of_dispatch(*, case_file_id: UUID | None, by: Viewer, at: datetime) -> None:
    """The handling unit's heads learn of an order that came to them."""
    order = _order(case_file_id)
    if order is not None and order.state not in ENDED:
        occasion = f"dispatched {order.round}.{order.bounces}"
        urgent = order.urgency in ALWAYS_URGENT
        _tell(
            order,
            _heads(order, at),
            "order_dispatched",
            by=by,
            at=at,
            occasion=occasion,
            must_acknowledge=urgent,
            clause=_clause_of_next_due(order),
        )


def tell_of_assignment(*, fact: events.Assigned, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None and order.assignee is not None:
        _tell(
            order,
            [order.assignee],
            "order_assigned",
            by=by,
            at=fact.at,
            occasion=f"assigned {fact.at.isoformat()}",
            clause=_clause_of_next_due(order),
        )


def tell_of_return(*, fact: events.Returned, by: Viewer) -> None:
    """Dispatchers learn of a returned order."""
    order = _order(fact.case_file_id)
    if order is not None:
        people = _with_permission(order, Permission.ORDERS_ARBITRATE, fact.at)
        occasion = f"returned {fact.bounces}"
        _tell(
            order,
            people,
            "order_returned",
            by=by,
            at=fact.at,
            occasion=occasion,
            reason=fact.reason,
            count=fact.bounces,
        )


def tell_the_arbiter(*, fact: events.SentToArbiter, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None:
        people = _with_permission(order, Permission.ORDERS_ARBITRATE, fact.at)
        _tell(
            order,
            people,
            "order_to_arbiter",
            by=by,
            at=fact.at,
            occasion=f"arbitration {fact.bounces}",
            count=fact.bounces,
            reason=fact.note,
        )


def tell_of_urge(*, fact: events.Urged, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None:
        people = [*_heads(order, fact.at), *([order.assignee] if order.assignee else [])]
        _tell(order, people, "order_urged", by=by, at=fact.at, occasion=f"urged {fact.count}", count=fact.count)


def tell_of_supervision(*, fact: events.Escalated, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None:
        occasion = f"supervised {fact.at.isoformat()}"
        _tell(
            order,
            _heads(order, fact.at),
            "order_supervised",
            by=by,
            at=fact.at,
            occasion=occasion,
            must_acknowledge=True,
            note=fact.note,
        )


def tell_of_reopening(*, fact: events.Reopened, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None:
        _tell(
            order,
            _heads(order, fact.at),
            "order_reopened",
            by=by,
            at=fact.at,
            occasion=f"reopened {fact.round}",
            reason=fact.note,
            round=fact.round,
        )


def tell_of_extension_request(*, fact: events.ExtensionRequested, by: Viewer) -> None:
    order = _order(fact.case_file_id)
    if order is not None:
        people = _with_permission(order, Permission.ORDERS_GRANT, fact.at)
        occasion = f"extension {fact.at.isoformat()}"
        _tell(
            order,
            people,
            "extension_asked",
            by=by,
            at=fact.at,
            occasion=occasion,
            until=_spoken(datetime.fromisoformat(fact.until)),
            reason=fact.reason,
        )


def tell_of_clock(*, fact: ClockFact, by: Viewer) -> None:
    """Whoever the pack names for this share of the limit is told, up to the leader."""
    order = _order(fact.case_file_id)
    if order is None:
        return
    kind = (
        "clock_warned"
        if isinstance(fact, ClockWarned)
        else "clock_breached"
        if isinstance(fact, ClockBreached)
        else "clock_overdue"
    )
    steps = clock_queries.escalation_steps(
        packs=[order.order_type.pack], percent=fact.percent, on=timezone.localdate(fact.at)
    )
    roles = [Role(role) for step in steps for role in step.tell]
    people = [person for role in roles for person in _nearest(role, order, fact.at)]
    _tell(
        order,
        people,
        kind,
        by=by,
        at=fact.at,
        occasion=f"clock {fact.clock_id} {fact.percent}",
        must_acknowledge=fact.percent >= 100,
        milestone=MILESTONE_LABELS.get(fact.milestone, fact.milestone),
        percent=fact.percent,
        due_at=_spoken(datetime.fromisoformat(fact.due_at)),
        clause=fact.clause,
    )


def _nearest(role: Role, order: WorkOrder, at: datetime) -> Sequence[Recipient]:
    """Those with the role who stand nearest to the order: its assignee for a fitter, else the people of the nearest unit that has any."""
    if role is Role.FITTER:
        return [order.assignee] if order.assignee else []
    people = organization.people_with_role(role, unit_id=order.unit_id, at=at)
    return [person for person in people if person.unit_id == people[0].unit_id]


def open_phone_lists(*, fact: events.Registered, by: Viewer) -> None:
    """Major and urgent matters are told at once by telephone, not only by message (S1 8 j, k)."""
    order, node = _order(fact.case_file_id), catalogue().by_code.get(fact.order_type)
    if order is None or node is None:
        return
    lists = clock_queries.phone_lists(
        order_types=node.line_of_descent, urgency=fact.urgency, on=timezone.localdate(fact.at)
    )
    for phone_list in lists:
        callees = [
            (role, person) for role in phone_list.call for person in _nearest_for_call(Role(role), order, fact.at)
        ]
        if phone_list.installation.pack == order.order_type.pack and callees:
            notifications.open_call_list(
                case_file_id=order.case_file_id,
                code=phone_list.code,
                reason=phone_list.name,
                people=[person for _role, person in callees],
                duties={person.id: role for role, person in callees},
                acknowledge_minutes=phone_list.acknowledge_minutes,
                clause=phone_list.clause.code if phone_list.clause else "",
                urgency=Pressing(order.urgency),
                by=by,
                at=fact.at,
            )


def _nearest_for_call(role: Role, order: WorkOrder, at: datetime) -> Sequence[Recipient]:
    people = organization.people_with_role(role, unit_id=order.unit_id, at=at)
    return people[:2]
