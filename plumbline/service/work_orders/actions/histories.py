"""The rows of orders whose course is known from beginning to end: as the moves would have written them, one after another."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import record
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import events as clock_events
from plumbline.ground.service_levels import queries as clock_queries
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.service.customers import rules as customers
from plumbline.service.work_orders import events, rules
from plumbline.service.work_orders.actions.registering import NUMBER_PREFIX, contact_row
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from plumbline.service.work_orders.queries import catalogue, matter
from plumbline.service.work_orders.rules import ExternalOrder, TypeNode
from plumbline.service.work_orders.states import State, Urgency

STARTS = frozenset({"registered", "dispatched"})
TOLD = frozenset({"dispatch", "resolve", "reply"})
"""Milestones any file tells of: what came with a unit was dispatched, what was closed was resolved and replied to."""
STATES = {"open": State.DISPATCHED, "closed": State.CLOSED, "voided": State.VOIDED}


class Histories:
    """Gathers the rows of many orders and writes them in one go."""

    prefix: ClassVar[str] = NUMBER_PREFIX

    def __init__(self, *, source: str, by: Viewer, at: datetime, revision: int) -> None:
        self._source, self._by, self._at = source, by, at
        self._book = clock_queries.book(revision=revision)
        self._types = catalogue(revision=revision).by_code
        self._rows: dict[type, list[Mapping[str, Any]]] = {}
        self._facts: list[Fact] = []

    def add(self, order: ExternalOrder, *, number: str, day: date, type_code: str, unit: Place) -> None:
        """One order, under the number it was given."""
        node = self._types[type_code]
        urgency = order.urgency or Urgency(node.default_urgency)
        case_file_id = new_id(order.created)
        clocks = self._clocks(order, node, urgency, case_file_id, day)
        cover = casefiles.cover(
            case_file_id=case_file_id,
            kind=NUMBER_PREFIX,
            number=number,
            unit=unit,
            opened_at=order.created,
            closed_at=order.created if order.meaning == "voided" else order.closed,
        )
        contact = contact_row(
            order_id=case_file_id, kind="first", channel=order.channel.value, by=self._by, at=order.created
        )
        row = self._order_row(order, node, urgency, unit, clocks.next_due())
        tables: Rows = {
            **cover,
            WorkOrder: [row | {"case_file_id": case_file_id}],
            OrderContact: [contact],
            **clocks.tables,
        }
        for model, rows in tables.items():
            self._rows.setdefault(model, []).extend(rows)
        common = {"subject": number, "case_file_id": case_file_id, "unit_id": unit.id}
        self._facts.extend(_told(order, node, urgency, unit, self._source, common))
        self._facts.extend(_breaches(clocks, common))

    def write(self) -> None:
        """Inside the caller's transaction; nobody is woken."""
        record(*self._facts, by=self._by, with_rows=self._rows)

    def _clocks(
        self, order: ExternalOrder, node: TypeNode, urgency: Urgency, case_file_id: UUID, day: date
    ) -> service_levels.ClockRows:
        """The source's own deadline and the limits of packs for what the file tells of; a void order has none."""
        if order.meaning == "voided":
            return service_levels.ClockRows()
        reached = _reached(order)
        limits = [
            limit
            for limit in self._limits(node, urgency, day)
            if limit.start_event in STARTS and (limit.milestone in TOLD or limit.milestone in reached)
        ]
        return service_levels.open_clocks(
            case_file_id=case_file_id,
            limits=limits,
            rules=self._book,
            on=day,
            at=order.created,
            now=max(self._at, order.created),
            deadlines=[service_levels.Deadline("reply", order.due)] if order.due else (),
            past=[service_levels.PastMilestone(milestone, moment) for milestone, moment in reached.items()],
        )

    def _limits(self, node: TypeNode, urgency: Urgency, day: date) -> tuple[Limit, ...]:
        about = matter(node=node, urgency=urgency.value, segment="", area_id=None, rules=self._book, on=day)
        return self._book.limits_for(about, day)

    def _order_row(
        self,
        order: ExternalOrder,
        node: TypeNode,
        urgency: Urgency,
        unit: Place,
        due: service_levels.OpenedClock | None,
    ) -> dict[str, Any]:
        phone = customers.normal_phone(order.contact_phone)
        return {
            "unit_id": unit.id,
            "state": STATES[order.meaning].value,
            "order_type_id": node.id,
            "channel": order.channel.value,
            "urgency": urgency.value,
            "title": order.title,
            "description": order.description,
            "facts": {},
            "contact_name": order.contact_name,
            "contact_phone": phone,
            "phone_tail": customers.phone_tail(phone),
            "address": order.address,
            "first_contact_person_id": self._by.person_id,
            "first_contact_unit_id": self._by.unit_id or unit.id,
            "external_source": self._source,
            "external_number": order.number,
            "round": 1,
            "bounces": 0,
            "urges": 0,
            "arbitrated": False,
            **_moments(order),
            "result": order.result,
            "next_due_at": due.due_at if due else None,
            "next_milestone": due.milestone if due else "",
            "words": rules.search_words(
                order.title, order.description[:2_000], order.address, order.contact_name, order.number
            ),
        }


def _moments(order: ExternalOrder) -> dict[str, datetime | None]:
    """The columns that date the order's steps."""
    ended = order.closed if order.meaning == "closed" else None
    return {
        "registered_at": order.created,
        "moved_at": order.closed or order.arrived or order.accepted or order.dispatched or order.created,
        "dispatched_at": order.dispatched or order.created,
        "accepted_at": order.accepted,
        "contacted_at": order.arrived,
        "arrived_at": order.arrived,
        "resolved_at": ended,
        "replied_at": ended,
        "closed_at": ended,
    }


def _reached(order: ExternalOrder) -> dict[str, datetime]:
    """Which milestones the file tells of, and when they were reached."""
    moments = {
        "dispatch": order.dispatched or order.created,
        "accept": order.accepted,
        "arrive": order.arrived,
        "contact": order.arrived,
        "resolve": order.closed,
        "reply": order.closed,
    }
    return {milestone: moment for milestone, moment in moments.items() if moment is not None}


def _told(
    order: ExternalOrder, node: TypeNode, urgency: Urgency, unit: Place, source: str, common: dict[str, Any]
) -> Iterator[Fact]:
    """The facts, each with its own moment, as far as the file tells of them."""
    of_order = {**common, "order_type": node.code}
    yield events.Registered(
        **of_order,
        at=order.created,
        channel=order.channel.value,
        urgency=urgency.value,
        external_source=source,
        external_number=order.number,
    )
    yield events.Dispatched(**of_order, at=order.dispatched or order.created, unit=unit.code)
    if order.accepted:
        yield events.Accepted(**of_order, at=order.accepted)
    if order.arrived:
        yield events.Arrived(**of_order, at=order.arrived)
    if order.meaning == "voided":
        yield events.Voided(**of_order, at=order.closed or order.created, reason=source)
    elif order.closed:
        yield events.Replied(**of_order, at=order.closed, result=order.result, solved=True, callback_policy="")
        yield events.Closed(**of_order, at=order.closed)


def _breaches(clocks: service_levels.ClockRows, common: dict[str, Any]) -> Iterator[Fact]:
    """What a sweep of those days would have said of clocks that ran out, dated when they did."""
    for opened, clock in zip(clocks.opened, clocks.clocks, strict=True):
        if clock["breached_at"] is not None:
            yield clock_events.ClockBreached(
                **common,
                at=opened.due_at,
                clock_id=str(opened.id),
                milestone=opened.milestone,
                limit=opened.limit,
                clause=opened.clause,
                due_at=opened.due_at.isoformat(timespec="seconds"),
                percent=100,
            )
