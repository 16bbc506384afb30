"""Signals that a result may not be true, for machines to read."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api import cursors
from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, QueryMoment, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity import queries
from plumbline.supervision.integrity.queries import Signal, SignalFilter
from plumbline.supervision.integrity.states import Kind

router = Router(tags=["integrity"])
LONGEST_PAGE = 200


class SignalParameters(Parameters):
    """``check``: the state of the check, ``none`` where nobody looks into it. ``since`` and ``until`` bound when it could first be known."""

    kind: Kind | None = None
    unit: Annotated[Text, Field(max_length=40)] | None = None
    check: Literal["none", "open", "explained", "confirmed", "dismissed"] | None = None
    since: QueryMoment | None = None
    until: QueryMoment | None = None
    cursor: Annotated[str, Field(max_length=200)] | None = None
    limit: Annotated[int, Field(ge=1, le=LONGEST_PAGE)] = 50


class FoundSignal(BaseModel):
    """``cases``: what it is about; ``other_cases``: what proves it; ``evidence``: moments and numbers of the sentence, and the thresholds it was judged by."""

    id: UUID
    kind: Kind
    unit: str
    at: datetime
    found_at: datetime
    cases: list[str]
    other_cases: list[str]
    sentence: str
    evidence: dict[str, Any]
    check: str | None
    check_state: str | None


class FoundSignals(BaseModel):
    items: list[FoundSignal]
    next_cursor: str | None


@router.get("/signals", response={200: FoundSignals, **PROBLEMS}, summary="Signals that a result may not be true")
def signals(request: MachineRequest, wanted: Query[SignalParameters]) -> HttpResponse:
    """Newest first. A signal asks for a look; it scores and punishes nothing."""
    check_known(request, SignalParameters)
    require_somewhere(request.auth, Permission.INTEGRITY_VIEW)
    found = queries.matching(_filter(wanted, request.auth), viewer=request.auth)
    if wanted.cursor:
        at, last = cursors.read(wanted.cursor)
        found = found.filter(Q(at__lt=at) | Q(at=at, id__gt=last), at__lte=at)
    rows = list(found.order_by("-at", "id")[: wanted.limit + 1])
    shown = rows[: wanted.limit]
    behind = cursors.written(shown[-1].at, shown[-1].id) if len(rows) > wanted.limit else None
    return answered({"items": [_document(signal) for signal in shown], "next_cursor": behind})


def _filter(wanted: SignalParameters, viewer: Viewer) -> SignalFilter:
    place = viewer.tree.by_code.get(wanted.unit) if wanted.unit else None
    below = viewer.tree.below(place.path) if place else frozenset()
    return SignalFilter(
        kind=wanted.kind,
        unit_ids=below if wanted.unit else None,
        standing=wanted.check or "",
        since=wanted.since,
        until=wanted.until,
    )


def _document(signal: Signal) -> dict[str, Any]:
    return {
        "id": signal.id,
        "kind": signal.kind,
        "unit": signal.unit.code,
        "at": signal.at,
        "found_at": signal.found_at,
        "cases": queries.numbers(signal),
        "other_cases": queries.numbers(signal, is_subject=False),
        "sentence": queries.sentence(signal),
        "evidence": signal.evidence,
        "check": signal.check_file.case_file.number if signal.check_file else None,
        "check_state": signal.check_file.state if signal.check_file else None,
    }
