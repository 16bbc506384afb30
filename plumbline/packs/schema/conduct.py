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


MONEY = frozenset({"withhold_post_allowance", "fine", "money_reward"})
WorkingDays = Annotated[int, Field(ge=1, le=60)]


class Cap(Strict):
    """How much (`most`, yuan), how often (`times`) one person or unit may get by the rule in one `period`. `because`: why, since no source names one."""

    most: Annotated[int, Field(ge=1)] | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    period: Literal["month", "quarter", "half", "year"]
    because: Wording

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.most is None and self.times is None:
            raise PydanticCustomError("cap_without_bound", "a cap names `most` or `times`")
        return self


class Reward(Cited):
    """`effects` lists what may follow; with `choose_one` the proposing person picks, otherwise all follow.

    The days are working days: until a praise must be verified, until the person may speak, until an appeal may be made.
    """

    code: Code
    kind: Literal["reward", "penalty", "accountability"]
    name: Wording
    trigger: Wording
    subject: Literal["person", "unit", "unit_and_person"]
    verified_by: Code
    approved_by: Code
    effects: Annotated[tuple[Effect, ...], Field(min_length=1)]
    choose_one: bool = False
    cap: Cap | None = None
    verify_days: WorkingDays | None = None
    hearing_days: WorkingDays | None = None
    appeal_days: WorkingDays | None = None
    remark: Wording | None = None

    @model_validator(mode="after")
    def _has_one_amount(self) -> Self:
        money = [effect for effect in self.effects if effect.kind in MONEY]
        if not self.choose_one and len(money) > 1:
            raise PydanticCustomError("two_amounts", "only one effect may be about money unless `choose_one` is set")
        if self.cap is not None and self.cap.most is not None and not money:
            raise PydanticCustomError("cap_without_money", "a cap on yuan needs an effect about money")
        return self


class RewardsFile(Strict):
    rewards: tuple[Reward, ...]
