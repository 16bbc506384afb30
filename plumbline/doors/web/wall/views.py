"""The wall as a page and as the part of it that is asked for again and again; signed in, or by a key."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from plumbline.doors.web import moments, refusing
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.wall.figures import figures
from plumbline.doors.web.wall.keys import viewer_of
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def index(request: PageRequest) -> HttpResponse:
    """For whoever is signed in, with the way to a key for a screen nobody signs in at."""
    return _shown(request, {"may_make_key": True})


def by_key(request: HttpRequest, key: str) -> HttpResponse:
    """For a screen with a key; ``lang`` in the address chooses the language. It can do nothing but show."""
    seen = cast(PageRequest, request)
    seen.at, seen.revision = moments.now(), journal.revision()
    translation.activate(LANGUAGES.get(request.GET.get("lang", ""), "zh-hans"))
    try:
        seen.viewer = viewer_of(key, at=seen.at)
    except NotFound as refused:
        return refusing.page_not_found(request, refused)
    answer = _shown(seen, {"may_make_key": False})
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _shown(request: PageRequest, words: dict[str, Any]) -> HttpResponse:
    context = {**figures(request.viewer, at=request.at, revision=request.revision), **words, "at": request.at}
    is_part = request.headers.get("HX-Request") == "true"
    template = "wall/_figures.html" if is_part else "wall/wall.html"
    return HttpResponse(loader.render_to_string(template, context, request), headers={"Cache-Control": "no-store"})
