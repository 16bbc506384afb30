"""What an indicator is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from plumbline.evaluation.indicators.rules.bases import Base, Basis


class Kind(StrEnum):
    """COUNT: rows of ``part``. RATIO: ``part`` over ``whole``. MEAN: of ``amount``. PERCENTILE: of ``amount``, in proportion between two neighbours."""

    COUNT = "count"
    RATIO = "ratio"
    MEAN = "mean"
    PERCENTILE = "percentile"


SCALES: Mapping[str, Fraction] = {
    "percent": Fraction(100),
    "permille": Fraction(1000),
    "hour": Fraction(1, 3600),
    "minute": Fraction(1, 60),
    "second": Fraction(1),
    "count": Fraction(1),
}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One indicator on one basis. Conditions are SQL over the base's aliases; a row counts when ``scope`` and ``whole`` are true.

    ``scope`` says what the indicator is about, ``whole`` which of those rows count: a row in scope that does not count is shown as excluded.
    ``apart`` names further conditions that are counted beside the value, never in it. ``version`` goes up when the meaning changes.
    """

    code: str
    base: Base
    kind: Kind
    unit: str
    whole: str
    scope: str = "TRUE"
    part: str = "TRUE"
    amount: str = ""
    percent: int = 0
    apart: Mapping[str, str] = field(default_factory=dict)
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
