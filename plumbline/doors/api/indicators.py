"""Measured figures, and the very cases behind them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.order_documents import address_of
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Case, Listed, Value
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission

router = Router(tags=["indicators"])
Period = Annotated[
    Text,
    Field(
        max_length=20,
        description="Day 2026-10-05, week 2026-W41, month 2026-10, quarter 2026-Q4, half 2026-H2, year 2026 or heating season 2025-26",
    ),
]
Code = Annotated[Text, Field(max_length=40)]
Basis = Annotated[Text, Field(max_length=10)]
Scope = Annotated[Text, Field(max_length=122)]


class ValueParameters(Parameters):
    """``by=unit`` gives the units right below instead of the unit itself."""

    period: Period
    unit: Code | None = None
    by: Literal["unit"] | None = None


class CaseParameters(Parameters):
    """Which cases; without ``basis`` the indicator's first one, without ``scope`` all order types."""

    period: Period
    unit: Code | None = None
    basis: Basis | None = None
    scope: Scope = ""
    outcome: Literal["met", "missed", "excluded"] | None = None
    cursor: Annotated[str, Field(max_length=300)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class IndicatorListed(BaseModel):
    code: str
    name: str
    name_en: str
    unit: str
    better: str
    bases: list[str]
    measured: bool


class IndicatorList(BaseModel):
    items: list[IndicatorListed]


class Target(BaseModel):
    sense: str
    value: float
    clause: str
    proposed: bool


class PeriodObstacle(BaseModel):
    code: str
    detail: str


class ObjectionCounts(BaseModel):
    open: int
    accepted: int
    refused: int
    withdrawn: int


class PeriodState(BaseModel):
    """``next`` is the move that may come next, empty once sealed; ``restated`` how many indicators have a later value beside the sealed one."""

    period: str
    state: str
    next: str
    obstacles: list[PeriodObstacle]
    objections: ObjectionCounts
    measured_at: datetime | None
    checked_at: datetime | None
    objections_until: datetime | None
    sealed_at: datetime | None
    restated: int


class Parts(BaseModel):
    """The figure with the cases that approved events leave out; null where that makes no difference."""

    numerator: float
    denominator: float
    n: int


class Restated(BaseModel):
    """What a sealed value was restated to, and why; the value itself stays the sealed one."""

    numerator: float
    denominator: float
    value: float | None
    difference: float | None
    reason: str
    at: datetime


class IndicatorValue(BaseModel):
    """``value`` is null where the denominator is empty; numerator and denominator are exact."""

    code: str
    basis: str
    scope: str
    name: str
    name_en: str
    unit: str
    period: str
    numerator: float
    denominator: float
    n: int
    value: float | None
    shown: str
    interval: list[float] | None
    target: Target | None
    verdict: str
    definition_version: int
    packs: str
    measured_at: datetime | None
    with_events: Parts | None
    restated: Restated | None


class IndicatorValues(BaseModel):
    items: list[IndicatorValue]


class IndicatorCase(BaseModel):
    """``shows``: an order, an outage or a measurement; only an order has an ``url``, only a measurement a file (``origin``) and ``line``.
    ``numerator`` and ``denominator`` are what it adds to the figure."""

    number: str
    unit: str
    title: str
    order_type: str
    state: str
    round: int
    outcome: str
    started_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    shows: str
    origin: str
    line: int
    numerator: float
    denominator: float
    url: str


class Counts(BaseModel):
    met: int
    missed: int
    excluded: int


class IndicatorCases(BaseModel):
    """One page of cases; ``counts`` are of all of them."""

    code: str
    basis: str
    counts: Counts
    items: list[IndicatorCase]
    next_cursor: str | None


@router.get("", response={200: IndicatorList, **PROBLEMS}, summary="The catalogue of indicators")
def listed(request: MachineRequest) -> HttpResponse:
    """Every indicator; `measured` says whether there is a definition to measure it by."""
    require_somewhere(request.auth, Permission.INDICATORS_VIEW)
    return answered({"items": [_listed(each) for each in indicators.catalogue()]})


def _listed(each: Listed) -> dict[str, Any]:
    return {
        "code": each.code,
        "name": each.zh,
        "name_en": each.en,
        "unit": each.unit,
        "better": each.better,
        "bases": list(each.bases),
        "measured": each.measured,
    }


@router.get("/periods/{period}", response={200: PeriodState, **PROBLEMS}, summary="How far a period is closed")
def period_state(request: MachineRequest, period: str) -> HttpResponse:
    """Provisional, checked or sealed, and what stands in the way of the next step."""
    found = indicators.standing(indicators.period_named(period), viewer=request.auth, at=request.at)
    return answered(
        {
            "period": found.period,
            "state": found.state,
            "next": found.move,
            "obstacles": [
                {"code": each.code, "detail": gettext(each.sentence) % each.params} for each in found.obstacles
            ],
            "objections": {state.value: count for state, count in found.objections.items()},
            "measured_at": found.progress.measured_at,
            "checked_at": found.checked_at,
            "objections_until": found.objections_until,
            "sealed_at": found.sealed_at,
            "restated": found.restated,
        }
    )


@router.get("/{code}/values", response={200: IndicatorValues, **PROBLEMS}, summary="What was measured")
def values(request: MachineRequest, code: str, wanted: Query[ValueParameters]) -> HttpResponse:
    """One figure for every basis and scope; a unit's figure counts everything below it."""
    check_known(request, ValueParameters)
    found = indicators.values(
        indicators.period_named(wanted.period),
        viewer=request.auth,
        codes=[code],
        unit=wanted.unit,
        by_unit=wanted.by == "unit",
    )
    return answered({"items": [_value(each) for each in found]})


def _value(each: Value) -> dict[str, Any]:
    figure, demand = each.figure, each.applied
    target = demand and {
        "sense": demand.target.sense,
        "value": float(demand.target.value),
        "clause": demand.target_clause or demand.clause,
        "proposed": bool(demand.proposed),
    }
    return {
        "code": each.definition.code,
        "basis": each.definition.basis,
        "scope": each.scope,
        "name": each.zh,
        "name_en": each.en,
        "unit": each.place.code,
        "period": each.period,
        "numerator": float(figure.numerator),
        "denominator": float(figure.denominator),
        "n": figure.n,
        "value": None if each.value is None else float(each.value),
        "shown": each.shown,
        "interval": list(each.interval) if each.interval else None,
        "target": target,
        "verdict": each.verdict,
        "definition_version": each.definition.version,
        "packs": each.packs,
        "measured_at": each.measured_at,
        "with_events": each.full
        and {
            "numerator": float(each.full.numerator),
            "denominator": float(each.full.denominator),
            "n": each.full.n,
        },
        "restated": _restated(each),
    }


def _restated(each: Value) -> dict[str, Any] | None:
    later = each.restated
    return (
        None
        if later is None
        else {
            "numerator": float(later.figure.numerator),
            "denominator": float(later.figure.denominator),
            "value": None if later.value is None else float(later.value),
            "difference": None if later.difference is None else float(later.difference),
            "reason": later.reason,
            "at": later.at,
        }
    )


@router.get("/{code}/cases", response={200: IndicatorCases, **PROBLEMS}, summary="The cases behind a figure")
def cases(request: MachineRequest, code: str, wanted: Query[CaseParameters]) -> HttpResponse:
    """The same base under the same conditions as the figure, oldest first."""
    check_known(request, CaseParameters)
    found = indicators.cases(
        code,
        period=indicators.period_named(wanted.period),
        viewer=request.auth,
        at=request.at,
        basis=wanted.basis,
        scope=wanted.scope,
        unit=wanted.unit,
        outcome=wanted.outcome,
        cursor=cursors.unsealed(wanted.cursor) if wanted.cursor else "",
        most=wanted.limit,
    )
    return answered(
        {
            "code": found.definition.code,
            "basis": found.definition.basis,
            "counts": found.counts,
            "items": [_case(request, case) for case in found.rows],
            "next_cursor": cursors.sealed(found.cursor) if found.cursor else None,
        }
    )


def _case(request: MachineRequest, case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "unit": case.unit,
        "title": case.title,
        "order_type": case.order_type,
        "state": case.state,
        "round": case.round,
        "outcome": case.outcome,
        "started_at": case.started_at,
        "due_at": case.due_at,
        "done_at": case.done_at,
        "shows": case.shows,
        "origin": case.origin,
        "line": case.line,
        "numerator": float(case.above),
        "denominator": float(case.below),
        "url": address_of(request, case.number) if case.shows == "order" else "",
    }
