"""Around every page: who asks, in which language, what a refusal becomes, and what the browser may load."""

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from plumbline.doors.web import moments, refusing
from plumbline.doors.web.pages import LANGUAGE_OF_VISIT, PageRequest, PageTerms, go_to, terms_of
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.texts import TextRefused, is_storable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import actions as organization_actions
from plumbline.ground.organization import queries as organization

Respond = Callable[[HttpRequest], HttpResponse]


def origin_of_tiles(pattern: str) -> str:
    """Where the browser may fetch the map's tiles from; empty where none are set, or where they are this site's own.

    Raises:
        ImproperlyConfigured: an address that is no address of tiles, said before anybody opens a map.
    """
    if not pattern:
        return ""
    parts = urlsplit(pattern)
    is_own = pattern.startswith("/") and not parts.netloc
    if not all(each in pattern for each in ("{z}", "{x}", "{y}")) or not (is_own or parts.scheme in ("http", "https")):
        raise ImproperlyConfigured("PLUMBLINE_MAP_TILES must be an address with {z}, {x} and {y}")
    if any(each in parts.netloc for each in " ;,{}'"):
        raise ImproperlyConfigured("PLUMBLINE_MAP_TILES must name one host")
    return "" if is_own else f" {parts.scheme}://{parts.netloc}"


# Nothing from outside, nothing inline; pictures that style sheets carry in themselves are the one exception, and the map's tiles where a company has some.
POLICY = "; ".join(
    (
        "default-src 'self'",
        f"img-src 'self' data:{origin_of_tiles(settings.MAP_TILES)}",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class Policy:
    """Tells the browser to load and run only what this site serves as files."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Viewing:
    """Gives each page its viewer, moment and language, holds its terms, and turns refusals into answers.

    Only pages are concerned (see :func:`plumbline.doors.web.pages.page`): other doors know their callers in their own way.
    """

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        if hasattr(request, "viewer"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        terms = terms_of(view)
        if terms is None:
            return None
        if not request.user.is_authenticated:
            return to_sign_in(request)
        seen = cast(PageRequest, request)
        seen.at = moments.now()
        seen.revision = journal.revision()
        seen.viewer = organization.viewer_for(request.user, at=seen.at, revision=seen.revision)
        translation.activate(language_of(seen))
        request.LANGUAGE_CODE = translation.get_language()
        return to_own_password(seen) or refusal_of_terms(seen, terms) or refusal_of_address(seen, kwargs)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused) and hasattr(request, "viewer"):
            return refusing.answer(cast(PageRequest, request), exception)
        return refusing.of_trouble(cast(PageRequest, request), exception) if hasattr(request, "viewer") else None


def language_of(request: PageRequest) -> str:
    """The person's own; what was chosen on the way in becomes it."""
    chosen = request.session.pop(LANGUAGE_OF_VISIT, None)
    if chosen is None or chosen == request.viewer.language:
        return request.viewer.language
    organization_actions.choose_language(language=chosen, by=request.viewer, at=request.at)
    return str(chosen)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign-in, and back to where the person wanted to go; a part of a page leads there as a whole."""
    if request.headers.get("HX-Request") == "true":
        return go_to(request, redirect_to_login(request.headers.get("HX-Current-URL", "/")).url)
    return redirect_to_login(request.get_full_path())


def to_own_password(request: PageRequest) -> HttpResponse | None:
    """Whoever came in with a password that an administrator set chooses one of his own before anything else."""
    if not getattr(request.user, "must_change_password", False):
        return None
    messages.warning(request, gettext("这是管理员设置的密码，请先改成自己的密码。"))
    return go_to(request, reverse("account_change_password"))


def refusal_of_address(request: PageRequest, parts: Mapping[str, Any]) -> HttpResponse | None:
    """What no text can hold leads nowhere: looked at once for all pages, before anything is asked with it."""
    if not all(is_storable(part) for part in parts.values() if isinstance(part, str)):
        return refusing.answer(request, NotFound(_("该地址没有内容，或您无权查看。请从首页或列表重新进入。")))
    if not all(is_storable(value) for values in request.GET.lists() for value in (values[0], *values[1])):
        return refusing.answer(request, TextRefused(_("地址中有无法识别的字符，请重新填写查询条件。")))
    return None


def refusal_of_terms(request: PageRequest, terms: PageTerms) -> HttpResponse | None:
    viewer = request.viewer
    if viewer.is_outsider and request.path == reverse("home"):
        return go_to(request, reverse("mystery"))
    # What is open to everybody is open to everybody of the house.
    if any(viewer.may_somewhere(permission) for permission in terms.needs) or not (terms.needs or viewer.is_outsider):
        return None
    return refusing.answer(request, NotAllowed(_("您没有查看该页面的权限。如确有需要，请联系系统管理员授权。")))
