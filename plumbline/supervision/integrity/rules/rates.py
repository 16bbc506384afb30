"""How often signals turn up at a unit beside its peers: whoever has bad luck now and then is not accused of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from plumbline.supervision.sampling.rules import wilson

CERTAIN = 2.576
"""Normal quantile of 99 % intervals: with nine units looked at every month, one 95 % interval in twenty would stand apart by chance."""


@dataclass(frozen=True)
class Rate:
    """Cases with a signal among all cases. ``low`` and ``high`` as shares; None where there are no cases."""

    signalled: int
    cases: int

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.signalled, self.cases, z=CERTAIN)

    @property
    def per_thousand(self) -> float | None:
        return 1000 * self.signalled / self.cases if self.cases else None

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.signalled + other.signalled, self.cases + other.cases)


def together(rates: Iterable[Rate]) -> Rate:
    return sum(rates, Rate(0, 0))


def stands_out(own: Rate, peers: Rate) -> bool:
    """Whether the unit's interval lies wholly above its peers'. With no peers, or no cases, nobody stands out."""
    mine, theirs = own.interval, peers.interval
    return mine is not None and theirs is not None and mine[0] > theirs[1]
