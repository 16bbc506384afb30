"""Reports that are out, for machines to read."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.queries import ReportDocument, Wanted
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission

router = Router(tags=["reports"])


class ReportParameters(Parameters):
    """``q``: words of number, title or text; ``year`` of the period's first day."""

    q: Annotated[Text, Field(max_length=80)] = ""
    kind: Annotated[Text, Field(max_length=60)] = ""
    unit: Annotated[Text, Field(max_length=40)] = ""
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None


class IssuedReport(BaseModel):
    """``digest``: SHA-256 of the kept data, from which every file of the report is made. ``provisional``: released under the name 暂定."""

    id: str
    number: str | None
    kind: str
    title: str
    period: str
    unit: str
    edition: int
    state: str
    provisional: bool
    clause: str
    due_on: date | None
    digest: str
    released_at: datetime | None
    replaces: str | None


class IssuedReports(BaseModel):
    items: list[IssuedReport]


class WholeReport(IssuedReport):
    """``content``: headings, paragraphs (words and bound numbers), tables and charts as they were released."""

    content: dict[str, Any]


@router.get("", response={200: IssuedReports, **PROBLEMS}, summary="Released reports, the latest first")
def listed(request: MachineRequest, wanted: Query[ReportParameters]) -> HttpResponse:
    """The archive as far as it is open to the asker: what was sent to it, and everything of units it makes reports for; at most 200."""
    check_known(request, ReportParameters)
    require_somewhere(request.auth, Permission.INDICATORS_VIEW)
    found = queries.archive(Wanted(wanted.q, wanted.kind, wanted.unit, wanted.year), viewer=request.auth)
    return answered({"items": [_row(each) for each in found]})


@router.get("/{name}", response={200: WholeReport, **PROBLEMS}, summary="One report with its data")
def one(request: MachineRequest, name: Annotated[Text, Path(max_length=80)]) -> HttpResponse:
    """By number (服监〔2026〕3号) or id."""
    require_somewhere(request.auth, Permission.INDICATORS_VIEW)
    row = queries.document(name, viewer=request.auth)
    return answered({**_row(row), "content": row.content})


def _row(row: ReportDocument) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "number": row.number,
        "kind": row.kind,
        "title": row.title,
        "period": row.period,
        "unit": row.unit.code,
        "edition": row.edition,
        "state": row.state,
        "provisional": row.provisional,
        "clause": row.clause,
        "due_on": row.due_on,
        "digest": row.digest,
        "released_at": row.released_at,
        "replaces": row.replaces.number if row.replaces else None,
    }
