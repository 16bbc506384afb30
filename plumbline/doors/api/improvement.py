"""Liability for complaints, rectifications with the declared check of their effect, hot issues: for machines to read; moves of rectifications to make."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered, once
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.states import (
    Check,
    Direction,
    Grade,
    IssueState,
    JudgementState,
    Outcome,
    Party,
    RectificationState,
    Source,
    Verdict,
)

router = Router(tags=["improvement"])
LONGEST_PAGE = 200
Cursor = Annotated[str, Field(max_length=200)]
Limit = Annotated[int, Field(ge=1, le=LONGEST_PAGE)]
Words = Annotated[Text, Field(max_length=4_000)]


class JudgementParameters(Parameters):
    state: JudgementState | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class RectificationParameters(Parameters):
    state: RectificationState | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class IssueParameters(Parameters):
    state: IssueState | None = None
    cursor: Cursor | None = None
    limit: Limit = 50


class FoundJudgement(BaseModel):
    """``complaint``: the order's number; ``outcome`` the latest word; ``cause``, ``stage``, ``escalation`` by the taxonomy."""

    complaint: str
    unit: str
    state: JudgementState
    outcome: Outcome
    party: Party
    cause: str
    stage: str
    escalation: str
    contractor: str
    proposed_at: datetime
    decided_at: datetime | None
    appeal_until: datetime | None
    settled_at: datetime | None


class FoundCheck(BaseModel):
    """What was declared for a round, and what it concluded where it is over. ``figures``: the shares as part and whole, or how often it came back."""

    round: int
    kind: Check
    indicator: str
    basis: str
    before: list[date]
    after: list[date]
    compared_with: list[str]
    direction: Direction
    least_change: float
    least_n: int
    declared_at: datetime
    verdict: Verdict | None
    change: float | None
    p_value: float | None
    figures: dict[str, Any] | None


class FoundRectification(BaseModel):
    """``reference`` names what it came from; ``recurs`` the number of the earlier one of the same topic."""

    number: str
    unit: str
    state: RectificationState
    round: int
    title: str
    source: Source
    reference: str
    grade: Grade
    cause: str
    clause: str
    recurs: str | None
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None


class WholeRectification(FoundRectification):
    matter: str
    measures: str
    report: str
    verification: str
    checks: list[FoundCheck]


class FoundIssue(BaseModel):
    """``before`` and ``after`` count such orders in the time that was looked at and since the measures were done."""

    number: str
    unit: str
    state: IssueState
    title: str
    first: date
    after_day: date
    suggested_at: datetime
    answer_by: datetime
    before: int | None
    after: int | None


class FoundJudgements(BaseModel):
    items: list[FoundJudgement]
    next_cursor: str | None


class FoundRectifications(BaseModel):
    items: list[FoundRectification]
    next_cursor: str | None


class FoundIssues(BaseModel):
    items: list[FoundIssue]
    next_cursor: str | None


class MoveInputs(Body):
    """What the move's row asks for: ``measures``, ``note``, ``reason`` or ``until`` (a day)."""

    measures: Words | None = None
    note: Words | None = None
    reason: Words | None = None
    until: date | None = None


def _page(rows: QuerySet[Any], column: str, wanted: Any) -> tuple[list[Model], str | None]:
    """A page of the latest first, and the cursor of the next one."""
    if wanted.cursor:
        at, last = cursors.read(wanted.cursor)
        rows = rows.filter(Q(**{f"{column}__lt": at}) | Q(**{column: at, "pk__gt": last}))
    found = list(rows.order_by(f"-{column}", "pk")[: wanted.limit + 1])
    page = found[: wanted.limit]
    is_more = len(found) > wanted.limit
    return page, cursors.written(getattr(page[-1], column), page[-1].pk) if is_more else None


@router.get(
    "/judgements", response={200: FoundJudgements, **PROBLEMS}, summary="Liability for complaints, latest first"
)
def judgements(request: MachineRequest, wanted: Query[JudgementParameters]) -> HttpResponse:
    """Those of units where the asker proposes, decides or may appeal."""
    check_known(request, JudgementParameters)
    page, following = _page(queries.judgements(viewer=request.auth, state=wanted.state), "proposed_at", wanted)
    return answered({"items": [_judgement(row) for row in page], "next_cursor": following})


@router.get("/judgements/{number}", response={200: FoundJudgement, **PROBLEMS}, summary="Liability for one complaint")
def judgement(request: MachineRequest, number: str) -> HttpResponse:
    """404 for one that is not judged or not for the asker."""
    return answered(_judgement(queries.judgement(number, viewer=request.auth)))


def _judgement(row: Any) -> dict[str, Any]:
    names = ("state", "outcome", "party", "cause", "stage", "escalation", "contractor")
    moments = ("proposed_at", "decided_at", "appeal_until", "settled_at")
    return {
        "complaint": row.order.case_file.number,
        "unit": row.unit.code,
        **{name: getattr(row, name) for name in (*names, *moments)},
    }


@router.get("/rectifications", response={200: FoundRectifications, **PROBLEMS}, summary="Rectifications, latest first")
def rectifications(request: MachineRequest, wanted: Query[RectificationParameters]) -> HttpResponse:
    """Those of units where the asker sees rectifications."""
    check_known(request, RectificationParameters)
    require_somewhere(request.auth, Permission.RECTIFICATIONS_VIEW)
    rows = queries.rectifications(viewer=request.auth, state=wanted.state).select_related("recurs__case_file")
    page, following = _page(rows, "opened_at", wanted)
    return answered({"items": [_rectification(row) for row in page], "next_cursor": following})


@router.get(
    "/rectifications/{number}",
    response={200: WholeRectification, **PROBLEMS},
    summary="One rectification with its declared checks",
)
def rectification(request: MachineRequest, number: str) -> HttpResponse:
    """404 for one that is not there or not for the asker."""
    return answered(_whole(request, number))


@router.post(
    "/rectifications/{number}/moves/{move}",
    response={200: WholeRectification, **PROBLEMS},
    summary="One move of a rectification",
)
def move(request: MachineRequest, number: str, move: str, inputs: MoveInputs) -> HttpResponse:
    """plan, answer, ask_extension, grant, refuse, verify, send_back, close or withdraw, under the same conditions as on the page."""

    def make() -> HttpResponse:
        given = {name: str(value) for name, value in inputs.model_dump().items() if value is not None}
        actions.move(number=number, name=move, inputs=given, by=request.auth, at=timezone.now())
        return answered(_whole(request, number))

    return once(request, make)


def _rectification(row: Any) -> dict[str, Any]:
    names = ("state", "round", "title", "source", "reference", "grade", "cause")
    moments = ("opened_at", "due_at", "answered_at", "verified_at", "closed_at")
    return {
        "number": row.case_file.number,
        "unit": row.unit.code,
        "clause": row.clause_code,
        "recurs": row.recurs.case_file.number if row.recurs_id else None,
        **{name: getattr(row, name) for name in (*names, *moments)},
    }


def _whole(request: MachineRequest, number: str) -> dict[str, Any]:
    row = queries.rectification(number, viewer=request.auth)
    words = {name: getattr(row, name) for name in ("matter", "measures", "report", "verification")}
    return {**_rectification(row), **words, "checks": [_check(each) for each in queries.declarations(row)]}


def _check(row: Any) -> dict[str, Any]:
    concluded = getattr(row, "conclusion", None)
    names = ("round", "kind", "indicator", "basis", "compared_with", "direction", "least_n", "declared_at")
    return {
        **{name: getattr(row, name) for name in names},
        "before": [row.before_first, row.before_after],
        "after": [row.after_first, row.after_after],
        "least_change": float(row.least_change),
        "verdict": concluded.verdict if concluded else None,
        "change": float(concluded.change) if concluded and concluded.change is not None else None,
        "p_value": concluded.p_value if concluded else None,
        "figures": concluded.figures if concluded else None,
    }


@router.get("/hot-issues", response={200: FoundIssues, **PROBLEMS}, summary="Hot issues, latest first")
def hot_issues(request: MachineRequest, wanted: Query[IssueParameters]) -> HttpResponse:
    """Those the asker may see."""
    check_known(request, IssueParameters)
    page, following = _page(queries.issues(viewer=request.auth, state=wanted.state), "suggested_at", wanted)
    return answered({"items": [_issue(row) for row in page], "next_cursor": following})


def _issue(row: Any) -> dict[str, Any]:
    names = ("state", "title", "first", "after_day", "suggested_at", "answer_by", "before", "after")
    return {
        "number": row.case_file.number,
        "unit": row.unit.code,
        **{name: getattr(row, name) for name in names},
    }
