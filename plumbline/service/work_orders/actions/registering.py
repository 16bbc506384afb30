"""Registering a matter: number, order, clocks and the fact, in one round trip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.queries import revision as current_revision
from plumbline.ground.journal.reactions import wakes_inside
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import normal_phone, phone_tail
from plumbline.service.work_orders import events, rules
from plumbline.service.work_orders.actions import in_hand
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from plumbline.service.work_orders.queries import by_submission, matter, type_by_code
from plumbline.service.work_orders.rules import Registration, RegistrationRefused, TypeNode
from plumbline.service.work_orders.states import State

NUMBER_PREFIX = "GD"


@dataclass(frozen=True)
class RegisteredOrder:
    """What the caller is told. ``is_new`` is false when the same submission had made the order before."""

    id: UUID
    number: str
    state: str
    unit: Place
    clocks: Sequence[service_levels.OpenedClock]
    is_new: bool = True


Also = Callable[[RegisteredOrder], Rows]
"""Rows of the caller that stand or fall with the order."""


@dataclass(frozen=True)
class Preview:
    """Which unit would get the matter, under which clocks, before anything is saved."""

    unit: Place
    is_dispatched: bool
    clocks: Sequence[service_levels.OpenedClock]
    urgency: str
    area_id: UUID | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before a number is taken."""

    node: TypeNode
    customer: customers.Known | None
    area_id: UUID | None
    unit: Place
    is_dispatched: bool
    urgency: str
    limits: Sequence[Limit]
    deadlines: Sequence[service_levels.Deadline]
    rules: clock_queries.Book


def preview(*, registration: Registration, by: Viewer, at: datetime) -> Preview:
    """What registering now would do; writes nothing.

    Raises:
        RegistrationRefused, NotFound, NotAllowed: as `register`.
    """
    require_somewhere(by, Permission.ORDERS_REGISTER)
    plan = planned(registration, by=by, at=at, revision=current_revision())
    rows = _clock_rows(plan, new_id(at), at=at)
    return Preview(plan.unit, plan.is_dispatched, rows.opened, plan.urgency, plan.area_id)


def register(
    *, registration: Registration, by: Viewer, at: datetime, revision: int | None = None, also: Also | None = None
) -> RegisteredOrder:
    """Takes a matter on: number, order, first contact, clocks, and the facts Registered and (where the unit is known) Dispatched.

    The same submission or external number again gives the order that is there already. ``revision`` saves a statement to callers that know it; ``also`` gives
    rows to be written in the same statement.

    Raises:
        RegistrationRefused: the input cannot be an order; names the field.
        NotFound: an area, unit or customer that is named and not there.
        NotAllowed: the viewer may not register.
        IntegrityError: a row of ``also`` is there already; nothing is written.
    """
    require_somewhere(by, Permission.ORDERS_REGISTER)
    plan = planned(registration, by=by, at=at, revision=current_revision() if revision is None else revision)
    rules.checked(registration, plan.node, at=at)
    known = _already(registration)
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return _write(registration, plan, by=by, at=at, also=also)
    except IntegrityError:
        # Somebody registered the same matter between the look and the writing.
        known = _already(registration)
        if known is None:
            raise
        return known


def planned(registration: Registration, *, by: Viewer, at: datetime, revision: int) -> Plan:
    """Type, customer, area, unit and limits of a registration.

    Raises:
        RegistrationRefused, NotFound: what is named is not there.
    """
    node = type_by_code(registration.order_type, revision=revision)
    customer = _customer(registration, at=at)
    area_id = (
        customers.area_by_code(registration.area, revision=revision).id
        if registration.area
        else customer.area_id
        if customer
        else None
    )
    unit, is_dispatched = _unit(registration, node, area_id, by=by, at=at, revision=revision)
    urgency = registration.urgency.value if registration.urgency else node.default_urgency
    book = clock_queries.book(revision=revision)
    day = timezone.localdate(at, timezone.get_default_timezone())
    about = matter(
        node=node,
        urgency=urgency,
        segment=customer.kind if customer else "",
        area_id=area_id,
        rules=book,
        on=day,
        revision=revision,
    )
    events_now = ("registered", "dispatched") if is_dispatched else ("registered",)
    limits = [limit for limit in book.limits_for(about, day) if limit.start_event in events_now]
    deadlines = [service_levels.Deadline("reply", registration.due_at)] if registration.due_at else []
    return Plan(node, customer, area_id, unit, is_dispatched, urgency, limits, deadlines, book)


def _customer(registration: Registration, *, at: datetime) -> customers.Known | None:
    if registration.customer_id:
        found = customers.by_id(registration.customer_id, at=at)
    elif registration.customer_number:
        found = customers.by_number(registration.customer_number, at=at)
    else:
        by_phone = customers.by_phone(registration.phone, at=at) if registration.phone else ()
        return by_phone[0] if by_phone else None
    if found is None:
        raise NotFound(_("没有找到该客户，请核对客户编号。"), field="customer")
    return found


def _unit(
    registration: Registration, node: TypeNode, area_id: UUID | None, *, by: Viewer, at: datetime, revision: int
) -> tuple[Place, bool]:
    """The handling unit and whether it is known: chosen by hand, responsible for the area, or else the registering unit waits to dispatch."""
    if registration.unit:
        place = by.tree.by_code.get(registration.unit)
        if place is None or not place.is_open:
            raise RegistrationRefused(_("没有代码为“%(code)s”的在用单位。"), field="unit", code=registration.unit[:60])
        return place, True
    responsible = customers.responsible_place(area_id, node.line, at, revision=revision)
    if responsible is not None:
        return responsible, True
    own = by.tree.by_id.get(by.unit_id) if by.unit_id else None
    root = next(place for place in by.tree.places if place.parent_id is None)
    return own or root, False


def _already(registration: Registration) -> RegisteredOrder | None:
    order = by_submission(registration.submission) if registration.submission else None
    if order is None and registration.external_number:
        order = (
            WorkOrder.objects.select_related("case_file")
            .filter(external_source=registration.external_source, external_number=registration.external_number)
            .first()
        )
    return registered_again(order) if order else None


def registered_again(order: WorkOrder) -> RegisteredOrder:
    """The answer to a second send of the same matter."""
    views = clock_queries.clocks_of([order.case_file_id])[order.case_file_id]
    opened = [
        service_levels.OpenedClock(
            view.clock.id,
            view.clock.milestone,
            view.clock.due_at,
            view.limit.clause if view.limit else "",
            view.limit.code if view.limit else "",
            view.limit.proposed if view.limit else False,
            view.clock.provisional,
            view.clock.binding,
            view.clock.stopped_at,
        )
        for view in views
    ]
    unit = order.case_file.unit
    place = Place(unit.id, unit.code, unit.name, unit.path, unit.kind, unit.name_en, unit.parent_id, unit.phone)
    return RegisteredOrder(order.case_file_id, order.case_file.number, order.state, place, opened, is_new=False)


def _clock_rows(plan: Plan, case_file_id: UUID, *, at: datetime) -> service_levels.ClockRows:
    day = timezone.localdate(at, timezone.get_default_timezone())
    return service_levels.open_clocks(
        case_file_id=case_file_id,
        limits=plan.limits,
        rules=plan.rules,
        on=day,
        at=at,
        now=at,
        deadlines=plan.deadlines,
        past=[service_levels.PastMilestone("dispatch", at)] if plan.is_dispatched else (),
    )


def _write(registration: Registration, plan: Plan, *, by: Viewer, at: datetime, also: Also | None) -> RegisteredOrder:
    case_file_id = new_id(at)
    clocks = _clock_rows(plan, case_file_id, at=at)
    due = clocks.next_due()
    order = order_row(registration, plan, by=by, at=at)
    order |= {
        "case_file_id": case_file_id,
        "next_due_at": due.due_at if due else None,
        "next_milestone": due.milestone if due else "",
    }
    # Taken as late as can be: from here on every other registration of the day waits.
    day = timezone.localdate(at, timezone.get_default_timezone())
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=day)[0]
    registered = RegisteredOrder(case_file_id, number, order["state"], plan.unit, clocks.opened)
    rows: Rows = {
        **casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=plan.unit, opened_at=at),
        WorkOrder: [order],
        OrderContact: [
            contact_row(order_id=case_file_id, kind="first", channel=registration.channel.value, by=by, at=at)
        ],
        **clocks.tables,
        **(also(registered) if also else {}),
    }
    in_hand.begin(rows, node=plan.node, segment=plan.customer.kind if plan.customer else "", opened=clocks, by=by)
    facts = _facts(registration, plan, case_file_id=case_file_id, number=number, at=at)
    can_wait = not any(wakes_inside(fact) for fact in facts)
    rows, _changes = in_hand.written(number, rows, {}, can_wait=can_wait)
    publish(*facts, by=by, with_rows=rows)
    return registered


def contact_row(*, order_id: UUID, kind: str, channel: str, by: Viewer, at: datetime, note: str = "") -> dict[str, Any]:
    return {
        "id": new_id(at),
        "order_id": order_id,
        "kind": kind,
        "channel": channel,
        "at": at,
        "person_id": by.person_id,
        "note": note,
    }


def order_row(registration: Registration, plan: Plan, *, by: Viewer, at: datetime) -> dict[str, Any]:
    """The columns of a new order but for its id and binding clock."""
    customer = plan.customer
    phone = normal_phone(registration.phone) or (customer.phone if customer else "")
    name = registration.name.strip() or (customer.name if customer else "")
    address = registration.address.strip() or (customer.address if customer else "")
    title = registration.title.strip()
    return {
        "unit_id": plan.unit.id,
        "state": State.DISPATCHED.value if plan.is_dispatched else State.REGISTERED.value,
        "order_type_id": plan.node.id,
        "channel": registration.channel.value,
        "urgency": plan.urgency,
        "title": title,
        "description": registration.description,
        "facts": dict(registration.facts or {}),
        "customer_id": customer.customer_id if customer else None,
        "premises_id": customer.premises_id if customer else None,
        "area_id": plan.area_id,
        "contact_name": name,
        "contact_phone": phone,
        "phone_tail": phone_tail(phone),
        "address": address,
        "first_contact_person_id": by.person_id,
        "first_contact_unit_id": by.unit_id or plan.unit.id,
        "external_source": registration.external_source,
        "external_number": registration.external_number,
        "submission": registration.submission,
        "round": 1,
        "bounces": 0,
        "urges": 0,
        "arbitrated": False,
        "occurred_at": registration.occurred_at,
        "registered_at": at,
        "moved_at": at,
        "dispatched_at": at if plan.is_dispatched else None,
        "result": "",
        "words": rules.search_words(
            title, registration.description[:2_000], address, name, registration.external_number
        ),
    }


def _facts(registration: Registration, plan: Plan, *, case_file_id: UUID, number: str, at: datetime) -> list[Fact]:
    common: dict[str, Any] = {
        "at": at,
        "subject": number,
        "case_file_id": case_file_id,
        "unit_id": plan.unit.id,
        "order_type": plan.node.code,
    }
    facts: list[Fact] = [
        events.Registered(
            **common,
            channel=registration.channel.value,
            urgency=plan.urgency,
            external_source=registration.external_source,
            external_number=registration.external_number,
        )
    ]
    if plan.is_dispatched:
        facts.append(events.Dispatched(**common, unit=plan.unit.code))
    return facts
