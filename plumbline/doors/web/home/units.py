"""All units side by side, the worst first; and what misses its target this month."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.http import urlencode

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.home.changes import last_day, midnight
from plumbline.doors.web.home.numbers import Day, orders_at
from plumbline.doors.web.indicators.showing import target_of
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named
from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Value
from plumbline.ground.kernel.periods import Period, month_of
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission, UnitKind

MOST_UNITS = 40
MOST_FIGURES = 3


@dataclass(frozen=True)
class Count:
    value: int
    address: str


@dataclass(frozen=True)
class Miss:
    """A figure that misses its target, and its cases."""

    name: str
    shown: str
    target: str
    clause: str
    address: str


@dataclass(frozen=True)
class UnitRow:
    """One unit: what is late, at risk, open, its complaints, and what misses its target."""

    name: str
    code: str
    late: Count
    at_risk: Count
    open: Count
    complaints: Count
    misses: tuple[Miss, ...]
    more: int
    indicators: str

    @property
    def has_something(self) -> bool:
        return bool(self.late.value or self.at_risk.value or self.open.value or self.complaints.value or self.misses)


def side_by_side(request: PageRequest, day: Day) -> dict[str, Any]:
    """The rows of every unit that has something to answer for, and the month whose provisional figures they show."""
    viewer = request.viewer
    places = answerable(viewer)[:MOST_UNITS]
    since = last_day(request)
    taken = day.taken_since(midnight(since))
    month = month_of(timezone.localdate(request.at, timezone.get_default_timezone()))
    missed = seen_figures(month, places, request)
    rows = []
    for place in places:
        within = viewer.tree.below(place.path)
        complaints = sum(count for unit, (_all, count) in taken.items() if unit in within)
        row = _row(place, day, complaints, since.isoformat(), missed.get(place.code, []), month)
        if place.kind == UnitKind.UNIT or row.has_something:
            rows.append(row)
    rows.sort(key=lambda row: (-row.late.value, -row.at_risk.value, -len(row.misses) - row.more, -row.complaints.value))
    return {"rows": rows, "month": month.name, "since": since, "shows_figures": _sees_figures(viewer)}


def seen_figures(month: Period, places: list[Place], request: PageRequest) -> dict[str, list[Value]]:
    if not _sees_figures(request.viewer):
        return {}
    return indicators.off_target(month, places=places, viewer=request.viewer, revision=request.revision)


def _sees_figures(viewer: Viewer) -> bool:
    return viewer.may_somewhere(Permission.INDICATORS_VIEW)


def answerable(viewer: Viewer) -> list[Place]:
    """The units that handle orders: what the tree calls so, and a division or outside agency with none below it."""
    seen = viewer.units(Permission.ORDERS_VIEW)
    shown = [place for place in viewer.tree.places if place.is_open and place.id in seen]
    parents = {place.parent_id for place in shown if place.kind == UnitKind.UNIT}
    return [
        place
        for place in shown
        if place.kind in (UnitKind.UNIT, UnitKind.THIRD_PARTY)
        or (place.kind == UnitKind.DIVISION and place.id not in parents)
    ]


def _row(place: Place, day: Day, complaints: int, since: str, missed: list[Value], month: Period) -> UnitRow:
    within = day.viewer.tree.below(place.path)
    return UnitRow(
        name=named(place),
        code=place.code,
        late=Count(day.late(within), orders_at(standing="late", unit=place.code)),
        at_risk=Count(day.at_risk(within), orders_at(standing="at_risk", unit=place.code)),
        open=Count(day.open(within=within), orders_at(scope="open", unit=place.code)),
        complaints=Count(
            complaints,
            f"{address_of('changes', 'complaints')}?{urlencode({'since': since, 'unit': place.code})}",
        ),
        misses=tuple(_miss(value, month) for value in missed[:MOST_FIGURES]),
        more=max(0, len(missed) - MOST_FIGURES),
        indicators=f"{address_of('indicators')}?{urlencode({'period': month.name, 'unit': place.code})}",
    )


def _is_short(value: Value) -> bool:
    """Whether the cases that did not meet the condition are what brought the number below its target."""
    return (
        value.applied is not None and value.definition.kind.value == "ratio" and value.applied.target.sense != "at_most"
    )


def _miss(value: Value, month: Period) -> Miss:
    assert value.applied is not None
    words = {
        "period": month.name,
        "unit": value.place.code,
        "basis": value.definition.basis.value,
        **({"scope": value.scope} if value.scope else {}),
        **({"outcome": "missed"} if _is_short(value) else {}),
    }
    address = f"{address_of('indicator-cases', value.definition.code)}?{urlencode(words)}"
    return Miss(
        chosen(value.zh, value.en),
        value.shown,
        target_of(value.applied),
        value.applied.target_clause or value.applied.clause,
        address,
    )


def load(request: PageRequest, day: Day) -> dict[str, Any] | None:
    """How much each unit has in hand, for whoever dispatches: the fullest first, each leading to its column of the board."""
    rows: list[dict[str, Any]] = []
    for place in answerable(day.viewer)[:MOST_UNITS]:
        within = day.viewer.tree.below(place.path)
        number = day.open(within=within)
        if not number and place.kind != UnitKind.UNIT:
            continue
        rows.append(
            {
                "name": named(place),
                "open": number,
                "late": day.late(within),
                "at_risk": day.at_risk(within),
                "address": orders_at(scope="open", unit=place.code),
            }
        )
    most = max((row["open"] for row in rows), default=0)
    rows.sort(key=lambda row: (-row["open"], row["name"]))
    return {"rows": rows, "most": most} if rows else None
