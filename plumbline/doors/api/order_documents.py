"""Orders as machines see them: the shapes, and how an order is written into them. Personal data is masked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext
from pydantic import BaseModel

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.problems import language
from plumbline.ground.journal import queries as journal
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.queries import ClockView
from plumbline.service.customers import rules as customers
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.actions import RegisteredOrder
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.callbacks import queries as callbacks

PATH = "/api/v1/work-orders/"


class ClockPromise(BaseModel):
    """What is due when, by which clause; ``binding`` marks the earliest of several for one milestone."""

    milestone: str
    due_at: datetime
    clause: str
    limit: str
    proposed: bool
    provisional: bool
    binding: bool


class OrderCreated(BaseModel):
    number: str
    state: str
    unit: str
    clocks: list[ClockPromise]
    url: str


class Due(BaseModel):
    milestone: str
    at: datetime


class OrderSummary(BaseModel):
    number: str
    state: str
    unit: str
    order_type: str
    channel: str
    urgency: str
    title: str
    registered_at: datetime
    due: Due | None
    paused: bool
    url: str


class OrderPage(BaseModel):
    """One page; ``next_cursor`` is null on the last."""

    items: list[OrderSummary]
    next_cursor: str | None


class Clock(ClockPromise):
    round: int
    state: str
    started_at: datetime
    stopped_at: datetime | None
    breached_at: datetime | None
    elapsed_seconds: int | None
    remaining_seconds: int | None


class Contact(BaseModel):
    kind: str
    channel: str
    at: datetime


class Masked(BaseModel):
    """Masked unless revealed."""

    name: str
    phone: str
    address: str


class External(BaseModel):
    source: str
    number: str


class OrderDetail(OrderSummary):
    description: str
    customer: str | None
    contact: Masked
    external: External | None
    assignee: str | None
    parent: str | None
    round: int
    bounces: int
    urges: int
    result: str
    solved: bool | None
    occurred_at: datetime | None
    accepted_at: datetime | None
    arrived_at: datetime | None
    resolved_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    clocks: list[Clock]
    contacts: list[Contact]
    open_moves: list[str]


class TimelineEntry(BaseModel):
    name: str
    at: datetime
    actor: str
    sentence: str
    particulars: dict[str, Any]


class Timeline(BaseModel):
    items: list[TimelineEntry]


def address_of(request: MachineRequest, number: str) -> str:
    return request.build_absolute_uri(PATH + number)


def created(request: MachineRequest, made: RegisteredOrder) -> HttpResponse:
    """What the caller of a registration is told."""
    address = address_of(request, made.number)
    content = {
        "number": made.number,
        "state": made.state,
        "unit": made.unit.code,
        "clocks": [
            {
                "milestone": clock.milestone,
                "due_at": clock.due_at,
                "clause": clock.clause,
                "limit": clock.limit,
                "proposed": clock.proposed,
                "provisional": clock.provisional,
                "binding": clock.binding,
            }
            for clock in made.clocks
        ],
        "url": address,
    }
    return answered(content, status=201 if made.is_new else 200, location=address)


def summary(request: MachineRequest, order: WorkOrder) -> dict[str, Any]:
    return {
        "number": order.case_file.number,
        "state": order.state,
        "unit": request.auth.tree.by_id[order.unit_id].code,
        "order_type": order.order_type.code,
        "channel": order.channel,
        "urgency": order.urgency,
        "title": order.title,
        "registered_at": order.registered_at,
        "due": {"milestone": order.next_milestone, "at": order.next_due_at} if order.next_due_at else None,
        "paused": order.paused_at is not None,
        "url": address_of(request, order.case_file.number),
    }


def detail(request: MachineRequest, order: WorkOrder) -> dict[str, Any]:
    """One order with its clocks read at the moment of the call."""
    views = service_levels.clocks_of([order.case_file_id])[order.case_file_id]
    request_for_time = orders.extension_requested(order) is not None
    moves = orders.allowed_moves(order, viewer=request.auth, has_extension_request=request_for_time)
    return {
        **summary(request, order),
        **_matter(order),
        **{name: getattr(order, name) for name in _MOMENTS},
        "clocks": [_clock(view, request.at) for view in views],
        "contacts": [
            {"kind": contact.kind, "channel": contact.channel, "at": contact.at} for contact in orders.contacts(order)
        ],
        "open_moves": [move.name for move in moves],
    }


_MOMENTS = ("occurred_at", "accepted_at", "arrived_at", "resolved_at", "replied_at", "closed_at")


def _matter(order: WorkOrder) -> dict[str, Any]:
    return {
        "description": order.description,
        "customer": order.customer.number if order.customer else None,
        "contact": {
            "name": customers.mask_name(order.contact_name),
            "phone": customers.mask_phone(order.contact_phone),
            "address": customers.mask_address(order.address),
        },
        "external": {"source": order.external_source, "number": order.external_number}
        if order.external_number
        else None,
        "assignee": order.assignee.username if order.assignee else None,
        "parent": order.parent.case_file.number if order.parent else None,
        "round": order.round,
        "bounces": order.bounces,
        "urges": order.urges,
        "result": order.result,
        "solved": order.solved,
    }


def _clock(view: ClockView, now: datetime) -> dict[str, Any]:
    clock, reading, limit = view.clock, view.reading(now), view.limit
    return {
        "milestone": clock.milestone,
        "round": clock.round,
        "state": view.state(now).value,
        "due_at": clock.due_at,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "breached_at": reading.breached_at if reading else clock.breached_at,
        "elapsed_seconds": int(reading.elapsed.total_seconds()) if reading else None,
        "remaining_seconds": int(reading.remaining.total_seconds()) if reading else None,
        "clause": limit.clause if limit else "",
        "limit": limit.code if limit else "",
        "proposed": limit.proposed if limit else False,
        "provisional": clock.provisional,
        "binding": clock.binding,
    }


def timeline_of(request: MachineRequest, order: WorkOrder) -> dict[str, Any]:
    with translation.override(language(request)):
        called = callbacks.of_order(order.case_file_id)
        return {"items": _entries(journal.timeline(order.case_file_id, *[each.case_file_id for each in called]))}


def _entries(lines: Sequence[journal.Line]) -> list[dict[str, Any]]:
    return [
        {
            "name": line.name,
            "at": line.at,
            "actor": line.actor_name,
            "sentence": _sentence(line),
            "particulars": {key: value for key, value in line.params.items() if key not in ("actor", "subject")},
        }
        for line in lines
    ]


class _Forgiving(dict[str, Any]):
    """Facts of an older version may lack what the sentence of this one says."""

    def __missing__(self, key: str) -> str:
        return "—"


def _sentence(line: journal.Line) -> str:
    words = {key: gettext(value) if isinstance(value, str) and value else value for key, value in line.params.items()}
    return (gettext(line.sentence) % _Forgiving(words)).strip()
