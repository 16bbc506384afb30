"""Views a person may use, and what he chose."""

from dataclasses import dataclass
from uuid import UUID

from plumbline.ground.journal.reading import Prepared
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.preferences.models import Choice, View, ViewQuerySet
from plumbline.ground.preferences.states import ListName

__all__ = ["NOT_THERE", "Chosen", "View", "chosen", "own_view", "view", "views"]

NOT_THERE = _("没有找到该视图，或您无权使用。它可能已被删除或不再共享。")


@dataclass(frozen=True)
class Chosen:
    """What a person chose for a list; empty where nothing was."""

    columns: tuple[str, ...] = ()
    first_view: UUID | None = None


def views(list_name: ListName, *, viewer: Viewer) -> list[View]:
    """Those the viewer may use, his own first, by name."""
    base = View.objects.all()
    assert isinstance(base, ViewQuerySet)
    found = base.usable_by(viewer).filter(list_name=list_name).select_related("owner")
    return sorted(found, key=lambda view: (view.owner_id != viewer.person_id, view.name))


def view(view_id: UUID, *, viewer: Viewer, lock: bool = False) -> View:
    """A view the viewer may use.

    Raises:
        NotFound: not there, or not for this viewer: both look the same.
    """
    base = View.objects.select_for_update(of=("self",)) if lock else View.objects.all()
    assert isinstance(base, ViewQuerySet)
    found = base.usable_by(viewer).filter(id=view_id).select_related("owner").first()
    if found is None:
        raise NotFound(NOT_THERE)
    return found


def own_view(view_id: UUID, *, viewer: Viewer) -> View:
    """The viewer's own view, locked until the transaction ends.

    Raises:
        NotFound: not there, or somebody else's.
    """
    found = view(view_id, viewer=viewer, lock=True)
    if found.owner_id != viewer.person_id:
        raise NotFound(NOT_THERE)
    return found


_CHOICE = Prepared(
    lambda person, list_name: Choice.objects.filter(person_id=person, list_name=list_name), UUID(int=1), "list"
)


def chosen(list_name: ListName, *, viewer: Viewer) -> Chosen:
    """One statement."""
    if viewer.person_id is None:
        return Chosen()
    row = _CHOICE.first(viewer.person_id, str(list_name))
    return Chosen(tuple(row.columns), row.first_view_id) if row else Chosen()
