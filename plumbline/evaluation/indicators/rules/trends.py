"""Whether a course of values tells of anything but chance: the chart of individual values and moving ranges (XmR). Pure; no Django.

W. A. Shewhart 1931; as D. J. Wheeler, *Understanding Variation*, 2nd ed. 2000, has it: limits lie 2.66 mean moving ranges from the mean; a signal is a point
outside them, eight in a row on one side of the mean, or three of four nearer to the same limit than to the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import sqrt
from typing import Literal

from plumbline.evaluation.indicators.rules.figures import Figure, Target
from plumbline.supervision.sampling.rules import wilson

TO_LIMIT = Fraction(266, 100)
"""3 ÷ 1.128: from mean moving range to three sigma."""
FEWEST = 6
"""Values below which limits say nothing."""
RUN = 8
NEAR, AMONG = 3, 4

Rule = Literal["outside", "run", "near_limit"]
Side = Literal["above", "below"]
Reading = Literal["better", "worse", "changed"]


@dataclass(frozen=True)
class Limits:
    """The natural process limits, in the indicator's unit; ``n`` values stand behind them. None: it cannot lie so far out."""

    mean: Fraction
    lower: Fraction | None
    upper: Fraction | None
    n: int


@dataclass(frozen=True)
class Signal:
    """What a rule saw at a place of the course (its last point, where several make it up)."""

    rule: Rule
    side: Side
    at: int


def limits_of(values: Sequence[Fraction | None], *, highest: Fraction | None = None) -> Limits | None:
    """The limits of what was measured; None of fewer than six values. Moving ranges are taken between neighbours that were both measured.

    ``highest``: a share cannot lie above it, and nothing below nought: a limit out there is none.
    """
    known = [value for value in values if value is not None]
    pairs = [(one, two) for one, two in pairwise(values) if one is not None and two is not None]
    if len(known) < FEWEST or not pairs:
        return None
    mean = sum(known, Fraction(0)) / len(known)
    width = sum((abs(two - one) for one, two in pairs), Fraction(0)) / len(pairs) * TO_LIMIT
    lower, upper = mean - width, mean + width
    return Limits(
        mean, lower if lower > 0 else None, None if highest is not None and upper >= highest else upper, len(known)
    )


def signals(values: Sequence[Fraction | None], limits: Limits | None) -> list[Signal]:
    """Every signal in the order of the course; what was not measured interrupts a run."""
    if limits is None:
        return []
    found = []
    for at, value in enumerate(values):
        for side in ("above", "below"):
            if value is None or not _beyond(value, limits.mean, side):
                continue
            found += [Signal(rule, side, at) for rule in _seen(values[: at + 1], limits, side)]
    return found


def _seen(course: Sequence[Fraction | None], limits: Limits, side: Side) -> list[Rule]:
    """What the last point of a course completes on its side."""
    rules: list[Rule] = []
    limit = limits.upper if side == "above" else limits.lower
    last = course[-1]
    if limit is not None and last is not None and _beyond(last, limit, side):
        rules.append("outside")
    window = course[-RUN:]
    if len(window) == RUN and all(value is not None and _beyond(value, limits.mean, side) for value in window):
        rules.append("run")
    if limit is not None:
        middle = (limits.mean + limit) / 2
        recent = [value is not None and _beyond(value, middle, side) for value in course[-AMONG:]]
        if len(recent) == AMONG and recent[-1] and sum(recent) >= NEAR and None not in course[-AMONG:]:
            rules.append("near_limit")
    return rules


def _beyond(value: Fraction, border: Fraction, side: Side) -> bool:
    return value > border if side == "above" else value < border


def reading(side: Side, better: str) -> Reading:
    """What a signal on a side means where more is better, or less."""
    if better not in ("higher", "lower"):
        return "changed"
    return "better" if (side == "above") == (better == "higher") else "worse"


@dataclass(frozen=True)
class Compared:
    """A value against an earlier one, in the indicator's unit (of shares: percentage points). ``interval``: of the difference, where both were sampled."""

    difference: Fraction
    relative: Fraction | None
    interval: tuple[float, float] | None = None

    @property
    def is_shown(self) -> bool:
        """A difference of samples is shown when its interval leaves nought out; one of all cases is what it is."""
        if self.interval is None:
            return self.difference != 0
        return self.interval[0] > 0 or self.interval[1] < 0


def compared(now: Figure, then: Figure, scale: Fraction, *, samples: tuple[int, int] | None = None) -> Compared | None:
    """None where one of them has no value. ``samples``: how many answers stand behind each, of sampled shares (effective ones of weighted samples)."""
    value, earlier = now.value(scale), then.value(scale)
    if value is None or earlier is None:
        return None
    between = newcombe((now, samples[0]), (then, samples[1])) if samples else None
    interval = (between[0] * float(scale), between[1] * float(scale)) if between else None
    return Compared(value - earlier, (value - earlier) / earlier if earlier else None, interval)


def newcombe(now: tuple[Figure, int], then: tuple[Figure, int]) -> tuple[float, float] | None:
    """The 95 % interval of a difference of two shares from both their Wilson intervals (Newcombe 1998, method 10); None of an empty sample."""
    ends = []
    for figure, n in (now, then):
        share = float(figure.numerator / figure.denominator) if figure.denominator else 0.0
        around = wilson(share * n, n)
        if around is None:
            return None
        ends.append((share, *around))
    (one, one_low, one_high), (two, two_low, two_high) = ends
    return (
        one - two - sqrt((one - one_low) ** 2 + (two_high - two) ** 2),
        one - two + sqrt((one_high - one) ** 2 + (two - two_low) ** 2),
    )


def short_of(figure: Figure, target: Target, scale: Fraction) -> int:
    """How many more cases would have had to be counted as met (or how many fewer, where less is better) for the target; 0 where it is met."""
    if not figure.denominator:
        return 0
    wanted = target.value / scale * figure.denominator
    if target.sense == "at_most":
        return max(0, -((wanted - figure.numerator) // 1))
    return max(0, -((figure.numerator - wanted) // 1))
