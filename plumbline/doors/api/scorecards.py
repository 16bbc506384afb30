"""Sheets and rankings, for machines to read."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from django.utils.translation import gettext
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.indicators import Period
from plumbline.doors.api.inputs import Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.evaluation.scorecards import queries as scorecards
from plumbline.evaluation.scorecards.queries import Sheet, SheetLine
from plumbline.ground.kernel import periods
from plumbline.ground.organization.rules import require_somewhere
from plumbline.ground.organization.states import Permission

router = Router(tags=["scorecards"])


class SheetParameters(Parameters):
    """``template`` "pack/code" or "code"; without it the sheets by every template."""

    period: Period
    template: Annotated[Text, Field(max_length=121)] | None = None
    unit: Annotated[Text, Field(max_length=40)] | None = None


class SheetItem(BaseModel):
    """One item with the value it came from. ``one_more``: what one more case on the good side would have added to the total."""

    group: str
    item: str
    indicator: str
    basis: str
    scope: str
    value: float | None
    n: int | None
    weight: float
    points: float
    low: float
    high: float
    reason: str
    missing: bool
    one_more: float | None


class ScoreSheet(BaseModel):
    """``rank`` is the band of places shared with units that cannot be told apart; null where the unit is not rated."""

    period: str
    template: str
    version: str
    unit: str
    unit_name: str
    kind: str
    points: float | None
    interval: list[float] | None
    counted_weight: float
    n: int
    standing: str
    band: str
    stars: int
    rank: list[int] | None
    peers: int
    built_at: datetime
    sealed_at: datetime | None
    lines: list[SheetItem]


class ScoreSheets(BaseModel):
    items: list[ScoreSheet]


@router.get("", response={200: ScoreSheets, **PROBLEMS}, summary="Sheets of a period, by rank")
def listed(request: MachineRequest, wanted: Query[SheetParameters]) -> HttpResponse:
    """Every sheet that is open to the asker, with its lines."""
    check_known(request, SheetParameters)
    require_somewhere(request.auth, Permission.INDICATORS_VIEW)
    found = scorecards.sheets(
        periods.parse(wanted.period), viewer=request.auth, template=wanted.template, with_lines=True
    )
    return answered({"items": [_sheet(sheet) for sheet in found if wanted.unit in (None, sheet.unit.code)]})


def _sheet(sheet: Sheet) -> dict[str, Any]:
    return {
        "period": sheet.period,
        "template": f"{sheet.pack}/{sheet.template}",
        "version": sheet.terms.version,
        "unit": sheet.unit.code,
        "unit_name": sheet.unit.name,
        "kind": sheet.kind,
        "points": _number(sheet.points),
        "interval": None if sheet.low is None or sheet.high is None else [float(sheet.low), float(sheet.high)],
        "counted_weight": float(sheet.possible),
        "n": sheet.n,
        "standing": sheet.standing,
        "band": sheet.band,
        "stars": sheet.stars,
        "rank": None if sheet.rank_first is None else [sheet.rank_first, sheet.rank_last],
        "peers": sheet.peers,
        "built_at": sheet.built_at,
        "sealed_at": sheet.sealed_at,
        "lines": [_line(line) for line in sheet.lines.all()],
    }


def _line(line: SheetLine) -> dict[str, Any]:
    return {
        "group": line.group,
        "item": line.item,
        "indicator": line.indicator,
        "basis": line.basis,
        "scope": line.scope,
        "value": _number(line.value),
        "n": line.n,
        "weight": float(line.weight),
        "points": float(line.points),
        "low": float(line.low),
        "high": float(line.high),
        "reason": gettext(line.sentence) % line.params,
        "missing": line.is_missing,
        "one_more": _number(line.one_more),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
