"""Orders in hand: whoever plays many moves of the same orders in one transaction need not read each order again before each move.

The transaction holds the locks, and an order is written by its moves alone; what the last move left is what the next one finds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import seen, visible_order


@dataclass
class _Kept:
    order: WorkOrder
    clocks: service_levels.CaseClocks | None = None


_kept: ContextVar[dict[str, _Kept] | None] = ContextVar("orders in hand", default=None)


@contextmanager
def orders_in_hand() -> Iterator[None]:
    """Within, orders that were moved stay in hand. For one transaction: it must not end, nor give up a savepoint, inside."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def taken(number: str, *, by: Viewer) -> WorkOrder:
    """The order, locked, from the hand or from the table.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    kept = (_kept.get() or {}).get(number)
    return seen(kept.order, number=number, viewer=by) if kept else visible_order(number, viewer=by, lock=True)


def clocks_of(order: WorkOrder, *, by: Viewer, at: datetime) -> service_levels.CaseClocks:
    """The order's clocks at a moment."""
    kept = (_kept.get() or {}).get(order.case_file.number)
    clocks = service_levels.CaseClocks(
        case_file_id=order.case_file_id,
        number=order.case_file.number,
        unit_id=order.case_file.unit_id,
        at=at,
        revision=by.tree.revision or None,
    )
    if kept is not None and kept.clocks is not None:
        clocks.carry_on(kept.clocks)
    return clocks


def put_back(order: WorkOrder, clocks: service_levels.CaseClocks) -> None:
    """What a move made of an order, for the next one."""
    orders = _kept.get()
    if orders is not None:
        kept = orders.setdefault(order.case_file.number, _Kept(order))
        kept.order = order
        kept.clocks = clocks if not clocks.is_untouched else kept.clocks


def forget(number: str) -> None:
    """The order was changed by half, or otherwise than by a move."""
    orders = _kept.get()
    if orders is not None:
        orders.pop(number, None)
