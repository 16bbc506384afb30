"""What first pages say of figures: which miss their target and whether they got nearer, and which moved by more than chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import IndicatorValue
from plumbline.evaluation.indicators.queries.courses import OFF_TARGET
from plumbline.evaluation.indicators.queries.reading import Key, Value, last_day, measured_paths, rows_of, value_of
from plumbline.evaluation.indicators.queries.strips import Strip
from plumbline.evaluation.indicators.queries.targets import Applied, applied_at
from plumbline.evaluation.indicators.queries.trends import better_of
from plumbline.evaluation.indicators.rules.strips import Shade, shade
from plumbline.evaluation.indicators.rules.trends import Limits, Reading, Signal, limits_of, reading, signals
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission

WORST: tuple[Shade, ...] = ("far", "off", "near")


@dataclass(frozen=True)
class Missed:
    """A figure that misses its target, and the same figure a period earlier (None: not measured, or nothing fell into it)."""

    value: Value
    before: Value | None
    shade: Shade

    @property
    def difference(self) -> Fraction | None:
        """From the earlier period to this one, in the indicator's unit."""
        if self.value.value is None or self.before is None or self.before.value is None:
            return None
        return self.value.value - self.before.value

    @property
    def meaning(self) -> Reading | None:
        """Whether that is for the better; None where nothing changed or there is nothing to compare with."""
        if not self.difference:
            return None
        return reading("above" if self.difference > 0 else "below", better_of(self.value.definition))


def missed(period: Period, earlier: Period, *, places: Sequence[Place], viewer: Viewer, revision: int) -> list[Missed]:
    """The furthest off first, then those with the most cases behind them; four statements for all units."""
    seen = [place for place in places if viewer.may(Permission.INDICATORS_VIEW, place.id)]
    applied = applied_at(last_day(period), revision=revision)
    codes = sorted({each.indicator for each in applied})
    now, then = rows_of(period, seen, codes), rows_of(earlier, seen, codes)
    measured, before = measured_paths(period), measured_paths(earlier)
    keys = list(dict.fromkeys((each.indicator, each.basis, each.scope) for each in applied))
    found = []
    for place in seen:
        rows, earlier_rows = _by_key(now.get(place.code, [])), _by_key(then.get(place.code, []))
        for key in keys:
            if key not in rows:
                continue
            value = value_of(key, rows[key], place, period, applied, measured)
            if value.verdict in OFF_TARGET:
                past = _past(key, earlier_rows, place, earlier, applied, before)
                found.append(Missed(value, past, _shade(value)))
    return sorted(found, key=lambda each: (WORST.index(each.shade), -each.value.figure.n))


def _by_key(rows: Sequence[IndicatorValue]) -> dict[Key, IndicatorValue]:
    return {(row.code, row.basis, row.scope): row for row in rows}


def _past(
    key: Key,
    rows: dict[Key, IndicatorValue],
    place: Place,
    period: Period,
    applied: list[Applied],
    measured: dict[str, datetime],
) -> Value | None:
    return value_of(key, rows[key], place, period, applied, measured) if key in rows else None


def _shade(value: Value) -> Shade:
    assert value.applied is not None
    found = shade(value.value, value.applied.target, is_share=BY_KEY[value.definition.key].is_share)
    return found if found in WORST else "near"


@dataclass(frozen=True)
class Moved:
    """A figure whose last period gave a signal: what is seen on its chart of individual values, against the limits of the periods before."""

    strip: Strip
    signal: Signal
    meaning: Reading
    limits: Limits

    @property
    def value(self) -> Value:
        return self.strip.tiles[-1].value


def moved(found: Sequence[Strip]) -> list[Moved]:
    """Of strips over periods that are over those whose last one is more than chance; what got worse first, and a point outside its limits before a run."""
    told = []
    for strip in found:
        definition = BY_KEY[strip.key[:2]]
        course = [tile.value.value for tile in strip.tiles]
        limits = limits_of(course, highest=definition.scale if definition.is_share else None)
        at_last = [each for each in signals(course, limits) if each.at == len(course) - 1]
        if limits is not None and at_last:
            first = at_last[0]
            told.append(Moved(strip, first, reading(first.side, better_of(definition)), limits))
    order = ("worse", "changed", "better")
    rules = ("outside", "run", "near_limit")
    return sorted(
        told, key=lambda each: (order.index(each.meaning), rules.index(each.signal.rule), -each.value.figure.n)
    )
