"""Work orders: registering, one, many, its timeline."""

from typing import Annotated
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answer_of, answered, call_of, first_or_same
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Moment, Parameters, QueryMoment, Text, check_known
from plumbline.doors.api.order_documents import (
    OrderCreated,
    OrderDetail,
    OrderPage,
    Timeline,
    created,
    detail,
    summary,
    timeline_of,
)
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.receipts import actions as receipts
from plumbline.ground.receipts.rules import Call
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.actions import RegisteredOrder
from plumbline.service.work_orders.rules import LONGEST_TEXT, LONGEST_TITLE, Registration
from plumbline.service.work_orders.states import Channel, State, Urgency

router = Router(tags=["work-orders"])
MOST_ROWS = 200


class CustomerReference(Body):
    """Who it is about: by number (must exist), by phone (found among all customers, or new), or by name alone."""

    number: Annotated[Text, Field(max_length=60)] | None = None
    phone: Annotated[Text, Field(max_length=40)] | None = None
    name: Annotated[Text, Field(max_length=120)] | None = None


class ExternalReference(Body):
    """Where it came from: the same source and number are one order, however often they are sent."""

    source: Annotated[Text, Field(min_length=1, max_length=60)]
    number: Annotated[Text, Field(min_length=1, max_length=80)]


class NewOrder(Body):
    """A customer's matter."""

    channel: Channel
    order_type: Annotated[Text, Field(min_length=1, max_length=60)]
    title: Annotated[Text, Field(min_length=1, max_length=LONGEST_TITLE)]
    description: Annotated[Text, Field(max_length=LONGEST_TEXT)] = ""
    urgency: Urgency | None = None
    customer: CustomerReference | None = None
    address: Annotated[Text, Field(max_length=300)] | None = None
    area: Annotated[Text, Field(max_length=40)] | None = None
    occurred_at: Moment | None = None
    external: ExternalReference | None = None

    def registration(self) -> Registration:
        """The body in the words of the trade."""
        customer, external = self.customer, self.external
        return Registration(
            channel=self.channel,
            order_type=self.order_type,
            title=self.title,
            description=self.description,
            urgency=self.urgency,
            customer_number=(customer and customer.number) or "",
            phone=(customer and customer.phone) or "",
            name=(customer and customer.name) or "",
            address=self.address or "",
            area=self.area or "",
            occurred_at=self.occurred_at,
            external_source=external.source if external else "",
            external_number=external.number if external else "",
        )


class OrderParameters(Parameters):
    """What a list asks for; what is left out does not matter. Moments are half-open: from inclusive, to exclusive."""

    state: list[State] = Field(default=[], max_length=len(State))
    unit: Annotated[Text, Field(max_length=40)] | None = None
    order_type: Annotated[Text, Field(max_length=60)] | None = None
    opened_from: QueryMoment | None = None
    opened_to: QueryMoment | None = None
    due_before: QueryMoment | None = None
    q: Annotated[Text, Field(max_length=200)] | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 50


@router.post("", response={201: OrderCreated, 200: OrderCreated, **PROBLEMS}, summary="Register a matter")
def register(request: MachineRequest, order: NewOrder) -> HttpResponse:
    """Answers 201 with the number, the unit and what is due when; 200 where the same external number is an order already."""
    registration, call = order.registration(), call_of(request)
    if call is None:
        return _registered(request, registration, call)
    return first_or_same(request, call, lambda: _registered(request, registration, call))


def _registered(request: MachineRequest, registration: Registration, call: Call | None) -> HttpResponse:
    """A new order's receipt goes in the very statement that writes the order; one that was there already gets it after."""

    def receipt(made: RegisteredOrder) -> Rows:
        assert call is not None
        return receipts.receipt_rows(call=call, answer=answer_of(created(request, made)), at=request.at)

    made = work_orders.register(
        registration=registration,
        by=request.auth,
        at=request.at,
        revision=request.auth.tree.revision,
        also=receipt if call else None,
    )
    if not made.is_new and not request.auth.may(Permission.ORDERS_VIEW, made.unit.id):
        raise Conflict(_("该外部编号已登记为工单，但您无权查看。"), field="external")
    response = created(request, made)
    if call is not None and not made.is_new:
        receipts.keep(call=call, answer=answer_of(response), at=request.at)
    return response


@router.get("", response={200: OrderPage, **PROBLEMS}, summary="Find orders")
def find(request: MachineRequest, wanted: Query[OrderParameters]) -> HttpResponse:
    """Newest first. `q` is a number, four last digits of a phone, a phone, an external number, or words."""
    check_known(request, OrderParameters)
    rows = orders.page(
        _filter(wanted, request.auth),
        viewer=request.auth,
        behind=cursors.read(wanted.cursor) if wanted.cursor else None,
        most=wanted.limit + 1,
    )
    shown, has_more = rows[: wanted.limit], len(rows) > wanted.limit
    behind = cursors.written(shown[-1].registered_at, shown[-1].case_file_id) if has_more else None
    return answered({"items": [summary(request, order) for order in shown], "next_cursor": behind})


def _filter(wanted: OrderParameters, viewer: Viewer) -> orders.OrderFilter:
    return orders.OrderFilter(
        states=tuple(state.value for state in wanted.state),
        unit=_unit(wanted.unit, viewer) if wanted.unit else None,
        order_types=(wanted.order_type,) if wanted.order_type else (),
        opened_from=wanted.opened_from,
        opened_to=wanted.opened_to,
        due_before=wanted.due_before,
        text=wanted.q or "",
    )


def _unit(code: str, viewer: Viewer) -> UUID:
    """Raises NotFound: no such unit, or none of its orders may be seen by this viewer."""
    place = viewer.tree.by_code.get(code)
    if place is None or not viewer.tree.below(place.path) & viewer.units(Permission.ORDERS_VIEW):
        raise NotFound(_("没有代码为“%(code)s”的单位，或您无权查看。"), field="unit", code=code)
    return place.id


@router.get("/{number}", response={200: OrderDetail, **PROBLEMS}, summary="One order")
def one(request: MachineRequest, number: str) -> HttpResponse:
    """The order with its clocks as they read now, and the moves that are open to the caller."""
    return answered(detail(request, orders.visible_order(number, viewer=request.auth)))


@router.get("/{number}/timeline", response={200: Timeline, **PROBLEMS}, summary="What happened to an order")
def timeline(request: MachineRequest, number: str) -> HttpResponse:
    """Every fact of the order, oldest first, as a sentence in the caller's language and as particulars."""
    return answered(timeline_of(request, orders.visible_order(number, viewer=request.auth)))
