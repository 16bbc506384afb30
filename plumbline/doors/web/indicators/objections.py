"""Objecting to a case of an indicator, and the decision about it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.indicators.about import address_of, title_of
from plumbline.doors.web.indicators.closing import objection_row
from plumbline.doors.web.indicators.closing_forms import DecisionForm, ObjectionForm
from plumbline.doors.web.indicators.showing import BASES, OUTCOMES
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import chosen, word
from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.actions import Disputed, Evidence
from plumbline.evaluation.indicators.queries import Case
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.states import ObjectionState, Treatment
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.states import Permission


def object_to(request: PageRequest, code: str, number: str, round_number: int) -> HttpResponse:
    """The case as it is counted, and the form that asks for another way."""
    asked = request.GET
    period, disputed = (
        parse(asked.get("period", "")),
        Disputed(code, asked.get("basis", ""), number, round_number, asked.get("scope", "")),
    )
    definition, case = _case(request, period, disputed)
    if request.method != "POST":
        return _form_page(request, period, definition, case, _asking(definition, case))
    form = _asking(definition, case, request.POST, request.FILES)
    if not form.is_valid():
        return _form_page(request, period, definition, case, form, status=422)
    try:
        _raise(request, period, disputed, form)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _form_page(request, period, definition, case, form, status=blame(form, refused))
    messages.success(request, gettext("异议已提出，由本单位以外的人员裁定。"))
    return go_to(request, reverse("period-closing", args=[period.name]))


def _case(request: PageRequest, period: Period, disputed: Disputed) -> tuple[Definition, Case]:
    found = queries.cases(
        disputed.code,
        period=period,
        viewer=request.viewer,
        at=request.at,
        basis=disputed.basis or None,
        scope=disputed.scope,
        number=disputed.number,
    )
    case = next((row for row in found.rows if row.round == disputed.round), None)
    if case is None:
        raise NotFound(gettext("没有找到该内容，或您无权查看。"))
    return found.definition, case


def _asking(definition: Definition, case: Case, *given: Any) -> ObjectionForm:
    """A file is kept with an order; what is none has nowhere to keep it."""
    form = ObjectionForm(definition, *given)
    if case.shows != "order":
        del form.fields["file"]
    return form


def _form_page(
    request: PageRequest, period: Period, definition: Definition, case: Case, form: Form, *, status: int = 200
) -> HttpResponse:
    label, tone = OUTCOMES[case.outcome]
    basis = definition.basis.value
    asked = {"period": period.name, "basis": basis}
    context = {
        "name": chosen(*queries.name_of(definition)),
        "code": definition.code,
        "basis": word(BASES.get(basis, basis)),
        "period": period.name,
        "case": case,
        "outcome": Badge(word(label), tone),
        "title": title_of(case),
        "address": address_of(case),
        "form": form,
        "back": f"{reverse('indicator-cases', args=[definition.code])}?{urlencode(asked)}",
    }
    return render(request, "indicators/object.html", context, status=status)


def _raise(request: PageRequest, period: Period, disputed: Disputed, form: Form) -> None:
    given = form.cleaned_data
    file = given.get("file")
    actions.object_to(
        period=period,
        disputed=disputed,
        asks=Treatment(given["asks"]),
        reason=given["reason"],
        by=request.viewer,
        at=request.at,
        evidence=Evidence(file.name, file, file.size, settings.ATTACHMENT_MAX_BYTES) if file else None,
    )


def page(request: PageRequest, objection_id: UUID) -> HttpResponse:
    """One objection: what is asked and why, and what came of it."""
    return _shown(request, objection_id)


def _shown(request: PageRequest, objection_id: UUID, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    found = queries.objection(objection_id, viewer=viewer)
    is_open = found.state == ObjectionState.OPEN.value
    definition = queries.definition_of(found.code, found.basis)
    label, tone = OUTCOMES[found.outcome]
    context: dict[str, Any] = {
        **objection_row(found, viewer, request.at),
        "name": chosen(*queries.name_of(definition)) if definition else found.code,
        "outcome": Badge(word(label), tone),
        "order": reverse("order", args=[found.number]) if found.case_file_id else "",
        "file": reverse("order-file", args=[found.number, found.evidence_id]) if found.evidence else "",
        "closing": reverse("period-closing", args=[found.closing.period]),
        "may_decide": is_open and queries.may_decide(found, viewer),
        "may_withdraw": is_open and found.raised_by_id == viewer.person_id,
        "is_own": is_open
        and viewer.may(Permission.INDICATORS_DECIDE, found.unit_id)
        and not queries.may_decide(found, viewer),
        "form": form or DecisionForm(),
    }
    return render(request, "indicators/objection.html", context, status=status)


@require_POST
def decide(request: PageRequest, objection_id: UUID) -> HttpResponse:
    """Accepts or refuses, as the button said."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _shown(request, objection_id, form=form, status=422)
    accept = request.POST.get("decision") == "accept"
    try:
        actions.decide(
            objection_id=objection_id,
            accept=accept,
            reason=form.cleaned_data["reason"],
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _shown(request, objection_id, form=form, status=blame(form, refused))
    said = gettext("异议已采纳，重新计算后计入数值。") if accept else gettext("异议未采纳，数值不变。")
    messages.success(request, said)
    return go_to(request, reverse("objection", args=[objection_id]))


@require_POST
def withdraw(request: PageRequest, objection_id: UUID) -> HttpResponse:
    """Takes one's own objection back."""
    try:
        actions.withdraw(objection_id=objection_id, by=request.viewer, at=request.at)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        form = DecisionForm(request.POST)
        return _shown(request, objection_id, form=form, status=blame(form, refused))
    messages.success(request, gettext("异议已撤回。"))
    return go_to(request, reverse("objection", args=[objection_id]))
