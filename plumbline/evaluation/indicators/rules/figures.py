"""Figures as fractions: adding up, showing, comparing with a target, and how sure a sampled share is."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Literal

EMPTY = "—"
Sense = Literal["at_least", "at_most", "equal"]
Verdict = Literal["met", "not_met", "met_shown", "met_not_shown", "unknown"]


@dataclass(frozen=True)
class Figure:
    """Numerator over denominator; nothing over nothing is no value (G4). ``n`` is how many cases stand behind it."""

    numerator: Fraction
    denominator: Fraction
    n: int

    def value(self, scale: Fraction) -> Fraction | None:
        return self.numerator / self.denominator * scale if self.denominator else None


NOTHING = Figure(Fraction(0), Fraction(0), 0)
ZERO = Figure(Fraction(0), Fraction(1), 0)
"""A count that found nothing."""


def together(figures: Iterable[Figure]) -> Figure:
    """A parent's figure: numerators and denominators of the children, each added up (G6); percentages are never averaged."""
    numerator, denominator, n = Fraction(0), Fraction(0), 0
    for figure in figures:
        numerator, denominator, n = numerator + figure.numerator, denominator + figure.denominator, n + figure.n
    return Figure(numerator, denominator, n)


def agreement(n: int, first: Fraction, second: Fraction, products: Fraction, squares: Fraction) -> Figure:
    """Cohen's κ with quadratic weights (1968) from sums over ``n`` pairs of grades (a, b): Σa, Σb, Σab, Σ(a² + b²).

    κ = 1 − n·Σ(a − b)² ÷ ΣΣ(aᵢ − bⱼ)². The double sum, over everybody's grade against everybody's, is n·Σ(a² + b²) − 2·Σa·Σb. Where all grades are one and
    the same nothing is over nothing.
    """
    by_chance = n * squares - 2 * first * second
    return Figure(by_chance - n * (squares - 2 * products), by_chance, n)


def half_up(value: Fraction, places: int) -> Decimal:
    """Rounded half away from zero (G8): 0.125 becomes 0.13."""
    unit = Fraction(1, 10**places)
    whole, rest = divmod(abs(value), unit)
    whole += 1 if rest * 2 >= unit else 0
    sign = -1 if value < 0 else 1
    return (Decimal(sign * whole) / (Decimal(10) ** places)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def shown(value: Fraction | None, *, places: int = 2) -> str:
    """For people: two decimals, or a dash where there is no value."""
    return EMPTY if value is None else f"{half_up(value, places):f}"


@dataclass(frozen=True)
class Target:
    """What a rule demands, in the indicator's own unit, exactly (G8)."""

    sense: Sense
    value: Fraction

    def is_met_by(self, value: Fraction) -> bool:
        if self.sense == "equal":
            return value == self.value
        return value >= self.value if self.sense == "at_least" else value <= self.value


def verdict(value: Fraction | None, target: Target, interval: tuple[Fraction, Fraction] | None = None) -> Verdict:
    """Met or not; of a sample, met-shown only when the whole interval meets the target (G7)."""
    if value is None:
        return "unknown"
    if not target.is_met_by(value):
        return "not_met"
    if interval is None:
        return "met"
    return "met_shown" if all(target.is_met_by(end) for end in interval) else "met_not_shown"
