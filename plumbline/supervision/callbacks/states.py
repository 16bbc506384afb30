"""Results of call-backs; the course of a round of rechecks."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


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

HEIGHTS: dict[Level, int] = {Level.UNIT: 1, Level.DIVISION: 2, Level.CENTRE: 3}
FIRST = "first"
"""What a recheck is compared with where no lower level has asked again: the call-back itself."""


class RoundState(StrEnum):
    PLANNED = "planned"
    DRAWN = "drawn"
    BEGUN = "begun"
    ENDED = "ended"
    CANCELLED = "cancelled"


ROUND_LABELS: dict[RoundState, str] = {
    RoundState.PLANNED: _("已拟定"),
    RoundState.DRAWN: _("已抽取"),
    RoundState.BEGUN: _("复核中"),
    RoundState.ENDED: _("已结束"),
    RoundState.CANCELLED: _("已取消"),
}
KNOWN_BELOW = frozenset({RoundState.BEGUN, RoundState.ENDED})
"""From when on the levels below a round may know that there is one; before, it does not exist for them."""

ROUNDS: StateTable[RoundState] = StateTable(
    states=RoundState,
    first=RoundState.PLANNED,
    moves=(
        Move(
            "draw",
            _("抽取样本"),
            frozenset({RoundState.PLANNED}),
            RoundState.DRAWN,
            Permission.RECHECKS_KEEP,
            tone="primary",
        ),
        Move(
            "begin",
            _("开始复核"),
            frozenset({RoundState.DRAWN}),
            RoundState.BEGUN,
            Permission.RECHECKS_KEEP,
            tone="primary",
        ),
        Move(
            "end",
            _("结束复核"),
            frozenset({RoundState.BEGUN}),
            RoundState.ENDED,
            Permission.RECHECKS_KEEP,
            tone="primary",
        ),
        Move(
            "cancel",
            _("取消"),
            frozenset({RoundState.PLANNED, RoundState.DRAWN}),
            RoundState.CANCELLED,
            Permission.RECHECKS_KEEP,
        ),
    ),
)
