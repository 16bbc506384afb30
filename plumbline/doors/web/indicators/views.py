"""Indicators of a period by unit, the cases behind every number, and the reports made of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.indicators.showing import BASES, OUTCOMES, periods_measured, scope_name, table
from plumbline.doors.web.order_rows import STATE_TONES, Badge
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.saying import chosen, named, said, word
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.queries import Case, Outcome
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries as reports
from plumbline.ground.kernel.periods import Period, month_of, parse
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import STATE_LABELS, State

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


def index(request: PageRequest) -> HttpResponse:
    """One unit and those right below it, side by side."""
    viewer, fills = request.viewer, queries.fills(viewer=request.viewer)
    measured = periods_measured(fills)
    period = period_asked(request, measured)
    place = queries.place_for(viewer, request.GET.get("unit") or None)
    own = queries.values(period, viewer=viewer, unit=place.code)
    below = queries.values(period, viewer=viewer, unit=place.code, by_unit=True)
    places = [place, *queries.children(viewer, place)]
    catalogue = work_orders.catalogue(revision=request.revision)
    context = {
        "table": table(own, below, places, catalogue),
        "period": period.name,
        "periods": measured,
        "unit": place.code,
        "units": unit_choices(viewer.tree, viewer.units(Permission.INDICATORS_VIEW)),
        "may_measure": viewer.may(Permission.INDICATORS_MEASURE, place.id),
        "reports": report_names(place, request),
        "forms": reports.forms(),
    }
    return render(request, "indicators/index.html", context)


def period_asked(request: PageRequest, measured: list[str]) -> Period:
    """The period in the address; else the newest that was measured, else this month.

    Raises:
        NoSuchPeriod: the address names none.
    """
    asked = request.GET.get("period") or (measured[0] if measured else "")
    return parse(asked) if asked else month_of(timezone.localdate(request.at))


def report_names(place: Place, request: PageRequest) -> list[tuple[str, str]]:
    """The reports this person may make of this unit."""
    if not request.viewer.may(Permission.REPORTS_MAKE, place.id):
        return []
    labels = {"monthly-complaints": gettext("投诉月报")}
    return [(name, labels.get(name, name)) for name in reports.names()]


def cases(request: PageRequest, code: str) -> HttpResponse:
    """The very cases behind a value, by outcome."""
    asked = request.GET
    outcome = asked.get("outcome", "")
    period = period_asked(request, [])
    found = queries.cases(
        code,
        period=period,
        viewer=request.viewer,
        at=request.at,
        basis=asked.get("basis") or None,
        scope=asked.get("scope", ""),
        unit=asked.get("unit") or None,
        outcome=outcome if outcome in queries.OUTCOMES else None,
        cursor=asked.get("after", ""),
    )
    kept = {name: asked[name] for name in ("period", "unit", "basis", "scope") if asked.get(name)}
    catalogue = work_orders.catalogue(revision=request.revision)
    place = queries.place_for(request.viewer, asked.get("unit") or None)
    basis = found.definition.basis.value
    context = {
        "code": code,
        "name": chosen(*queries.name_of(found.definition)),
        "basis": word(BASES.get(basis, basis)),
        "scope": scope_name(asked.get("scope", ""), catalogue),
        "period": period.name,
        "place": named(place),
        "back": f"{reverse('indicators')}?{urlencode({'period': period.name, 'unit': place.code})}",
        "tabs": tabs(found.counts, kept, outcome),
        "rows": [case_row(case, request) for case in found.rows],
        "next": "?" + urlencode({**kept, **({"outcome": outcome} if outcome else {}), "after": found.cursor})
        if found.cursor
        else "",
    }
    return render(request, "indicators/cases.html", context)


def tabs(counts: dict[Outcome, int], kept: dict[str, str], chosen_one: str) -> list[dict[str, Any]]:
    everything = {
        "label": gettext("全部"),
        "count": sum(counts.values()),
        "address": "?" + urlencode(kept),
        "is_here": not chosen_one,
    }
    return [
        everything,
        *(
            {
                "label": word(OUTCOMES[name][0]),
                "count": counts[name],
                "address": "?" + urlencode({**kept, "outcome": name}),
                "is_here": chosen_one == name,
            }
            for name in queries.OUTCOMES
        ),
    ]


def case_row(case: Case, request: PageRequest) -> dict[str, Any]:
    node = work_orders.catalogue(revision=request.revision).by_code.get(case.order_type)
    place = request.viewer.tree.by_code.get(case.unit)
    label, tone = OUTCOMES[case.outcome]
    return {
        "case": case,
        "address": reverse("order", args=[case.number]),
        "type": named(node) if node else case.order_type,
        "unit": named(place) if place else case.unit,
        "state": Badge(word(STATE_LABELS[State(case.state)]), STATE_TONES[State(case.state)])
        if case.state in set(State)
        else None,
        "outcome": Badge(word(label), tone),
    }


@require_POST
def measure(request: PageRequest) -> HttpResponse:
    """Measures a period anew."""
    asked = {"period": request.POST.get("period", ""), "unit": request.POST.get("unit", "")}
    try:
        actions.measure(period=parse(asked["period"]), by=request.viewer, at=request.at, unit=asked["unit"] or None)
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, gettext("%(period)s 的指标已计算。") % asked)
    return go_to(request, f"{reverse('indicators')}?{urlencode(asked)}")


@require_POST
def report(request: PageRequest, name: str) -> HttpResponse:
    """A report as a file; that it was made stands in the journal."""
    form, period = request.POST.get("form", ""), parse(request.POST.get("period", ""))
    content = reporting.make(
        name=name,
        form=form,
        period=period,
        unit=request.POST.get("unit") or None,
        by=request.viewer,
        at=request.at,
        address=request.build_absolute_uri("/").rstrip("/"),
    )
    answer = HttpResponse(content, content_type=MEDIA.get(form, "application/octet-stream"))
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{period.name}.{form}"'
    return answer
