"""Open orders by where they are: counted by area, gathered into points, and listed; asked of open orders alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.boards import STATES, Load
from plumbline.service.work_orders.queries.newest import asked
from plumbline.service.work_orders.states import State, Urgency

_COLUMNS = (
    "case_file_id, unit_id, assignee_id, area_id, premises_id, state, urgency, next_due_at, registered_at, paused_at"
)
# Columns of the index of open orders alone (order_open), so that the table is not read.
_OPEN = f"SELECT {_COLUMNS} FROM work_orders_workorder WHERE state IN ({STATES})"
_COUNTS = f"""count(*), count(*) FILTER (WHERE o.next_due_at < %s), count(*) FILTER (WHERE o.next_due_at >= %s AND o.next_due_at < %s),
 count(*) FILTER (WHERE o.state = '{State.DISPATCHED}'), count(*) FILTER (WHERE o.paused_at IS NOT NULL)"""
_OF_UNITS = f"FROM ({_OPEN}) AS o JOIN unnest(%s::uuid[]) AS seen(unit_id) USING (unit_id)"
# Answered by the index of premises that lie somewhere (premises_located), so that their table is not read, and nothing is where no coordinates are known.
_PREMISES = "JOIN customers_premises AS p ON p.id = o.premises_id AND p.longitude IS NOT NULL"
_INSIDE = "p.longitude >= %s AND p.longitude < %s AND p.latitude >= %s AND p.latitude < %s"
_BY_AREA = f"SELECT o.area_id, {_COUNTS} {_OF_UNITS} GROUP BY o.area_id"
_POINTS = f"""
SELECT o.area_id, floor((p.longitude - %s) / %s)::int AS x, floor((p.latitude - %s) / %s)::int AS y, sum(p.longitude), sum(p.latitude),
 (array_agg(o.case_file_id))[1], count(*) FILTER (WHERE o.urgency IN ('{Urgency.MAJOR}', '{Urgency.CRITICAL}')), {_COUNTS}
{_OF_UNITS} LEFT {_PREMISES} AND {_INSIDE} GROUP BY o.area_id, x, y ORDER BY x, y"""
_EXTENT = f"SELECT min(p.longitude), min(p.latitude), max(p.longitude), max(p.latitude) {_OF_UNITS} {_PREMISES}"
_ORDER = "ORDER BY o.next_due_at NULLS LAST, o.registered_at, o.case_file_id LIMIT %s"


@dataclass(frozen=True)
class Box:
    """A piece of the plane in degrees; its northern and eastern edges are outside."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class Gathered:
    """Orders that lie close together, in the middle of where they lie; ``first`` is one of them, ``pressing`` those of major or critical urgency."""

    longitude: float
    latitude: float
    first: UUID
    pressing: int
    load: Load


def by_area(units: Iterable[UUID], *, soon: timedelta, at: datetime) -> dict[UUID | None, Load]:
    """How many orders of these units are open in each area; under None those of which no area is known."""
    rows = asked(_BY_AREA, (*_moments(at, soon), sorted(units)))
    return {area: _load(numbers) for area, *numbers in rows}


def gathered(
    units: Iterable[UUID], box: Box, *, cells: tuple[int, int], soon: timedelta, at: datetime
) -> tuple[dict[UUID | None, Load], list[Gathered]]:
    """As ``by_area``, and in the same statement the orders that lie inside the box, those of one cell together.

    The box is cut into so many cells from west to east and from south to north.
    """
    width, height = (box.east - box.west) / cells[0], (box.north - box.south) / cells[1]
    parameters = (box.west, width, box.south, height, *_moments(at, soon), sorted(units), *_inside(box))
    areas: dict[UUID | None, Load] = {}
    points: dict[tuple[int, int], tuple[float, float, UUID, int, Load]] = {}
    for area, x, y, longitude, latitude, first, pressing, *numbers in asked(_POINTS, parameters):
        load = _load(numbers)
        areas[area] = areas.get(area, Load()) + load
        if x is not None:
            before = points.get((x, y), (0.0, 0.0, first, 0, Load()))
            points[x, y] = (
                before[0] + longitude,
                before[1] + latitude,
                before[2],
                before[3] + pressing,
                before[4] + load,
            )
    found = [
        Gathered(longitude / load.open, latitude / load.open, first, pressing, load)
        for longitude, latitude, first, pressing, load in points.values()
    ]
    return areas, found


def extent(units: Iterable[UUID]) -> Box | None:
    """The box around all open orders of these units that lie anywhere."""
    west, south, east, north = asked(_EXTENT, (sorted(units),))[0]
    return Box(west, south, east, north) if west is not None else None


def placed(units: Iterable[UUID], *, areas: Iterable[UUID] | None, box: Box | None, most: int) -> list[UUID]:
    """Open orders of these units in these areas (None: anywhere) and inside the box (None: anywhere), by what is due next."""
    sql, parameters = f"SELECT o.case_file_id {_OF_UNITS}", [sorted(units)]
    conditions: list[str] = []
    more: list[Any] = []
    if box is not None:
        sql += f" {_PREMISES}"
        conditions.append(_INSIDE)
        more += _inside(box)
    if areas is not None:
        conditions.append("o.area_id = ANY(%s::uuid[])")
        more.append(sorted(areas))
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    return [order for (order,) in asked(f"{sql}{where} {_ORDER}", (*parameters, *more, most))]


def unplaced(units: Iterable[UUID], *, most: int) -> list[UUID]:
    """Open orders of these units of which no area is known, by what is due next."""
    return [
        order
        for (order,) in asked(
            f"SELECT o.case_file_id {_OF_UNITS} WHERE o.area_id IS NULL {_ORDER}", (sorted(units), most)
        )
    ]


def numbers_of(orders: Iterable[UUID]) -> dict[UUID, str]:
    """The numbers that people know these orders by."""
    found = WorkOrder.objects.filter(pk__in=list(orders)).values_list("pk", "case_file__number")
    return dict(found)


def _inside(box: Box) -> tuple[float, ...]:
    return box.west, box.east, box.south, box.north


def _moments(at: datetime, soon: timedelta) -> tuple[datetime, ...]:
    return at, at, at + soon


def _load(numbers: Iterable[int]) -> Load:
    return Load(*numbers)
