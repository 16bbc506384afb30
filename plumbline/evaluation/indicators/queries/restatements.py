"""Later values beside sealed ones, wherever a sealed value is read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import IndicatorValue, Restatement
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE
from plumbline.evaluation.indicators.rules import Definition, Figure, shown
from plumbline.evaluation.indicators.rules.definitions import Kind
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission

Key = tuple[UUID, str, str, str]


@dataclass(frozen=True)
class Restated:
    """What a sealed value would be today, with the difference, why, by whom and when."""

    figure: Figure
    value: Fraction | None
    shown: str
    difference: Fraction | None
    reason: str
    by: str
    at: datetime


def latest(
    period: Period, *, unit_ids: Iterable[UUID] | None = None, codes: Sequence[str] | None = None
) -> dict[Key, Restatement]:
    """The newest restatement of each figure, by unit, code, basis and scope."""
    rows = Restatement.objects.filter(period=period.name).select_related("made_by", "unit")
    if unit_ids is not None:
        rows = rows.filter(unit_id__in=list(unit_ids))
    if codes:
        rows = rows.filter(code__in=codes)
    return {(row.unit_id, row.code, row.basis, row.scope): row for row in rows.order_by("made_at", "id")}


def latest_of(periods: Sequence[str], unit_id: UUID, key: tuple[str, str, str]) -> dict[str, Restatement]:
    """The newest restatement of one figure of a unit by period."""
    code, basis, scope = key
    rows = Restatement.objects.filter(period__in=periods, unit_id=unit_id, code=code, basis=basis, scope=scope)
    return {row.period: row for row in rows.select_related("made_by").order_by("made_at", "id")}


def latest_among(
    periods: Sequence[str], unit_ids: Iterable[UUID], codes: Iterable[str]
) -> dict[tuple[UUID, str, str, str, str], Restatement]:
    """The newest restatement of each figure of several units and periods, by unit, code, basis, scope and period."""
    rows = Restatement.objects.filter(period__in=periods, unit_id__in=list(unit_ids), code__in=list(codes))
    return {
        (row.unit_id, row.code, row.basis, row.scope, row.period): row
        for row in rows.select_related("made_by").order_by("made_at", "id")
    }


def read(row: Restatement | None, definition: Definition, sealed: Fraction | None) -> Restated | None:
    """As it is shown beside the sealed value."""
    if row is None:
        return None
    figure = Figure(Fraction(row.numerator), Fraction(row.denominator), row.n)
    value = figure.value(definition.scale)
    return Restated(
        figure=figure,
        value=value,
        shown=shown(value, places=0 if definition.kind is Kind.COUNT else 2),
        difference=None if value is None or sealed is None else value - sealed,
        reason=row.reason,
        by=row.made_by.name if row.made_by else "",
        at=row.made_at,
    )


@dataclass(frozen=True)
class RestatedRow:
    """A restatement as the page of its period lists it."""

    definition: Definition
    scope: str
    place: Place
    before: str
    restated: Restated


def restated(period: Period, *, viewer: Viewer) -> list[RestatedRow]:
    """What was restated of the units whose figures the viewer may see, without what was kept for single order types; the newest of each figure."""
    units = viewer.units(Permission.INDICATORS_VIEW)
    found = []
    for row in latest(period, unit_ids=units).values():
        definition, place = BY_KEY.get((row.code, row.basis)), viewer.tree.by_id.get(row.unit_id)
        if definition is None or place is None or row.scope.startswith(TYPE_SCOPE):
            continue
        before = Figure(Fraction(row.before_numerator), Fraction(row.before_denominator), 0).value(definition.scale)
        told = read(row, definition, before)
        assert told is not None, "there is a row"
        shown_before = shown(before, places=0 if definition.kind is Kind.COUNT else 2)
        found.append(RestatedRow(definition, row.scope, place, shown_before, told))
    return sorted(found, key=lambda each: (each.definition.code, each.definition.basis, each.scope, each.place.path))


def definitions_of(period: Period) -> list[Definition]:
    """Every definition that has kept values in a period, in the order of definitions."""
    kept = set(IndicatorValue.objects.filter(period=period.name).values_list("code", "basis").distinct())
    return [definition for key, definition in BY_KEY.items() if key in kept]


def definition_of(code: str, basis: str) -> Definition | None:
    return BY_KEY.get((code, basis))
