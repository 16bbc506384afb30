"""Indicators of a period by unit, the cases behind every number, and the reports made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from plumbline.doors.web.indicators import moved
from plumbline.doors.web.indicators.about import kind_of, title_of
from plumbline.doors.web.indicators.closing import state_badge
from plumbline.doors.web.indicators.disputing import disputes
from plumbline.doors.web.indicators.showing import BASES, OUTCOMES, periods_measured, scope_name, table
from plumbline.doors.web.indicators.strips import Heat, heat
from plumbline.doors.web.order_rows import STATE_TONES, Badge
from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.saying import chosen, named, said, word
from plumbline.doors.web.work_orders.forms import unit_choices
from plumbline.evaluation.indicators import actions, queries
from plumbline.evaluation.indicators.queries import Case, Cases, Outcome
from plumbline.evaluation.indicators.states import PeriodState
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries as reports
from plumbline.evaluation.reporting.reports import fitting
from plumbline.ground.kernel.periods import Length, Period, length_of, month_of
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import STATE_LABELS, State

CASES_A_PAGE = 50
ASKED = ("period", "unit", "basis", "scope")
"""What says which cases are meant."""
BESIDE = 8
"""Units beside the chosen one: more are neither read at a glance nor by a table that scrolls."""
IN_STRIP = 12
"""Periods of a heat strip."""
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}


def index(request: PageRequest) -> HttpResponse:
    """One unit and those right below it, side by side, so many at a time."""
    viewer, fills = request.viewer, queries.fills(viewer=request.viewer)
    measured = periods_measured(fills)
    period = period_asked(request, measured)
    place = queries.place_for(viewer, request.GET.get("unit") or None)
    own = queries.values(period, viewer=viewer, unit=place.code, revision=request.revision)
    columns = columns_of(queries.children(viewer, place), request.GET.get("from", ""))
    below = queries.values(
        period, viewer=viewer, unit=place.code, by_unit=True, among=columns.shown, revision=request.revision
    )
    places = [place, *columns.shown]
    catalogue = work_orders.catalogue(revision=request.revision)
    state = queries.state_of(period)
    context = {
        "table": table(own, below, places, catalogue),
        "columns": columns,
        "strip": strip_of(place, period, request),
        "period": period.name,
        "periods": measured,
        "unit": place.code,
        "units": unit_choices(viewer.tree, viewer.units(Permission.INDICATORS_VIEW)),
        "may_measure": viewer.may(Permission.INDICATORS_MEASURE, place.id) and state is not PeriodState.SEALED,
        "state": state_badge(state),
        "closing": reverse("period-closing", args=[period.name]),
        "reports": report_names(place, period, request),
        "forms": reports.forms(),
    }
    return render(request, "indicators/index.html", context)


@dataclass(frozen=True)
class Columns:
    """The units of a table's columns: ``shown`` of ``count``, from the ``first`` on, counted from 1; empty where the others begin nowhere."""

    shown: Sequence[Place]
    first: int
    count: int

    @property
    def last(self) -> int:
        return self.first + len(self.shown) - 1

    @property
    def before(self) -> int | None:
        return max(self.first - BESIDE, 1) if self.first > 1 else None

    @property
    def after(self) -> int | None:
        return self.last + 1 if self.last < self.count else None


def columns_of(places: Sequence[Place], asked: str) -> Columns:
    """The units from the one asked for on; from the first where that is no number of one."""
    first = int(asked) if asked.isascii() and asked.isdigit() and 1 <= int(asked) <= len(places) else 1
    return Columns(places[first - 1 : first - 1 + BESIDE], first, len(places))


def strip_of(place: Place, period: Period, request: PageRequest) -> Heat:
    """What first pages show, of this unit, over the last periods of this length."""
    periods = queries.up_to(period, count=IN_STRIP)
    keys = queries.of_dashboard(period, revision=request.revision)
    rows = queries.strips(keys, places=[place], periods=periods, viewer=request.viewer, revision=request.revision)
    catalogue = work_orders.catalogue(revision=request.revision)
    return heat(gettext("主要指标逐期"), rows, periods, catalogue=catalogue)


def period_asked(request: PageRequest, measured: list[str]) -> Period:
    """The period in the address; else the newest month that was measured, else the newest period, else this month.

    Raises:
        NoSuchPeriod: the address names none.
    """
    months = (name for name in measured if length_of(name) is Length.MONTH)
    asked = request.GET.get("period") or next(months, measured[0] if measured else "")
    return queries.period_named(asked) if asked else month_of(timezone.localdate(request.at))


def report_names(place: Place, period: Period, request: PageRequest) -> list[tuple[str, str]]:
    """The reports this person may make of this unit and such a period."""
    if not request.viewer.may(Permission.REPORTS_MAKE, place.id):
        return []
    return [(name, word(label)) for name, label in fitting(period).items()]


def cases(request: PageRequest, code: str) -> HttpResponse:
    """The very cases behind a value, by outcome."""
    asked = request.GET
    outcome = asked.get("outcome", "")
    if outcome == "moved":
        return moved.page(request, code)
    period = period_asked(request, [])
    found = cases_asked(
        request,
        code,
        outcome=outcome if outcome in queries.OUTCOMES else None,
        cursor=asked.get("after", ""),
        most=CASES_A_PAGE,
        counting=False,
        patient=bool(asked.get("whole")),
    )
    kept = {name: asked[name] for name in ASKED if asked.get(name)}
    catalogue = work_orders.catalogue(revision=request.revision)
    place = queries.place_for(request.viewer, asked.get("unit") or None)
    basis = found.definition.basis.value
    told = disputes(found, period, asked.get("scope", ""), request)
    context = {
        "code": code,
        "name": chosen(*queries.name_of(found.definition)),
        "basis": word(BASES.get(basis, basis)),
        "scope": scope_name(asked.get("scope", ""), catalogue, types_of(asked.get("scope", ""), period, request)),
        "period": period.name,
        "place": named(place),
        "back": f"{reverse('indicators')}?{urlencode({'period': period.name, 'unit': place.code})}",
        "tabs": tabs(found.counts, kept, outcome),
        "counted_at": "" if found.counts else counts_address(code, kept, outcome),
        "sealed_at": found.sealed_at,
        "moved": moved.address(code, period, {**kept, "basis": basis}),
        "rows": [{**case_row(case, request), **told(case)} for case in found.rows],
        "next": further(kept, outcome, after=found.cursor) if found.cursor else "",
        "rest": "" if found.is_whole else further(kept, outcome, after=asked.get("after", ""), whole="1"),
    }
    return render(request, "indicators/cases.html", context)


def types_of(scope: str, period: Period, request: PageRequest) -> tuple[str, ...]:
    """To which order types a pack restricts the figure of this scope."""
    known = queries.applied_at(queries.last_day(period), revision=request.revision)
    return next((each.order_types for each in known if each.scope == scope), ())


def further(kept: dict[str, str], outcome: str, **more: str) -> str:
    """The same cases, asked for otherwise."""
    words = {**kept, "outcome": outcome, **more}
    return "?" + urlencode({name: word for name, word in words.items() if word})


def cases_asked(request: PageRequest, code: str, **how: Any) -> Cases:
    """The cases of the figure that the address means."""
    asked = request.GET
    return queries.cases(
        code,
        period=period_asked(request, []),
        viewer=request.viewer,
        at=request.at,
        basis=asked.get("basis") or None,
        scope=asked.get("scope", ""),
        unit=asked.get("unit") or None,
        **how,
    )


def counts_address(code: str, kept: dict[str, str], outcome: str) -> str:
    asked = {**kept, "outcome": outcome} if outcome else kept
    return f"{reverse('indicator-case-counts', args=[code])}?{urlencode(asked)}"


def case_counts(request: PageRequest, code: str) -> HttpResponse:
    """How many cases there are of each outcome; counting reads the whole period, so the page asks for it once its rows are there."""
    asked = request.GET
    found = cases_asked(request, code, most=0)
    kept = {name: asked[name] for name in ASKED if asked.get(name)}
    page = reverse("indicator-cases", args=[code])
    context = {"tabs": tabs(found.counts, kept, asked.get("outcome", ""), page), "counted_at": ""}
    return render(request, "indicators/_case_tabs.html", context)


def tabs(counts: dict[Outcome, int], kept: dict[str, str], chosen_one: str, page: str = "") -> list[dict[str, Any]]:
    """The outcomes to choose from, without their numbers where nobody counted."""
    everything = {
        "label": gettext("全部"),
        "count": sum(counts.values()) if counts else None,
        "address": f"{page}?{urlencode(kept)}",
        "is_here": not chosen_one,
    }
    return [
        everything,
        *(
            {
                "label": word(OUTCOMES[name][0]),
                "count": counts.get(name),
                "address": f"{page}?{urlencode({**kept, 'outcome': name})}",
                "is_here": chosen_one == name,
            }
            for name in queries.OUTCOMES
        ),
    ]


def case_row(case: Case, request: PageRequest) -> dict[str, Any]:
    """``address`` leads to the order; what is no order says where it comes from instead."""
    place = request.viewer.tree.by_code.get(case.unit)
    label, tone = OUTCOMES[case.outcome]
    is_order = case.shows == "order"
    return {
        "case": case,
        "address": reverse("order", args=[case.number]) if is_order else "",
        "title": title_of(case),
        "type": kind_of(case, request),
        "unit": named(place) if place else case.unit,
        "state": Badge(word(STATE_LABELS[State(case.state)]), STATE_TONES[State(case.state)])
        if is_order and case.state in set(State)
        else None,
        "outcome": Badge(word(label), tone),
        "adds": f"{plainly(case.above)} / {plainly(case.below)}"
        if case.below not in (0, 1) or case.above not in (0, 1)
        else "",
    }


def plainly(number: Decimal) -> str:
    """Without the noughts of its places."""
    return f"{number.normalize():,f}" if number else "0"


@require_POST
def measure(request: PageRequest) -> HttpResponse:
    """Measures a period anew."""
    asked = {"period": request.POST.get("period", ""), "unit": request.POST.get("unit", "")}
    try:
        actions.measure(
            period=queries.period_named(asked["period"]), by=request.viewer, at=request.at, unit=asked["unit"] or None
        )
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
    form, period = request.POST.get("form", ""), queries.period_named(request.POST.get("period", ""))
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
