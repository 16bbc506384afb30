"""Measured values as cells."""

from fractions import Fraction

from plumbline.evaluation.indicators.queries import Outcome, Value
from plumbline.evaluation.indicators.rules import EMPTY, half_up, shown
from plumbline.evaluation.reporting.rules import Number, Source


def source_of(value: Value, outcome: Outcome | None = None) -> Source:
    return Source(
        value.definition.code, value.definition.basis.value, value.period, value.place.code, value.scope, outcome or ""
    )


def figure(value: Value) -> Number:
    """The value itself, as it is shown everywhere."""
    places = 0 if value.definition.unit == "count" else 2
    rounded = None if value.value is None else half_up(value.value, places)
    return Number(value.shown, rounded, value.value, places, source_of(value))


def met(value: Value) -> Number:
    """How many cases fulfil it."""
    return count(value, value.figure.numerator, "met")


def missed(value: Value) -> Number:
    """How many cases do not."""
    return count(value, value.figure.denominator - value.figure.numerator, "missed")


def whole(value: Value) -> Number:
    """How many cases count."""
    return count(value, value.figure.denominator, None)


def count(value: Value, number: Fraction, outcome: Outcome | None) -> Number:
    """A number of cases; a dash where the period was not measured for this unit."""
    if value.measured_at is None:
        return Number(EMPTY, None, None, 0)
    return Number(shown(number, places=0), half_up(number, 0), number, 0, source_of(value, outcome))


def beside(value: Value, name: str) -> Number:
    """What is counted beside the value under this name."""
    return count(value, Fraction(value.apart.get(name, 0)), None)


def bare(value: Fraction | None, places: int, source: Source | None = None) -> Number:
    """A number that was worked out from measured ones, or counted from orders as they stand."""
    return Number(shown(value, places=places), None if value is None else half_up(value, places), value, places, source)
