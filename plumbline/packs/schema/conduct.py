"""rewards.yaml: what good and bad conduct leads to.

Nothing here acts by itself: a row is the ground of a proposal that people verify and approve.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, Code, Strict, Wording


class Effect(Strict):
    """`least` and `most` are yuan, both inclusive; null leaves that side open."""

    kind: Literal[
        "hold_responsible",
        "withhold_post_allowance",
        "dismissal",
        "oral_warning",
        "written_warning",
        "suspension",
        "demotion",
        "circulated_criticism",
        "fine",
        "money_reward",
        "circulated_praise",
        "coaching",
        "retraining_or_other_post",
        "appraisal_record",
    ]
    least: Annotated[int, Field(ge=0)] | None = None
    most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _has_a_range_in_order(self) -> Self:
        if self.least is not None and self.most is not None and self.least > self.most:
            raise PydanticCustomError("range_reversed", "`least` must not exceed `most`")
        return self


class Reward(Cited):
    """`effects` lists what may follow; with `choose_one` the deciding person picks, otherwise all follow."""

    code: Code
    kind: Literal["reward", "penalty", "accountability"]
    name: Wording
    trigger: Wording
    subject: Literal["person", "unit", "unit_and_person"]
    verified_by: Code
    approved_by: Code
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    choose_one: bool = False
    remark: Wording | None = None


class RewardsFile(Strict):
    rewards: tuple[Reward, ...]
