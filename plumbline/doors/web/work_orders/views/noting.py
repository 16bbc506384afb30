"""Remarks, files, and seeing what is masked."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.note_forms import FileForm, RemarkForm, RevealForm
from plumbline.doors.web.pages import PageRequest, fragment, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.work_orders.views.reading import shown
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders


@require_POST
def remark(request: PageRequest, number: str) -> HttpResponse:
    order = work_orders.visible_order(number, viewer=request.viewer)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return shown(request, order, status=422, remark_form=form)
    try:
        actions.remark(number=number, text=form.cleaned_data["text"], by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return shown(request, order, status=blame(form, refused), remark_form=form)
    messages.success(request, gettext("备注已保存。"))
    return go_to(request, reverse("order", args=[number]))


@require_POST
def attach(request: PageRequest, number: str) -> HttpResponse:
    order = work_orders.visible_order(number, viewer=request.viewer)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, order, status=422, file_form=form)
    try:
        keep_file(request, form, number)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return shown(request, order, status=blame(form, refused), file_form=form)
    messages.success(request, gettext("附件已保存。"))
    return go_to(request, reverse("order", args=[number]))


def keep_file(request: PageRequest, form: Form, number: str) -> None:
    """Puts the file of a form, where one was sent, with its order. One sent with a move is kept before the move: should that be refused, the file need
    not be chosen again."""
    file = form.cleaned_data.get("file")
    if file is not None:
        actions.attach(
            number=number,
            name=file.name,
            content=file,
            size=file.size,
            most_bytes=settings.ATTACHMENT_MAX_BYTES,
            by=request.viewer,
            at=request.at,
        )


@require_POST
def reveal(request: PageRequest, number: str) -> HttpResponse:
    """Shows name, phone and address this once; the journal says to whom and why."""
    order = work_orders.visible_order(number, viewer=request.viewer)
    form = RevealForm(request.POST)
    values, status = {}, 200
    if form.is_valid():
        try:
            values = actions.reveal_contact(number=number, reason=form.spoken(), by=request.viewer, at=request.at)
        except (NotFound, NotAllowed):
            raise
        except Refused as refused:
            status = blame(form, refused)
    else:
        status = 422
    if request.htmx:
        context = {"number": number, "reveal_form": form, "revealed": values}
        return fragment(request, "work_orders/_revealed.html", context, status=status)
    return shown(request, order, status=status, reveal_form=form, revealed=values)
