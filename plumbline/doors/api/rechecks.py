"""Rounds of three-level call-back with how the levels agree, for machines to read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Parameters, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.queries import Recheck, RecheckRound

router = Router(tags=["rechecks"])
MOST_ROUNDS = 100


class RoundParameters(Parameters):
    """``before``: only rounds planned before this one."""

    before: UUID | None = None


class RoundListed(BaseModel):
    id: UUID
    name: str
    level: str
    scope: str
    state: str
    since: datetime
    until: datetime
    size: int
    planned_at: datetime


class RoundsListed(BaseModel):
    items: list[RoundListed]


class Agreed(BaseModel):
    """``kappa`` is null where chance alone explains everything; satisfaction is weighted linearly."""

    item: str
    n: int
    agreed: float
    kappa: float | None


class Heard(BaseModel):
    """``differences``: item, what the ``lower`` level wrote down, what was heard."""

    number: str
    unit: str
    lower: str
    result: str
    finished_at: datetime | None
    differences: list[dict[str, str]]
    contradicts: bool


class RoundRead(RoundListed):
    """``cases`` are those open to the asker: all at the level of the round or above, below only once it has ended."""

    frame_size: int | None
    finished: int
    heard: int
    differ: int
    contradict: int
    agreement: list[Agreed]
    cases: list[Heard]


@router.get("", response={200: RoundsListed, **PROBLEMS}, summary="Rounds that exist for the asker, newest first")
def listed(request: MachineRequest, wanted: Query[RoundParameters]) -> HttpResponse:
    """Below its level a round does not exist before it has begun. At most a hundred; ``before`` leads on."""
    check_known(request, RoundParameters)
    require_somewhere(request.auth, Permission.RECHECKS_VIEW)
    rows = callbacks.rounds(request.auth).order_by("-planned_at", "-id")
    if wanted.before is not None:
        last = callbacks.recheck_round(wanted.before, viewer=request.auth)
        rows = rows.filter(planned_at__lt=last.planned_at)
    return answered({"items": [_listed(each) for each in rows[:MOST_ROUNDS]]})


@router.get("/{round_id}", response={200: RoundRead, **PROBLEMS}, summary="One round")
def read(request: MachineRequest, round_id: UUID) -> HttpResponse:
    """How far it is, how the two levels agree question by question, and its cases."""
    found = callbacks.recheck_round(round_id, viewer=request.auth)
    standing = callbacks.standing(found, request.auth)
    known = callbacks.sees_sample(found, request.auth)
    return answered(
        {
            **_listed(found),
            "frame_size": found.frame_size if known else None,
            **{name: getattr(standing, name) for name in ("finished", "heard", "differ", "contradict")},
            "agreement": [
                {
                    "item": item,
                    "n": each.n,
                    "agreed": float(each.agreed),
                    "kappa": None if each.kappa is None else float(each.kappa),
                }
                for item, each in callbacks.agreement(found, request.auth).items()
            ],
            "cases": [_heard(each) for each in callbacks.rechecks(found, request.auth)],
        }
    )


def _listed(found: RecheckRound) -> dict[str, Any]:
    names = ("id", "name", "level", "state", "since", "until", "size", "planned_at")
    return {**{name: getattr(found, name) for name in names}, "scope": found.scope.code}


def _heard(found: Recheck) -> dict[str, Any]:
    return {
        "number": found.order.case_file.number,
        "unit": found.unit.code,
        "lower": found.lower,
        "result": found.result,
        "finished_at": found.finished_at,
        "differences": found.differences,
        "contradicts": found.contradicts,
    }
