"""Events that are left out of figures: what was asked for, and the decision of another person."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.indicators.closing_forms import DecisionForm
from plumbline.doors.web.indicators.exclusion_forms import MAY_ASK, EventForm
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named, word
from plumbline.doors.web.work_orders.views.reading import guarded
from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.actions import Evidence
from plumbline.evaluation.indicators.states import EVENT_KIND_LABELS, EVENT_LABELS, EventKind, EventState
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _

TONES = {
    EventState.REQUESTED: "orange",
    EventState.APPROVED: "green",
    EventState.REFUSED: "red",
    EventState.WITHDRAWN: "secondary",
}


def index(request: PageRequest) -> HttpResponse:
    """All events, and the form for those who may ask."""
    if request.method == "POST":
        return _ask(request)
    return _listed(request, EventForm(request.viewer, request.revision))


def _listed(request: PageRequest, form: Form, *, status: int = 200) -> HttpResponse:
    context = {
        "rows": [_row(each, request) for each in queries.excluded_events(viewer=request.viewer)],
        "form": form if any(request.viewer.may_somewhere(each) for each in MAY_ASK) else None,
        "opened": form.is_bound,
    }
    return render(request, "indicators/events.html", context, status=status)


def _ask(request: PageRequest) -> HttpResponse:
    if not any(request.viewer.may_somewhere(each) for each in MAY_ASK):
        raise NotAllowed(_("只能为本人负责的单位申请扣除事件。"))
    form = EventForm(request.viewer, request.revision, request.POST, request.FILES)
    if not form.is_valid():
        return _listed(request, form, status=422)
    file = form.cleaned_data.get("file")
    kept = Evidence(file.name, file, file.size, settings.ATTACHMENT_MAX_BYTES) if file else None
    try:
        made = actions.request_exclusion(asked=form.asked(), by=request.viewer, at=request.at, file=kept)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _listed(request, form, status=blame(form, refused))
    messages.success(request, gettext("已申请，由他人审批；批准后重新计算即扣除。"))
    return go_to(request, reverse("excluded-event", args=[made.case_file.number]))


def _row(each: Any, request: PageRequest) -> dict[str, Any]:
    state = EventState(each.state)
    tree = request.viewer.tree
    return {
        "event": each,
        "address": reverse("excluded-event", args=[each.case_file.number]),
        "kind": word(EVENT_KIND_LABELS[EventKind(each.kind)]),
        "badge": Badge(word(EVENT_LABELS[state]), TONES[state]),
        "units": "、".join(named(tree.by_code[code]) if code in tree.by_code else code for code in each.units),
    }


def page(request: PageRequest, number: str) -> HttpResponse:
    """One event: what was asked, what proves it, what came of it."""
    return _shown(request, number)


def _shown(request: PageRequest, number: str, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    found = queries.excluded_event(number, viewer=request.viewer)
    is_open = found.state == EventState.REQUESTED.value
    files = casefiles.attachments(found.case_file_id)
    context = {
        **_row(found, request),
        "files": [(each.name, reverse("excluded-event-file", args=[number, each.id])) for each in files],
        "may_decide": is_open and queries.may_decide_event(found, request.viewer),
        "may_withdraw": is_open and found.requested_by_id == request.viewer.person_id,
        "form": form or DecisionForm(),
    }
    return render(request, "indicators/event.html", context, status=status)


def file(request: PageRequest, number: str, attachment: UUID) -> FileResponse:
    """What proves an event, as a download."""
    event = queries.excluded_event(number, viewer=request.viewer)
    found = next((each for each in casefiles.attachments(event.case_file_id) if each.id == attachment), None)
    if found is None or not found.file.storage.exists(str(found.file.name)):
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    answer = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name, content_type=found.media_type)
    return guarded(answer, "sandbox")


@require_POST
def decide(request: PageRequest, number: str) -> HttpResponse:
    """Approves or refuses, as the button said; or takes back what one asked for oneself."""
    form, said = DecisionForm(request.POST), request.POST.get("decision", "")
    if said != "withdraw" and not form.is_valid():
        return _shown(request, number, form=form, status=422)
    try:
        if said == "withdraw":
            actions.withdraw_event(number=number, by=request.viewer, at=request.at)
        else:
            reason = form.cleaned_data["reason"]
            actions.decide_event(
                number=number, approve=said == "approve", reason=reason, by=request.viewer, at=request.at
            )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        form.is_valid()
        return _shown(request, number, form=form, status=blame(form, refused))
    messages.success(request, gettext("已保存。"))
    return go_to(request, reverse("excluded-event", args=[number]))
