"""The queue of call-backs and the form of one."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.callbacks.forms import AttemptForm
from plumbline.doors.web.callbacks.rows import attempt_row, callback_row, course_of
from plumbline.doors.web.callbacks.script import script_of
from plumbline.doors.web.keyset import newest_first, read_cursor, soonest_first
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import moment, named, said
from plumbline.ground.kernel.refusals import NotAllowed, Refused
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import Callback
from plumbline.supervision.callbacks.states import REACHED, Result

NEXT = "next"


def index(request: PageRequest) -> HttpResponse:
    """Those waiting (``due``: today, late), soonest due first; or those done, latest first."""
    done = request.GET.get("done") == "yes"
    after = read_cursor(request.GET.get("after", ""))
    if done:
        sheet = newest_first(queries.finished(viewer=request.viewer), "finished_at", after=after, size=ROWS_A_PAGE)
    else:
        waiting = queries.waiting(viewer=request.viewer, due_before=due_before(request))
        sheet = soonest_first(waiting, "due_at", after=after, size=ROWS_A_PAGE)
    rows = [callback_row(each, viewer=request.viewer, at=request.at) for each in sheet.rows]
    may_call = request.viewer.may_somewhere(Permission.CALLBACKS_CALL)
    kept = {name: request.GET[name] for name in ("done", "due") if request.GET.get(name)}
    following = "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else ""
    context = {"rows": rows, "next": following, "done": done, "may_call": may_call}
    return render(request, "callbacks/queue.html", context)


def due_before(request: PageRequest) -> datetime | None:
    """The bound that the address names in a word, as the first page's numbers link to it; None: whatever is due when."""
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    tomorrow = datetime.combine(today + timedelta(days=1), time.min, timezone.get_default_timezone())
    return {"today": tomorrow, "late": request.at}.get(request.GET.get("due", ""))


def next_one(request: PageRequest) -> HttpResponse:
    """Opens the next due one that nobody else has open; ``behind`` is passed over."""
    if request.method != "POST":
        return go_to(request, reverse("callbacks"))
    return _to_next(request, behind=request.POST.get("behind", "")[:40])


def _to_next(request: PageRequest, *, behind: str = "") -> HttpResponse:
    callback = actions.claim_next(by=request.viewer, at=request.at, behind=behind)
    if callback is not None:
        return go_to(request, reverse("callback", args=[callback.case_file.number]))
    rested = queries.next_rest_ends(viewer=request.viewer, at=request.at)
    told = gettext("现在没有可以拨打的回访。")
    if rested:
        told += gettext("最近一件 %(at)s 后可再拨。") % {"at": moment(rested)}
    messages.info(request, told)
    return go_to(request, reverse("callbacks"))


@require_POST
def leave(request: PageRequest) -> HttpResponse:
    """Back to the queue, and what was open is free for others."""
    actions.give_back(by=request.viewer, at=request.at)
    return go_to(request, reverse("callbacks"))


@require_POST
def keep(request: PageRequest, number: str) -> HttpResponse:
    """A page that stands open keeps its call-back."""
    actions.claim(number=number, by=request.viewer, at=request.at)
    return HttpResponse(status=204)


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, queries.visible(number, viewer=request.viewer), AttemptForm())


def shown(
    request: PageRequest, callback: Callback, form: AttemptForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "callback": callback_row(callback, viewer=request.viewer, at=request.at),
        "script": script_of(callback, request.viewer),
        "course": course_of(callback, request.viewer),
        "result": callback.order.result,
        "opinion": callback.opinion,
        "solved": callback.solved,
        "withdrawn": callback.result == Result.WITHDRAWN,
        "policy": _policy(callback),
        "attempts": [attempt_row(each) for each in queries.attempts(callback)],
        "may_call": callback.finished_at is None and request.viewer.may(Permission.CALLBACKS_CALL, callback.unit_id),
        "form": form,
        "spoken": [result.value for result in REACHED],
        **more,
    }
    return render(request, "callbacks/callback.html", context, status=status)


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


def attempt(request: PageRequest, number: str) -> HttpResponse:
    """Records one try; then the next one, where the person goes on. GET: somebody who had to sign in first finds the form again."""
    if request.method != "POST":
        return go_to(request, reverse("callback", args=[number]))
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
            dialled=form.cleaned_data["dialled"],
            talked_seconds=form.cleaned_data["talked_seconds"],
            by=request.viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        status = blame(form, refused)
        return shown(request, queries.visible(number, viewer=request.viewer), form, status=status)
    done = after.finished_at is not None
    messages.success(request, _told(after))
    if request.POST.get("then") == NEXT:
        return _to_next(request, behind=number)
    return go_to(request, reverse("callbacks") if done else reverse("callback", args=[number]))


def _told(after: Callback) -> str:
    if after.finished_at is not None:
        return gettext("回访已完成。")
    return gettext("已记录，稍后再拨。") + gettext("下次拨打：%(at)s 以后。") % {"at": moment(after.next_attempt_at)}


@require_POST
def dial(request: PageRequest, number: str) -> HttpResponse:
    """Shows the number to dial, to one person at a time; the journal of the order says who saw it."""
    callback = queries.visible(number, viewer=request.viewer)
    try:
        actions.claim(number=number, by=request.viewer, at=request.at)
    except actions.HeldByAnother as held:
        if not request.htmx:
            raise
        context = {"held": said(held), "callback": callback_row(callback, viewer=request.viewer, at=request.at)}
        return fragment(request, "callbacks/_number.html", context, status=409)
    revealed = work_orders.reveal_contact(
        number=callback.order.case_file.number, reason=f"回访 {number}", by=request.viewer, at=request.at
    )
    if request.htmx:
        return fragment(request, "callbacks/_number.html", {"revealed": revealed, "number": number})
    return shown(request, callback, AttemptForm(), revealed=revealed, number=number)
