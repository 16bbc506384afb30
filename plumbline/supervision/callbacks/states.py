"""Results of call-backs."""

from enum import StrEnum

from plumbline.ground.kernel.wording import _


class Result(StrEnum):
    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"
    UNREACHED = "unreached"
    REFUSED = "refused"
    WRONG_NUMBER = "wrong_number"
    WITHDRAWN = "withdrawn"
    """Nobody need call any more: the order was closed or reopened by hand meanwhile."""


RESULT_LABELS: dict[Result, str] = {
    Result.SATISFIED: _("满意"),
    Result.BASICALLY: _("基本满意"),
    Result.DISSATISFIED: _("不满意"),
    Result.UNREACHED: _("未接通"),
    Result.REFUSED: _("拒绝回访"),
    Result.WRONG_NUMBER: _("号码有误"),
    Result.WITHDRAWN: _("已取消"),
}

REACHED = frozenset({Result.SATISFIED, Result.BASICALLY, Result.DISSATISFIED})
OF_A_CALL = tuple(result for result in Result if result is not Result.WITHDRAWN)
"""What an attempt can end in."""
NOT_SPOKEN = frozenset({Result.UNREACHED, Result.WRONG_NUMBER})


class Level(StrEnum):
    """Three-level call-back (S4): the unit, the division, the centre."""

    UNIT = "unit"
    DIVISION = "division"
    CENTRE = "centre"


LEVEL_LABELS: dict[Level, str] = {
    Level.UNIT: _("单位回访"),
    Level.DIVISION: _("事业部回访"),
    Level.CENTRE: _("客服中心回访"),
}
