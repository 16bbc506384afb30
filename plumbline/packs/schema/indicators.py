"""indicators.yaml: what the regulation measures, in its own words, with target and weight."""

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, ClauseCode, Code, Strict, Text, Wording

Decimal = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}(\.[0-9]{1,6})?$")]
"""A number written as text, so that 99.9 stays 999/10 and is compared exactly (rule G8)."""


class Target(Strict):
    """`sense` says from which side the value is good; the unit is the catalogue's."""

    sense: Literal["at_least", "at_most", "equal"]
    value: Decimal

    def as_fraction(self) -> Fraction:
        return Fraction(self.value)


class AppliedIndicator(Cited):
    """A catalogue indicator as this regulation uses it.

    `formula` is the regulation's own name of the formula; `wording` its literal text. `basis` ASSIGNED counts all assigned cases
    (open ones as not fulfilled), DUE those that fell due in the period. `weight` is in points of 100 within the pack.
    """

    code: Code
    indicator: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{2}$")]
    formula: Text | None = None
    name: Wording
    wording: Text
    english: Text
    basis: Literal["ASSIGNED", "DUE"]
    order_types: tuple[Code, ...] = ()
    period: Literal["day", "month", "quarter", "half_year", "year", "season"]
    target: Target
    target_clause: ClauseCode | None = None
    target_proposed: Wording | None = None
    weight: Decimal
    weight_proposed: Wording | None = None

    @model_validator(mode="after")
    def _says_where_the_target_comes_from(self) -> Self:
        if (self.target_clause is None) == (self.target_proposed is None):
            raise PydanticCustomError("target_uncited", "exactly one of `target_clause` and `target_proposed`")
        return self


class IndicatorsFile(Strict):
    indicators: tuple[AppliedIndicator, ...]
