"""From one measured value to points, with the sentence that says why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from plumbline.evaluation.indicators.rules import Figure, half_up, shown, wilson
from plumbline.evaluation.scorecards.rules.templates import (
    WHOLE,
    Bonus,
    Events,
    Item,
    Linear,
    PerEvent,
    Sense,
    Steps,
    Veto,
    plain,
)
from plumbline.ground.kernel.wording import _

PLACES = 2
"""Points are rounded half up to hundredths line by line, so that a sheet can be added up by hand."""
SIGNS: Mapping[str, str] = {"percent": "%", "permille": "‰"}


@dataclass(frozen=True)
class Reading:
    """A kept value as scoring needs it. ``is_share``: so many of so many cases, which has an interval and a next case."""

    figure: Figure
    scale: Fraction
    unit: str
    is_share: bool
    better: Literal["higher", "lower", "watch"] = "higher"

    @property
    def value(self) -> Fraction | None:
        return self.figure.value(self.scale)

    def at(self, share: Fraction) -> "Reading":
        """The same number of cases with another share of them."""
        return replace(self, figure=replace(self.figure, numerator=share * self.figure.denominator))

    def one_better(self) -> "Reading | None":
        """The same with one case more on the good side; None where that cannot be said or none is left."""
        figure = self.figure
        if not self.is_share or not figure.denominator or self.better == "watch":
            return None
        numerator = figure.numerator + (1 if self.better == "higher" else -1)
        return replace(self, figure=replace(figure, numerator=numerator)) if 0 <= numerator <= figure.n else None

    def ends(self) -> "tuple[Reading, Reading] | None":
        """At both ends of the 95 % interval of Wilson; None where the value is no share."""
        if not self.is_share:
            return None
        ends = wilson(int(self.figure.numerator), int(self.figure.denominator))
        return (self.at(_to_millionths(ends[0])), self.at(_to_millionths(ends[1]))) if ends else None

    @property
    def said(self) -> str:
        """The value with its sign, for a sentence."""
        return shown(self.value) + SIGNS.get(self.unit, "")


def _to_millionths(share: float) -> Fraction:
    return Fraction(half_up(Fraction(share), 6))


@dataclass(frozen=True)
class Reason:
    """Why so many points: a sentence in Chinese, which doors translate, and what to fill in."""

    sentence: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One item scored. ``possible``: the weight it counted with, nothing where it was left out; ``low`` and ``high``: points at the interval's ends."""

    item: Item
    reading: Reading | None
    points: Decimal
    possible: Fraction
    low: Decimal
    high: Decimal
    reason: Reason
    is_missing: bool = False
    ceiling: Fraction | None = None


def score_item(item: Item, reading: Reading | None) -> Line:
    """The points of one item; a value that is not there follows the template's rule."""
    if reading is None or reading.value is None:
        return _missing(item)
    points = _rounded(earned(item, reading))
    ends = reading.ends() if item.is_weighted else None
    scored = sorted(_rounded(earned(item, end)) for end in ends) if ends else [points, points]
    return Line(
        item=item,
        reading=reading,
        points=points,
        possible=item.weight if item.is_weighted else Fraction(),
        low=min(scored[0], points),
        high=max(scored[-1], points),
        reason=_reason(item, reading, points),
        ceiling=_ceiling(item, reading),
    )


def rescored(line: Line, reading: Reading) -> Line:
    """The line with another value; only its points and what a veto does are reckoned anew."""
    points = _rounded(earned(line.item, reading))
    return replace(line, reading=reading, points=points, ceiling=_ceiling(line.item, reading))


def earned(item: Item, reading: Reading) -> Fraction:
    """The points of a value, exactly; what a veto does is no points."""
    scoring, value = item.scoring, reading.value
    if value is None or isinstance(scoring, Veto):
        return Fraction()
    if isinstance(scoring, Linear):
        share = (value - scoring.floor) / (scoring.target - scoring.floor)
        return item.weight * min(max(share, Fraction()), Fraction(1))
    if isinstance(scoring, Steps):
        return item.weight * best_step(scoring, value) / WHOLE
    counted = max(events(scoring.of, reading) - scoring.free, Fraction()) * scoring.each
    if isinstance(scoring, Bonus):
        return min(counted, scoring.most)
    return item.weight - min(counted, scoring.most, item.weight)


def best_step(scoring: Steps, value: Fraction) -> Fraction:
    """The percent of the best step that the value reaches, 0 where it reaches none."""
    return max((step.percent for step in scoring.steps if _holds(scoring.sense, value, step.at)), default=Fraction())


def events(of: Events, reading: Reading) -> Fraction:
    """How many events are counted: the value itself, or the cases on one side of a share."""
    figure = reading.figure
    if of == "value":
        return reading.value or Fraction()
    return figure.numerator if of == "met" else figure.denominator - figure.numerator


def _holds(sense: Sense, value: Fraction, limit: Fraction) -> bool:
    return value >= limit if sense == "at_least" else value <= limit


def _ceiling(item: Item, reading: Reading) -> Fraction | None:
    scoring, value = item.scoring, reading.value
    if isinstance(scoring, Veto) and value is not None and _holds(scoring.sense, value, scoring.value):
        return scoring.ceiling
    return None


def _rounded(points: Fraction) -> Decimal:
    return half_up(points, PLACES)


_MISSING = {
    "rescale": _("本期没有数据，不计入，其余项目折算为 100 分"),
    "zero": _("本期没有数据，按模板计 0 / %(weight)s 分"),
    "full": _("本期没有数据，按模板计满分 %(weight)s 分"),
}


def _missing(item: Item) -> Line:
    if not item.is_weighted:
        reason = Reason(_("本期没有数据，不加分、不否决"))
        return Line(item, None, Decimal("0.00"), Fraction(), Decimal("0.00"), Decimal("0.00"), reason, is_missing=True)
    points = _rounded(item.weight if item.missing == "full" else Fraction())
    possible = Fraction() if item.missing == "rescale" else item.weight
    reason = Reason(_MISSING[item.missing], {"weight": plain(item.weight)})
    return Line(item, None, points, possible, points, points, reason, is_missing=True)


def _reason(item: Item, reading: Reading, points: Decimal) -> Reason:
    scoring = item.scoring
    common = {"value": reading.said, "points": f"{points:f}", "weight": plain(item.weight)}
    if isinstance(scoring, Linear):
        return _linear(scoring, reading, common)
    if isinstance(scoring, Steps):
        return _steps(scoring, reading, common)
    if isinstance(scoring, Veto):
        return _veto(scoring, reading, common)
    return _counted(scoring, reading, common)


def _linear(scoring: Linear, reading: Reading, common: dict[str, str]) -> Reason:
    sign = SIGNS.get(reading.unit, "")
    params = {**common, "floor": plain(scoring.floor) + sign, "target": plain(scoring.target) + sign}
    value = reading.value or Fraction()
    share = (value - scoring.floor) / (scoring.target - scoring.floor)
    if share >= 1:
        return Reason(_("%(value)s，达到目标 %(target)s，得满分 %(weight)s 分"), params)
    if share <= 0:
        return Reason(_("%(value)s，未超过起评值 %(floor)s，得 0 / %(weight)s 分"), params)
    return Reason(
        _("%(value)s，在起评值 %(floor)s 与目标 %(target)s 之间按比例，得 %(points)s / %(weight)s 分"), params
    )


def _steps(scoring: Steps, reading: Reading, common: dict[str, str]) -> Reason:
    sign = SIGNS.get(reading.unit, "")
    value = reading.value or Fraction()
    reached = [step for step in scoring.steps if _holds(scoring.sense, value, step.at)]
    if not reached:
        easiest = min(scoring.steps, key=lambda step: step.percent)
        params = {**common, "at": plain(easiest.at) + sign}
        return Reason(_("%(value)s，未达到最低一档 %(at)s，得 0 / %(weight)s 分"), params)
    best = max(reached, key=lambda step: step.percent)
    params = {**common, "at": plain(best.at) + sign, "percent": plain(best.percent)}
    return Reason(_("%(value)s，达到 %(at)s 一档，得该项的 %(percent)s%%，即 %(points)s / %(weight)s 分"), params)


def _veto(scoring: Veto, reading: Reading, common: dict[str, str]) -> Reason:
    params = {
        "value": common["value"],
        "sign": "≥" if scoring.sense == "at_least" else "≤",
        "limit": plain(scoring.value),
        "ceiling": plain(scoring.ceiling),
    }
    if _holds(scoring.sense, reading.value or Fraction(), scoring.value):
        return Reason(_("%(value)s，触及否决条件（%(sign)s %(limit)s），总分不超过 %(ceiling)s 分"), params)
    return Reason(_("%(value)s，未触及否决条件（%(sign)s %(limit)s）"), params)


def _counted(scoring: PerEvent | Bonus, reading: Reading, common: dict[str, str]) -> Reason:
    number = events(scoring.of, reading)
    params = {
        **common,
        "events": plain(number),
        "free": plain(scoring.free),
        "each": plain(scoring.each),
        "most": plain(scoring.most),
    }
    if isinstance(scoring, Bonus):
        return Reason(_("%(events)s 件，每件加 %(each)s 分，加 %(points)s 分（最多 %(most)s 分）"), params)
    if number <= scoring.free:
        return Reason(_("%(events)s 件，不扣分，得满分 %(weight)s 分"), params)
    return Reason(
        _("%(events)s 件，超过 %(free)s 件的每件扣 %(each)s 分（最多扣 %(most)s 分），得 %(points)s / %(weight)s 分"),
        params,
    )
