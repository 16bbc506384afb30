"""What registering now would do, shown while the caller is still on the line."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from plumbline.doors.web.order_rows import Badge, OrderRow, milestone_label, order_row, urgency_badge
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named
from plumbline.doors.web.work_orders.register_form import RegisterForm
from plumbline.doors.web.work_orders.types import same_matter_codes
from plumbline.ground.regulations import queries as regulations
from plumbline.service.customers.rules import normal_phone
from plumbline.service.outages import queries as outages
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.rules import Registration, TypeNode
from plumbline.service.work_orders.states import Urgency


@dataclass(frozen=True)
class PlannedClock:
    milestone: str
    due_at: datetime
    clause: str
    clause_text: str
    is_proposed: bool
    is_provisional: bool
    is_first: bool


@dataclass(frozen=True)
class SameMatter:
    """An open order that may be about the same thing."""

    row: OrderRow
    number: str


@dataclass(frozen=True)
class Attachable:
    """Something that runs around the caller and that the matter may belong to; ``value`` names it in the form."""

    value: str
    number: str
    title: str
    since: datetime
    until: datetime | None
    calls: int
    is_outage: bool
    is_chosen: bool
    address: str


@dataclass(frozen=True)
class Planned:
    unit: str
    is_dispatched: bool
    urgency: Badge
    clocks: tuple[PlannedClock, ...]
    same: tuple[SameMatter, ...]
    attachable: tuple[Attachable, ...]


def planned(form: RegisterForm, request: PageRequest) -> Planned | None:
    """None while the type is not chosen.

    Raises:
        RegistrationRefused, NotFound: what is named is not there.
    """
    sketch = form.sketch()
    if sketch is None or form.node is None:
        return None
    preview = actions.preview(registration=sketch, by=request.viewer, at=request.at)
    return Planned(
        named(preview.unit),
        preview.is_dispatched,
        urgency_badge(Urgency(preview.urgency)),
        _clocks(preview, request),
        same(sketch, form.node, request),
        attachable(preview.area_id, form.node, request, chosen_value=form.cleaned_data.get("incident") or ""),
    )


def _clocks(preview: actions.Preview, request: PageRequest) -> tuple[PlannedClock, ...]:
    """What runs, the first due first, each with the words of its clause."""
    opened = [clock for clock in preview.clocks if clock.stopped_at is None]
    codes = {clock.clause for clock in opened if clock.clause}
    clauses = regulations.clauses_by_code(codes, on=timezone.localdate(request.at)) if codes else {}
    texts = {code: chosen(clause.text, clause.text_en) for code, clause in clauses.items()}
    return tuple(
        PlannedClock(
            milestone=milestone_label(clock.milestone),
            due_at=clock.due_at,
            clause=clock.clause,
            clause_text=texts.get(clock.clause, ""),
            is_proposed=clock.proposed,
            is_provisional=clock.provisional,
            is_first=place == 0,
        )
        for place, clock in enumerate(sorted(opened, key=lambda clock: (clock.due_at, clock.milestone)))
    )


def attachable(
    area_id: UUID | None, node: TypeNode, request: PageRequest, *, chosen_value: str
) -> tuple[Attachable, ...]:
    """Outages that run and main orders that are open around the caller, of the type's line."""
    stops = outages.running_at(area_id, request.at, line=node.line, revision=request.revision)
    mains = work_orders.incidents(
        area_id=area_id, line=node.line, at=request.at, viewer=request.viewer, revision=request.revision
    )
    found: list[tuple[str, str, str, datetime, datetime | None, int, bool, str]] = [
        (f"outage:{stop.number}", stop.number, stop.title, stop.starts_at, stop.expected_end, stop.calls, True, "")
        for stop in stops
    ]
    found += [
        (
            f"order:{main.order.case_file.number}",
            main.order.case_file.number,
            main.order.title,
            main.order.registered_at,
            None,
            main.calls,
            False,
            reverse("order", args=[main.order.case_file.number]),
        )
        for main in mains
    ]
    return tuple(
        Attachable(value, number, title, since, until, calls, is_outage, value == chosen_value, address)
        for value, number, title, since, until, calls, is_outage, address in found
    )


def same(sketch: Registration, node: TypeNode, request: PageRequest) -> tuple[SameMatter, ...]:
    """Open orders of the last 30 days of the same customer, phone or address in the same branch of types."""
    found = work_orders.open_for_same_matter(
        customer_id=sketch.customer_id,
        phone=normal_phone(sketch.phone),
        address=sketch.address,
        order_type_codes=same_matter_codes(node),
        at=request.at,
        viewer=request.viewer,
    )
    return tuple(
        SameMatter(
            order_row(order, viewer=request.viewer, at=request.at),
            order.case_file.number,
        )
        for order in found
    )
