"""A whole sheet: lines added up, rescaled, topped, capped; how sure it is and what one more case would have changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt
from typing import Literal

from plumbline.evaluation.indicators.rules import half_up
from plumbline.evaluation.scorecards.rules.scoring import PLACES, Line, Reading, rescored, score_item
from plumbline.evaluation.scorecards.rules.templates import WHOLE, Band, Item, Template

Standing = Literal["rated", "few_cases", "little_measured"]
Readings = Mapping[str, Reading]
"""What was measured of a unit, by the code of the item; what is not in it is missing."""


@dataclass(frozen=True)
class Score:
    """A unit's sheet. ``points`` is None where nothing that carries weight has a value; ``band`` only of a unit that is rated."""

    lines: tuple[Line, ...]
    points: Decimal | None
    low: Decimal | None
    high: Decimal | None
    possible: Fraction
    ceiling: Fraction | None
    n: int
    standing: Standing
    band: Band | None


def score(template: Template, readings: Readings) -> Score:
    """The sheet of a unit by a template. Points are those of the lines over the weight that counted, times 100, plus bonus, under the lid."""
    lines = tuple(score_item(item, readings.get(item.code)) for item in template.items())
    possible = sum((line.possible for line in lines), Fraction())
    n = max((line.reading.figure.n for line in lines if line.reading and line.item.is_weighted), default=0)
    ceiling = lowest_ceiling(lines)
    total = _total(template, lines, possible, ceiling)
    standing = _standing(template, lines, n)
    low, high = _interval(template, lines, possible, ceiling, total) if total is not None else (None, None)
    return Score(
        lines=lines,
        points=total,
        low=low,
        high=high,
        possible=possible,
        ceiling=ceiling,
        n=n,
        standing=standing,
        band=template.band_of(Fraction(total)) if total is not None and standing == "rated" else None,
    )


def lowest_ceiling(lines: tuple[Line, ...]) -> Fraction | None:
    """The strictest veto that was met."""
    return min((line.ceiling for line in lines if line.ceiling is not None), default=None)


def _total(template: Template, lines: tuple[Line, ...], possible: Fraction, ceiling: Fraction | None) -> Decimal | None:
    if not possible:
        return None
    weighted = sum((line.points for line in lines if line.item.is_weighted), Decimal())
    bonus = sum((line.points for line in lines if not line.item.is_weighted), Decimal())
    return half_up(_lid(template, Fraction(weighted) * WHOLE / possible + Fraction(bonus), ceiling), PLACES)


def _lid(template: Template, points: Fraction, ceiling: Fraction | None) -> Fraction:
    under = min(points, template.most)
    return max(under if ceiling is None else min(under, ceiling), Fraction())


def _standing(template: Template, lines: tuple[Line, ...], n: int) -> Standing:
    measured = sum((line.item.weight for line in lines if not line.is_missing and line.item.is_weighted), Fraction())
    if measured < template.least_weight:
        return "little_measured"
    return "few_cases" if n < template.min_n else "rated"


def _interval(
    template: Template, lines: tuple[Line, ...], possible: Fraction, ceiling: Fraction | None, total: Decimal
) -> tuple[Decimal, Decimal]:
    """Zou and Donner's way of recovering variances: distances to the lines' own ends, squared, added, rooted; the lines taken as independent."""
    stretch = float(WHOLE / possible)
    down = sqrt(sum(float(line.points - line.low) ** 2 for line in lines)) * stretch
    up = sqrt(sum(float(line.high - line.points) ** 2 for line in lines)) * stretch
    low = half_up(_lid(template, Fraction(total) - Fraction(down), ceiling), PLACES)
    high = half_up(_lid(template, Fraction(total) + Fraction(up), ceiling), PLACES)
    return min(low, total), max(high, total)


@dataclass(frozen=True)
class OneMore:
    """What one more case on the good side of an item would have made of the sheet."""

    item: Item
    points: Decimal
    gained: Decimal
    band: Band | None
    changes_band: bool


def one_more(template: Template, scored: Score) -> dict[str, OneMore]:
    """For every item where one more case can be asked, by the item's code; a sheet without points gains nothing."""
    found: dict[str, OneMore] = {}
    for place, line in enumerate(scored.lines):
        better = line.reading.one_better() if line.reading else None
        if better is None or scored.points is None:
            continue
        lines = (*scored.lines[:place], rescored(line, better), *scored.lines[place + 1 :])
        points = _total(template, lines, scored.possible, lowest_ceiling(lines))
        if points is not None:
            band = template.band_of(Fraction(points)) if scored.standing == "rated" else None
            found[line.item.code] = OneMore(line.item, points, points - scored.points, band, band != scored.band)
    return found
