"""One list of whatever waits for the viewer: orders to move, requests to decide, call-backs to make, messages to acknowledge, by what is due next."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.home.numbers import orders_at
from plumbline.doors.web.order_rows import Due, due, unit_name
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import queries as told
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.queries import day as orders
from plumbline.service.work_orders.states import STATE_LABELS
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.queries import Callback
from plumbline.supervision.inspections import queries as inspections
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.states import LEVEL_LABELS, Level

MOST = 12
MOST_MESSAGES = 3
"""What must only be acknowledged never pushes what must be done off the list."""
TO_DO = {
    "arbitrate": (_("裁定"), "scale", "red"),
    "dispatch": (_("派单"), "send", "orange"),
    "accept": (_("接单"), "check", "yellow"),
    "assign": (_("指派"), "user", "blue"),
    orders.HANDLE: (_("办理"), "tool", "blue"),
    orders.DECIDE: (_("审批延期"), "clock", "orange"),
    "call": (_("回访"), "phone-check", "purple"),
    "inspect": (_("检查"), "clipboard-check", "azure"),
    "acknowledge": (_("确认"), "bell", "red"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: what, about what, by when, and the place where it is done."""

    todo: str
    icon: str
    tone: str
    title: str
    about: str
    address: str
    due: Due | None
    since: datetime | None
    acknowledge: str = ""


@dataclass(frozen=True)
class Work:
    """What is next, and whether there is more than is shown; ``more`` are the lists that have the rest."""

    items: tuple[Item, ...]
    has_more: bool
    more_messages: bool
    more: tuple[tuple[str, str], ...]


def work_of(request: PageRequest) -> Work:
    """Six statements at most, whatever waits."""
    viewer, at = request.viewer, request.at
    notes = messages(viewer)
    found = [
        *(_order(each.order, each.move, viewer, at) for each in orders.waiting_for(viewer=viewer, most=MOST + 1)),
        *(_order(each, orders.DECIDE, viewer, at) for each in orders.to_decide(viewer=viewer, most=MOST)),
        *(_callback(each, at) for each in to_call(viewer, at)),
        *(_inspection(each, viewer, at) for each in to_inspect(viewer)),
        *notes[:MOST_MESSAGES],
    ]
    found.sort(key=lambda item: (item.due.at.timestamp() if item.due else _since(item), item.title))
    return Work(tuple(found[:MOST]), len(found) > MOST, len(notes) > MOST_MESSAGES, tuple(lists(viewer)))


def _since(item: Item) -> float:
    """What has no due moment: a message counts from when it came, an order comes last."""
    return item.since.timestamp() if item.since else float("inf")


def _order(order: WorkOrder, move: str, viewer: Viewer, at: datetime) -> Item:
    label, icon, tone = TO_DO[move]
    number = order.case_file.number
    about = f"{number} · {named(order.order_type)} · {unit_name(order.unit_id, viewer)} · {word(STATE_LABELS[order.state_now])}"
    target = due(order.next_due_at, order.next_milestone, at=at)
    return Item(word(label), icon, tone, order.title, about, address_of("order", number), target, None)


def to_call(viewer: Viewer, at: datetime) -> list[Callback]:
    if not viewer.may_somewhere(Permission.CALLBACKS_CALL):
        return []
    ready = callbacks.callable_now(viewer=viewer, at=at)
    return list(ready.select_related("case_file", "order__case_file", "order__order_type")[:MOST])


def _callback(callback: Callback, at: datetime) -> Item:
    label, icon, tone = TO_DO["call"]
    number = callback.case_file.number
    about = f"{number} · {callback.order.case_file.number} · {named(callback.order.order_type)}"
    address = address_of("callback", number)
    return Item(
        word(label), icon, tone, callback.order.title, about, address, due(callback.due_at, "callback", at=at), None
    )


def to_inspect(viewer: Viewer) -> list[Inspection]:
    """The visits that this person is still to make, those first whose last day comes first."""
    if not viewer.may_somewhere(Permission.INSPECTIONS_VISIT):
        return []
    return list(inspections.inspections(viewer=viewer, mine=True).order_by("last_day", "pk")[:MOST])


def _inspection(visit: Inspection, viewer: Viewer, at: datetime) -> Item:
    label, icon, tone = TO_DO["inspect"]
    number, form = visit.case_file.number, named(visit.form_version) if visit.form_version else ""
    about = " · ".join(filter(None, (number, word(LEVEL_LABELS[Level(visit.level)]), form)))
    title = " · ".join(filter(None, (unit_name(visit.unit_id, viewer), visit.object_name)))
    over = datetime.combine(visit.last_day + timedelta(days=1), time.min, timezone.get_default_timezone())
    target = due(over, "", at=at)
    assert target is not None
    target = replace(target, milestone=gettext("检查期限"))
    return Item(word(label), icon, tone, title, about, address_of("inspection", number), target, None)


def messages(viewer: Viewer) -> list[Item]:
    label, icon, tone = TO_DO["acknowledge"]
    return [
        Item(
            word(label),
            icon,
            tone,
            message.title,
            message.body,
            f"{address_of('inbox')}#m-{message.id}",
            None,
            message.created_at,
            reverse("acknowledge", args=[message.id]),
        )
        for message in told.unacknowledged(viewer)[: MOST_MESSAGES + 1]
    ]


def lists(viewer: Viewer) -> list[tuple[str, str]]:
    """Where all of each kind is."""
    found = [
        (Permission.ORDERS_DISPATCH, gettext("全部待派单"), orders_at(standing="to_dispatch")),
        (Permission.ORDERS_ARBITRATE, gettext("全部待裁定"), orders_at(scope="open", state="arbitration")),
        (Permission.ORDERS_ASSIGN, gettext("全部待接单"), orders_at(scope="open", state="dispatched")),
        (Permission.ORDERS_ASSIGN, gettext("全部待指派"), orders_at(scope="open", state="accepted")),
        (Permission.ORDERS_GRANT, gettext("全部延期申请"), orders_at(scope="extension")),
        (Permission.CALLBACKS_CALL, gettext("全部待回访"), address_of("callbacks")),
        (Permission.INSPECTIONS_VISIT, gettext("我的全部检查"), f"{address_of('inspections')}?mine=yes"),
    ]
    shown = [(label, address) for permission, label, address in found if viewer.may_somewhere(permission)]
    return [*shown, (gettext("收件箱"), address_of("inbox"))]
