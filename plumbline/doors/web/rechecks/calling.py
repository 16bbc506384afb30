"""One case after the other is asked again; what the lower level wrote down is shown to nobody who calls."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.forms import asking
from plumbline.doors.web.pages import PageRequest, fragment, go_to, render
from plumbline.doors.web.rechecks.forms import HEARD, outcome, outcomes
from plumbline.doors.web.refusing import status_of
from plumbline.doors.web.saying import is_english, named
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.queries import Recheck
from plumbline.supervision.questionnaires import queries as questionnaires


def next_one(request: PageRequest) -> HttpResponse:
    """Opens the next case that waits for this person."""
    if request.method != "POST":
        return go_to(request, reverse("rechecks"))
    return _to_next(request)


def _to_next(request: PageRequest, behind: UUID | None = None) -> HttpResponse:
    found = actions.claim_next_recheck(by=request.viewer, at=request.at, behind=behind)
    if found is not None:
        return go_to(request, reverse("recheck-call", args=[found.id]))
    messages.info(request, gettext("现在没有可以由您复核的回访。"))
    return go_to(request, reverse("rechecks"))


def show(request: PageRequest, recheck: UUID) -> HttpResponse:
    """The call: the customer, the questions; sent, it is recorded and the next one comes."""
    found = queries.recheck(recheck, viewer=request.viewer)
    if request.method != "POST":
        return _shown(request, found, {})
    form = questionnaires.form_of(found.round.form_version)
    answers = asking.answers_of(form, request.POST)
    result = outcome(request.POST.get("outcome", ""))
    if result is None:
        return _shown(request, found, answers, error=gettext("请选择一项回访结果。"), status=422)
    try:
        actions.record_recheck(recheck_id=found.id, result=result, answers=answers, by=request.viewer, at=request.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        error, errors = asking.troubles(form, answers, refused)
        again = queries.recheck(recheck, viewer=request.viewer)
        return _shown(request, again, answers, errors=errors, error=error, status=status_of(refused))
    messages.success(request, gettext("已记录。"))
    return _to_next(request, behind=found.id)


def _shown(
    request: PageRequest,
    found: Recheck,
    answers: dict[str, Any],
    *,
    errors: dict[str, str] | None = None,
    error: str = "",
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    form = questionnaires.form_of(found.round.form_version)
    context = {
        "tabs": tabs(request.viewer, request.path),
        "recheck": found,
        "type_name": named(found.order.order_type),
        "unit": named(found.unit),
        "introduction": form.introduction.in_language(is_english()),
        "sections": asking.fields(form, answers, errors=errors),
        "outcomes": outcomes(request.POST.get("outcome", HEARD)),
        "error": error,
        "is_open": found.finished_at is None and queries.has_free_hand(found, request.viewer),
        "with_photos": False,
        **more,
    }
    return render(request, "rechecks/call.html", context, status=status)


@require_POST
def dial(request: PageRequest, recheck: UUID) -> HttpResponse:
    """Shows the number to dial, to one person at a time; the journal of the order says who saw it."""
    found = actions.claim_recheck(recheck_id=recheck, by=request.viewer, at=request.at)
    number = found.order.case_file.number
    revealed = work_orders.reveal_contact(number=number, reason=gettext("回访复核"), by=request.viewer, at=request.at)
    if request.htmx:
        return fragment(request, "rechecks/_number.html", {"revealed": revealed})
    return _shown(request, found, {}, revealed=revealed)
