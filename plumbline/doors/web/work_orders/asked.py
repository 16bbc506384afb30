"""What a list request asks for: filters, the view it stands in, the columns to show."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.work_orders.columns import USUAL, known
from plumbline.doors.web.work_orders.filters import PLACE_WORDS, FilterForm, Listing, listing_of
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.preferences import queries as preferences
from plumbline.ground.preferences.queries import Chosen, View
from plumbline.ground.preferences.states import ListName
from plumbline.service.work_orders import queries as work_orders

NO_VIEW = "none"


@dataclass(frozen=True)
class Tab:
    """A view as the list offers it."""

    id: UUID
    name: str
    address: str
    owner: str
    """Who shares it; empty for one's own."""
    is_here: bool
    is_first: bool


@dataclass(frozen=True)
class Asked:
    """One request for the list."""

    form: FilterForm
    listing: Listing
    query: str
    columns: tuple[str, ...]
    tabs: tuple[Tab, ...]
    here: View | None
    is_changed: bool
    is_own: bool

    @property
    def address_words(self) -> str:
        """The whole question as an address says it, with the view and its columns."""
        words = [("view", str(self.here.id))] if self.here else []
        return "&".join(part for part in (self.query, urlencode(words)) if part)


def asked(request: PageRequest, given: QueryDict) -> Asked:
    """Reads what was asked; two statements besides those of the list itself.

    Raises:
        NotFound: it names a view that is not there or not for this person.
    """
    form = FilterForm(given, viewer=request.viewer, catalogue=work_orders.catalogue(revision=request.revision))
    listing = listing_of(form, at=request.at)
    chosen = preferences.chosen(ListName.ORDERS, viewer=request.viewer)
    views = preferences.views(ListName.ORDERS, viewer=request.viewer)
    here = _here(given.get("view", ""), views)
    columns = known(_columns(given, here, chosen))
    query = form.query()
    return Asked(
        form=form,
        listing=listing,
        query=query,
        columns=columns,
        tabs=tuple(_tab(view, request, chosen, here) for view in views),
        here=here,
        is_changed=here is not None
        and (here.query != query or (bool(here.columns) and known(here.columns) != columns)),
        is_own=here is not None and here.owner_id == request.viewer.person_id,
    )


def _here(said: str, views: list[View]) -> View | None:
    if said in ("", NO_VIEW):
        return None
    found = next((view for view in views if str(view.id) == said), None)
    if found is None:
        raise NotFound(preferences.NOT_THERE)
    return found


def _columns(given: QueryDict, here: View | None, chosen: Chosen) -> Iterable[str]:
    """Those the address names, else the view's, else the person's, else the usual ones."""
    named = [name for name in given.get("columns", "").split(",") if name]
    return named or (here.columns if here and here.columns else None) or chosen.columns or USUAL


def _tab(view: View, request: PageRequest, chosen: Chosen, here: View | None) -> Tab:
    return Tab(
        id=view.id,
        name=view.name,
        address=address_of(view),
        owner="" if view.owner_id == request.viewer.person_id else view.owner.name,
        is_here=here is not None and here.id == view.id,
        is_first=chosen.first_view == view.id,
    )


def address_of(view: View) -> str:
    """The list as the view shows it."""
    words = urlencode([("view", str(view.id))])
    return f"{reverse('orders')}?{view.query}&{words}" if view.query else f"{reverse('orders')}?{words}"


def beginning(request: PageRequest) -> str:
    """Where a bare address leads: to the person's first view, or to the view that it names alone; empty where it stays as it is.

    Raises:
        NotFound: a view that is not there or not for this person.
    """
    said = request.GET.get("view", "")
    if said == NO_VIEW or request.htmx or set(request.GET) - {"view"}:
        return ""
    if not said:
        first = preferences.chosen(ListName.ORDERS, viewer=request.viewer).first_view
        usable = {view.id: view for view in preferences.views(ListName.ORDERS, viewer=request.viewer)} if first else {}
        return address_of(usable[first]) if first in usable else ""
    found = _here(said, preferences.views(ListName.ORDERS, viewer=request.viewer))
    return address_of(found) if found and found.query else ""


def query_words(text: str) -> QueryDict:
    """The words of a kept or sent query; what says where one is in the list is left out."""
    words: Any = QueryDict(text, mutable=True)
    for name in PLACE_WORDS[:1]:
        words.pop(name, None)
    return QueryDict(words.urlencode())
