"""Orders as lists and pages show them: labels in the reader's language, personal values masked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.saying import named, span, word
from plumbline.ground.organization.rules import Viewer
from plumbline.service.customers.rules import mask_address, mask_name, mask_phone
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.states import (
    CHANNEL_LABELS,
    MILESTONE_LABELS,
    STATE_LABELS,
    URGENCY_LABELS,
    Channel,
    State,
    Urgency,
)

SOON = timedelta(hours=2)
STATE_TONES: dict[State, str] = {
    State.REGISTERED: "orange",
    State.DISPATCHED: "yellow",
    State.RETURNED: "orange",
    State.ARBITRATION: "red",
    State.ACCEPTED: "blue",
    State.ASSIGNED: "blue",
    State.EN_ROUTE: "azure",
    State.ON_SITE: "azure",
    State.RESOLVED: "teal",
    State.REPLIED: "purple",
    State.CLOSED: "green",
    State.VOIDED: "secondary",
    State.MERGED: "secondary",
    State.DRAFT: "secondary",
}
URGENCY_TONES: dict[Urgency, str] = {
    Urgency.NORMAL: "secondary",
    Urgency.URGENT: "orange",
    Urgency.MAJOR: "red",
    Urgency.CRITICAL: "red",
}


@dataclass(frozen=True)
class Badge:
    """A word on a ground of its colour; the word alone says everything."""

    label: str
    tone: str


@dataclass(frozen=True)
class Due:
    """When something is due, how far that is, and how pressing."""

    at: datetime
    milestone: str
    distance: str
    tone: str


@dataclass(frozen=True)
class OrderRow:
    """One order of a list."""

    number: str
    address_of_page: str
    title: str
    type_name: str
    state: Badge
    urgency: Badge
    is_pressing: bool
    is_paused: bool
    unit: str
    assignee: str
    name: str
    phone: str
    address: str
    channel: str
    registered_at: datetime
    due: Due | None
    bounces: int
    urges: int
    round: int
    is_set_aside: bool = False
    """No customer stood behind it: a mystery visit that has been released."""


def order_row(order: WorkOrder, *, viewer: Viewer, at: datetime) -> OrderRow:
    urgency = Urgency(order.urgency)
    number = order.case_file.number
    return OrderRow(
        number=number,
        address_of_page=address_of("order", number),
        title=order.title,
        type_name=named(order.order_type),
        state=state_badge(order.state_now),
        urgency=urgency_badge(urgency),
        is_pressing=urgency is not Urgency.NORMAL,
        is_paused=order.paused_at is not None,
        unit=unit_name(order.unit_id, viewer),
        assignee=order.assignee.name if order.assignee else "",
        name=mask_name(order.contact_name),
        phone=mask_phone(order.contact_phone),
        address=mask_address(order.address),
        channel=word(CHANNEL_LABELS[Channel(order.channel)]),
        registered_at=order.registered_at,
        due=due(order.next_due_at, order.next_milestone, at=at),
        bounces=order.bounces,
        urges=order.urges,
        round=order.round,
        is_set_aside=order.set_aside_at is not None,
    )


def state_badge(state: State) -> Badge:
    return Badge(word(STATE_LABELS[state]), STATE_TONES[state])


def urgency_badge(urgency: Urgency) -> Badge:
    return Badge(word(URGENCY_LABELS[urgency]), URGENCY_TONES[urgency])


def unit_name(unit_id: UUID, viewer: Viewer) -> str:
    place = viewer.tree.by_id.get(unit_id)
    return named(place) if place else "—"


def milestone_label(milestone: str) -> str:
    return word(MILESTONE_LABELS.get(milestone, milestone))


def due(due_at: datetime | None, milestone: str, *, at: datetime) -> Due | None:
    """How long is left, or how long it has been overdue, at a moment."""
    if due_at is None:
        return None
    seconds = (due_at - at).total_seconds()
    distance = gettext("剩 %(span)s") if seconds >= 0 else gettext("超时 %(span)s")
    tone = "red" if seconds < 0 else "orange" if seconds < SOON.total_seconds() else "secondary"
    return Due(due_at, milestone_label(milestone), distance % {"span": span(seconds)}, tone)
