"""What an indicator is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from plumbline.evaluation.indicators.rules.bases import Base, Basis


class Kind(StrEnum):
    """COUNT: rows of ``part``. RATIO: ``part`` over ``whole``. RATE: ``amount`` of the ``part`` over ``per`` of the ``whole``, each added up.
    MEAN: of ``amount``. PERCENTILE: of ``amount``, in proportion between two neighbours. AGREEMENT: Cohen's κ with quadratic weights of two judges,
    who give a row the whole-numbered grades ``amount`` and ``per``; ``part`` says that they give the same."""

    COUNT = "count"
    RATIO = "ratio"
    RATE = "rate"
    MEAN = "mean"
    PERCENTILE = "percentile"
    AGREEMENT = "agreement"


SCALES: Mapping[str, Fraction] = {
    "percent": Fraction(100),
    "permille": Fraction(1000),
    "per_1000": Fraction(1000),
    "per_10000": Fraction(10_000),
    "point": Fraction(100),
    "hour": Fraction(1, 3600),
    "minute": Fraction(1, 60),
    "second": Fraction(1),
    "count": Fraction(1),
    "kappa": Fraction(1),
}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One indicator on one basis. Conditions are SQL over the base's aliases; a row counts when ``scope`` and ``whole`` are true.

    ``scope`` says what the indicator is about, ``whole`` which of those rows count: a row in scope that does not count is shown as excluded.
    ``per`` is what a row adds to the denominator of a rate. ``apart`` names further conditions that are counted beside the value, never in it.
    ``rolling_hours``: besides, the worst stretch of so many hours is kept, for what is promised of any of them.
    ``populated``: the denominator of a rate is customers, no cases. ``version`` goes up when the meaning changes.
    """

    code: str
    base: Base
    kind: Kind
    unit: str
    whole: str
    scope: str = "TRUE"
    part: str = "TRUE"
    amount: str = ""
    per: str = "1"
    percent: int = 0
    populated: bool = False
    apart: Mapping[str, str] = field(default_factory=dict)
    rolling_hours: int = 0
    version: int = 1
    sampled: bool = False
    by_type: bool = False
    zh: str = ""
    en: str = ""
    better: str = ""
    source: str = ""

    @property
    def basis(self) -> Basis:
        return self.base.basis

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other definition."""
        return self.code, self.basis.value

    @property
    def scale(self) -> Fraction:
        """From numerator over denominator to the unit it is shown in."""
        return SCALES[self.unit]

    @property
    def is_share(self) -> bool:
        """So many of so many cases, or so much of what they could have been: one case more or less makes it better or worse."""
        return self.kind is Kind.RATIO or (self.kind is Kind.RATE and not self.populated)

    @property
    def adds_up(self) -> bool:
        """The figure is the sum of what its rows say; lengths that are ranked and grades that are compared are no sums."""
        return self.kind not in (Kind.PERCENTILE, Kind.AGREEMENT)

    @property
    def adds_above(self) -> str:
        """What a row that counts and is met adds to the numerator."""
        return "1" if self.kind in (Kind.COUNT, Kind.RATIO) else self.amount

    @property
    def adds_below(self) -> str:
        """What a row that counts adds to the denominator; of an agreement the second judge's grade."""
        return self.per if self.kind in (Kind.RATE, Kind.AGREEMENT) else "1"

    @property
    def counts(self) -> str:
        return f"(({self.scope}) AND ({self.whole})) IS TRUE"

    @property
    def met(self) -> str:
        return f"{self.counts} AND ({self.part}) IS TRUE"

    @property
    def missed(self) -> str:
        return f"{self.counts} AND ({self.part}) IS NOT TRUE"

    @property
    def excluded(self) -> str:
        return f"({self.scope}) IS TRUE AND ({self.whole}) IS NOT TRUE"
