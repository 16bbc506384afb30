"""Which columns a board has: one for each unit with its teams, or, with one unit opened, for that unit, its teams and its people."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from plumbline.doors.web.saying import named
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Tree, Viewer
from plumbline.ground.organization.states import Permission, UnitKind

WITH_COLUMN = frozenset({UnitKind.UNIT})
"""Shown even with nothing in it. A third party, such as a company of mystery customers, is given no orders: it has a column only where it has some."""
OPENS_BOARD = (Permission.ORDERS_DISPATCH, Permission.ORDERS_ASSIGN, Permission.ORDERS_ARBITRATE)


@dataclass(frozen=True)
class Head:
    """The head of a column before anything was counted. ``unit`` or ``person``: whom an order is given to that is put here."""

    key: str
    title: str
    kind: str
    unit: str = ""
    person: str = ""
    is_always_shown: bool = True
    in_tray: bool = False


@dataclass(frozen=True)
class Plan:
    """The columns of a board, and for each unit that is looked at the key of its column (empty: it only feeds the tray)."""

    heads: tuple[Head, ...]
    keys: dict[UUID, str]
    opened: Place | None
    units: tuple[Place, ...]


def plan_of(viewer: Viewer, code: str) -> Plan | None:
    """The columns as this viewer may see them; None where he may see no unit of this code. Whoever has one unit alone finds it opened."""
    seen = viewer.units(Permission.ORDERS_VIEW)
    columns = {unit: column_of(viewer.tree.by_id[unit], viewer.tree) for unit in seen}
    standing = set(columns.values())
    units = tuple(
        sorted(
            (place for place in viewer.tree.places if place in standing and place.is_open),
            key=lambda place: place.kind == UnitKind.THIRD_PARTY,
        )
    )
    offered = tuple(place for place in units if place.kind in WITH_COLUMN)
    if code:
        opened = viewer.tree.by_code.get(code)
        if opened is None or opened.id not in seen:
            return None
        return of_one(viewer, column_of(opened, viewer.tree), seen, offered)
    if len(units) == 1:
        return of_one(viewer, units[0], seen, offered)
    heads = tuple(
        Head(str(place.id), named(place), "unit", place.code, is_always_shown=place.kind in WITH_COLUMN)
        for place in units
    )
    return Plan(heads, {unit: str(place.id) for unit, place in columns.items()}, None, offered)


def column_of(place: Place, tree: Tree) -> Place:
    """The unit in whose column a place stands: a team in that of the unit it belongs to."""
    while place.kind == UnitKind.TEAM and place.parent_id in tree.by_id:
        place = tree.by_id[place.parent_id]
    return place


def of_one(viewer: Viewer, unit: Place, seen: Iterable[UUID], offered: tuple[Place, ...]) -> Plan:
    """For whoever only assigns, what nobody has yet lies in the tray; for whoever dispatches, unit and teams are columns that orders are given to."""
    only_assigns = not viewer.may(Permission.ORDERS_DISPATCH, unit.id)
    below = viewer.tree.below(unit.path)
    places = [place for place in viewer.tree.places if place.id in below and place.id in set(seen)]
    heads = [
        Head(
            str(place.id),
            named(place),
            "team" if place.kind == UnitKind.TEAM else "unit",
            place.code,
            in_tray=only_assigns,
        )
        for place in places
        if place.is_open and (place.kind == UnitKind.TEAM or place.id == unit.id)
    ]
    people = organization.members(unit.id)
    heads += [Head(str(person.id), person.name, "person", person=person.username) for person in people]
    keys = {place: str(place) if place in below else "" for place in seen}
    return Plan(tuple(heads), keys, unit, offered)
