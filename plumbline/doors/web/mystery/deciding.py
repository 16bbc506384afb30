"""What the owner says to a visit: material good or made again, not made at all, which order it left behind."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.mystery.forms import OrderForm
from plumbline.doors.web.mystery.views import visit_shown
from plumbline.doors.web.pages import PageRequest, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import said
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.mystery_visits import actions, queries


@require_POST
def decide(request: PageRequest, visit: UUID, move: str) -> HttpResponse:
    """Accepts, has it made again, or cancels.

    Raises:
        NotFound: not this owner's, or an address of nothing.
    """
    queries.kept_visit(visit, viewer=request.viewer)
    try:
        target = _decided(request, visit, move)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
        target = visit
    return go_to(request, reverse("mystery-visit", args=[target]))


def _decided(request: PageRequest, visit: UUID, move: str) -> UUID:
    """Which visit is to be looked at next."""
    reason = request.POST.get("reason", "")
    if move == "accept":
        actions.accept_visit(visit_id=visit, by=request.viewer, at=request.at)
        messages.success(request, gettext("材料合格，已验收。"))
        return visit
    if move == "redo":
        again = actions.redo_visit(visit_id=visit, reason=reason, by=request.viewer, at=request.at)
        messages.success(request, gettext("已安排重访，由另一名访员完成。"))
        return again.id
    if move == "cancel":
        actions.cancel_visit(visit_id=visit, reason=reason, by=request.viewer, at=request.at)
        messages.success(request, gettext("该次暗访已取消。"))
        return visit
    raise NotFound(_("该地址没有内容，或您无权查看。请从首页或列表重新进入。"))


@require_POST
def order(request: PageRequest, visit: UUID) -> HttpResponse:
    """Names the order that the call left behind, or says that there is none."""
    found = queries.kept_visit(visit, viewer=request.viewer)
    form = OrderForm(request.POST)
    status = 422
    if form.is_valid():
        number, none = form.cleaned_data["number"].strip(), form.cleaned_data["none"].strip()
        try:
            if number:
                actions.mark_order(visit_id=found.id, number=number, by=request.viewer, at=request.at)
            else:
                actions.mark_no_order(visit_id=found.id, reason=none, by=request.viewer, at=request.at)
        except NotAllowed:
            raise
        except Refused as refused:
            status = blame(form, refused)
        else:
            messages.success(request, gettext("已记入保密记录簿，公布前任何人看不到。"))
            return go_to(request, reverse("mystery-visit", args=[visit]))
    return visit_shown(request, queries.visit(visit, viewer=request.viewer), order=form, status=status)
