"""Praises that the asker may see, for machines to read; the customer stays masked."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.queries import Praise
from plumbline.evaluation.recognition.states import PraiseKind, PraiseState
from plumbline.ground.kernel import periods
from plumbline.service.customers.rules import mask_name

router = Router(tags=["praises"])
LONGEST_PAGE = 200


class PraiseParameters(Parameters):
    """``period``: when it was received."""

    state: PraiseState | None = None
    period: Annotated[Text, Field(max_length=10)] | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50


class FoundPraise(BaseModel):
    """``person`` is the user name of whoever is praised, null where only a unit is; ``customer`` is masked."""

    number: str
    kind: PraiseKind
    state: PraiseState
    unit: str
    person: str | None
    order: str | None
    customer: str
    text: str
    received_on: date
    registered_at: datetime
    verify_by: datetime
    verified_at: datetime | None
    duplicate_of: str | None


class FoundPraises(BaseModel):
    items: list[FoundPraise]
    next_cursor: str | None


@router.get("", response={200: FoundPraises, **PROBLEMS}, summary="Praises, the latest first")
def listed(request: MachineRequest, wanted: Query[PraiseParameters]) -> HttpResponse:
    """Those that the asker may see: of oneself, taken down by oneself, of units where one verifies, evaluates or proposes."""
    check_known(request, PraiseParameters)
    period = periods.parse(wanted.period) if wanted.period else None
    found = queries.praises(viewer=request.auth, state=wanted.state, period=period)
    if wanted.cursor:
        at, last = cursors.read(wanted.cursor)
        found = found.filter(Q(registered_at__lt=at) | Q(registered_at=at, pk__gt=last))
    rows = list(found.order_by("-registered_at", "pk")[: wanted.limit + 1])
    page = rows[: wanted.limit]
    following = cursors.written(page[-1].registered_at, page[-1].pk) if len(rows) > wanted.limit else None
    return answered({"items": [_row(row) for row in page], "next_cursor": following})


@router.get("/{number}", response={200: FoundPraise, **PROBLEMS}, summary="One praise")
def one(request: MachineRequest, number: str) -> HttpResponse:
    """404 for one that is not there or not for the asker."""
    return answered(_row(queries.praise(number, viewer=request.auth)))


def _row(praise: Praise) -> dict[str, Any]:
    return {
        "number": praise.case_file.number,
        "kind": praise.kind,
        "state": praise.state,
        "unit": praise.unit.code,
        "person": praise.person.username if praise.person else None,
        "order": praise.order.case_file.number if praise.order else None,
        "customer": mask_name(praise.from_name),
        "text": praise.text,
        "received_on": praise.received_on,
        "registered_at": praise.registered_at,
        "verify_by": praise.verify_by,
        "verified_at": praise.verified_at,
        "duplicate_of": praise.duplicate_of.case_file.number if praise.duplicate_of else None,
    }
