"""The dispatch board: how much is open in each column, and the orders to look at first, asked of open orders alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.journal.reading import Prepared, any_of
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.models import OPEN_STATES, Extension, WorkOrder
from plumbline.service.work_orders.queries.newest import asked
from plumbline.service.work_orders.queries.orders import JOINS
from plumbline.service.work_orders.states import State

TRAY = (State.ARBITRATION, State.RETURNED, State.REGISTERED)
"""States in which an order waits for whoever dispatches, whatever unit has it."""
STATES = ", ".join(f"'{state}'" for state in OPEN_STATES)
_KEYS = {UUID(int=place): str(state) for place, state in enumerate(TRAY, start=1)}
"""Columns are told apart by identifiers, which sort ten times as fast as words; these stand for the states of the tray."""
_TRAY = " ".join(f"WHEN '{state}' THEN '{key}'::uuid" for key, state in _KEYS.items())
# Names nothing but columns of the index of open orders (order_open), so that the table is not read: 40 ms instead of 200 at 1,000,000 orders, 17,000 open.
_BOARD = f"""
WITH keyed AS (
    SELECT case_file_id, state, next_due_at, registered_at, paused_at,
           CASE state {_TRAY} ELSE CASE WHEN %s AND place.key IS NOT NULL THEN coalesce(assignee_id, place.key) ELSE place.key END END AS key
    FROM work_orders_workorder JOIN unnest(%s::uuid[], %s::uuid[]) AS place(unit_id, key) USING (unit_id) WHERE state IN ({STATES})
), counted AS (
    SELECT key, case_file_id,
           row_number() OVER (PARTITION BY key ORDER BY next_due_at NULLS LAST, registered_at, case_file_id) AS place,
           count(*) OVER whole AS open,
           count(*) FILTER (WHERE next_due_at < %s) OVER whole AS late,
           count(*) FILTER (WHERE next_due_at >= %s AND next_due_at < %s) OVER whole AS soon,
           count(*) FILTER (WHERE state = '{State.DISPATCHED}') OVER whole AS unaccepted,
           count(*) FILTER (WHERE paused_at IS NOT NULL) OVER whole AS paused
    FROM keyed WHERE key IS NOT NULL WINDOW whole AS (PARTITION BY key)
)
SELECT key, case_file_id, open, late, soon, unaccepted, paused FROM counted WHERE place <= %s ORDER BY key, place
"""


@dataclass(frozen=True)
class Load:
    """How many orders are open, of these late, due soon, waiting to be accepted, paused."""

    open: int = 0
    late: int = 0
    soon: int = 0
    unaccepted: int = 0
    paused: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(*(mine + more for mine, more in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Stack:
    """The orders of one column: all of them counted, the first ones by what is due next."""

    load: Load
    first: tuple[UUID, ...]


def stacks(
    columns: Mapping[UUID, str], *, by_person: bool, most: int, soon: timedelta, at: datetime
) -> dict[str, Stack]:
    """The columns of a board. ``columns``: for each unit that is looked at the key of its column, empty where it has none; units that are not named are
    not looked at.

    Orders that wait for whoever dispatches stand under the name of their state, whatever column their unit has; with ``by_person`` what is assigned
    stands under the person's id.
    """
    units = sorted(columns)
    keys = [UUID(columns[unit]) if columns[unit] else None for unit in units]
    rows = asked(_BOARD, (by_person, units, keys, at, at, at + soon, most))
    found: dict[str, tuple[Load, list[UUID]]] = {}
    for key, order, *numbers in rows:
        found.setdefault(_KEYS.get(key) or str(key), (Load(*numbers), []))[1].append(order)
    return {key: Stack(load, tuple(first)) for key, (load, first) in found.items()}


_NOT_ON_CARDS = ("description", "result", "facts", "words")
_OF_TYPE = ("code", "name", "name_en", "kind", "line")
_OF_OTHERS = ("case_file__number", "assignee__name", *(f"order_type__{name}" for name in _OF_TYPE))


def _with_cards(identifiers: Sequence[UUID]) -> QuerySet[WorkOrder]:
    own = [field.name for field in WorkOrder._meta.concrete_fields if field.name not in _NOT_ON_CARDS]
    joined = WorkOrder.objects.select_related("case_file", "order_type", "assignee").only(*own, *_OF_OTHERS)
    return joined.filter(any_of("pk", identifiers))


_CARDS = Prepared(_with_cards, [UUID(int=1)])


def by_ids(identifiers: Iterable[UUID]) -> dict[UUID, WorkOrder]:
    """Orders with what a card shows."""
    wanted = list(identifiers)
    return {order.pk: order for order in _CARDS.all(wanted)} if wanted else {}


def requests_for_time(*, viewer: Viewer, most: int) -> list[Extension]:
    """Requests for more time that this viewer may decide on, the oldest first."""
    found = Extension.objects.filter(decided_at__isnull=True, order__state__in=OPEN_STATES)
    if not viewer.sees_everything(Permission.ORDERS_GRANT):
        found = found.filter(order__unit_id__in=viewer.units(Permission.ORDERS_GRANT))
    joined = found.select_related("order__case_file").prefetch_related(
        "reason", "asked_by", *(f"order__{join}" for join in JOINS)
    )
    return list(joined.order_by("asked_at", "id")[:most])


def as_it_stands(order: WorkOrder) -> str:
    """How an order stands, as a few characters: whoever acts on what he saw a while ago sends them back, and is told when they differ."""
    parts: tuple[Any, ...] = (order.state, order.unit_id.hex[-6:], order.round, order.bounces)
    return ".".join(map(str, (*parts, order.assignee_id.hex[-6:] if order.assignee_id else "-")))
