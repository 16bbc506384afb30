"""The queue of call-backs and the form of one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.callbacks.forms import AttemptForm
from plumbline.doors.web.keyset import newest_first, read_cursor, soonest_first
from plumbline.doors.web.order_rows import Badge, Due, due, unit_name
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named, word
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.rules import mask_name, mask_phone
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import Callback
from plumbline.supervision.callbacks.states import REACHED, RESULT_LABELS, Result

TONES: dict[Result, str] = {
    Result.SATISFIED: "green",
    Result.BASICALLY: "teal",
    Result.DISSATISFIED: "red",
    Result.UNREACHED: "secondary",
    Result.REFUSED: "secondary",
    Result.WRONG_NUMBER: "orange",
    Result.WITHDRAWN: "secondary",
}


@dataclass(frozen=True)
class CallbackRow:
    """One call-back of the queue."""

    number: str
    order_number: str
    title: str
    type_name: str
    unit: str
    name: str
    phone: str
    attempts: int
    due: Due | None
    next_attempt_at: datetime | None
    is_resting: bool
    result: Badge | None


@dataclass(frozen=True)
class AttemptRow:
    number: int
    at: datetime
    by: str
    result: Badge
    counts: bool
    note: str


def callback_row(callback: Callback, *, viewer: Viewer, at: datetime) -> CallbackRow:
    order = callback.order
    return CallbackRow(
        number=callback.case_file.number,
        order_number=order.case_file.number,
        title=order.title,
        type_name=named(order.order_type),
        unit=unit_name(callback.unit_id, viewer),
        name=mask_name(order.contact_name),
        phone=mask_phone(order.contact_phone),
        attempts=callback.attempts_made,
        due=due(callback.due_at, "callback", at=at) if callback.finished_at is None else None,
        next_attempt_at=callback.next_attempt_at,
        is_resting=callback.next_attempt_at is not None and callback.next_attempt_at > at,
        result=result_badge(callback.result) if callback.result else None,
    )


def result_badge(result: str) -> Badge:
    return Badge(word(RESULT_LABELS[Result(result)]), TONES[Result(result)])


def index(request: PageRequest) -> HttpResponse:
    """Those waiting, soonest due first; or those done, latest first."""
    done = request.GET.get("done") == "yes"
    after = read_cursor(request.GET.get("after", ""))
    if done:
        sheet = newest_first(queries.finished(viewer=request.viewer), "finished_at", after=after, size=ROWS_A_PAGE)
    else:
        sheet = soonest_first(queries.waiting(viewer=request.viewer), "due_at", after=after, size=ROWS_A_PAGE)
    rows = [callback_row(each, viewer=request.viewer, at=request.at) for each in sheet.rows]
    return render(request, "callbacks/queue.html", {"rows": rows, "next": sheet.next, "done": done})


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, queries.visible(number, viewer=request.viewer), AttemptForm())


def shown(
    request: PageRequest, callback: Callback, form: AttemptForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "callback": callback_row(callback, viewer=request.viewer, at=request.at),
        "result": callback.order.result,
        "opinion": callback.opinion,
        "solved": callback.solved,
        "withdrawn": callback.result == Result.WITHDRAWN,
        "policy": _policy(callback),
        "attempts": [_attempt(each) for each in queries.attempts(callback)],
        "may_call": callback.finished_at is None and request.viewer.may(Permission.CALLBACKS_CALL, callback.unit_id),
        "form": form,
        "spoken": [result.value for result in REACHED],
        **more,
    }
    return render(request, "callbacks/callback.html", context, status=status)


def _attempt(each: Any) -> AttemptRow:
    by = each.by.name if each.by else gettext("系统")
    return AttemptRow(each.number, each.at, by, result_badge(each.result), each.counts, each.note)


def _policy(callback: Callback) -> dict[str, Any] | None:
    policy = callback.policy
    if policy is None:
        return None
    return {
        "name": named(policy),
        "attempts": policy.attempts,
        "spacing": policy.spacing_minutes,
        "parts": policy.day_parts,
    }


@require_POST
def attempt(request: PageRequest, number: str) -> HttpResponse:
    """Records one try."""
    form = AttemptForm(request.POST)
    callback = queries.visible(number, viewer=request.viewer)
    if not form.is_valid():
        return shown(request, callback, form, status=422)
    try:
        after = actions.record_attempt(
            number=number,
            result=Result(form.cleaned_data["result"]),
            solved=form.solved_given(),
            opinion=form.cleaned_data["opinion"],
            note=form.cleaned_data["note"],
            by=request.viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        status = blame(form, refused)
        return shown(request, queries.visible(number, viewer=request.viewer), form, status=status)
    done = after.finished_at is not None
    messages.success(request, gettext("回访已完成。") if done else gettext("已记录，稍后再拨。"))
    return go_to(request, reverse("callbacks") if done else reverse("callback", args=[number]))


@require_POST
def dial(request: PageRequest, number: str) -> HttpResponse:
    """Shows the number to dial; the journal of the order says who saw it."""
    callback = queries.visible(number, viewer=request.viewer)
    revealed = work_orders.reveal_contact(
        number=callback.order.case_file.number, reason=f"回访 {number}", by=request.viewer, at=request.at
    )
    if request.htmx:
        return fragment(request, "callbacks/_number.html", {"revealed": revealed})
    return shown(request, callback, AttemptForm(), revealed=revealed)
