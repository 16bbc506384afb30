"""What a person sees when a rule says no: beside the field where there is one, else on a page of its own."""

import logging
import sys
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from plumbline.doors import failing
from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import Conflict, NoRoom, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _

TITLES: dict[int, str] = {
    403: _("没有权限"),
    404: _("没有找到"),
    409: _("情况已有变化"),
    422: _("无法办理"),
    503: _("暂时无法服务"),
}
PIECE = 64 * 1024
MOST_DISCARDED = 64 * 1024 * 1024
log = logging.getLogger(__name__)


def status_of(refused: Refused) -> int:
    """The HTTP status that says the same as the refusal."""
    for kind, status in ((NotFound, 404), (NotAllowed, 403), (Conflict, 409), (NoRoom, 503)):
        if isinstance(refused, kind):
            return status
    return 422


def answer(request: PageRequest, refused: Refused) -> HttpResponse:
    """The refusal as a page, or as a few lines where only a part of a page was asked for."""
    status = status_of(refused)
    context = {
        "title": gettext(TITLES[status]),
        "sentence": said(refused),
        "status": status,
        "back": _back(request, status),
    }
    if request.htmx and not request.htmx.boosted:
        return fragment(request, "parts/refusal.html", context, status=status)
    return render(request, "refusal.html", context, status=status)


def _back(request: PageRequest, status: int) -> str:
    """The order that something was to be done with, where it is not the order itself that is missing."""
    match = request.resolver_match
    is_of_order = match is not None and (match.url_name or "").startswith("order-") and "number" in match.kwargs
    return reverse("order", args=[match.kwargs["number"]]) if match and is_of_order and status in (409, 422) else ""


def blame(form: Form, refused: Refused) -> int:
    """Puts the refusal beside the field it names (or above the form) and gives the status for the answer.

    What an input names and is not there is the input's fault: the page itself was found.
    """
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, said(refused))
    status = status_of(refused)
    return status if status in (409, 503) else 422


def of_trouble(request: PageRequest, error: Exception) -> HttpResponse | None:
    """The page for an error that says something to whoever asked; None for what is none of theirs, or leaves nothing to render a page with."""
    known = failing.trouble(error)
    if known is None or known.status == 503:
        return None
    return answer(request, Conflict(known.sentence) if known.status == 409 else Refused(known.sentence))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "404.html", 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "403.html", 403)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that does not come from a page of ours, or from one that is too old."""
    return _plain(request, "403_csrf.html", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What cannot be read; of what is too large the rest is read first, or the browser would hear a broken connection instead of the answer."""
    if not isinstance(exception, RequestDataTooBig):
        return HttpResponse(loader.render_to_string("400.html"), status=400)
    with suppress(OSError):
        for _piece in range(MOST_DISCARDED // PIECE):
            if not request.read(PIECE):
                break
    return _bare(
        request, 413, gettext("请求无法处理"), gettext("提交的文字过多，没有保存。请返回上一页，删减后再提交。")
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Renders without asking for anything: whatever broke may still be broken."""
    known = failing.trouble(sys.exception())
    if known is None or known.status != 503:
        return HttpResponse(loader.render_to_string("500.html"), status=500)
    log.warning("%s: %s", known.code, sys.exception())
    sentence = known.sentence if known is failing.NO_ROOM else AWAY
    response = _bare(request, 503, gettext(TITLES[503]), gettext(sentence))
    response.headers["Retry-After"] = "5"
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


AWAY = _("数据库暂时不可用，本次操作没有完成。请稍候几秒刷新重试；若持续出现，请告诉系统管理员。")


def _bare(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    """Without anything that asks the database: a few lines for htmx, else a plain page."""
    template = "parts/refusal.html" if request.headers.get("HX-Request") == "true" else "bare.html"
    context = {"title": title, "sentence": sentence, "status": status}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """In the language of whoever asks: no view has run that would have set it."""
    with translation.override(_language_of(request)):
        return HttpResponse(loader.render_to_string(template, {}, request), status=status)


def _language_of(request: HttpRequest) -> str:
    """The person's own; of whoever is not signed in, or cannot be asked for now, the browser's."""
    with suppress(DatabaseError):
        person = getattr(request, "user", None)
        if person is not None and person.is_authenticated:
            return str(person.language)
    return translation.get_language() or settings.LANGUAGE_CODE
