"""Saving, changing and deleting views; choosing columns and the first view."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.preferences import events, rules
from plumbline.ground.preferences.models import Choice, View
from plumbline.ground.preferences.queries import own_view, view
from plumbline.ground.preferences.rules import ViewRefused
from plumbline.ground.preferences.states import NEEDED, ListName


@transaction.atomic
def save_view(
    *,
    list_name: ListName,
    name: str,
    query: str,
    columns: Iterable[str] = (),
    share_with: UUID | None = None,
    by: Viewer,
    at: datetime,
) -> View:
    """Keeps filters, sorting and columns under a name; under a name that the person has used already, in place of what was kept there.

    Raises:
        ViewRefused: no name, or too many views. TextRefused: too long. NotFound: ``share_with`` is no unit whose list the person may read.
    """
    assert by.person_id is not None, "only people have views"
    named = rules.checked_name(name)
    kept = {"query": rules.checked_query(query), "columns": rules.checked_columns(columns), "saved_at": at}
    _check_shareable(list_name, share_with, by=by)
    found = View.objects.select_for_update().filter(owner_id=by.person_id, list_name=list_name, name=named).first()
    if found is None:
        _check_room(list_name, by=by)
        found = _created(list_name, named, kept, share_with, owner=by.person_id, at=at)
    else:
        View.objects.filter(pk=found.pk).update(**kept, shared_with=share_with)
        found.refresh_from_db()
    said: list[Fact] = [events.ViewSaved(**_common(found, by=by, at=at), query=query)]
    publish(*said, *_sharing(found, by=by, at=at), by=by)
    return found


def _created(
    list_name: ListName, name: str, kept: dict[str, Any], share_with: UUID | None, *, owner: UUID, at: datetime
) -> View:
    try:
        with transaction.atomic():
            return View.objects.create(
                id=new_id(at),
                list_name=list_name,
                owner_id=owner,
                name=name,
                shared_with_id=share_with,
                **kept,
            )
    except IntegrityError:
        raise ViewRefused(_("您已有名为“%(name)s”的视图，请换一个名称。"), field="name", name=name) from None


def _check_room(list_name: ListName, *, by: Viewer) -> None:
    if View.objects.filter(owner_id=by.person_id, list_name=list_name).count() >= rules.MOST_VIEWS:
        raise ViewRefused(_("您已保存 %(most)d 个视图，请先删除不用的。"), field="name", most=rules.MOST_VIEWS)


def _check_shareable(list_name: ListName, unit_id: UUID | None, *, by: Viewer) -> None:
    if unit_id is not None and not by.may(NEEDED[list_name], unit_id):
        raise NotFound(_("没有该单位，或您无权与其共享。"), field="share_with")


def _sharing(found: View, *, by: Viewer, at: datetime) -> list[Fact]:
    place = by.tree.by_id.get(found.shared_with_id) if found.shared_with_id else None
    return [events.ViewShared(**_common(found, by=by, at=at), unit=place.code)] if place else []


def _common(found: View, *, by: Viewer, at: datetime) -> dict[str, Any]:
    return {"at": at, "subject": found.name, "unit_id": by.unit_id, "list_name": found.list_name}


@transaction.atomic
def rename_view(*, view_id: UUID, name: str, by: Viewer, at: datetime) -> None:
    """Raises NotFound: not one's own. ViewRefused: no name, or one that is used."""
    found, before = own_view(view_id, viewer=by), ""
    before, found.name = found.name, rules.checked_name(name)
    if found.name == before:
        return
    try:
        with transaction.atomic():
            found.save(update_fields=["name"])
    except IntegrityError:
        raise ViewRefused(_("您已有名为“%(name)s”的视图，请换一个名称。"), field="name", name=found.name) from None
    publish(events.ViewRenamed(**_common(found, by=by, at=at), name_before=before), by=by)


@transaction.atomic
def share_view(*, view_id: UUID, share_with: UUID | None, by: Viewer, at: datetime) -> None:
    """Lets a unit and those below it use a view; None: nobody else any more.

    Raises:
        NotFound: not one's own, or no unit whose list the person may read.
    """
    found = own_view(view_id, viewer=by)
    if found.shared_with_id == share_with:
        return
    _check_shareable(ListName(found.list_name), share_with, by=by)
    found.shared_with_id = share_with
    found.save(update_fields=["shared_with"])
    if share_with is None:
        # Whoever began with it begins with the list as it is.
        Choice.objects.filter(first_view=found).exclude(person_id=found.owner_id).update(first_view=None)
    shared = _sharing(found, by=by, at=at) or [events.ViewUnshared(**_common(found, by=by, at=at))]
    publish(*shared, by=by)


@transaction.atomic
def delete_view(*, view_id: UUID, by: Viewer, at: datetime) -> None:
    """Raises NotFound: not one's own, or deleted already."""
    found = own_view(view_id, viewer=by)
    said = events.ViewDeleted(**_common(found, by=by, at=at))
    found.delete()
    publish(said, by=by)


def choose_columns(*, list_name: ListName, columns: Iterable[str], by: Viewer) -> None:
    """A person's columns of a list, in their order; none: the list's own.

    Raises:
        ViewRefused: too many.
    """
    assert by.person_id is not None, "only people choose columns"
    Choice.objects.update_or_create(
        person_id=by.person_id, list_name=list_name, defaults={"columns": rules.checked_columns(columns)}
    )


@transaction.atomic
def choose_first_view(*, list_name: ListName, view_id: UUID | None, by: Viewer) -> None:
    """The view a list begins with for this person; None: the list as it is.

    Raises:
        NotFound: a view that is not there or not for this person.
    """
    assert by.person_id is not None, "only people choose views"
    if view_id is not None and view(view_id, viewer=by, lock=True).list_name != list_name:
        raise NotFound(_("没有找到该视图，或您无权使用。它可能已被删除或不再共享。"))
    Choice.objects.update_or_create(person_id=by.person_id, list_name=list_name, defaults={"first_view_id": view_id})
