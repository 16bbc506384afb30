"""One inspection with its result, and the moves that follow it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.forms.asking import fields
from plumbline.doors.web.inspections.forms import DaysForm, ReasonForm, SignForm, WhereForm
from plumbline.doors.web.inspections.showing import (
    appeal_row,
    facts_of,
    finding_rows,
    item_names,
    section_rows,
    state_badge,
    two_places,
)
from plumbline.doors.web.order_rows import unit_name
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame, status_of
from plumbline.doors.web.saying import said
from plumbline.doors.web.sections import tabs
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.states import OPEN, VISITS, Verdict
from plumbline.supervision.questionnaires import queries as questionnaires


def show(request: PageRequest, number: str) -> HttpResponse:
    return shown(request, queries.visible(number, viewer=request.viewer), {})


def shown(request: PageRequest, inspection: Inspection, used: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """``used``: forms that were sent and refused, by their name in the page."""
    viewer = request.viewer
    today = queries.local_day(request.at)
    version = inspection.form_version
    newer = questionnaires.newer(version, today) if version and inspection.state_now in OPEN else None
    names = item_names(inspection)
    context = {
        "tabs": tabs(viewer, request.path),
        "number": inspection.case_file.number,
        "inspection": inspection,
        "unit": unit_name(inspection.unit_id, viewer),
        "state": state_badge(inspection.state_now),
        "facts": facts_of(inspection, viewer, today),
        "newer": newer.version if newer else "",
        "is_ahead": inspection.state_now in OPEN and inspection.submitted_at is None,
        "is_blind": queries.is_blind(inspection, viewer),
        "appeals": [appeal_row(each, names) for each in queries.appeals_of(inspection)],
        **(result_of(inspection, request) if not queries.is_blind(inspection, viewer) else {}),
        **moves_of(inspection, request),
        **used,
    }
    return render(request, "inspections/inspection.html", context, status=status)


def result_of(inspection: Inspection, request: PageRequest) -> dict[str, Any]:
    standing = queries.standing(inspection)
    alike = queries.agreement_of(inspection)
    sheet = inspection.filling
    scored_first = queries.share(sheet.points, sheet.of) if sheet and sheet.submitted_at else None
    now = queries.share(inspection.points, inspection.of)
    return {
        "share": two_places(now) if inspection.points is not None else "",
        "scored_first": two_places(scored_first) if scored_first is not None and scored_first != now else "",
        "sections": section_rows(inspection, standing) if standing else [],
        "findings": finding_rows(inspection, queries.findings_of(inspection), queries.local_day(request.at)),
        "kappa": f"{float(alike.kappa):.3f}" if alike is not None and alike.kappa is not None else "",
        "compared": alike.n if alike is not None else 0,
        "agreed": two_places(alike.agreed * 100) if alike is not None else "",
    }


def moves_of(inspection: Inspection, request: PageRequest) -> dict[str, Any]:
    """What this person may do now, each with its form."""
    viewer, names = request.viewer, {move.name for move in VISITS.open_moves(inspection.state_now)}
    is_inspected = queries.is_inspected(inspection, viewer)
    may_sign = is_inspected and viewer.may(Permission.INSPECTIONS_SIGN, inspection.unit_id)
    may_plan = viewer.may(Permission.INSPECTIONS_PLAN, inspection.owner_id)
    is_in_term = inspection.appeal_until is not None and request.at < inspection.appeal_until
    appeal = queries.open_appeal(inspection) if "refuse" in names else None
    decides = viewer.may(Permission.INSPECTIONS_DECIDE, inspection.unit_id)
    may_decide = appeal is not None and decides and queries.may_decide(inspection, appeal, viewer)
    form, visits = queries.form_of(inspection), viewer.may(Permission.INSPECTIONS_VISIT, inspection.unit_id)
    disputed = set(appeal.items) if appeal else set()
    standing = queries.standing(inspection) if may_decide else None
    return {
        "sign": SignForm() if may_sign and "sign" in names else None,
        "may_appeal": may_sign and "appeal" in names and is_in_term,
        "may_withdraw": appeal is not None and appeal.raised_by_id == viewer.person_id,
        "may_conclude": may_plan and "conclude" in names and not is_in_term,
        "days": DaysForm(auto_id="days-%s") if may_plan and "reschedule" in names else None,
        "cancel": ReasonForm(auto_id="cancel-%s") if may_plan and "cancel" in names else None,
        "to_visit": visits
        and not is_inspected
        and (inspection.state_now in OPEN or queries.is_blind(inspection, viewer)),
        "decide": ReasonForm(auto_id="decide-%s") if may_decide else None,
        "may_plan_here": may_plan,
        "disputed": [
            each
            for section in (fields(form, dict(standing.answers)) if form and standing else [])
            for each in section.fields
            if each.code in disputed
        ],
        "appeal_form": ReasonForm(auto_id="appeal-%s"),
    }


@require_POST
def move(request: PageRequest, number: str, name: str) -> HttpResponse:
    """Makes one move; what was typed comes back with a refusal."""
    inspection = queries.visible(number, viewer=request.viewer)
    if name not in STEPS:
        raise NotFound(_("没有这项操作。"))
    key, form_of, act, done = STEPS[name]
    form = form_of(request.POST)
    if not form.is_valid():
        return shown(request, inspection, {key: form}, status=422)
    try:
        act(request, number, form)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _refused(request, number, key, form, refused)
    messages.success(request, gettext(done))
    return go_to(request, reverse("inspection-visit" if name == "start" else "inspection", args=[number]))


def _refused(request: PageRequest, number: str, key: str, form: forms.Form, refused: Refused) -> HttpResponse:
    inspection = queries.visible(number, viewer=request.viewer)
    used: dict[str, Any] = {"refusal": said(refused)}
    if refused.field in form.fields:
        blame(form, refused)
        used = {key: form}
    return shown(request, inspection, used, status=status_of(refused))


def _start(request: PageRequest, number: str, form: Any) -> None:
    actions.start(number=number, where=form.where(), by=request.viewer, at=request.at)


def _sign(request: PageRequest, number: str, form: Any) -> None:
    verdict, remark = Verdict(form.cleaned_data["verdict"]), form.cleaned_data["remark"]
    actions.sign(number=number, verdict=verdict, remark=remark, by=request.viewer, at=request.at)


def _conclude(request: PageRequest, number: str, form: Any) -> None:
    actions.conclude(number=number, by=request.viewer, at=request.at)


def _appeal(request: PageRequest, number: str, form: Any) -> None:
    items, reason = request.POST.getlist("items"), form.cleaned_data["reason"]
    actions.appeal(number=number, items=items, reason=reason, by=request.viewer, at=request.at)


def _withdraw(request: PageRequest, number: str, form: Any) -> None:
    actions.withdraw(number=number, by=request.viewer, at=request.at)


def _uphold(request: PageRequest, number: str, form: Any) -> None:
    standing = queries.standing(queries.visible(number, viewer=request.viewer))
    before = standing.answers if standing else {}
    sent = {name.removeprefix("a."): str(value) for name, value in request.POST.items() if name.startswith("a.")}
    changed = {code: answer for code, answer in sent.items() if answer and answer != before.get(code)}
    reason = form.cleaned_data["reason"]
    actions.decide(number=number, uphold=True, reason=reason, answers=changed, by=request.viewer, at=request.at)


def _refuse(request: PageRequest, number: str, form: Any) -> None:
    reason = form.cleaned_data["reason"]
    actions.decide(number=number, uphold=False, reason=reason, by=request.viewer, at=request.at)


def _reschedule(request: PageRequest, number: str, form: Any) -> None:
    actions.reschedule(number=number, by=request.viewer, at=request.at, **form.cleaned_data)


def _cancel(request: PageRequest, number: str, form: Any) -> None:
    actions.cancel(number=number, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)


STEPS: dict[str, tuple[str, Callable[[Any], forms.Form], Callable[[PageRequest, str, Any], None], str]] = {
    "start": ("where", WhereForm, _start, _("检查已开始。")),
    "sign": ("sign", SignForm, _sign, _("已确认检查结果。")),
    "conclude": ("confirm", forms.Form, _conclude, _("已按逾期未确认办理。")),
    "appeal": ("appeal_form", ReasonForm, _appeal, _("申诉已提出。")),
    "withdraw": ("confirm", forms.Form, _withdraw, _("申诉已撤回。")),
    "uphold": ("decide", ReasonForm, _uphold, _("已裁定：申诉成立，得分已重新计算。")),
    "refuse": ("decide", ReasonForm, _refuse, _("已裁定：维持原结果。")),
    "reschedule": ("days", DaysForm, _reschedule, _("检查已改期。")),
    "cancel": ("cancel", ReasonForm, _cancel, _("检查已取消。")),
}
