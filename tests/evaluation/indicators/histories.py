"""Orders put into the database as what happened to them, without the moves in between: for figures, not for rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from plumbline.ground.casefiles.models import Attachment, CaseFile
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.models import Unit
from plumbline.ground.service_levels.models import Clock, ClockRun
from plumbline.service.customers.models import Customer
from plumbline.service.field_visits.models import Visit, VisitFile
from plumbline.service.measurements.models import Batch, Measurement
from plumbline.service.outages.models import Outage
from plumbline.service.work_orders.models import OrderContact, OrderType, WorkOrder
from plumbline.supervision.callbacks.models import Callback
from tests.oracle.elsewhere import Fact, Stop
from tests.oracle.figures import Call, Contact, Order, Promise, Trip

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """What an order type is, as far as figures care."""

    code: str
    line: str
    kind: str
    is_complaint: bool
    in_scope: bool | None = None


KINDS = (
    Kind("cold", "heating", "complaint", True),
    Kind("burst", "heating", "emergency", False),
    Kind("repair", "heating", "fault_report", False, True),
    Kind("outside", "heating", "fault_report", False, False),
    Kind("passed_on", "gas", "government_item", True),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def open_kinds() -> None:
    OrderType.objects.bulk_create(
        OrderType(
            id=new_id(EPOCH),
            code=kind.code,
            pack="figures",
            line=kind.line,
            kind=kind.kind,
            name=kind.code,
            name_en=kind.code,
            default_urgency="normal",
            is_complaint=kind.is_complaint,
            in_scope=kind.in_scope,
        )
        for kind in KINDS
    )


def put(orders: Iterable[Order], kinds: Iterable[str], *, first: int = 1) -> None:
    """Writes the orders, each of the kind beside it, and the customers they name; numbered from ``first`` on."""
    orders = list(orders)
    _enter_customers({order.customer for order in orders if order.customer})
    types = dict(OrderType.objects.values_list("code", "id"))
    units = {path: unit_id for unit_id, path in Unit.objects.values_list("id", "path")}
    rows: dict[type, list[dict[str, Any]]] = {
        CaseFile: [],
        WorkOrder: [],
        Clock: [],
        ClockRun: [],
        Callback: [],
        OrderContact: [],
        Visit: [],
        Attachment: [],
        VisitFile: [],
    }
    numbers = count(first)
    for order, kind in zip(orders, kinds, strict=True):
        _put_one(order, types[kind], units[order.path], rows, numbers)
    insert_together(rows)


def customer_id(number: int) -> UUID:
    return UUID(int=number)


def _enter_customers(numbers: Iterable[int]) -> None:
    Customer.objects.bulk_create(
        [
            Customer(id=customer_id(n), number=f"C{n}", name="t", kind="resident", words=[], entered_at=EPOCH)
            for n in numbers
        ],
        ignore_conflicts=True,
    )


def take_in(facts: Iterable[Fact]) -> None:
    """Writes facts from elsewhere, each a row of one file."""
    units = {path: unit_id for unit_id, path in Unit.objects.values_list("id", "path")}
    batch = Batch.objects.create(id=new_id(EPOCH), file_name="t.csv", digest="0" * 64, source="t", at=EPOCH)
    rows = [
        {
            "id": new_id(fact.happened),
            "kind": fact.kind,
            "source": "t",
            "reference": fact.reference or f"R-{line}",
            "unit_id": units[fact.path],
            "unit_path": fact.path,
            "counted_at": min(fact.due, fact.done or fact.due) if fact.due else fact.happened,
            "happened_at": fact.happened,
            "due_at": fact.due,
            "done_at": fact.done,
            "outcome": fact.outcome,
            "category": fact.category,
            "amount": fact.amount,
            "weight": fact.weight,
            "batch_id": batch.id,
            "line": line,
        }
        for line, fact in enumerate(facts, start=2)
    ]
    insert_together({Measurement: rows})


def announce(stops: Iterable[Stop]) -> None:
    """Writes stops of supply as they went."""
    units = {path: unit_id for unit_id, path in Unit.objects.values_list("id", "path")}
    Outage.objects.bulk_create(
        [
            Outage(
                id=new_id(stop.announced),
                number=f"TG-{stop.number:05d}",
                kind=stop.kind,
                line="gas",
                title="t",
                unit_id=units[stop.path],
                unit_path=stop.path,
                starts_at=stop.begins,
                promised_end=stop.promised,
                expected_end=stop.expected,
                ended_at=stop.ended,
                cancelled_at=stop.called_off,
                announced_at=stop.announced,
                notice_due_at=stop.owed,
            )
            for stop in stops
        ]
    )


def _put_one(order: Order, type_id: UUID, unit_id: UUID, rows: dict[type, list[dict[str, Any]]], numbers: Any) -> None:
    case_file_id = new_id(order.opened)
    rows[CaseFile].append(_cover(case_file_id, order, unit_id, f"GD-{next(numbers):05d}"))
    rows[WorkOrder].append(
        {
            "case_file_id": case_file_id,
            "unit_id": unit_id,
            "state": order.state,
            "order_type_id": type_id,
            "channel": order.channel,
            "urgency": "normal",
            "title": "t",
            "description": "",
            "facts": {},
            "customer_id": customer_id(order.customer) if order.customer else None,
            "set_aside_at": order.opened + timedelta(days=60) if order.is_set_aside else None,
            "resolved_at": order.resolved,
            "replied_at": order.replied,
            "contact_name": "",
            "contact_phone": "",
            "phone_tail": "",
            "address": "",
            "first_contact_unit_id": unit_id,
            "external_source": "",
            "external_number": "",
            "round": order.round,
            "bounces": order.bounces,
            "urges": order.urges,
            "arbitrated": False,
            "registered_at": order.opened,
            "moved_at": order.opened,
            "dispatched_at": order.assigned if order.dispatched else None,
            "closed_at": order.closed,
            "result": "",
            "next_milestone": "",
            "words": [],
        }
    )
    for promise in order.promises:
        _put_promise(promise, order, case_file_id, rows)
    for call in order.calls:
        _put_call(call, order, case_file_id, unit_id, rows, numbers)
    for contact in order.contacts:
        rows[OrderContact].append(_contact(contact, case_file_id))
    for number, trip in enumerate(order.trips, start=1):
        _put_trip(trip, number, order, case_file_id, unit_id, rows, numbers)


def _contact(contact: Contact, case_file_id: UUID) -> dict[str, Any]:
    return {
        "id": new_id(contact.at),
        "order_id": case_file_id,
        "kind": contact.kind,
        "channel": contact.channel,
        "at": contact.at,
        "note": "",
    }


def _put_trip(
    trip: Trip,
    number: int,
    order: Order,
    case_file_id: UUID,
    unit_id: UUID,
    rows: dict[type, list[dict[str, Any]]],
    numbers: Any,
) -> None:
    own_id = new_id(trip.starts)
    rows[CaseFile].append(_cover(own_id, order, unit_id, f"SM-{next(numbers):05d}"))
    rows[Visit].append(
        {
            "case_file_id": own_id,
            "order_id": case_file_id,
            "unit_id": unit_id,
            "round": 1,
            "trip": number,
            "state": trip.state,
            "slot_starts_at": trip.starts,
            "slot_ends_at": trip.ends,
            "slot_note": "",
            "arrived_at": trip.there,
            "ended_at": trip.ended,
            "moments": {},
            "result": "done",
            "note": "",
            "checklist": {"code": "t"},
            "price_list": "",
            "price_list_shown": False,
            "opinion": "satisfied",
            "opinion_text": "",
            "signer": "",
            "unsigned_because": "",
        }
    )
    if trip.signed:
        file_id = new_id(trip.starts)
        rows[Attachment].append(
            {
                "id": file_id,
                "case_file_id": own_id,
                "name": "s.png",
                "media_type": "image/png",
                "size": 1,
                "digest": f"{next(numbers):064d}",
                "file": "s.png",
                "added_at": trip.starts,
            }
        )
        rows[VisitFile].append({"attachment_id": file_id, "visit_id": own_id, "kind": "signature"})


def _cover(case_file_id: UUID, order: Order, unit_id: UUID, number: str) -> dict[str, Any]:
    return {
        "id": case_file_id,
        "kind": number[:2],
        "number": number,
        "unit_id": unit_id,
        "unit_path": order.path,
        "assigned_at": order.assigned,
        "opened_at": order.opened,
        "closed_at": order.closed,
    }


def _put_promise(promise: Promise, order: Order, case_file_id: UUID, rows: dict[type, list[dict[str, Any]]]) -> None:
    clock_id = new_id(order.opened)
    rows[Clock].append(
        {
            "id": clock_id,
            "case_file_id": case_file_id,
            "milestone": promise.milestone,
            "round": promise.round,
            "fixed_due_at": promise.due,
            "started_at": order.opened,
            "stopped_at": promise.done,
            "due_at": promise.due,
            "breached_at": None,
            "paused": False,
            "provisional": False,
            "binding": promise.binding,
            "wake_at": None,
        }
    )
    rows[ClockRun].append(
        {
            "id": new_id(order.opened),
            "clock_id": clock_id,
            "started_at": order.opened,
            "stopped_at": promise.done,
            "reason": "",
        }
    )


def _put_call(
    call: Call, order: Order, case_file_id: UUID, unit_id: UUID, rows: dict[type, list[dict[str, Any]]], numbers: Any
) -> None:
    own_id = new_id(order.opened)
    rows[CaseFile].append(_cover(own_id, order, unit_id, f"HF-{next(numbers):05d}"))
    rows[Callback].append(
        {
            "case_file_id": own_id,
            "order_id": case_file_id,
            "unit_id": unit_id,
            "round": call.round,
            "level": "centre",
            "planned_at": order.opened,
            "due_at": call.due,
            "attempts_made": call.attempts,
            "finished_at": call.finished,
            "result": call.result,
            "opinion": "",
            "solved": call.solved,
        }
    )
