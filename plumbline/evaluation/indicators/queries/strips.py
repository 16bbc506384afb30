"""Strips: rows of indicators or of units over periods, each cell a kept value with how far it is off its target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.definitions import BY_KEY, DEFINITIONS
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill, Restatement
from plumbline.evaluation.indicators.queries import restatements
from plumbline.evaluation.indicators.queries.reading import Value, last_day, value_of
from plumbline.evaluation.indicators.queries.targets import applied_at
from plumbline.evaluation.indicators.rules.strips import Shade, shade
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission

Key = tuple[str, str, str]
"""Indicator, basis and scope."""


@dataclass(frozen=True)
class Tile:
    """One cell. ``is_measured``: the unit's figures of that period were counted."""

    value: Value
    shade: Shade
    is_measured: bool


@dataclass(frozen=True)
class Strip:
    """One row: a figure of a unit, the oldest period first."""

    key: tuple[str, str]
    place: Place
    tiles: tuple[Tile, ...]
    scope: str = ""

    @property
    def is_empty(self) -> bool:
        return all(tile.value.value is None for tile in self.tiles)


def of_dashboard(period: Period | None = None, *, revision: int | None = None) -> list[Key]:
    """The indicators marked for first pages, each on its first basis; with a period also as packs apply it with a target on its last day."""
    starred = {code for code, entry in catalogue().items() if entry.dashboard}
    first: dict[str, tuple[str, str]] = {}
    for definition in DEFINITIONS:
        if definition.code in starred or definition.code == "ORD-05":
            first.setdefault(definition.code, definition.key)
    found: list[Key] = []
    in_force = applied_at(last_day(period), revision=revision) if period and revision is not None else []
    applied = [each for each in in_force if each.scope]
    for code, (_code, basis) in first.items():
        found.append((code, basis, ""))
        found += [(code, each.basis, each.scope) for each in applied if each.indicator == code]
    return list(dict.fromkeys(found))


def strips(
    keys: Sequence[Key],
    *,
    places: Sequence[Place],
    periods: Sequence[Period],
    viewer: Viewer,
    revision: int,
) -> list[Strip]:
    """A row for each figure of each unit whose figures the viewer may see; three statements, whatever their number. Rows without any value are left out."""
    seen = [place for place in places if viewer.may(Permission.INDICATORS_VIEW, place.id)]
    names = [period.name for period in periods]
    kept = IndicatorValue.objects.filter(
        unit_id__in=[place.id for place in seen],
        code__in={code for code, _basis, _scope in keys},
        scope__in={scope for _code, _basis, scope in keys},
        period__in=names,
    )
    rows = {(row.unit_id, row.code, row.basis, row.scope, row.period): row for row in kept}
    fills = list(PeriodFill.objects.filter(period__in=names).values_list("period", "unit__path", "measured_at"))
    later = restatements.latest_among(names, [place.id for place in seen], {code for code, _basis, _scope in keys})
    found = []
    for place in seen:
        measured = {name: at for name, path, at in fills if place.path.startswith(path)}
        for key in keys:
            tiles = [
                _tile(key, place, period, rows.get((place.id, *key, period.name)), measured, revision)
                for period in periods
            ]
            told = [_restated(tile, later.get((place.id, *key, tile.value.period))) for tile in tiles]
            found.append(Strip(key[:2], place, tuple(told), key[2]))
    return [strip for strip in found if not strip.is_empty]


def _tile(
    key: Key, place: Place, period: Period, row: IndicatorValue | None, measured: dict[str, datetime], revision: int
) -> Tile:
    looked = measured.get(period.name)
    applied = applied_at(last_day(period), revision=revision)
    paths = {} if looked is None else {place.path: looked}
    value = value_of(key, row, place, period, applied, paths)
    target = value.applied.target if value.applied else None
    return Tile(value, shade(value.value, target, is_share=BY_KEY[key[:2]].is_share), looked is not None)


def _restated(tile: Tile, row: Restatement | None) -> Tile:
    """The sealed value with what it was restated to beside it."""
    if row is None:
        return tile
    value = tile.value
    return replace(tile, value=replace(value, restated=restatements.read(row, value.definition, value.value)))
