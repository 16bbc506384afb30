"""What released mystery visits came to. A programme that is not released is not here for anybody, its owner included: keys lie about in other systems."""

from datetime import date, datetime

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.queries import Finding, Programme, Visit

router = Router(tags=["mystery visits"])
MOST = 200


class MysteryProgramme(BaseModel):
    """``last_day`` is the programme's last; ``released_at`` when everybody concerned was told."""

    code: str
    name: str
    first_day: date
    last_day: date
    released_at: datetime


class MysteryProgrammes(BaseModel):
    items: list[MysteryProgramme]


class MysteryUnit(BaseModel):
    """``score`` in percent over all visits together, null where nothing applied; ``vetoed``: visits in which a veto item failed."""

    unit: str
    score: float | None
    points: float
    of: float
    visits: int
    vetoed: int


class MysteryVisit(BaseModel):
    """``order``: the work order that the visit left behind, empty where none was. ``digest`` binds the evidence. The visitor is named nowhere."""

    name: str
    unit: str
    kind: str
    visited_at: datetime
    score: float | None
    order: str
    digest: str


class MysteryFinding(BaseModel):
    visit: str
    unit: str
    item: str
    grade: str
    clause: str
    text: str


class MysteryResults(MysteryProgramme):
    units: list[MysteryUnit]
    visits: list[MysteryVisit]
    findings: list[MysteryFinding]


@router.get(
    "", response={200: MysteryProgrammes, **PROBLEMS}, summary="Released programmes of mystery visits, newest first"
)
def listed(request: MachineRequest) -> HttpResponse:
    """Those that visited a unit where this key may read inspections; at most 200."""
    require_somewhere(request.auth, Permission.INSPECTIONS_VIEW)
    found = queries.released(viewer=request.auth, most=MOST)
    return answered({"items": [_programme(each) for each in found]})


@router.get(
    "/{code}", response={200: MysteryResults, **PROBLEMS}, summary="Scores, visits and findings of a released programme"
)
def results(request: MachineRequest, code: str) -> HttpResponse:
    """Of the units where this key may read inspections."""
    require_somewhere(request.auth, Permission.INSPECTIONS_VIEW)
    check_known(request, Parameters)
    programme = queries.released_programme(code, viewer=request.auth)
    found = queries.results(programme, viewer=request.auth)
    return answered(
        {
            **_programme(programme),
            "units": [
                {
                    "unit": unit,
                    "score": float(scored.share) if scored.share is not None else None,
                    "points": float(scored.points),
                    "of": float(scored.of),
                    "visits": scored.visits,
                    "vetoed": scored.vetoed,
                }
                for unit, scored in sorted(found.by_unit.items())
            ],
            "visits": [_visit(programme, each) for each in found.visits],
            "findings": [_finding(programme, each) for each in found.findings],
        }
    )


def _programme(programme: Programme) -> dict[str, object]:
    return {
        "code": programme.code,
        "name": programme.name,
        "first_day": programme.first,
        "last_day": date.fromordinal(programme.after.toordinal() - 1),
        "released_at": programme.ended_at,
    }


def _visit(programme: Programme, visit: Visit) -> dict[str, object]:
    share = queries.score_of(visit).share
    return {
        "name": queries.name_of(programme, visit),
        "unit": visit.unit.code,
        "kind": visit.scenario.kind,
        "visited_at": visit.visited_at,
        "score": float(share) if share is not None else None,
        "order": visit.order.case_file.number if visit.order else "",
        "digest": visit.digest,
    }


def _finding(programme: Programme, finding: Finding) -> dict[str, object]:
    return {
        "visit": queries.name_of(programme, finding.visit),
        "unit": finding.visit.unit.code,
        "item": finding.item,
        "grade": finding.grade,
        "clause": finding.clause,
        "text": finding.text,
    }
