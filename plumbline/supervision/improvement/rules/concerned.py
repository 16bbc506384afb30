"""Who belongs to the unit concerned: its people, those of its teams, and the other teams of the same unit."""

from uuid import UUID

from plumbline.ground.organization.rules import Place, Tree, Viewer
from plumbline.ground.organization.states import UnitKind


def unit_concerned(tree: Tree, unit_id: UUID) -> Place | None:
    """The unit itself; of a team the unit it belongs to."""
    place = tree.by_id.get(unit_id)
    while place is not None and place.kind == UnitKind.TEAM and place.parent_id is not None:
        place = tree.by_id.get(place.parent_id)
    return place


def is_inside(viewer: Viewer, unit_id: UUID) -> bool:
    """Whether the viewer belongs to the unit concerned; nobody does to the whole company, or nobody could judge it."""
    place = unit_concerned(viewer.tree, unit_id)
    if place is None or place.parent_id is None:
        return viewer.unit_id == unit_id
    return viewer.unit_id in viewer.tree.below(place.path)
