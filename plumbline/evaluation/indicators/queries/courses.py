"""What was measured of several units or several periods at once, as first pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.evaluation.indicators.queries.reading import Value, last_day, measured_paths, rows_of, value_of
from plumbline.evaluation.indicators.queries.targets import applied_at
from plumbline.evaluation.indicators.rules import NOTHING, ZERO, Figure, Kind
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission

Key = tuple[str, str]
OFF_TARGET = frozenset({"not_met"})


@dataclass(frozen=True)
class Course:
    """How one figure of a unit went from period to period; None where a period was not measured."""

    key: Key
    figures: tuple[Figure | None, ...]

    def shown(self) -> tuple[int | float | None, ...]:
        """Each figure as a chart draws it, in the indicator's unit."""
        scale = BY_KEY[self.key].scale
        values = [figure.value(scale) if figure else None for figure in self.figures]
        return tuple(None if value is None else round(float(value), 1) for value in values)


def courses(keys: Sequence[Key], *, place: Place, periods: Sequence[Period]) -> list[Course]:
    """The figures of one unit in each of the periods, two statements. The caller has checked that the viewer may see the unit's figures.

    A measured period in which the unit had no case counts as nothing of it; one that was not measured has no value.
    """
    names = [period.name for period in periods]
    rows = IndicatorValue.objects.filter(
        unit_id=place.id, code__in={code for code, _basis in keys}, scope="", period__in=names
    )
    found = {(row.code, row.basis, row.period): _figure(row) for row in rows}
    fills = PeriodFill.objects.filter(period__in=names).values_list("period", "unit__path")
    measured = {name for name, path in fills if place.path.startswith(path)}
    return [
        Course(key, tuple(found.get((*key, name), _nothing(key) if name in measured else None) for name in names))
        for key in keys
    ]


def _figure(row: IndicatorValue) -> Figure:
    return Figure(Fraction(row.numerator), Fraction(row.denominator), row.n)


def _nothing(key: Key) -> Figure:
    return ZERO if BY_KEY[key].kind is Kind.COUNT else NOTHING


def off_target(period: Period, *, places: Sequence[Place], viewer: Viewer, revision: int) -> dict[str, list[Value]]:
    """For each unit's code the figures of a period that miss their target, in the order in which the packs name them; two statements for all units."""
    seen = [place for place in places if viewer.may(Permission.INDICATORS_VIEW, place.id)]
    applied = applied_at(last_day(period), revision=revision)
    codes = sorted({each.indicator for each in applied})
    rows, measured = rows_of(period, seen, codes), measured_paths(period)
    found: dict[str, list[Value]] = {}
    for place in seen:
        by_key = {(row.code, row.basis, row.scope): row for row in rows.get(place.code, [])}
        keys = dict.fromkeys((each.indicator, each.basis, each.scope) for each in applied)
        values = [value_of(key, by_key[key], place, period, applied, measured) for key in keys if key in by_key]
        found[place.code] = [value for value in values if value.verdict in OFF_TARGET]
    return found
