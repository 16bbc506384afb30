"""What registering now would do, shown while the caller is still on the line."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from plumbline.doors.web.order_rows import Badge, OrderRow, milestone_label, order_row, urgency_badge
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named
from plumbline.doors.web.work_orders.register_form import RegisterForm
from plumbline.doors.web.work_orders.types import same_matter_codes
from plumbline.ground.regulations import queries as regulations
from plumbline.service.customers.rules import normal_phone
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
    """An open order that may be about the same thing, and where to urge it."""

    row: OrderRow
    urge_address: str


@dataclass(frozen=True)
class Planned:
    unit: str
    is_dispatched: bool
    urgency: Badge
    clocks: tuple[PlannedClock, ...]
    same: tuple[SameMatter, ...]


def planned(form: RegisterForm, request: PageRequest) -> Planned | None:
    """None while the type is not chosen.

    Raises:
        RegistrationRefused, NotFound: what is named is not there.
    """
    sketch = form.sketch()
    if sketch is None or form.node is None:
        return None
    preview = actions.preview(registration=sketch, by=request.viewer, at=request.at)
    opened = [clock for clock in preview.clocks if clock.stopped_at is None]
    codes = {clock.clause for clock in opened if clock.clause}
    clauses = regulations.clauses_by_code(codes, on=timezone.localdate(request.at)) if codes else {}
    ordered = sorted(opened, key=lambda clock: (clock.due_at, clock.milestone))
    rows = tuple(
        PlannedClock(
            milestone=milestone_label(clock.milestone),
            due_at=clock.due_at,
            clause=clock.clause,
            clause_text=chosen(clauses[clock.clause].text, clauses[clock.clause].text_en)
            if clock.clause in clauses
            else "",
            is_proposed=clock.proposed,
            is_provisional=clock.provisional,
            is_first=place == 0,
        )
        for place, clock in enumerate(ordered)
    )
    return Planned(
        named(preview.unit),
        preview.is_dispatched,
        urgency_badge(Urgency(preview.urgency)),
        rows,
        same(sketch, form.node, request),
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
            reverse("order-move", args=[order.case_file.number, "urge"]),
        )
        for order in found
    )
