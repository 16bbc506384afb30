"""The first page after sign-in, put together for whoever looks; and the language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from plumbline.doors.web import moments
from plumbline.doors.web.home.blocks import blocks_for
from plumbline.doors.web.home.calls import outcomes, sheets
from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.pages import LANGUAGE_OF_VISIT, PageRequest, fragment, render, safe_address
from plumbline.ground.journal import queries as journal
from plumbline.ground.notifications import queries as told
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as people
from plumbline.ground.organization.states import Permission

MOST_LISTS = 5
MINUTES_FRESH = 5
"""Even where nothing happens, what is at risk changes with time alone."""


def index(request: PageRequest) -> HttpResponse:
    """The blocks of the viewer's roles. Asked again by htmx it answers with nothing while nothing has happened."""
    token = version(request)
    if request.htmx and request.GET.get("seen") == token:
        return HttpResponse(status=204)
    lists = told.open_call_lists(viewer=request.viewer, at=request.at)[:MOST_LISTS]
    context = {
        "version": token,
        "blocks": blocks_for(request, Day(request.viewer, request.at)),
        "sheets": sheets(lists, request),
        "outcomes": outcomes(),
        "has_wall": request.viewer.may_somewhere(Permission.WALL_SHOW),
    }
    if request.htmx and not request.htmx.history_restore_request:
        return fragment(request, "home/_blocks.html", context)
    return render(request, "home/home.html", context)


def version(request: PageRequest) -> str:
    """Another one as soon as anything was written down, rules have changed, or some minutes have gone by."""
    minutes = int(request.at.timestamp()) // 60 // MINUTES_FRESH
    return f"{journal.newest()}-{request.revision}-{minutes}"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switches the language and stays on the page; whoever is signed in keeps it for the next time."""
    wanted = request.POST.get("language", "")
    answer = redirect(safe_address(request, request.POST.get("next", "")))
    if wanted in dict(settings.LANGUAGES):
        keep_language(request, wanted)
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=365 * 86_400, samesite="Lax", httponly=True)
    return answer


def keep_language(request: HttpRequest, wanted: str) -> None:
    """With the person; on the sign-in page with the visit, for whoever signs in next in it."""
    if request.user.is_authenticated:
        at = moments.now()
        organization.choose_language(language=wanted, by=people.viewer_for(request.user, at=at), at=at)
    else:
        request.session[LANGUAGE_OF_VISIT] = wanted
