"""The page of a period: how far it is closed, what is missing, the objections, and what was restated."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.indicators.closing_forms import CheckForm, RestateForm, SealForm
from plumbline.doors.web.indicators.showing import BASES
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.saying import chosen, filled, moment, named, word
from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.actions import Late
from plumbline.evaluation.indicators.queries import RestatedRow, Standing
from plumbline.evaluation.indicators.states import (
    OBJECTION_LABELS,
    PERIOD_LABELS,
    TREATMENT_LABELS,
    ObjectionState,
    PeriodState,
    Treatment,
)
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

STATE_TONES = {PeriodState.PROVISIONAL: "secondary", PeriodState.CHECKED: "blue", PeriodState.SEALED: "green"}
OBJECTION_TONES = {
    ObjectionState.OPEN: "orange",
    ObjectionState.ACCEPTED: "green",
    ObjectionState.REFUSED: "red",
    ObjectionState.WITHDRAWN: "secondary",
}


@dataclass(frozen=True)
class Step:
    """One of the three steps: by whom and when it was reached."""

    badge: Badge
    is_here: bool
    about: str


def page(request: PageRequest, period: str) -> HttpResponse:
    """How far a period is closed."""
    return _shown(request, parse(period))


def _shown(request: PageRequest, period: Period, *, form: Form | None = None, status: int = 200) -> HttpResponse:
    viewer = request.viewer
    found = queries.standing(period, viewer=viewer, at=request.at)
    may = _may_close(viewer)
    rows = [objection_row(each, viewer, request.at) for each in queries.objections(period, viewer=viewer)]
    context = {
        "period": period.name,
        "badge": state_badge(found.state),
        "steps": steps(found),
        "obstacles": [(filled(word(each.sentence), each.params), each.needs_reason) for each in found.obstacles],
        "blocked": any(not each.needs_reason for each in found.obstacles),
        "move": found.move if may else "",
        "form": form or _form(found, period),
        "rows": rows,
        "restated": [restated_row(each, viewer) for each in queries.restated(period, viewer=viewer)],
        "is_sealed": found.state is PeriodState.SEALED,
        "may_restate": may and found.state is PeriodState.SEALED,
        "may_measure": _may_measure(viewer) and found.state is not PeriodState.SEALED,
        "may_object": found.state is PeriodState.CHECKED and viewer.may_somewhere(Permission.INDICATORS_OBJECT),
        "back": f"{reverse('indicators')}?period={period.name}",
        "periods": queries.measured_periods(viewer=viewer),
    }
    return render(request, "indicators/closing.html", context, status=status)


def _form(found: Standing, period: Period) -> Form:
    if found.state is PeriodState.PROVISIONAL:
        return CheckForm()
    return SealForm() if found.state is PeriodState.CHECKED else RestateForm(figures_of(period))


def _may_close(viewer: Viewer) -> bool:
    root = next((place for place in viewer.tree.places if place.parent_id is None), None)
    return root is not None and viewer.may(Permission.INDICATORS_CLOSE, root.id)


def _may_measure(viewer: Viewer) -> bool:
    root = next((place for place in viewer.tree.places if place.parent_id is None), None)
    return root is not None and viewer.may(Permission.INDICATORS_MEASURE, root.id)


def state_badge(state: PeriodState) -> Badge:
    return Badge(word(PERIOD_LABELS[state]), STATE_TONES[state])


def steps(found: Standing) -> list[Step]:
    """Provisional, checked, sealed, each with who did it and when."""
    checked = sealed = ""
    if found.checked_at:
        told = {"by": found.checked_by, "at": moment(found.checked_at), "until": moment(found.objections_until)}
        checked = gettext("%(by)s %(at)s 交各单位核对，异议截止 %(until)s") % told
    if found.sealed_at:
        sealed = gettext("%(by)s %(at)s 封存") % {"by": found.sealed_by, "at": moment(found.sealed_at)}
        if found.early:
            sealed += gettext("（提前封存：%(reason)s）") % {"reason": found.early}
    measured = found.progress.measured_at
    about = gettext("计算于 %(at)s") % {"at": moment(measured)} if measured else gettext("尚未按全公司计算")
    said = {PeriodState.PROVISIONAL: about, PeriodState.CHECKED: checked, PeriodState.SEALED: sealed}
    return [Step(state_badge(state), state is found.state, said[state]) for state in PeriodState]


def figures_of(period: Period) -> list[tuple[str, str]]:
    """Every figure that was kept of a period, by code and basis."""
    found = []
    for definition in queries.definitions_of(period):
        basis = word(BASES.get(definition.basis.value, definition.basis.value))
        name = chosen(*queries.name_of(definition))
        found.append((f"{definition.code} {definition.basis.value}", f"{definition.code} {name}（{basis}）"))
    return found


def objection_row(each: Any, viewer: Viewer, at: datetime) -> dict[str, Any]:
    """An objection as a line of the list."""
    state = ObjectionState(each.state)
    place = viewer.tree.by_id.get(each.unit_id)
    return {
        "objection": each,
        "address": reverse("objection", args=[each.id]),
        "badge": Badge(word(OBJECTION_LABELS[state]), OBJECTION_TONES[state]),
        "asks": word(TREATMENT_LABELS[Treatment(each.asks)]),
        "basis": word(BASES.get(each.basis, each.basis)),
        "unit": named(place) if place else "",
        "is_late": state is ObjectionState.OPEN and each.decide_by < at,
    }


def restated_row(each: RestatedRow, viewer: Viewer) -> dict[str, Any]:
    """A restated figure: before, after, difference, why."""
    return {
        "row": each,
        "name": chosen(*queries.name_of(each.definition)),
        "basis": word(BASES.get(each.definition.basis.value, each.definition.basis.value)),
        "unit": named(each.place),
    }


@require_POST
def move(request: PageRequest, period: str, move: str) -> HttpResponse:
    """Checks, seals or restates; the move is one of the table's, or "restate"."""
    wanted = parse(period)
    forms: dict[str, Form] = {
        "check": CheckForm(request.POST),
        "seal": SealForm(request.POST),
        "restate": RestateForm(figures_of(wanted), request.POST),
    }
    form = forms.get(move)
    if form is None:
        raise NotFound(gettext("没有找到该内容，或您无权查看。"))
    if not form.is_valid():
        return _shown(request, wanted, form=form, status=422)
    try:
        said = _done(request, wanted, move, form)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        return _shown(request, wanted, form=form, status=blame(form, refused))
    messages.success(request, said)
    return go_to(request, reverse("period-closing", args=[wanted.name]))


def _done(request: PageRequest, period: Period, move: str, form: Form) -> str:
    given, by, at = form.cleaned_data, request.viewer, request.at
    if move == "check":
        until = actions.check(period=period, days=given["days"], by=by, at=at)
        said = {"period": period.name, "until": moment(until)}
        return gettext("统计期 %(period)s 已交各单位核对，异议截止 %(until)s。") % said
    if move == "seal":
        values = actions.seal(period=period, early=given["early"], by=by, at=at)
        return gettext("统计期 %(period)s 已封存：%(values)d 个值。") % {"period": period.name, "values": values}
    code, basis = given["figure"].split()
    named_one = given["number"] and given["treatment"]
    late = [Late(given["number"], Treatment(given["treatment"]))] if named_one else []
    made = actions.restate(period=period, code=code, basis=basis, reason=given["reason"], late=late, by=by, at=at)
    return gettext("%(code)s：%(count)d 个值有变，已与封存值并列。") % {"code": code, "count": len(made)}
