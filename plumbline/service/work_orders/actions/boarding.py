"""Moves made from a board that others look at too: only while the order still stands as the person saw it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.actions.moving import move
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import as_it_stands, visible_order
from plumbline.service.work_orders.rules import MoveRefused
from plumbline.service.work_orders.states import State


@transaction.atomic
def move_as_seen(
    *, number: str, name: str, inputs: Mapping[str, Any], seen: str, by: Viewer, at: datetime
) -> WorkOrder:
    """As ``move``, but refused where the order no longer stands as it was ``seen`` (see ``queries.as_it_stands``; empty: whatever it is).

    Raises:
        MoveRefused: somebody else was quicker, even where the state table would let both: nothing is overwritten unseen.
        NotFound, NotAllowed, InputRefused: as ``move``.
    """
    _check(number, seen, by=by)
    return move(number=number, name=name, inputs=inputs, by=by, at=at)


@transaction.atomic
def hand_out(*, number: str, person: str, seen: str, by: Viewer, at: datetime, note: str = "") -> WorkOrder:
    """Gives an order to a person: one that still waits to be accepted is accepted with it.

    Raises:
        MoveRefused, NotFound, NotAllowed, InputRefused: as ``move_as_seen``; then it is not accepted either.
    """
    order = _check(number, seen, by=by)
    if order.state == State.DISPATCHED:
        move(number=number, name="accept", inputs={}, by=by, at=at)
    return move(number=number, name="assign", inputs={"person": person, "note": note}, by=by, at=at)


def _check(number: str, seen: str, *, by: Viewer) -> WorkOrder:
    order = visible_order(number, viewer=by, lock=True)
    if seen and seen != as_it_stands(order):
        raise MoveRefused(_("工单 %(number)s 刚有变化，本次操作没有执行，请看过最新情况后再办。"), number=number)
    return order
