"""scorecards.yaml: how measured values become points, for one kind of unit a template."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, Code, Strict, Wording
from plumbline.packs.schema.indicators import Decimal

UnitKind = Literal["company", "division", "unit", "team", "third_party"]
Missing = Literal["rescale", "zero", "full"]

_NEEDS: dict[str, frozenset[str]] = {
    "linear": frozenset({"floor", "target"}),
    "steps": frozenset({"sense", "steps"}),
    "per_event": frozenset({"of", "each", "most"}),
    "bonus": frozenset({"of", "each", "most"}),
    "veto": frozenset({"sense", "value", "ceiling"}),
}
_MAY_HAVE: dict[str, frozenset[str]] = {"per_event": frozenset({"free"}), "bonus": frozenset({"free"})}


class ScoringStep(Strict):
    """Who reaches `at` earns `percent` of the item's weight."""

    at: Decimal
    percent: Decimal


class Scoring(Strict):
    """`linear`: nothing at `floor`, all at `target`. `steps`: the best step reached. `per_event`: `each` point off for every event beyond the
    `free` ones, at most `most`. `bonus`: the same added on top. `veto`: where the value lies on this side of `value`, the sheet ends at `ceiling`.
    """

    kind: Literal["linear", "steps", "per_event", "bonus", "veto"]
    floor: Decimal | None = None
    target: Decimal | None = None
    sense: Literal["at_least", "at_most"] | None = None
    steps: Annotated[tuple[ScoringStep, ...], Field(min_length=1)] | None = None
    of: Literal["value", "met", "missed"] | None = None
    free: Decimal | None = None
    each: Decimal | None = None
    most: Decimal | None = None
    value: Decimal | None = None
    ceiling: Decimal | None = None

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> Self:
        given = {name for name in type(self).model_fields if name != "kind" and getattr(self, name) is not None}
        needed = _NEEDS[self.kind]
        if not needed <= given <= needed | _MAY_HAVE.get(self.kind, frozenset()):
            raise PydanticCustomError("scoring_incomplete", "other fields than the kind of scoring takes")
        return self


class ScorecardItem(Cited):
    """One indicator that earns points. `applied`: as this pack applies it (its order types and basis); without it the indicator itself, on
    `basis` or its first one. Bonus and veto carry no weight."""

    code: Code
    indicator: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{2}$")]
    applied: Code | None = None
    basis: Annotated[str, StringConstraints(pattern=r"^[A-Z]+$", max_length=10)] | None = None
    name: Wording | None = None
    weight: Decimal | None = None
    scoring: Scoring
    missing: Missing | None = None

    @model_validator(mode="after")
    def _weighs_if_it_must(self) -> Self:
        if (self.weight is None) != (self.scoring.kind in {"bonus", "veto"}):
            raise PydanticCustomError("weight_misplaced", "bonus and veto carry no weight, all else does")
        return self


class ScorecardGroup(Cited):
    """Items that belong together; `weight` is in points of 100 and the sum of the items' weights."""

    code: Code
    name: Wording
    weight: Decimal
    items: Annotated[tuple[ScorecardItem, ...], Field(min_length=1)]


class ScorecardBand(Strict):
    """From `least` points on; `stars` where the regulation knows stars."""

    code: Code
    name: Wording
    least: Decimal
    stars: Annotated[int, Field(ge=1, le=7)] | None = None


class Scorecard(Cited):
    """One template. `known_by`: items by which a unit is known to be meant; a unit without a case in any of them gets no sheet. Below `min_n`
    cases or with less than `least_weight` points of weight measured a unit is not rated. `most`: the lid on points, bonus included."""

    code: Code
    name: Wording
    unit_kinds: Annotated[tuple[UnitKind, ...], Field(min_length=1)]
    period: Literal["month", "quarter", "half_year", "year"]
    known_by: tuple[Code, ...] = ()
    missing: Missing
    min_n: Annotated[int, Field(ge=1)]
    least_weight: Decimal
    most: Decimal
    bands: Annotated[tuple[ScorecardBand, ...], Field(min_length=1)]
    bands_proposed: Wording | None = None
    groups: Annotated[tuple[ScorecardGroup, ...], Field(min_length=1)]


class ScorecardsFile(Strict):
    scorecards: tuple[Scorecard, ...]
