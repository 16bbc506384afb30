"""Moves as buttons: the one that is most likely next stands out, a few stand beside it, the rest waits behind "more"."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.state_tables import Move
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.states import State

MOST_BESIDE = 3
FEW = 5
"""So many buttons need no "more"."""
_ON_SITE: dict[State, tuple[str, ...]] = {
    State.ACCEPTED: ("assign", "depart", "arrive", "contact"),
    State.ASSIGNED: ("depart", "arrive", "contact", "assign"),
}
_FROM_DESK: dict[State, tuple[str, ...]] = {
    State.ACCEPTED: ("assign", "reply", "contact", "progress"),
    State.ASSIGNED: ("reply", "contact", "progress", "resolve"),
}
_ALWAYS: dict[State, tuple[str, ...]] = {
    State.REGISTERED: ("dispatch", "answer", "urge"),
    State.RETURNED: ("dispatch", "urge"),
    State.ARBITRATION: ("arbitrate", "urge"),
    State.DISPATCHED: ("accept", "return", "answer", "contact", "urge"),
    State.EN_ROUTE: ("arrive", "contact", "progress"),
    State.ON_SITE: ("contain", "resolve", "reply", "progress", "pause"),
    State.RESOLVED: ("reply", "progress"),
    State.REPLIED: ("close", "reopen"),
    State.CLOSED: ("return_sheet", "reopen"),
    State.MERGED: ("unmerge",),
}


@dataclass(frozen=True)
class Button:
    """A move that is open to this viewer."""

    name: str
    label: str
    tone: str
    address: str


@dataclass(frozen=True)
class Buttons:
    """All moves that are open to this viewer, by how likely they are wanted."""

    first: Button | None
    beside: tuple[Button, ...]
    more: tuple[Button, ...]


def buttons(order: WorkOrder, request: PageRequest, *, has_request: bool) -> tuple[Button, ...]:
    moves = work_orders.allowed_moves(order, viewer=request.viewer, has_extension_request=has_request)
    return tuple(button(move, order) for move in moves)


def button(move: Move[State], order: WorkOrder) -> Button:
    return Button(
        move.name, word(move.label), move.tone, reverse("order-move", args=[order.case_file.number, move.name])
    )


def arranged(found: Sequence[Button], order: WorkOrder) -> Buttons:
    """The first of what usually comes next in this state stands out, unless it is none of the viewer's."""
    likely = likely_next(order)
    by_name = {each.name: each for each in found}
    wanted = [by_name[name] for name in likely if name in by_name]
    first = wanted[0] if wanted else next((each for each in found if each.tone == "primary"), None)
    others = [each for each in (*wanted, *found) if each is not first]
    others = list(dict.fromkeys(others))
    beside = others if len(others) <= FEW else others[:MOST_BESIDE]
    return Buttons(first, tuple(beside), tuple(others[len(beside) :]))


def likely_next(order: WorkOrder) -> tuple[str, ...]:
    """Names of moves, the likeliest first: a request for more time and a pause are answered before anything else."""
    now = order.state_now
    usual = (_ON_SITE if order.order_type.on_site else _FROM_DESK).get(now) or _ALWAYS.get(now, ())
    return ("grant_extension", "refuse_extension", "resume", *usual)
