"""Complaints that wait for a judgement, those that have one, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.liability.forms import AppealForm, DecideForm, ProposeForm
from plumbline.doors.web.liability.showing import judgement_facts, judgement_row, steps_of, waiting_row
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.liability import may_be_appealed
from plumbline.supervision.improvement.states import JUDGEMENT_LABELS, JudgementState

WAITING = "waiting"


def index(request: PageRequest) -> HttpResponse:
    """``state``: waiting for a proposal, or the judgements of one state; newest first."""
    viewer = request.viewer
    proposes = viewer.may_somewhere(Permission.LIABILITY_PROPOSE)
    asked = request.GET.get("state", WAITING if proposes else "all")
    states = {state.value: state for state in JudgementState}
    after = read_cursor(request.GET.get("after", ""))
    if asked == WAITING:
        sheet = newest_first(queries.complaints_without(viewer=viewer), "replied_at", after=after, size=ROWS_A_PAGE)
        rows: list[Any] = [waiting_row(each, viewer=viewer) for each in sheet.rows]
        following = sheet.next
    else:
        found = queries.judgements(viewer=viewer, state=states.get(asked))
        judged = newest_first(found, "proposed_at", after=after, size=ROWS_A_PAGE)
        rows, following = [judgement_row(each, viewer=viewer) for each in judged.rows], judged.next
    context = {
        "tabs": tabs(viewer, request.path),
        "rows": rows,
        "state": asked if asked in (*states, WAITING) else "all",
        "states": [
            *([(WAITING, gettext("待提出意见"))] if proposes else []),
            *((state.value, word(JUDGEMENT_LABELS[state])) for state in JudgementState),
            ("all", gettext("全部")),
        ],
        "may_review": proposes or viewer.may_somewhere(Permission.LIABILITY_DECIDE),
        "next": "?" + urlencode({"state": asked, "after": following}) if following else "",
    }
    return render(request, "liability/index.html", context)


def show(request: PageRequest, number: str) -> HttpResponse:
    return _shown(request, number)


def _shown(request: PageRequest, number: str, *, status: int = 200, **forms: Any) -> HttpResponse:
    order, viewer = queries.complaint(number, viewer=request.viewer), request.viewer
    judged = queries.judgement_of(order.case_file_id)
    context: dict[str, Any] = {
        "tabs": tabs(viewer, reverse("liability")),
        "order": order,
        "number": number,
        "unit": waiting_row(order, viewer=viewer).unit,
        "investigation": queries.investigation(order),
        "judged": None,
        "forms": {},
    }
    if context["investigation"] is not None:
        context["is_late"] = context["investigation"].is_late(request.at)
    inside = is_inside(viewer, order.unit_id)
    if judged is None:
        may = viewer.may(Permission.LIABILITY_PROPOSE, order.unit_id) and not inside and order.replied_at is not None
        context["propose_form"] = (forms.get("propose_form") or _proposing(order)) if may else None
        context["inside"] = inside
    else:
        found = queries.judgement(number, viewer=viewer)
        context |= judgement_facts(found, viewer=viewer) | {"steps": steps_of(found)}
        context |= _open_steps(request, found, inside=inside, forms=forms)
    offered = {id(context.get(name)) for name in ("propose_form", "decide_form", "appeal_form")}
    context["left"] = next((form for form in forms.values() if id(form) not in offered), None)
    return render(request, "liability/complaint.html", context, status=status)


def _proposing(order: WorkOrder) -> ProposeForm:
    earlier = queries.repeat_of(order)
    return ProposeForm(repeats=earlier.case_file.number if earlier else "")


def _open_steps(request: PageRequest, found: Any, *, inside: bool, forms: dict[str, Any]) -> dict[str, Any]:
    """The forms of what this viewer may do next."""
    viewer, state = request.viewer, JudgementState(found.state)
    hands = {found.proposed_by_id, found.decided_by_id}
    decides = viewer.may(Permission.LIABILITY_DECIDE, found.unit_id) and not inside and viewer.person_id not in hands
    waits = state in (JudgementState.PROPOSED, JudgementState.APPEALED)
    latest = found.decided_answers or found.answers
    appeals = (
        state is JudgementState.DECIDED
        and viewer.may(Permission.LIABILITY_APPEAL, found.unit_id)
        and may_be_appealed(request.at, found.appeal_until)
    )
    return {
        "decide_form": (forms.get("decide_form") or DecideForm(answers=latest)) if waits and decides else None,
        "appeal_form": (forms.get("appeal_form") or AppealForm()) if appeals else None,
        "may_rectify": viewer.may(Permission.RECTIFICATIONS_OPEN, found.unit_id) and not inside,
    }


@require_POST
def propose(request: PageRequest, number: str) -> HttpResponse:
    """One person's proposal."""
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _shown(request, number, propose_form=form, status=422)
    try:
        actions.propose(proposed=form.proposed(number), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed) as refused:
        if refused.field is None and not isinstance(refused, NotFound):
            raise
        return _shown(request, number, propose_form=form, status=blame(form, refused))
    except Refused as refused:
        if refused.field == "cause" and not form.answers().get("cause"):
            form.add_error("cause_term", gettext("请选择原因分类。"))
            return _shown(request, number, propose_form=form, status=422)
        return _shown(request, number, propose_form=form, status=blame(form, refused))
    messages.success(request, gettext("定责意见已提出，由另一人认定。"))
    return go_to(request, reverse("liability-case", args=[number]))


@require_POST
def decide(request: PageRequest, number: str) -> HttpResponse:
    """The second person's decision, or the third one's after an appeal."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _shown(request, number, decide_form=form, status=422)
    found = queries.judgement(number, viewer=request.viewer)
    act = actions.settle if found.state == JudgementState.APPEALED else actions.decide
    try:
        act(
            number=number,
            reason=form.cleaned_data["reason"],
            answers=form.changed(),
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _shown(request, number, decide_form=form, status=blame(form, refused))
    messages.success(request, gettext("已认定。"))
    return go_to(request, reverse("liability-case", args=[number]))


@require_POST
def appeal(request: PageRequest, number: str) -> HttpResponse:
    """The unit's appeal."""
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _shown(request, number, appeal_form=form, status=422)
    try:
        actions.appeal(number=number, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _shown(request, number, appeal_form=form, status=blame(form, refused))
    messages.success(request, gettext("申诉已提出，由未参与前两步的人作出终局认定。"))
    return go_to(request, reverse("liability-case", args=[number]))
