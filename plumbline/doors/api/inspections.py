"""Inspections, their findings and scores, and what the year still lacks, for machines to read."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.indicators import Period
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.queries import Finding, Inspection
from plumbline.supervision.inspections.states import Level, State

router = Router(tags=["inspections"])
LONGEST_PAGE = 200
UnitCode = Annotated[Text, Field(max_length=40)]


class InspectionParameters(Parameters):
    level: Level | None = None
    state: State | None = None
    unit: UnitCode | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50


class FoundInspection(BaseModel):
    """``share``: points ÷ of in percent, as it stands now; null before it is handed in. ``source`` and ``reference``: where it was scored elsewhere."""

    number: str
    unit: str
    object_name: str
    level: Level
    state: State
    form: str
    form_version: str | None
    first_day: date
    last_day: date
    visited_on: date | None
    place: str
    submitted_at: datetime | None
    appeal_until: datetime | None
    points: float | None
    of: float | None
    share: float | None
    vetoed: bool
    verdict: str
    source: str
    reference: str


class FoundInspections(BaseModel):
    items: list[FoundInspection]
    next_cursor: str | None


class FoundFinding(BaseModel):
    """``earlier``: the inspection in which the same unit had the same item found before; ``lifted``: taken back by an appeal."""

    id: UUID
    item: str
    name: str
    grade: str
    clause: str
    text: str
    earlier: str | None
    lifted: bool


class FoundAppeal(BaseModel):
    state: str
    items: list[str]
    raised_at: datetime
    decided_at: datetime | None
    share_before: float | None
    share_after: float | None


class WholeInspection(FoundInspection):
    findings: list[FoundFinding]
    appeals: list[FoundAppeal]


class PlanParameters(Parameters):
    year: Annotated[int, Field(ge=2000, le=2100)]


class PlanLine(BaseModel):
    """``missing``: neither made nor planned; ``overdue``: months that are over without their inspection (12: the year)."""

    level: Level
    unit: str
    unit_name: str
    required: int
    done: int
    planned: int
    missing: int
    overdue: list[int]


class PlanLines(BaseModel):
    items: list[PlanLine]


class ScoreParameters(Parameters):
    period: Period
    unit: UnitCode
    level: Level | None = None


class UnitScore(BaseModel):
    """``share``: Σ points ÷ Σ of in percent; ``mean``: the mean of the single visits' shares; null where nothing was scored."""

    unit: str
    period: str
    visits: int
    points: float
    of: float
    share: float | None
    mean: float | None
    least: float | None
    vetoed: int
    findings: dict[str, int]


@router.get("", response={200: FoundInspections, **PROBLEMS}, summary="Inspections, newest first")
def listed(request: MachineRequest, wanted: Query[InspectionParameters]) -> HttpResponse:
    """Of units whose inspections are open to the asker; what is not announced is left out until it begins."""
    check_known(request, InspectionParameters)
    require_somewhere(request.auth, Permission.INSPECTIONS_VIEW)
    place = _place(wanted.unit, request.auth) if wanted.unit else None
    found = queries.inspections(viewer=request.auth, level=wanted.level or "", state=wanted.state or "", unit=place)
    if wanted.cursor:
        at, last = cursors.read(wanted.cursor)
        found = found.filter(Q(planned_at__lt=at) | Q(planned_at=at, pk__gt=last), planned_at__lte=at)
    rows = list(found.order_by("-planned_at", "pk")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    behind = cursors.written(shown[-1].planned_at, shown[-1].pk) if len(rows) > wanted.limit else None
    return answered({"items": [_document(each, request.auth) for each in shown], "next_cursor": behind})


@router.get("/plan", response={200: PlanLines, **PROBLEMS}, summary="What a year asks for and still lacks")
def plan(request: MachineRequest, wanted: Query[PlanParameters]) -> HttpResponse:
    """Every unit that is owed inspections, by level."""
    check_known(request, PlanParameters)
    require_somewhere(request.auth, Permission.INSPECTIONS_VIEW)
    found = queries.plan_of(wanted.year, viewer=request.auth, at=request.at)
    return answered({"items": [_line(line) for lines in found.values() for line in lines]})


@router.get("/scores", response={200: UnitScore, **PROBLEMS}, summary="What a unit's inspections came to in a period")
def scores(request: MachineRequest, wanted: Query[ScoreParameters]) -> HttpResponse:
    """By the day of the visit, the unit with everything below it."""
    check_known(request, ScoreParameters)
    require_somewhere(request.auth, Permission.INSPECTIONS_VIEW)
    place, period = _place(wanted.unit, request.auth), periods.parse(wanted.period)
    found = queries.scores(place, period, viewer=request.auth, level=wanted.level or "")
    return answered(
        {
            "unit": place.code,
            "period": period.name,
            "visits": found.visits,
            "points": float(found.points),
            "of": float(found.of),
            "share": _number(found.share),
            "mean": _number(found.mean),
            "least": _number(found.least),
            "vetoed": found.vetoed,
            "findings": {grade.value: count for grade, count in found.findings.items()},
        }
    )


@router.get("/{number}", response={200: WholeInspection, **PROBLEMS}, summary="One inspection")
def one(request: MachineRequest, number: str) -> HttpResponse:
    """With its findings and appeals."""
    found = queries.visible(number, viewer=request.auth)
    is_blind = queries.is_blind(found, request.auth)
    findings = [] if is_blind else [_finding(each) for each in queries.findings_of(found)]
    appeals = [] if is_blind else [_appeal(each) for each in queries.appeals_of(found)]
    return answered({**_document(found, request.auth), "findings": findings, "appeals": appeals})


def _place(code: str, viewer: Viewer) -> Place:
    """Raises NotFound for a unit that is not there or whose inspections are not open to the asker."""
    place = viewer.tree.by_code.get(code)
    if place is None or not viewer.may(Permission.INSPECTIONS_VIEW, place.id):
        raise NotFound(_("没有找到单位“%(code)s”，或您无权查看。"), field="unit", code=code)
    return place


def _document(inspection: Inspection, viewer: Viewer) -> dict[str, Any]:
    version, is_blind = inspection.form_version, queries.is_blind(inspection, viewer)
    points, of = (None, None) if is_blind else (inspection.points, inspection.of)
    return {
        "number": inspection.case_file.number,
        "unit": viewer.tree.by_id[inspection.unit_id].code,
        "object_name": inspection.object_name,
        "level": inspection.level,
        "state": inspection.state,
        "form": inspection.form_code,
        "form_version": version.version if version else None,
        "first_day": inspection.first_day,
        "last_day": inspection.last_day,
        "visited_on": inspection.visited_on,
        "place": inspection.place,
        "submitted_at": inspection.submitted_at,
        "appeal_until": inspection.appeal_until,
        "points": _number(points),
        "of": _number(of),
        "share": _number(queries.share(points, of)),
        "vetoed": inspection.vetoed and not is_blind,
        "verdict": inspection.verdict,
        "source": inspection.source,
        "reference": inspection.reference,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "item": finding.item,
        "name": finding.item_name,
        "grade": finding.grade,
        "clause": finding.clause,
        "text": finding.text,
        "earlier": finding.earlier.inspection.case_file.number if finding.earlier else None,
        "lifted": finding.lifted_by_id is not None,
    }


def _appeal(appeal: queries.Appeal) -> dict[str, Any]:
    return {
        "state": appeal.state,
        "items": appeal.items,
        "raised_at": appeal.raised_at,
        "decided_at": appeal.decided_at,
        "share_before": _number(queries.share(appeal.points_before, appeal.of_before)),
        "share_after": _number(queries.share(appeal.points_after, appeal.of_after)),
    }


def _line(line: queries.Line) -> dict[str, Any]:
    covered = line.coverage
    return {
        "level": covered.level.value,
        "unit": line.place.code,
        "unit_name": line.place.name,
        "required": covered.required,
        "done": covered.done,
        "planned": covered.planned,
        "missing": covered.missing,
        "overdue": list(covered.overdue),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
