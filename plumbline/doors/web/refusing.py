"""What a person sees when a rule says no: beside the field where there is one, else on a page of its own."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, fragment, render
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _

TITLES: dict[int, str] = {
    403: _("没有权限"),
    404: _("没有找到"),
    409: _("情况已有变化"),
    422: _("无法办理"),
}


def status_of(refused: Refused) -> int:
    """The HTTP status that says the same as the refusal."""
    for kind, status in ((NotFound, 404), (NotAllowed, 403), (Conflict, 409)):
        if isinstance(refused, kind):
            return status
    return 422


def answer(request: PageRequest, refused: Refused) -> HttpResponse:
    """The refusal as a page, or as a few lines where only a part of a page was asked for."""
    status = status_of(refused)
    context = {"title": gettext(TITLES[status]), "sentence": said(refused), "status": status}
    if request.htmx and not request.htmx.boosted:
        return fragment(request, "parts/refusal.html", context, status=status)
    return render(request, "refusal.html", context, status=status)


def blame(form: Form, refused: Refused) -> int:
    """Puts the refusal beside the field it names (or above the form) and gives the status for the answer.

    What an input names and is not there is the input's fault: the page itself was found.
    """
    field = refused.field if refused.field in form.fields else None
    form.add_error(field, said(refused))
    return 409 if isinstance(refused, Conflict) else 422


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "404.html", 404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, "403.html", 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Renders without asking for anything: whatever broke may still be broken."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    return HttpResponse(loader.render_to_string(template, {}, request), status=status)
