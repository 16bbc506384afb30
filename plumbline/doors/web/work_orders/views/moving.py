"""Moves as small forms: opened by a button, sent, and given back with what was typed when a rule says no."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, fragment, go_to
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.doors.web.work_orders.buttons import Button, buttons
from plumbline.doors.web.work_orders.move_form import MoveForm, move_form
from plumbline.doors.web.work_orders.views.noting import keep_file
from plumbline.doors.web.work_orders.views.reading import shown
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.states import MOVES, State


def move(request: PageRequest, number: str, name: str) -> HttpResponse:
    """GET opens the form; POST makes the move."""
    row = MOVES.move(name)
    if row is None or name == "register":
        raise NotFound(_("没有“%(name)s”这个动作。"), name=name[:40])
    order = work_orders.visible_order(number, viewer=request.viewer)
    form = move_form(request, row, order)
    if request.method == "POST":
        return sent(request, order, form, row)
    if not work_orders.may_on(order, Permission(row.permission), request.viewer):
        raise NotAllowed(_("您没有在该单位执行此操作的权限。如确有需要，请联系本单位负责人或系统管理员授权。"))
    if not any(button.name == name for button in open_now(order, request)):
        raise Conflict(_("“%(move)s”现在不能办理，工单状态已有变化，请刷新页面。"), move=row.label)
    return answered(request, order, form, 200)


def sent(request: PageRequest, order: WorkOrder, form: MoveForm, row: Move[State]) -> HttpResponse:
    if not form.is_valid():
        return answered(request, order, form, 422)
    number = order.case_file.number
    try:
        keep_file(request, form, number)
        actions.move(number=number, name=row.name, inputs=form.inputs(), by=request.viewer, at=request.at)
    except NotAllowed:
        raise
    except Refused as refused:
        status = blame(form, refused)
        return answered(request, work_orders.visible_order(number, viewer=request.viewer), form, status)
    messages.success(request, gettext("%(move)s：已办理。") % {"move": word(row.label)})
    return go_to(request, reverse("order", args=[number]))


def answered(request: PageRequest, order: WorkOrder, form: MoveForm, status: int) -> HttpResponse:
    """The form alone for htmx, in the whole page otherwise; after a conflict with the moves that are open now."""
    if not request.htmx:
        return shown(request, order, status=status, move_form=form)
    context = {
        "move_form": form,
        "number": order.case_file.number,
        "buttons": open_now(order, request) if status == 409 else (),
    }
    return fragment(request, "work_orders/_move.html", context, status=status)


def open_now(order: WorkOrder, request: PageRequest) -> tuple[Button, ...]:
    return buttons(order, request, has_request=work_orders.extension_requested(order) is not None)
