"""Orders in hand: whoever plays many moves of the same orders in one transaction reads each order once and writes it when it has to be read.

The transaction holds the locks, and an order is written by its own actions alone; what the last one left is what the next one finds. Outside of
`orders_in_hand` an action reads its order and writes it, and nothing here keeps anything.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.pending import PendingRows
from plumbline.ground.journal.writing import Rows
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders.models import OrderType, WorkOrder
from plumbline.service.work_orders.queries import seen, visible_order
from plumbline.service.work_orders.rules import TypeNode

TOUCHES_NOTHING_ELSE = frozenset(
    {
        *("accept", "assign", "contact", "depart", "arrive", "contain", "investigate", "notify_customers", "progress"),
        *("mark_ready", "mark_paid", "resolve", "pause", "resume", "escalate", "close", "return_sheet"),
    }
)
"""Moves that neither read nor write anything of other orders, nor of this one outside of its own row and clocks."""


@dataclass
class _Kept:
    order: WorkOrder
    clocks: service_levels.CaseClocks | None


@dataclass
class _Hand:
    orders: dict[str, _Kept] = field(default_factory=dict)
    pending: PendingRows = field(default_factory=PendingRows)


_hand: ContextVar[_Hand | None] = ContextVar("orders in hand", default=None)


@contextmanager
def orders_in_hand() -> Iterator[Callable[[], None]]:
    """Within, orders stay in hand. For one transaction: it must not end, nor give up a savepoint, inside.

    Yields what writes down all that waits: to be called before anything reads orders otherwise than by moving them.
    """
    hand = _Hand()
    token = _hand.set(hand)
    try:
        yield hand.pending.write
        hand.pending.write()
    finally:
        _hand.reset(token)


def taken(number: str, *, by: Viewer) -> WorkOrder:
    """The order, locked, from the hand or from the table.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    hand = _hand.get()
    kept = hand.orders.get(number) if hand else None
    return seen(kept.order, number=number, viewer=by) if kept else visible_order(number, viewer=by, lock=True)


def clocks_of(order: WorkOrder, *, by: Viewer, at: datetime) -> service_levels.CaseClocks:
    """The order's clocks at a moment."""
    clocks = service_levels.CaseClocks(
        case_file_id=order.case_file_id,
        number=order.case_file.number,
        unit_id=order.case_file.unit_id,
        at=at,
        revision=by.tree.revision or None,
    )
    hand = _hand.get()
    kept = hand.orders.get(order.case_file.number) if hand else None
    if kept is not None and kept.clocks is not None:
        clocks.carry_on(kept.clocks)
    return clocks


def before(move: str) -> None:
    """A move that looks further than its order finds everything written."""
    hand = _hand.get()
    if hand is not None and move not in TOUCHES_NOTHING_ELSE:
        hand.pending.write()


def put_back(order: WorkOrder, clocks: service_levels.CaseClocks) -> None:
    """What a move made of an order, for the next one."""
    hand = _hand.get()
    if hand is not None:
        kept = hand.orders.get(order.case_file.number)
        earlier = kept.clocks if kept else None
        hand.orders[order.case_file.number] = _Kept(order, earlier if clocks.is_untouched else clocks)


def begin(
    row: Mapping[str, Any], cover: Rows, node: TypeNode, customer: customers.Known | None, clocks: service_levels.CaseClocks
) -> None:
    """A new order comes into the hand as its rows were thought up."""
    hand = _hand.get()
    if hand is None:
        return
    order = WorkOrder.from_db(DEFAULT_DB_ALIAS, list(row), list(row.values()))
    for column in WorkOrder._meta.concrete_fields:
        if column.attname not in row:
            setattr(order, column.attname, column.get_default())
    order.case_file = casefiles.covered(cover)
    named = {"id": node.id, "code": node.code, "pack": node.pack, "callback_policy": node.callback_policy}
    order.order_type = OrderType.from_db(DEFAULT_DB_ALIAS, list(named), list(named.values()))
    order.customer = customers.as_customer(customer) if customer else None
    put_back(order, clocks)


def forget(number: str) -> None:
    """The order was changed by half, or will be otherwise than by a move: from now on the table has it."""
    hand = _hand.get()
    if hand is not None:
        hand.pending.write()
        hand.orders.pop(number, None)


def written(rows: Rows, changes: Rows, *, can_wait: bool) -> tuple[Rows, Rows]:
    """What has to be written with the facts of an action: all of it, or in hand nothing of what can wait, else what waited too."""
    hand = _hand.get()
    if hand is None:
        return rows, changes
    hand.pending.add(rows, changes)
    return ({}, {}) if can_wait else hand.pending.taken()
