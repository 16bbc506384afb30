"""Who is better than whom, as far as the numbers can tell, and whose share is out of the ordinary for its size."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import sqrt

WARNING, ACTION = 1.959963984540054, 3.090232306167813
"""Normal deviates of 95 % and 99.8 %: the usual limits of a funnel plot (Spiegelhalter 2005)."""


@dataclass(frozen=True)
class Contestant:
    """A rated unit of a peer group."""

    key: str
    points: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Ranked:
    """A unit with the places that its band shares: 2–4 where three cannot be told apart."""

    key: str
    first: int
    last: int


def differ(better: Contestant, worse: Contestant) -> bool:
    """Whether the interval of the difference leaves out 0 (distances to the near ends in squares, after Zou and Donner)."""
    apart = Fraction(better.points) - Fraction(worse.points)
    margin = Fraction(better.points - better.low) ** 2 + Fraction(worse.high - worse.points) ** 2
    return apart > 0 and apart**2 > margin


def rank(contestants: Iterable[Contestant]) -> list[Ranked]:
    """Best first. A band opens with its best unit and takes in every following one that cannot be told from that one."""
    bands: list[list[Contestant]] = []
    for each in sorted(contestants, key=lambda one: (-one.points, one.key)):
        if bands and not differ(bands[-1][0], each):
            bands[-1].append(each)
        else:
            bands.append([each])
    found: list[Ranked] = []
    for band in bands:
        first = len(found) + 1
        found += [Ranked(each.key, first, first + len(band) - 1) for each in band]
    return found


@dataclass(frozen=True)
class FunnelPoint:
    """One unit's share beside the limits for its number of cases, all between 0 and 1."""

    key: str
    n: int
    share: float
    warning: tuple[float, float]
    action: tuple[float, float]

    @property
    def signal(self) -> str:
        """ "action", "warning" or nothing: how far the share lies from what all units together show."""
        for name, (low, high) in (("action", self.action), ("warning", self.warning)):
            if not low <= self.share <= high:
                return name
        return ""


def funnel(shares: Sequence[tuple[str, int, int]]) -> tuple[float | None, list[FunnelPoint]]:
    """The share of all together and each unit (key, successes, cases) beside its limits, the fewest cases first.

    The limits are those of the score test against the common share: p ± z·√(p(1−p)/n), inside [0, 1].
    """
    counted = [each for each in shares if each[2] > 0]
    total = sum(n for _key, _successes, n in counted)
    if not total:
        return None, []
    common = sum(successes for _key, successes, _n in counted) / total
    points = [
        FunnelPoint(key, n, successes / n, _limits(common, n, WARNING), _limits(common, n, ACTION))
        for key, successes, n in sorted(counted, key=lambda each: (each[2], each[0]))
    ]
    return common, points


def _limits(common: float, n: int, z: float) -> tuple[float, float]:
    half = z * sqrt(common * (1 - common) / n)
    return max(common - half, 0.0), min(common + half, 1.0)
