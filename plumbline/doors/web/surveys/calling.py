"""Calling those who were drawn: the next one, the number when it is dialled, the script that is the form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.forms.asking import answers_of, fields, troubles
from plumbline.doors.web.keyset import read_cursor, soonest_first
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, fragment, go_to, render
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.saying import is_english, moment, named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.surveys.showing import stratum_namer
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.customers.rules import mask_name, mask_phone
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.queries.surveys import Invite
from plumbline.supervision.surveys.states import (
    CALL_RESULT_LABELS,
    INVITE_STATE_LABELS,
    CallResult,
    InviteState,
    SurveyState,
)

NOT_SPOKEN = tuple(each for each in CallResult if each is not CallResult.ANSWERED)


def index(request: PageRequest) -> HttpResponse:
    """Whom this person may call now, whoever waits longest first."""
    after = read_cursor(request.GET.get("after", ""))
    waiting = surveys.to_call(viewer=request.viewer, at=request.at).select_related(
        "survey", "customer", "stratum", "unit", "claimed_by"
    )
    sheet = soonest_first(waiting, "next_call_at", after=after, size=ROWS_A_PAGE)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "rows": [_row(each, request) for each in sheet.rows],
        "next": f"?after={sheet.next}" if sheet.next else "",
    }
    return render(request, "surveys/calls.html", context)


def _row(invite: Invite, request: PageRequest) -> dict[str, Any]:
    held = invite.claimed_until is not None and invite.claimed_until > request.at
    return {
        "id": invite.id,
        "survey": invite.survey.number,
        "survey_name": invite.survey.name,
        "name": mask_name(invite.customer.name),
        "phone": mask_phone(invite.customer.phone),
        "stratum": stratum_namer(surveys.design_of(invite.survey), request.viewer)(invite.stratum.code),
        "unit": named(invite.unit) if invite.unit else "—",
        "state": word(INVITE_STATE_LABELS[InviteState(invite.state)]),
        "is_waiting": invite.state == InviteState.WAITING and invite.survey.state == SurveyState.OPEN,
        "next_call_at": invite.next_call_at,
        "is_mine": held and invite.claimed_by_id == request.viewer.person_id,
        "held_by": invite.claimed_by.name
        if held and invite.claimed_by_id != request.viewer.person_id and invite.claimed_by
        else "",
    }


@require_POST
def next_one(request: PageRequest) -> HttpResponse:
    """Opens the next one that nobody else has open."""
    return _to_next(request)


def _to_next(request: PageRequest, *, behind: UUID | None = None) -> HttpResponse:
    invite = actions.claim_next(by=request.viewer, at=request.at, behind=behind)
    if invite is not None:
        return go_to(request, reverse("survey-call", args=[invite.id]))
    messages.info(request, gettext("现在没有需要拨打的受访客户。"))
    return go_to(request, reverse("survey-calls"))


def show(request: PageRequest, invite_id: UUID) -> HttpResponse:
    return _shown(request, surveys.invite(invite_id, viewer=request.viewer), {})


def _shown(
    request: PageRequest,
    invite: Invite,
    answers: Mapping[str, Any],
    *,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    form = surveys.form_of(invite.survey)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "invite": _row(invite, request),
        "introduction": form.introduction.in_language(is_english()),
        "sections": fields(form, answers, errors=errors),
        "results": [(each.value, word(CALL_RESULT_LABELS[each])) for each in NOT_SPOKEN],
        "calls": [
            {
                "at": each.at,
                "by": each.by.name if each.by else "—",
                "result": word(CALL_RESULT_LABELS[CallResult(each.result)]),
                "note": each.note,
            }
            for each in surveys.calls(invite)
        ],
        "note": request.POST.get("note", ""),
        **more,
    }
    return render(request, "surveys/call.html", context, status=status)


@require_POST
def dial(request: PageRequest, invite_id: UUID) -> HttpResponse:
    """Shows the number, to one person at a time; the journal says who saw it."""
    try:
        shown = actions.dial(invite_id=invite_id, by=request.viewer, at=request.at)
    except (actions.HeldByAnother, actions.Ended) as refused:
        if not request.htmx:
            raise
        return fragment(request, "surveys/_number.html", {"refused": said(refused)}, status=409)
    if request.htmx:
        return fragment(request, "surveys/_number.html", {"shown": shown})
    invite = surveys.invite(invite_id, viewer=request.viewer)
    return _shown(request, invite, {}, shown=shown)


def record(request: PageRequest, invite_id: UUID) -> HttpResponse:
    """Records one call: the answers, or how it ended; then the next customer, where the person goes on."""
    if request.method != "POST":
        return go_to(request, reverse("survey-call", args=[invite_id]))
    invite = surveys.invite(invite_id, viewer=request.viewer)
    answers = answers_of(surveys.form_of(invite.survey), request.POST)
    try:
        result = CallResult(request.POST.get("result", ""))
    except ValueError:
        return _shown(request, invite, answers, status=422, refusal=gettext("请选择本次拨打的结果。"))
    try:
        after = actions.record_call(
            invite_id=invite_id,
            result=result,
            answers=answers,
            note=request.POST.get("note", ""),
            by=request.viewer,
            at=request.at,
        )
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        refusal, errors = troubles(surveys.form_of(invite.survey), answers, refused)
        return _shown(request, invite, answers, errors=errors, status=status_of(refused), refusal=refusal)
    messages.success(request, _told(after))
    return (
        _to_next(request, behind=invite_id)
        if request.POST.get("then") == "next"
        else go_to(request, reverse("survey-calls"))
    )


def _told(after: Invite) -> str:
    if after.state == InviteState.WAITING:
        return gettext("已记录。%(at)s 以后可再拨。") % {"at": moment(after.next_call_at)}
    return gettext("已记录：%(state)s。") % {"state": word(INVITE_STATE_LABELS[InviteState(after.state)])}
