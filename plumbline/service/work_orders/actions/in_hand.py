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

from plumbline.ground.journal.pending import PendingRows
from plumbline.ground.journal.writing import Rows
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import seen, visible_order
from plumbline.service.work_orders.rules import TypeNode

NEEDS_NOTHING_WRITTEN = frozenset(
    {
        *(
            "accept",
            "assign",
            "contact",
            "depart",
            "arrive",
            "leave",
            "contain",
            "investigate",
            "notify_customers",
            "progress",
        ),
        *("mark_ready", "mark_paid", "resolve", "reply", "pause", "resume", "urge", "escalate", "return", "close"),
        *("request_extension", "grant_extension", "refuse_extension", "return_sheet"),
    }
)
"""Moves that neither read an order or case file in the tables nor write one there by themselves."""


@dataclass
class _Kept:
    order: WorkOrder
    clocks: service_levels.CaseClocks | None


@dataclass
class _Hand:
    """Orders by number, and what waits to be written of each."""

    orders: dict[str, _Kept] = field(default_factory=dict)
    waiting: dict[str, PendingRows] = field(default_factory=dict)

    def write(self) -> None:
        together = PendingRows()
        for pending in self.waiting.values():
            together.add(*pending.everything)
        self.waiting.clear()
        together.write()


_hand: ContextVar[_Hand | None] = ContextVar("orders in hand", default=None)


@contextmanager
def orders_in_hand() -> Iterator[Callable[[], None]]:
    """Within, orders stay in hand. For one transaction: it must not end, nor give up a savepoint, inside.

    Yields what writes down all that waits: to be called before anything reads orders otherwise than by moving them.
    """
    hand = _Hand()
    token = _hand.set(hand)
    try:
        yield hand.write
        hand.write()
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


def lock_together(*numbers: str) -> None:
    """Locks orders until the transaction ends, in one order for everybody: people who join the same orders crosswise wait in a row, not in a ring."""
    wanted = WorkOrder.objects.filter(case_file__number__in=numbers).only("case_file_id").order_by("case_file_id")
    list(wanted.select_for_update(of=("self",)))


def clocks_of(order: WorkOrder, *, by: Viewer, at: datetime) -> service_levels.CaseClocks:
    """The order's clocks at a moment."""
    clocks = _clocks(order, by=by, at=at)
    hand = _hand.get()
    kept = hand.orders.get(order.case_file.number) if hand else None
    if kept is not None and kept.clocks is not None:
        clocks.carry_on(kept.clocks)
    return clocks


def _clocks(
    order: WorkOrder, *, by: Viewer, at: datetime, begun_with: service_levels.ClockRows | None = None
) -> service_levels.CaseClocks:
    return service_levels.CaseClocks(
        case_file_id=order.case_file_id,
        number=order.case_file.number,
        # Not the case file's: that row is read beside the lock, as it was before whoever held the lock changed it.
        unit_id=order.unit_id,
        at=at,
        revision=by.tree.revision or None,
        begun_with=begun_with,
    )


def before(move: str) -> None:
    """A move that looks further than its order finds everything written."""
    hand = _hand.get()
    if hand is not None and move not in NEEDS_NOTHING_WRITTEN:
        hand.write()


def put_back(order: WorkOrder, clocks: service_levels.CaseClocks) -> None:
    """What a move made of an order, for the next one."""
    hand = _hand.get()
    if hand is not None:
        kept = hand.orders.get(order.case_file.number)
        earlier = kept.clocks if kept else None
        hand.orders[order.case_file.number] = _Kept(order, earlier if clocks.is_untouched else clocks)


def begin(rows: Rows, *, node: TypeNode, segment: str, opened: service_levels.ClockRows, by: Viewer) -> None:
    """A new order comes into the hand as its rows were thought up."""
    if _hand.get() is None:
        return
    row = dict(rows[WorkOrder][0])
    order = WorkOrder(**row)
    order._state.adding, order._state.db = False, DEFAULT_DB_ALIAS
    cover = next(sequence[0] for table, sequence in rows.items() if table is _table_of("case_file"))
    order.case_file = _part("case_file", cover)
    order.order_type = _part(
        "order_type",
        {
            "id": node.id,
            "code": node.code,
            "pack": node.pack,
            "kind": node.kind,
            "callback_policy": node.callback_policy,
        },
    )
    if order.customer_id:
        order.customer = _part("customer", {"id": order.customer_id, "kind": segment})
    put_back(order, _clocks(order, by=by, at=order.registered_at, begun_with=opened))


def _table_of(name: str) -> Any:
    return WorkOrder._meta.get_field(name).related_model


def _part(name: str, known: Mapping[str, Any]) -> Any:
    """What an order refers to, as far as moves ask for it, in the order of its columns; anything else would be read when asked for."""
    return _table_of(name).from_db(DEFAULT_DB_ALIAS, list(known), list(known.values()))


def forget(number: str) -> None:
    """The order was changed by half, or will be otherwise than by a move: from now on the table has it."""
    hand = _hand.get()
    if hand is not None:
        hand.waiting.pop(number, PendingRows()).write()
        hand.orders.pop(number, None)


def written(number: str, rows: Rows, changes: Rows, *, can_wait: bool) -> tuple[Rows, Rows]:
    """What has to be written with the facts of an action: all of it, or in hand nothing of what can wait, else what waited too."""
    hand = _hand.get()
    if hand is None:
        return rows, changes
    pending = hand.waiting.setdefault(number, PendingRows())
    pending.add(rows, changes)
    return ({}, {}) if can_wait else pending.taken()
