"""Orders put into the database as what happened to them, without the moves in between: for figures, not for rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.models import Unit
from plumbline.ground.service_levels.models import Clock, ClockRun
from plumbline.service.work_orders.models import OrderType, WorkOrder
from plumbline.supervision.callbacks.models import Callback
from tests.oracle.figures import Call, Order, Promise

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


def put(orders: Iterable[Order], kinds: Iterable[str]) -> None:
    """Writes the orders, each of the kind beside it."""
    types = dict(OrderType.objects.values_list("code", "id"))
    units = {path: unit_id for unit_id, path in Unit.objects.values_list("id", "path")}
    rows: dict[type, list[dict[str, Any]]] = {
        CaseFile: [],
        WorkOrder: [],
        Clock: [],
        ClockRun: [],
        Callback: [],
    }
    numbers = count(1)
    for order, kind in zip(orders, kinds, strict=True):
        _put_one(order, types[kind], units[order.path], rows, numbers)
    insert_together(rows)


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
        }
    )
