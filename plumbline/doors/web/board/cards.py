"""Orders as cards: what it is, when it is due, what this person may do with it, and why it lies where it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.facts import Teller, Told
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Extension, WorkOrder
from plumbline.service.work_orders.states import State

HAND_OUT = "hand_out"
LABELS = {
    "dispatch": _("派单"),
    "arbitrate": _("裁定"),
    HAND_OUT: _("接单并指派"),
    "assign": _("指派"),
    "accept": _("接单"),
    "return": _("退单"),
    "grant_extension": _("同意延期"),
    "refuse_extension": _("不同意延期"),
}
AGAIN = _("改派")
SENT = frozenset({"work_orders.returned", "work_orders.dispatched", "work_orders.sent_to_arbiter"})


@dataclass(frozen=True)
class Suggestion:
    """The unit that should get it, and why."""

    code: str
    unit: str
    because: str
    is_doubtful: bool = False


@dataclass(frozen=True)
class Quarrel:
    """What both sides said, since when somebody has to decide, and who may."""

    said: tuple[Told, ...]
    since: datetime
    deciders: str

    @property
    def last_return(self) -> Told | None:
        """What the unit said that sent it back last."""
        return next((each for each in reversed(self.said) if each.name == "work_orders.returned"), None)


@dataclass(frozen=True)
class Asking:
    """A request for more time."""

    reason: str
    until: datetime
    note: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Card:
    row: OrderRow
    seen: str
    moves: tuple[tuple[str, str], ...]
    suggestion: Suggestion | None = None
    quarrel: Quarrel | None = None
    asking: Asking | None = None

    @property
    def gives(self) -> str:
        """The names of the moves by which the card may be given to somebody, for the script."""
        return " ".join(name for name, _label in self.moves if name in ("dispatch", "arbitrate", "assign", HAND_OUT))

    @property
    def trace(self) -> tuple[str, ...]:
        """What makes the card another card."""
        tone = self.row.due.tone if self.row.due else ""
        return (self.row.number, self.seen, tone, str(self.row.is_paused), str(self.row.urges))


class Cards:
    """Makes cards of the orders of one board; what they need beside the orders is asked once for all of them."""

    def __init__(self, orders: Mapping[UUID, WorkOrder], request: PageRequest) -> None:
        self._orders, self._request = orders, request
        sent_back = [order for order in orders.values() if order.state in (State.RETURNED, State.ARBITRATION)]
        self._said = self._quarrels(sent_back)

    def card(self, order: UUID) -> Card:
        return self._card(self._orders[order])

    def asking(self, extension: Extension) -> Card:
        asked = Asking(
            named(extension.reason),
            extension.until,
            extension.note,
            extension.asked_by.name if extension.asked_by else gettext("系统"),
            extension.asked_at,
        )
        return self._card(extension.order, asked)

    def _card(self, order: WorkOrder, asked: Asking | None = None) -> Card:
        viewer, at = self._request.viewer, self._request.at
        return Card(
            order_row(order, viewer=viewer, at=at),
            work_orders.as_it_stands(order),
            self._moves(order, has_request=asked is not None),
            self._suggestion(order) if order.state in (State.REGISTERED, State.RETURNED) else None,
            self._said.get(order.case_file_id),
            asked,
        )

    def _moves(self, order: WorkOrder, *, has_request: bool) -> tuple[tuple[str, str], ...]:
        viewer = self._request.viewer
        names = {
            move.name for move in work_orders.allowed_moves(order, viewer=viewer, has_extension_request=has_request)
        }
        if has_request:
            names &= {"grant_extension", "refuse_extension"}
        elif "accept" in names and viewer.may(Permission.ORDERS_ASSIGN, order.unit_id):
            names.add(HAND_OUT)
        labels = LABELS | {"assign": AGAIN} if order.assignee_id else LABELS
        return tuple((name, word(label)) for name, label in labels.items() if name in names)

    def _suggestion(self, order: WorkOrder) -> Suggestion | None:
        request = self._request
        found = customers.suggested(
            order.area_id, order.address, order.order_type.line, request.at, revision=request.revision
        )
        if found is None:
            return None
        sentence = gettext("地址写有“%(area)s”") if found.is_read else gettext("地址在“%(area)s”")
        because = sentence % {"area": named(found.area)}
        is_doubtful = order.state == State.RETURNED and found.unit.id == order.unit_id
        if is_doubtful:
            because += gettext("，但该单位刚退单")
        return Suggestion(found.unit.code, named(found.unit), because, is_doubtful)

    def _quarrels(self, orders: list[WorkOrder]) -> dict[UUID, Quarrel]:
        if not orders:
            return {}
        viewer, at = self._request.viewer, self._request.at
        teller = Teller(viewer.tree, revision=self._request.revision)
        lines = journal.lines_of([order.case_file_id for order in orders], names=SENT)
        held = {order.unit_id for order in orders if order.state == State.ARBITRATION}
        may = organization.names_of_those_who_may(Permission.ORDERS_ARBITRATE, units=held, at=at)
        return {
            order.case_file_id: Quarrel(
                tuple(teller.told(line) for line in lines[order.case_file_id]),
                lines[order.case_file_id][-1].at if lines[order.case_file_id] else order.moved_at,
                gettext("、").join(may.get(order.unit_id, ())),
            )
            for order in orders
        }
