"""One step for many orders: each is an action of its own, and each is told what became of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.pages import PageRequest, fragment, render, safe_address
from plumbline.doors.web.saying import named, said
from plumbline.doors.web.work_orders.bulk_form import MOST_ORDERS, SUGGESTED, BulkForm, Ticked, ticked
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import actions
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.rules import InputRefused

log = logging.getLogger(__name__)
Step = Callable[[PageRequest, BulkForm, Ticked], str]


@dataclass(frozen=True)
class Outcome:
    """What became of one order: what was done, or why not."""

    number: str
    address: str
    is_done: bool
    says: str


@require_POST
def move_together(request: PageRequest) -> HttpResponse:
    """Does one step with each of the ticked orders, in their order. What cannot be done stops nothing else."""
    form = BulkForm(request.POST, request=request)
    chosen, name = ticked(request.POST.getlist("order")), request.POST.get("do", "")
    trouble = trouble_with(form, chosen, name)
    outcomes = [] if trouble else [outcome(request, form, each, STEPS[name]) for each in chosen]
    context = {
        "trouble": trouble,
        "outcomes": outcomes,
        "done": sum(each.is_done for each in outcomes),
        "refused": sum(not each.is_done for each in outcomes),
        "back": safe_address(request, request.POST.get("next", ""), reverse("orders")),
    }
    status = 422 if trouble else 200
    if not request.htmx:
        return render(request, "work_orders/bulk.html", context, status=status)
    answer = fragment(request, "work_orders/_bulk_result.html", context, status=status)
    if not trouble:
        answer.headers["HX-Trigger-After-Settle"] = "orders-moved"
    return answer


def trouble_with(form: BulkForm, chosen: list[Ticked], name: str) -> str:
    """Why nothing can be done at all; empty where it can be tried."""
    if len(chosen) > MOST_ORDERS:
        return gettext("一次最多办理 %(most)d 件，请分次办理。") % {"most": MOST_ORDERS}
    is_valid = form.is_valid()
    troubles = (
        (not chosen, gettext("请先勾选工单。")),
        (name not in STEPS, gettext("请选择要办理的操作。")),
        (not is_valid, gettext("所选单位或人员不在可选范围内，请重新选择。")),
        (name == "hand_out" and not form.cleaned_data.get("person"), gettext("请选择指派给谁。")),
        (name == "dispatch" and not form.cleaned_data.get("unit"), gettext("请选择派往哪个单位。")),
    )
    return next((sentence for is_so, sentence in troubles if is_so), "")


def outcome(request: PageRequest, form: BulkForm, each: Ticked, step: Step) -> Outcome:
    address = reverse("order", args=[each.number])
    try:
        return Outcome(each.number, address, True, step(request, form, each))
    except Refused as refused:
        return Outcome(each.number, address, False, said(refused))
    except DatabaseError as error:
        log.warning("%s: %s", each.number, error)
        return Outcome(each.number, address, False, gettext("系统繁忙，本单没有办理，请稍后重试。"))


def dispatch(request: PageRequest, form: BulkForm, each: Ticked) -> str:
    code = form.cleaned_data["unit"]
    if code == SUGGESTED:
        code = suggested(request, each)
    inputs = {"unit": code, "note": ""}
    actions.move_as_seen(
        number=each.number, name="dispatch", inputs=inputs, seen=each.seen, by=request.viewer, at=request.at
    )
    return gettext("已派往 %(unit)s。") % {"unit": named(request.viewer.tree.by_code[code])}


def suggested(request: PageRequest, each: Ticked) -> str:
    """The code of the unit that is responsible for where the order is about.

    Raises:
        InputRefused: nobody is known to be.
    """
    order = work_orders.visible_order(each.number, viewer=request.viewer)
    found = customers.suggested(
        order.area_id, order.address, order.order_type.line, request.at, revision=request.revision
    )
    if found is None:
        raise InputRefused(_("按地址找不到责任单位，请选择单位后再派。"), field="unit")
    return found.unit.code


def accept(request: PageRequest, form: BulkForm, each: Ticked) -> str:
    actions.move_as_seen(number=each.number, name="accept", inputs={}, seen=each.seen, by=request.viewer, at=request.at)
    return gettext("已接单。")


def hand_out(request: PageRequest, form: BulkForm, each: Ticked) -> str:
    order = actions.hand_out(
        number=each.number, person=form.cleaned_data["person"], seen=each.seen, by=request.viewer, at=request.at
    )
    return gettext("已指派给 %(name)s。") % {"name": order.assignee.name if order.assignee else ""}


STEPS: dict[str, Step] = {"dispatch": dispatch, "accept": accept, "hand_out": hand_out}
