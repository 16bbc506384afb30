"""Hot issues: suggested to a department, answered, done, verified, the customers called, evaluated."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.order_rows import Badge, due, unit_name
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, go_to, render
from plumbline.doors.web.rectifications.forms import NOT_ASKED, MoveForm, words
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import named, said, word
from plumbline.doors.web.sections import tabs
from plumbline.doors.web.work_orders.forms import type_choices, unit_choices
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions import Suggested
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.hot_issues import CALL_RESULT_LABELS, CallResult
from plumbline.supervision.improvement.states import ISSUE_LABELS, ISSUES, IssueState

_I = IssueState
TONES = {
    _I.SUGGESTED: "orange",
    _I.ANSWERED: "blue",
    _I.DONE: "orange",
    _I.CALLING: "azure",
    _I.IMPROVED: "green",
    _I.NOT_IMPROVED: "red",
}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


class SuggestForm(forms.Form):
    """What is suggested to whom about which orders of which days."""

    unit = forms.ChoiceField(label=gettext_lazy("承办部门"))
    title = forms.CharField(label=gettext_lazy("热点问题"), max_length=200, strip=True)
    order_type = forms.ChoiceField(label=gettext_lazy("工单类型"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("片区"), required=False)
    first = _day(gettext_lazy("问题期间自"))
    last = _day(gettext_lazy("至（含）"))
    suggestion = words(gettext_lazy("改进建议"))
    reference = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput())

    def __init__(self, request: PageRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        viewer = request.viewer
        areas = customers.territory(revision=request.revision).areas
        listed = {
            "unit": [NOT_ASKED, *unit_choices(viewer.tree, viewer.units(Permission.RECTIFICATIONS_OPEN))],
            "order_type": [NOT_ASKED, *type_choices(work_orders.catalogue(revision=request.revision))],
            "area": [NOT_ASKED, *((area.code, named(area)) for area in areas)],
        }
        for name, choices in listed.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def suggested(self) -> Suggested:
        given = dict(self.cleaned_data)
        last = given.pop("last")
        return Suggested(**given, after=last + timedelta(days=1))


def index(request: PageRequest) -> HttpResponse:
    """All of them, newest first."""
    after = read_cursor(request.GET.get("after", ""))
    sheet = newest_first(queries.issues(viewer=request.viewer), "suggested_at", after=after, size=ROWS_A_PAGE)
    context = {
        "tabs": tabs(request.viewer, reverse("rectifications")),
        "rows": [_row(each, request) for each in sheet.rows],
        "may_suggest": request.viewer.may_somewhere(Permission.RECTIFICATIONS_OPEN),
        "may_see_all": request.viewer.may_somewhere(Permission.RECTIFICATIONS_VIEW),
        "next": "?" + urlencode({"after": sheet.next}) if sheet.next else "",
    }
    return render(request, "rectifications/issues.html", context)


def _row(found: Any, request: PageRequest) -> dict[str, Any]:
    state = IssueState(found.state)
    waits = state is IssueState.SUGGESTED
    return {
        "found": found,
        "number": found.case_file.number,
        "address": reverse("hot-issue", args=[found.case_file.number]),
        "unit": unit_name(found.unit_id, request.viewer),
        "state": Badge(word(ISSUE_LABELS[state]), TONES[state]),
        "due": due(found.answer_by, "", at=request.at) if waits else None,
        "last": found.after_day - timedelta(days=1),
        "type": named(found.order_type) if found.order_type_id else "",
        "area": named(found.area) if found.area_id else "",
    }


def suggest(request: PageRequest) -> HttpResponse:
    """The form of a suggestion."""
    if request.method != "POST":
        given = {
            name: request.GET[name] for name in ("unit", "title", "order_type", "reference") if name in request.GET
        }
        return _form(request, SuggestForm(request, initial=given))
    form = SuggestForm(request, request.POST)
    if not form.is_valid():
        return _form(request, form, status=422)
    try:
        made = actions.suggest(suggested=form.suggested(), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _form(request, form, status=blame(form, refused))
    messages.success(request, gettext("改进建议已送承办部门。"))
    return go_to(request, reverse("hot-issue", args=[casefiles.by_id(made.case_file_id).number]))


def _form(request: PageRequest, form: SuggestForm, *, status: int = 200) -> HttpResponse:
    context = {"tabs": tabs(request.viewer, reverse("rectifications")), "form": form}
    return render(request, "rectifications/suggest.html", context, status=status)


def show(request: PageRequest, number: str) -> HttpResponse:
    return _shown(request, number)


def _shown(
    request: PageRequest, number: str, *, refused: MoveForm | None = None, name: str = "", status: int = 200
) -> HttpResponse:
    found, viewer = queries.issue(number, viewer=request.viewer), request.viewer
    inside = is_inside(viewer, found.unit_id)
    moves = [
        move
        for move in ISSUES.open_moves(IssueState(found.state))
        if viewer.may(Permission(move.permission), found.unit_id)
        and not (inside and move.permission == Permission.RECTIFICATIONS_VERIFY)
    ]
    may_read = viewer.may(Permission.ORDERS_VIEW, found.unit_id)
    may_call = viewer.may(Permission.CALLBACKS_CALL, found.unit_id) and not inside
    counted = queries.counted_calls(found)
    context = {
        "tabs": tabs(viewer, reverse("rectifications")),
        **_row(found, request),
        "moves": [(move, refused if refused and move.name == name else MoveForm(move)) for move in moves],
        "opened": name,
        "calls": [_call(each, may_read=may_read) for each in queries.calls_of(found)],
        "counted": counted,
        "share": f"{100 * float(counted.share):.0f}%" if counted.share is not None else "—",
        "may_call": may_call and found.state == IssueState.CALLING,
        "results": [(result.value, word(CALL_RESULT_LABELS[result])) for result in CallResult],
        "days_before": (found.after_day - found.first).days,
    }
    return render(request, "rectifications/issue.html", context, status=status)


def _call(each: Any, *, may_read: bool) -> dict[str, Any]:
    number = each.order.case_file.number
    return {
        "place": each.place,
        "number": number,
        "title": each.order.title,
        "address": reverse("order", args=[number]) if may_read else "",
        "result": word(CALL_RESULT_LABELS[CallResult(each.result)]) if each.result else "",
        "note": each.note,
        "by": each.called_by.name if each.called_by else "",
        "at": each.called_at,
    }


@require_POST
def move(request: PageRequest, number: str, move: str) -> HttpResponse:
    """One move of the table."""
    known = ISSUES.move(move)
    if known is None:
        raise NotFound(_("没有“%(name)s”这一步。"), name=move[:40])
    form = MoveForm(known, request.POST)
    try:
        if not form.is_valid():
            return _shown(request, number, refused=form, name=move, status=422)
        actions.move_issue(number=number, name=move, inputs=form.inputs(), by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _shown(request, number, refused=form, name=move, status=blame(form, refused))
    messages.success(request, gettext("已办理：%(move)s。") % {"move": word(known.label)})
    return go_to(request, reverse("hot-issue", args=[number]))


@require_POST
def call(request: PageRequest, number: str, place: int) -> HttpResponse:
    """What one customer said."""
    given = request.POST.get("result", "")
    known = {result.value for result in CallResult}
    if given not in known:
        messages.error(request, gettext("请选择一项回访结果。"))
        return go_to(request, reverse("hot-issue", args=[number]))
    try:
        actions.call_customer(
            number=number,
            place=place,
            result=CallResult(given),
            note=request.POST.get("note", ""),
            by=request.viewer,
            at=request.at,
        )
        messages.success(request, gettext("回访结果已记录。"))
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    return go_to(request, reverse("hot-issue", args=[number]))
