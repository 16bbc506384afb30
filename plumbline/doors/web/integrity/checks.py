"""Checks: the list, opening one, one check with its decision."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.integrity import showing
from plumbline.doors.web.integrity.forms import DecideForm, OpenForm
from plumbline.doors.web.integrity.views import around, clock_of, shown
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import word
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.queries import Check
from plumbline.supervision.integrity.states import CHECK_LABELS, CheckState


def index(request: PageRequest) -> HttpResponse:
    """Newest first; by state."""
    state = request.GET.get("state", "")
    state = state if state in set(CheckState) else ""
    after = read_cursor(request.GET.get("after", ""))
    found = queries.visible_checks(viewer=request.viewer, state=state)
    sheet = newest_first(found, "opened_at", after=after, size=ROWS_A_PAGE)
    kept = {"state": state} if state else {}
    context = {
        **around(request, "integrity-checks"),
        "rows": [showing.check_row(check) for check in sheet.rows],
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
        "states": [(each.value, word(CHECK_LABELS[each])) for each in CheckState],
        "state": state,
    }
    return render(request, "integrity/checks.html", context)


def open_one(request: PageRequest, signal: UUID) -> HttpResponse:
    """Opens a check of the signal and of those marked beside it."""
    if request.method != "POST":
        return go_to(request, reverse("integrity-signal", args=[signal]))
    form = OpenForm(request.POST)
    found = queries.visible(signal, viewer=request.viewer)
    if not form.is_valid():
        return shown(request, found, form, status=422)
    try:
        wanted = [signal, *_marked(request)]
        check = actions.open_check(signal_ids=wanted, why=form.cleaned_data["why"], by=request.viewer, at=request.at)
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return shown(request, found, form, status=blame(form, refused))
    messages.success(request, gettext("已立案核查。"))
    return go_to(request, reverse("integrity-check", args=[check.case_file.number]))


def _marked(request: PageRequest) -> list[UUID]:
    """Raises NotFound for what is no identifier: it is no signal's."""
    try:
        return [UUID(each) for each in request.POST.getlist("also")]
    except ValueError as error:
        raise NotFound("没有找到该线索，或您无权查看。") from error


def show(request: PageRequest, number: str) -> HttpResponse:
    return checked(request, queries.visible_check(number, viewer=request.viewer), DecideForm())


def checked(request: PageRequest, check: Check, form: DecideForm, *, status: int = 200) -> HttpResponse:
    signals = queries.signals_of(check)
    is_open = check.state == CheckState.OPEN.value
    may_check = is_open and request.viewer.may(Permission.INTEGRITY_CHECK, check.unit_id)
    is_impartial = may_check and queries.is_impartial(check, request.viewer)
    context = {
        **around(request, "integrity-checks"),
        "check": showing.check_row(check),
        "signals": [
            (showing.signal_row(signal), showing.case_links(queries.numbers(signal)), clock_of(signal, request))
            for signal in signals
        ],
        "may_decide": is_impartial,
        "is_partial": may_check and not is_impartial,
        "form": form,
    }
    return render(request, "integrity/check.html", context, status=status)


def decide(request: PageRequest, number: str) -> HttpResponse:
    """Ends a check. GET: somebody who had to sign in first finds the form again."""
    if request.method != "POST":
        return go_to(request, reverse("integrity-check", args=[number]))
    form = DecideForm(request.POST)
    check = queries.visible_check(number, viewer=request.viewer)
    if not form.is_valid():
        return checked(request, check, form, status=422)
    given = form.cleaned_data
    try:
        actions.decide(
            number=number,
            outcome=CheckState(given["outcome"]),
            heard=given["heard"],
            reason=given["reason"],
            by=request.viewer,
            at=request.at,
        )
    except NotAllowed:
        raise
    except Refused as refused:
        status = blame(form, refused)
        return checked(request, queries.visible_check(number, viewer=request.viewer), form, status=status)
    messages.success(request, gettext("核查结论已记录。"))
    return go_to(request, reverse("integrity-check", args=[number]))
