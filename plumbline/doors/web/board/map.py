"""The map of open orders: outlines of areas, orders gathered into points, areas without an outline as tiles of a strip; a table says the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.board.plane import Label, Plane, Tile, around, laid, widened
from plumbline.doors.web.order_rows import SOON, OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import AreaNode, Territory
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import Box, Gathered, Load, OrderFilter

CELLS = (18, 12)
ROWS, MORE, MOST = 20, 20, 200
NOWHERE = "-"
MOST_WEIGHT = 1_000_000_000
Outlines = Mapping[UUID, list[list[list[float]]]]


@dataclass(frozen=True)
class MapAsked:
    """What the address asks for: orders of a unit, of an area (``NOWHERE``: of none), inside a box; how many rows below."""

    unit: Place | None
    area: AreaNode | None
    is_nowhere: bool
    box: Box | None
    rows: int

    def address(self, **words: str) -> str:
        """This map with other words; an empty word is left out."""
        given = {"unit": self.unit.code if self.unit else "", "area": self.area.code if self.area else ""}
        if self.is_nowhere:
            given["area"] = NOWHERE
        if self.box:
            given["box"] = written(self.box)
        said = {name: value for name, value in {**given, **words}.items() if value}
        return reverse("board-map") + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True)
class Shape:
    """An area as it is drawn. ``heat``: 0 for no order to 4 for as many as any area has."""

    name: str
    path: str
    x: float
    y: float
    load: Load
    heat: int
    address: str
    said: str
    is_chosen: bool
    is_crowded: bool = False
    """Its name would cover another or a mark: it is written while the area is pointed at or has the focus."""

    @property
    def label(self) -> str:
        return f"{self.name} {self.load.open}" if self.load.open else self.name


@dataclass(frozen=True)
class Mark:
    """Orders that lie together. ``kind``: late, soon or calm, each of its own shape."""

    x: float
    y: float
    size: float
    number: int
    kind: str
    is_pressing: bool
    address: str
    said: str


@dataclass(frozen=True)
class Line:
    """An area as a row of the table and a tile of the strip."""

    name: str
    depth: int
    load: Load
    heat: int
    address: str
    is_drawn: bool
    is_chosen: bool


@dataclass(frozen=True)
class Map:
    asked: MapAsked
    plane: Plane | None
    frames: tuple[str, ...]
    shapes: tuple[Shape, ...]
    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    tiles: tuple[Tile, ...]
    rows: tuple[OrderRow, ...]
    more_address: str
    units: tuple[Place, ...]
    number: int


def asked_of(request: PageRequest, known: Territory) -> MapAsked:
    """Raises NotFound: no such unit or area, or a unit of which the viewer sees no orders."""
    words, viewer = request.GET, request.viewer
    unit = viewer.tree.by_code.get(words.get("unit", "")) if words.get("unit") else None
    if words.get("unit") and (unit is None or unit.id not in viewer.units(Permission.ORDERS_VIEW)):
        raise NotFound(_("没有找到该单位，或您无权查看。"))
    code = words.get("area", "")
    if code and code != NOWHERE and code not in known.by_code:
        raise NotFound(_("没有找到该片区。"))
    rows = words.get("rows", "")
    return MapAsked(
        unit,
        known.by_code.get(code),
        code == NOWHERE,
        read_box(words.get("box", "")),
        min(int(rows[:4]), MOST) if rows.isascii() and rows.isdigit() else ROWS,
    )


def read_box(text: str) -> Box | None:
    """Four numbers, west, south, east, north; None where they are none: the whole map is the answer to a mangled address."""
    try:
        west, south, east, north = (float(part) for part in text.split(",")[:5])
    except ValueError:
        return None
    fits = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return Box(west, south, east, north) if fits else None


def written(box: Box) -> str:
    return ",".join(f"{edge:.6f}" for edge in (box.west, box.south, box.east, box.north))


def map_of(request: PageRequest) -> Map:
    """The map, at most 5 statements beside the page's own."""
    viewer, known = request.viewer, customers.territory(revision=request.revision)
    asked, outlines = asked_of(request, known), customers.outlines(revision=request.revision)
    units = seen_units(viewer, asked.unit)
    box = box_of(asked, known, outlines) or work_orders.extent(units)
    plane = Plane(widened(box, 0.0 if asked.box else 0.04)) if box else None
    counts, points = counted(request, plane, units)
    drawn = marks(plane, asked, points)
    below = known.below(asked.area.id) if asked.area else None
    listed = listing(asked, units, below, viewer)
    rows = work_orders.by_ids(listed[: asked.rows])
    return Map(
        asked,
        plane,
        frames(plane, known, outlines),
        shapes(plane, asked, known, outlines, counts, [(each.x, each.y) for each in drawn]),
        drawn,
        lines(asked, known, outlines, counts),
        tuple(plane.tiles(settings.MAP_TILES)) if plane else (),
        tuple(order_row(rows[each], viewer=viewer, at=request.at) for each in listed[: asked.rows] if each in rows),
        asked.address(rows=str(min(asked.rows + MORE, MOST))) if len(listed) > asked.rows else "",
        tuple(place for place in viewer.tree.places if place.is_open and place.id in seen_units(viewer, None)),
        sum(load.open for load in counts.values()),
    )


def seen_units(viewer: Viewer, unit: Place | None) -> frozenset[UUID]:
    seen = viewer.units(Permission.ORDERS_VIEW)
    return seen & viewer.tree.below(unit.path) if unit else seen


def listing(asked: MapAsked, units: frozenset[UUID], below: frozenset[UUID] | None, viewer: Viewer) -> list[UUID]:
    """The first orders by what is due next; those of everywhere are met along the due moments."""
    if not (asked.is_nowhere or below or asked.box):
        wanted = OrderFilter(is_open=True, within=None if units == viewer.tree.all_ids else units)
        found = work_orders.soonest(wanted, viewer=viewer, behind=None, most=asked.rows + 1)
        return [order.case_file_id for order in found]
    if asked.is_nowhere:
        return work_orders.unplaced(units, most=asked.rows + 1)
    return work_orders.placed(units, areas=below, box=asked.box, most=asked.rows + 1)


def box_of(asked: MapAsked, known: Territory, outlines: Outlines) -> Box | None:
    """What the map shows: the box that is asked for, the area, or everything that has an outline."""
    if asked.box:
        return asked.box
    own = outlines.get(asked.area.id) if asked.area else None
    if own:
        return around([own])
    below = known.below(asked.area.id) if asked.area else frozenset(outlines)
    return around(rings for area, rings in outlines.items() if area in below)


def is_leaf(area: AreaNode, known: Territory, outlines: Outlines) -> bool:
    """Drawn as a surface: no area under it has an outline of its own."""
    return area.id in outlines and not any(
        each.id in outlines and each.parent_id == area.id for each in known.areas if each.id != area.id
    )


def is_lowest(area: AreaNode, known: Territory) -> bool:
    return len(known.below(area.id)) == 1


def frames(plane: Plane | None, known: Territory, outlines: Outlines) -> tuple[str, ...]:
    """The outlines of areas that have others under them, drawn as lines."""
    if plane is None:
        return ()
    return tuple(
        plane.path(outlines[area.id])
        for area in known.areas
        if area.id in outlines and not is_leaf(area, known, outlines)
    )


def shapes(
    plane: Plane | None,
    asked: MapAsked,
    known: Territory,
    outlines: Outlines,
    counts: Mapping[UUID | None, Load],
    marks: Sequence[tuple[float, float]],
) -> tuple[Shape, ...]:
    if plane is None:
        return ()
    most = most_of(counts)
    found = []
    for area in known.areas:
        if is_leaf(area, known, outlines):
            load = counts.get(area.id, Load())
            x, y = plane.middle(outlines[area.id])
            found.append(
                Shape(
                    named(area),
                    plane.path(outlines[area.id]),
                    x,
                    y,
                    load,
                    heat(load, most),
                    asked.address(area=area.code, box="", rows=""),
                    f"{named(area)}：{spoken(load)}",
                    asked.area is not None and asked.area.id == area.id,
                )
            )
    names = [Label(each.label, each.x, each.y, MOST_WEIGHT if each.is_chosen else each.load.open) for each in found]
    written = laid(names, marks)
    return tuple(
        replace(each, y=label.y if label else each.y, is_crowded=label is None)
        for each, label in zip(found, written, strict=True)
    )


def counted(
    request: PageRequest, plane: Plane | None, units: Iterable[UUID]
) -> tuple[dict[UUID | None, Load], list[Gathered]]:
    if plane is None:
        return work_orders.by_area(units, soon=SOON, at=request.at), []
    return work_orders.gathered(units, plane.box, cells=CELLS, soon=SOON, at=request.at)


def marks(plane: Plane | None, asked: MapAsked, found: list[Gathered]) -> tuple[Mark, ...]:
    if plane is None:
        return ()
    numbers = work_orders.numbers_of([each.first for each in found if each.load.open == 1])
    return tuple(mark(each, plane, asked, numbers) for each in found)


def mark(each: Gathered, plane: Plane, asked: MapAsked, numbers: Mapping[UUID, str]) -> Mark:
    x, y = plane.at(each.longitude, each.latitude)
    load, number = each.load, numbers.get(each.first)
    width, height = (plane.box.east - plane.box.west) / 6, (plane.box.north - plane.box.south) / 6
    near = Box(
        each.longitude - width / 2, each.latitude - height / 2, each.longitude + width / 2, each.latitude + height / 2
    )
    said = spoken(load) + (gettext("，重大或特急 %(count)s") % {"count": each.pressing} if each.pressing else "")
    return Mark(
        x,
        y,
        12.0 + min(12, 2 * (load.open.bit_length() - 1)),
        load.open,
        "late" if load.late else "soon" if load.soon else "calm",
        each.pressing > 0,
        reverse("order", args=[number]) if number else asked.address(box=written(near), area="", rows=""),
        f"{number}：{said}" if number else said,
    )


def lines(
    asked: MapAsked, known: Territory, outlines: Outlines, counts: Mapping[UUID | None, Load]
) -> tuple[Line, ...]:
    """Every area that has orders or an outline, and what belongs to none."""
    most = most_of(counts)
    found = [
        Line(
            named(area),
            area.path.count("/") - 2,
            counts.get(area.id, Load()),
            heat(counts.get(area.id, Load()), most),
            asked.address(area=area.code, box="", rows=""),
            area.id in outlines,
            asked.area is not None and asked.area.id == area.id,
        )
        for area in known.areas
        if area.id in counts or is_leaf(area, known, outlines) or is_lowest(area, known)
    ]
    if None in counts:
        none = asked.address(area=NOWHERE, box="", rows="")
        found.append(
            Line(gettext("片区不明"), 0, counts[None], heat(counts[None], most), none, False, asked.is_nowhere)
        )
    return tuple(found)


def most_of(counts: Mapping[UUID | None, Load]) -> int:
    return max((load.open for load in counts.values()), default=0)


def heat(load: Load, most: int) -> int:
    return -(-4 * load.open // most) if most else 0


def spoken(load: Load) -> str:
    parts = [gettext("在办 %(count)s") % {"count": load.open}]
    if load.late:
        parts.append(gettext("超时 %(count)s") % {"count": load.late})
    if load.soon:
        parts.append(gettext("临期 %(count)s") % {"count": load.soon})
    return gettext("，").join(parts)
