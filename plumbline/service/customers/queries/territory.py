"""Areas and the units responsible for them; kept in the process for as long as the revision stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from plumbline.ground.journal.keeping import Kept
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.models import Area, AreaAssignment
from plumbline.service.customers.rules import AreaNode, Span, Territory

Rings = list[list[list[float]]]


def territory(*, revision: int | None = None) -> Territory:
    """All areas with everyone who was ever responsible; ``revision`` saves a statement to callers that know it."""
    return _TERRITORY.at(revision)


def _read() -> Territory:
    spans: dict[UUID, list[Span]] = {}
    for area_id, line, unit_id, valid_from, valid_to in AreaAssignment.objects.order_by("valid_from", "id").values_list(
        "area_id", "line", "unit_id", "valid_from", "valid_to"
    ):
        spans.setdefault(area_id, []).append(Span(line, unit_id, valid_from, valid_to))
    areas = tuple(
        AreaNode(*row)
        for row in Area.objects.order_by("path").values_list(
            "id", "code", "name", "name_en", "parent_id", "path", "region"
        )
    )
    return Territory(areas, {area_id: tuple(found) for area_id, found in spans.items()})


def outlines(*, revision: int) -> dict[UUID, Rings]:
    """The areas that have an outline, each with the rings of its polygon; kept as the territory is."""
    return _OUTLINES.at(revision)


def _read_outlines() -> dict[UUID, Rings]:
    areas = Area.objects.filter(outline__isnull=False).order_by("path").values_list("id", "outline")
    return {area_id: outline for area_id, outline in areas if outline}


_TERRITORY = Kept(_read)
_OUTLINES = Kept(_read_outlines)


def area_tree(*, revision: int | None = None) -> tuple[AreaNode, ...]:
    """All areas, each before those under it."""
    return territory(revision=revision).areas


def area_by_code(code: str, *, revision: int | None = None) -> AreaNode:
    """Raises NotFound with the code."""
    area = territory(revision=revision).by_code.get(code)
    if area is None:
        raise NotFound(_("没有代码为“%(code)s”的片区。请核对片区代码。"), field="area", code=code[:60])
    return area


def responsible_unit(area_id: UUID | None, line: str, at: datetime, *, revision: int | None = None) -> UUID | None:
    """The unit responsible for a line (empty: whoever holds every line) in an area at a moment; None where nobody is."""
    return territory(revision=revision).responsible(area_id, line, at)


def responsible_place(area_id: UUID | None, line: str, at: datetime, *, revision: int | None = None) -> Place | None:
    """As :func:`responsible_unit`, as the organisation's tree knows it; a closed unit is nobody."""
    unit_id = responsible_unit(area_id, line, at, revision=revision)
    place = organization.tree(revision=revision).by_id.get(unit_id) if unit_id else None
    return place if place is not None and place.is_open else None


@dataclass(frozen=True)
class Suggested:
    """A unit that is likely to be responsible, and the area that says so; ``is_read``: the area was only read in the address."""

    unit: Place
    area: AreaNode
    is_read: bool


def suggested(
    area_id: UUID | None, address: str, line: str, at: datetime, *, revision: int | None = None
) -> Suggested | None:
    """The unit responsible for the area, or, where the area is not known or nobody's, for the area that the address names."""
    known = territory(revision=revision)
    for area, is_read in ((known.by_id.get(area_id) if area_id else None, False), (known.named_in(address), True)):
        unit = responsible_place(area.id, line, at, revision=revision) if area else None
        if area is not None and unit is not None:
            return Suggested(unit, area, is_read)
    return None


def may_here(
    viewer: Viewer, permission: Permission, area_id: UUID | None, *, at: datetime, known: Territory | None = None
) -> bool:
    """Whether the viewer holds the permission on a unit responsible for the area, or on a team of such a unit.

    Where nobody is responsible (or the area is not known) whoever holds it anywhere may: first contact must not lose a customer.
    """
    return _accepts(_serving(viewer, permission), (known or territory()).units(area_id, at))


def visible_areas(
    viewer: Viewer, permission: Permission, *, at: datetime, known: Territory | None = None
) -> frozenset[UUID] | None:
    """The areas where :func:`may_here` says yes; None for all of them."""
    if viewer.sees_everything(permission):
        return None
    serving = _serving(viewer, permission)
    return (known or territory()).areas_where(at, lambda units: _accepts(serving, units))


def _serving(viewer: Viewer, permission: Permission) -> frozenset[UUID]:
    """The units for which the viewer works with this permission: where it is held, and those above, for which a team does the work."""
    held = viewer.units(permission)
    above: set[str] = set()
    for unit in held:
        codes = viewer.tree.by_id[unit].path.split("/")[1:-1]
        above.update("/" + "/".join(codes[:count]) + "/" for count in range(1, len(codes)))
    return held | {place.id for place in viewer.tree.places if place.path in above}


def _accepts(serving: frozenset[UUID], units: tuple[UUID, ...]) -> bool:
    return bool(serving) and (not units or not serving.isdisjoint(units))
