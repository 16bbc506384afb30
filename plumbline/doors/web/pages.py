"""What every page is: a view with the permission it needs, a request that knows who asks, and one way to render."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template import loader
from django.urls import URLPattern, path
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from plumbline.doors.web.navigation import Place, places
from plumbline.ground.notifications import queries as notifications
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

Needs = Permission | tuple[Permission, ...] | None
ROWS_A_PAGE = 30
LANGUAGE_OF_VISIT = "language_of_visit"


class PageRequest(HttpRequest):
    """A request for a page: who asks (`viewer`), when (`at`), and the revision of rules and units that holds for the answer."""

    viewer: Viewer
    at: datetime
    revision: int
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class PageTerms:
    """What the door asks before a view runs: on some unit, one of these permissions (None: signed in is enough)."""

    needs: tuple[Permission, ...] = ()


def page(route: str, view: View, *, name: str, needs: Needs = None) -> URLPattern:
    """A route whose view runs only for people who are signed in and hold the permission (or one of several) somewhere."""
    wanted = needs if isinstance(needs, tuple) else (needs,) if needs else ()

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    guarded.page_terms = PageTerms(wanted)  # type: ignore[attr-defined]
    guarded.__name__, guarded.__module__ = view.__name__, view.__module__
    return path(route, guarded, name=name)


def terms_of(view: object) -> PageTerms | None:
    """The terms of a page, None for what is no page of ours (the API, static files, sign-in)."""
    return cast(PageTerms | None, getattr(view, "page_terms", None))


@dataclass(frozen=True)
class Frame:
    """What stands around every page."""

    places: tuple[Place, ...]
    unread: int
    may_register: bool
    person: str
    unit: str
    is_outsider: bool = False


def frame(request: PageRequest) -> Frame:
    viewer = request.viewer
    unit = viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None
    return Frame(
        places=places(viewer, request.path),
        unread=0 if viewer.is_outsider else notifications.unread_count(viewer),
        may_register=viewer.may_somewhere(Permission.ORDERS_REGISTER),
        person=viewer.name,
        unit=unit.name if unit else "",
        is_outsider=viewer.is_outsider,
    )


def render(request: PageRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A whole page, everything it shows given in ``context``: templates ask the database nothing."""
    full = {**context, "frame": frame(request), "at": request.at}
    return HttpResponse(loader.render_to_string(template, full, request), status=status)


def fragment(request: PageRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A part of a page, for htmx to put in its place."""
    return HttpResponse(loader.render_to_string(template, {**context, "at": request.at}, request), status=status)


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Leads on to another page, also when htmx asked."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def safe_address(request: HttpRequest, address: str, otherwise: str = "/") -> str:
    """The address when it leads to this site, else ``otherwise``."""
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if fits else otherwise
