"""What the shopper brings back: pictures are kept first, then what was written; whatever is refused, nothing that was typed is lost."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.forms.asking import answers_of
from plumbline.doors.web.mystery.forms import ToldForm
from plumbline.doors.web.mystery.views import visit_shown
from plumbline.doors.web.pages import PageRequest, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.supervision.mystery_visits import actions, queries
from plumbline.supervision.mystery_visits.queries import Visit

SUBMIT = "submit"


@require_POST
def save(request: PageRequest, visit: UUID) -> HttpResponse:
    """Keeps what there is; with ``then`` submit it is handed in and sealed."""
    found = queries.own_visit(visit, viewer=request.viewer)
    form, answers = ToldForm(request.POST), answers_of(queries.form_of(found), request.POST)
    if not form.is_valid():
        return visit_shown(request, found, form=form, answers=answers, status=422)
    try:
        _keep_pictures(request, found)
        _keep(request, found, form, answers)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _again(request, visit, form, answers, refused)
    if request.POST.get("then") == SUBMIT:
        messages.success(request, gettext("已提交并封存，材料不能再改动。"))
    else:
        messages.success(request, gettext("已保存，尚未提交。"))
    return go_to(request, reverse("mystery-visit", args=[visit]))


def _keep_pictures(request: PageRequest, visit: Visit) -> None:
    for file in request.FILES.getlist("file"):
        actions.add_media(
            visit_id=visit.id,
            name=str(file.name),
            content=file,
            size=file.size or 0,
            most_bytes=settings.ATTACHMENT_MAX_BYTES,
            by=request.viewer,
            at=request.at,
        )


def _keep(request: PageRequest, visit: Visit, form: ToldForm, answers: dict[str, Any]) -> None:
    act = actions.submit_visit if request.POST.get("then") == SUBMIT else actions.save_visit
    act(
        visit_id=visit.id,
        told=form.told(),
        answers=answers,
        expected_revision=_revision(request),
        by=request.viewer,
        at=request.at,
    )


def _revision(request: PageRequest) -> int:
    """What the page was shown with; something that is no number was shown with nothing."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


FIELDS = {"questions": "asked"}
"""Names of inputs where they are not those of the action."""


def _again(
    request: PageRequest, visit: UUID, form: ToldForm, answers: dict[str, Any], refused: Refused
) -> HttpResponse:
    """The page as it was typed, with the sentence beside the input it names: one of the form's items, or above everything."""
    found = queries.visit(visit, viewer=request.viewer)
    field = FIELDS.get(refused.field or "", refused.field or "")
    errors: dict[str, str] = {}
    error = said(refused)
    if field in form.fields:
        form.add_error(field, error)
        status = 422
    else:
        errors = {field: error}
        status = blame(ToldForm(request.POST), refused)
    return visit_shown(request, found, form=form, answers=answers, errors=errors, error=error, status=status)


@require_POST
def drop(request: PageRequest, visit: UUID, media: UUID) -> HttpResponse:
    """Takes a picture out of a visit that was not handed in."""
    queries.own_visit(visit, viewer=request.viewer)
    actions.drop_media(visit_id=visit, media_id=media, by=request.viewer, at=request.at)
    messages.success(request, gettext("文件已移除。"))
    return go_to(request, reverse("mystery-visit", args=[visit]))
