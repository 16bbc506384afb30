"""A customer as the agent sees one: masked card, history, running and coming outages."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.service.customers import queries as customers
from plumbline.service.customers.queries import Card
from plumbline.service.customers.states import (
    CUSTOMER_KIND_LABELS,
    LINE_LABELS,
    NEED_LABELS,
    TIER_LABELS,
    CustomerKind,
    NeedKind,
    Tier,
)
from plumbline.service.outages import queries as outages
from plumbline.service.outages.queries import Stop
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import OPEN

COMING = timedelta(days=3)


@dataclass(frozen=True)
class CustomerPanel:
    """Everything about a customer that matters while they are on the line."""

    card: Card
    kind: str
    tier: str
    needs: tuple[str, ...]
    responsible: tuple[tuple[str, str], ...]
    open_orders: tuple[OrderRow, ...]
    earlier: tuple[OrderRow, ...]
    running: tuple[Stop, ...]
    coming: tuple[Stop, ...]


def customer_panel(customer_id: UUID, request: PageRequest) -> CustomerPanel:
    """Raises NotFound: not there, or not for this viewer."""
    viewer, at = request.viewer, request.at
    card = customers.card(customer_id, viewer, at=at)
    history = work_orders.history_of_customer(customer_id, viewer=viewer)
    places = viewer.tree.by_id
    return CustomerPanel(
        card=card,
        kind=word(CUSTOMER_KIND_LABELS[CustomerKind(card.kind)]),
        tier=word(TIER_LABELS[Tier(card.tier)]) if card.tier else "",
        needs=tuple(word(NEED_LABELS[NeedKind(need.kind)]) for need in card.needs),
        responsible=tuple(
            (
                word(LINE_LABELS.get(each.line, each.line)),
                named(places[each.unit_id]) if each.unit_id in places else gettext("未定"),
            )
            for each in card.responsible
        ),
        open_orders=tuple(order_row(each, viewer=viewer, at=at) for each in history if each.state_now in OPEN),
        earlier=tuple(order_row(each, viewer=viewer, at=at) for each in history if each.state_now not in OPEN),
        running=outages.running_at(card.area_id, at, revision=request.revision),
        coming=outages.upcoming(card.area_id, at, at + COMING, revision=request.revision),
    )
