"""How far an inspection is, by whom it is owed, what its findings weigh, and what became of appeals: one row a move."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class Level(StrEnum):
    """Who owes the inspection to whom: the company to each division, a division to each unit, the company to those who serve key accounts."""

    COMPANY = "company"
    DIVISION = "division"
    KEY_ACCOUNT = "key_account"


LEVEL_LABELS: dict[Level, str] = {
    Level.COMPANY: _("公司检查"),
    Level.DIVISION: _("事业部检查"),
    Level.KEY_ACCOUNT: _("大客户服务检查"),
}


class State(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    APPEALED = "appealed"
    DECIDED = "decided"
    CANCELLED = "cancelled"
    TAKEN_OVER = "taken_over"
    """Scored elsewhere and brought in from a file: nobody signs or appeals it here."""


STATE_LABELS: dict[State, str] = {
    State.PLANNED: _("待检查"),
    State.UNDER_WAY: _("检查中"),
    State.SUBMITTED: _("待确认"),
    State.SIGNED: _("已确认"),
    State.APPEALED: _("申诉中"),
    State.DECIDED: _("申诉已裁定"),
    State.CANCELLED: _("已取消"),
    State.TAKEN_OVER: _("外部导入"),
}
SCORED = frozenset({State.SUBMITTED, State.SIGNED, State.APPEALED, State.DECIDED, State.TAKEN_OVER})
"""Those whose score stands; an appeal that is open does not take it away."""
DONE_HERE = SCORED - {State.TAKEN_OVER}
"""Those that fulfil what the plan asks for."""
OPEN = frozenset({State.PLANNED, State.UNDER_WAY})

_P, _U, _S, _G, _A = State.PLANNED, State.UNDER_WAY, State.SUBMITTED, State.SIGNED, State.APPEALED
VISITS: StateTable[State] = StateTable(
    states=State,
    first=State.PLANNED,
    moves=(
        Move(
            "start", _("开始检查"), frozenset({_P}), _U, Permission.INSPECTIONS_VISIT, offers=("place",), tone="primary"
        ),
        Move("save", _("暂存"), frozenset({_U}), None, Permission.INSPECTIONS_VISIT, asks=("revision",)),
        Move(
            "submit",
            _("提交检查结果"),
            frozenset({_U}),
            _S,
            Permission.INSPECTIONS_VISIT,
            asks=("revision",),
            tone="primary",
        ),
        Move(
            "sign",
            _("确认检查结果"),
            frozenset({_S}),
            _G,
            Permission.INSPECTIONS_SIGN,
            asks=("verdict",),
            offers=("remark",),
            tone="primary",
        ),
        Move("conclude", _("逾期未确认，视同无异议"), frozenset({_S}), _G, Permission.INSPECTIONS_PLAN),
        Move("appeal", _("申诉"), frozenset({_S, _G}), _A, Permission.INSPECTIONS_SIGN, asks=("items", "reason")),
        Move("withdraw", _("撤回申诉"), frozenset({_A}), _G, Permission.INSPECTIONS_SIGN),
        Move(
            "uphold",
            _("申诉成立"),
            frozenset({_A}),
            State.DECIDED,
            Permission.INSPECTIONS_DECIDE,
            asks=("answers", "reason"),
            tone="primary",
        ),
        Move(
            "refuse", _("维持原结果"), frozenset({_A}), State.DECIDED, Permission.INSPECTIONS_DECIDE, asks=("reason",)
        ),
        Move("reschedule", _("改期"), frozenset({_P}), None, Permission.INSPECTIONS_PLAN, asks=("window", "reason")),
        Move(
            "cancel", _("取消检查"), frozenset({_P, _U}), State.CANCELLED, Permission.INSPECTIONS_PLAN, asks=("reason",)
        ),
    ),
)


class Verdict(StrEnum):
    """What the inspected say to the result."""

    AGREE = "agree"
    REMARK = "remark"
    DISAGREE = "disagree"
    LAPSED = "lapsed"
    """Nobody said anything within the term."""


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.AGREE: _("同意"),
    Verdict.REMARK: _("同意，另有说明"),
    Verdict.DISAGREE: _("不同意"),
    Verdict.LAPSED: _("逾期未确认"),
}
SAID = (Verdict.AGREE, Verdict.REMARK, Verdict.DISAGREE)


class Grade(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    SERIOUS = "serious"


GRADE_LABELS: dict[Grade, str] = {
    Grade.MINOR: _("一般"),
    Grade.MAJOR: _("较重"),
    Grade.SERIOUS: _("严重"),
}


class AppealState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


APPEAL_LABELS: dict[AppealState, str] = {
    AppealState.OPEN: _("待裁定"),
    AppealState.UPHELD: _("成立"),
    AppealState.REFUSED: _("不成立"),
    AppealState.WITHDRAWN: _("已撤回"),
}


class Method(StrEnum):
    """How the objects of a draw were chosen."""

    RANDOM = "random"
    RISK = "risk"


METHOD_LABELS: dict[Method, str] = {Method.RANDOM: _("随机抽取"), Method.RISK: _("按风险抽取")}
