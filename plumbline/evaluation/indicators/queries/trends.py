"""One figure of one unit over the periods: the course, its limits and signals, last year, the target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill
from plumbline.evaluation.indicators.queries import restatements
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE
from plumbline.evaluation.indicators.queries.periods import a_year_earlier, up_to
from plumbline.evaluation.indicators.queries.reading import Key, Value, check_codes, last_day, place_for, value_of
from plumbline.evaluation.indicators.queries.restatements import Restated
from plumbline.evaluation.indicators.queries.targets import applied_at
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.rules.trends import (
    Compared,
    Limits,
    Reading,
    Signal,
    compared,
    limits_of,
    reading,
    short_of,
    signals,
)
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer

SO_MANY: Mapping[Length, int] = {
    Length.DAY: 31,
    Length.WEEK: 26,
    Length.MONTH: 24,
    Length.QUARTER: 12,
    Length.HALF: 8,
    Length.YEAR: 6,
    Length.SEASON: 6,
}
"""How many periods a course shows unless asked otherwise."""
MOST = 60


@dataclass(frozen=True)
class Point:
    """One period of a course. ``is_over``: it had ended when it was measured; what still runs is shown and not judged."""

    value: Value
    is_over: bool
    restated: Restated | None


@dataclass(frozen=True)
class Told:
    """A signal with the period that completed it and what it means for this indicator."""

    signal: Signal
    period: str
    meaning: Reading


@dataclass(frozen=True)
class Trend:
    """A course, the oldest period first. ``last_year``: the same period a year ago; ``short``: cases that were missing for the target, of shares."""

    definition: Definition
    place: Place
    points: tuple[Point, ...]
    limits: Limits | None
    signals: tuple[Told, ...]
    last_year: Value
    compared: Compared | None
    to_target: Fraction | None
    short: int

    @property
    def now(self) -> Value:
        return self.points[-1].value


def trend(
    code: str,
    *,
    period: Period,
    viewer: Viewer,
    revision: int,
    unit: str | None = None,
    basis: str | None = None,
    scope: str = "",
    count: int = 0,
) -> Trend:
    """The course of a figure up to a period; four statements, however long. Without a basis the indicator's first one.

    Raises:
        NotFound: an unknown code, basis or unit, or one that is not there for this viewer.
    """
    place = place_for(viewer, unit)
    key = _key(code, basis, scope)
    periods = up_to(period, count=min(count, MOST) or SO_MANY[length_of(period.name)])
    earlier = a_year_earlier(period)
    found = _read(key, place, [*periods, earlier], revision=revision)
    points = tuple(found[each.name] for each in periods)
    definition = BY_KEY[key[:2]]
    course = [point.value.value if point.is_over else None for point in points]
    limits = limits_of(course, highest=definition.scale if definition.is_share else None)
    now, then = points[-1].value, found[earlier.name].value
    target = now.applied.target if now.applied else None
    return Trend(
        definition=definition,
        place=place,
        points=points,
        limits=limits,
        signals=tuple(_told(each, periods, definition) for each in signals(course, limits)),
        last_year=then,
        compared=compared(now.figure, then.figure, definition.scale, samples=_samples(now, then)),
        to_target=None if target is None or now.value is None else now.value - target.value,
        short=short_of(now.figure, target, definition.scale) if target and definition.is_share else 0,
    )


def _key(code: str, basis: str | None, scope: str) -> Key:
    check_codes([code])
    bases = [known for kept, known in BY_KEY if kept == code]
    if basis and basis not in bases:
        raise NotFound(
            _("指标“%(code)s”没有口径“%(basis)s”；可用：%(known)s。"),
            field="basis",
            code=code[:20],
            basis=basis[:20],
            known="、".join(bases),
        )
    return code, basis or bases[0], scope


def _read(key: Key, place: Place, periods: Sequence[Period], *, revision: int) -> dict[str, Point]:
    code, basis, scope = key
    names = [period.name for period in periods]
    rows = {
        row.period: row
        for row in IndicatorValue.objects.filter(
            unit_id=place.id, code=code, basis=basis, scope=scope, period__in=names
        )
    }
    fills = _fills(names, place)
    later = restatements.latest_of(names, place.id, key)
    found = {}
    for period in periods:
        looked, is_over = fills.get(period.name, (None, False))
        measured = {} if looked is None else {place.path: looked}
        applied = [] if scope.startswith(TYPE_SCOPE) else applied_at(last_day(period), revision=revision)
        value = value_of(key, rows.get(period.name), place, period, applied, measured)
        restated = restatements.read(later.get(period.name), value.definition, value.value)
        found[period.name] = Point(replace(value, restated=restated), is_over, restated)
    return found


def _fills(names: Sequence[str], place: Place) -> dict[str, tuple[datetime, bool]]:
    """When each period was measured last with this unit in it, and whether it had ended."""
    rows = PeriodFill.objects.filter(period__in=names).order_by("measured_at")
    return {
        name: (at, over)
        for name, path, at, over in rows.values_list("period", "unit__path", "measured_at", "over")
        if place.path.startswith(path)
    }


def _told(signal: Signal, periods: Sequence[Period], definition: Definition) -> Told:
    return Told(signal, periods[signal.at].name, reading(signal.side, better_of(definition)))


def better_of(definition: Definition) -> str:
    """In which direction the indicator is good: higher, lower, or only watched."""
    entry = catalogue().get(definition.code)
    return definition.better or (entry.better if entry else "watch")


def _samples(now: Value, then: Value) -> tuple[int, int] | None:
    """How many answers stand behind each, where the shares were sampled."""
    if not now.definition.sampled or not now.figure.denominator or not then.figure.denominator:
        return None
    one, two = (each.apart.get("effective", int(each.figure.denominator)) for each in (now, then))
    return one, two
