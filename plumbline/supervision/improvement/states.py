"""Outcomes of liability, moves of rectifications and of hot issues."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class Outcome(StrEnum):
    UNFOUNDED = "unfounded"
    LIABLE = "liable"
    PARTLY = "partly"
    NOT_LIABLE = "not_liable"


OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.UNFOUNDED: _("不属实"),
    Outcome.LIABLE: _("有责"),
    Outcome.PARTLY: _("部分有责"),
    Outcome.NOT_LIABLE: _("无责"),
}


class Party(StrEnum):
    """Who broke the rule; the company answers for its contractor."""

    NOBODY = "nobody"
    COMPANY = "company"
    STAFF = "staff"
    CONTRACTOR = "contractor"
    THIRD_PARTY = "third_party"


PARTY_LABELS: dict[Party, str] = {
    Party.NOBODY: _("无"),
    Party.COMPANY: _("公司"),
    Party.STAFF: _("员工"),
    Party.CONTRACTOR: _("承包方"),
    Party.THIRD_PARTY: _("第三方"),
}


class JudgementState(StrEnum):
    PROPOSED = "proposed"
    DECIDED = "decided"
    APPEALED = "appealed"
    FINAL = "final"


JUDGEMENT_LABELS: dict[JudgementState, str] = {
    JudgementState.PROPOSED: _("待认定"),
    JudgementState.DECIDED: _("已认定"),
    JudgementState.APPEALED: _("申诉中"),
    JudgementState.FINAL: _("终局"),
}
_J = JudgementState
JUDGEMENTS: StateTable[JudgementState] = StateTable(
    states=JudgementState,
    first=_J.PROPOSED,
    moves=(
        Move(
            "decide",
            _("认定"),
            frozenset({_J.PROPOSED}),
            _J.DECIDED,
            Permission.LIABILITY_DECIDE,
            asks=("reason",),
            tone="primary",
        ),
        Move(
            "appeal",
            _("申诉"),
            frozenset({_J.DECIDED}),
            _J.APPEALED,
            Permission.LIABILITY_APPEAL,
            asks=("reason",),
        ),
        Move(
            "settle",
            _("终局认定"),
            frozenset({_J.APPEALED}),
            _J.FINAL,
            Permission.LIABILITY_DECIDE,
            asks=("reason",),
            tone="primary",
        ),
    ),
)


class Source(StrEnum):
    """What a rectification came from."""

    FINDING = "finding"
    MYSTERY = "mystery"
    COMPLAINT = "complaint"
    SURVEY = "survey"
    INDICATOR = "indicator"
    RECHECK = "recheck"
    INTEGRITY = "integrity"
    HAND = "hand"


SOURCE_LABELS: dict[Source, str] = {
    Source.FINDING: _("检查发现"),
    Source.MYSTERY: _("暗访发现"),
    Source.COMPLAINT: _("投诉"),
    Source.SURVEY: _("满意度热点"),
    Source.INDICATOR: _("指标未达标"),
    Source.RECHECK: _("回访复核"),
    Source.INTEGRITY: _("真实性核查"),
    Source.HAND: _("直接下达"),
}


class Grade(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class Check(StrEnum):
    """How the effect is decided: by an indicator's change, or by nothing of the kind coming back."""

    INDICATOR = "indicator"
    RECURRENCE = "recurrence"


CHECK_LABELS: dict[Check, str] = {Check.INDICATOR: _("指标变化"), Check.RECURRENCE: _("同类问题不再发生")}


class Direction(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


class Verdict(StrEnum):
    EFFECTIVE = "effective"
    NOT_EFFECTIVE = "not_effective"
    INCONCLUSIVE = "inconclusive"


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.EFFECTIVE: _("有效"),
    Verdict.NOT_EFFECTIVE: _("无效"),
    Verdict.INCONCLUSIVE: _("样本不足"),
}


class RectificationState(StrEnum):
    """VERIFIED: done and re-checked; whether it worked is not known yet."""

    OPEN = "open"
    ANSWERED = "answered"
    VERIFIED = "verified"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


RECTIFICATION_LABELS: dict[RectificationState, str] = {
    RectificationState.OPEN: _("整改中"),
    RectificationState.ANSWERED: _("待验证"),
    RectificationState.VERIFIED: _("待检验效果"),
    RectificationState.CLOSED: _("已关闭"),
    RectificationState.WITHDRAWN: _("已撤销"),
}
_R = RectificationState
_ANSWER, _VERIFY = Permission.RECTIFICATIONS_ANSWER, Permission.RECTIFICATIONS_VERIFY
RECTIFICATIONS: StateTable[RectificationState] = StateTable(
    states=RectificationState,
    first=_R.OPEN,
    moves=(
        Move("plan", _("报整改措施"), frozenset({_R.OPEN}), None, _ANSWER, asks=("measures",)),
        Move("answer", _("报整改完成"), frozenset({_R.OPEN}), _R.ANSWERED, _ANSWER, asks=("note",), tone="primary"),
        Move("ask_extension", _("申请延期"), frozenset({_R.OPEN}), None, _ANSWER, asks=("until", "reason")),
        Move("grant", _("同意延期"), frozenset({_R.OPEN}), None, _VERIFY, asks=("reason",)),
        Move("refuse", _("不同意延期"), frozenset({_R.OPEN}), None, _VERIFY, asks=("reason",)),
        Move("verify", _("验证通过"), frozenset({_R.ANSWERED}), _R.VERIFIED, _VERIFY, asks=("note",), tone="primary"),
        Move("send_back", _("退回重做"), frozenset({_R.ANSWERED}), _R.OPEN, _VERIFY, asks=("note",)),
        Move("close", _("关闭"), frozenset({_R.VERIFIED}), _R.CLOSED, _VERIFY, asks=("reason",)),
        Move(
            "withdraw",
            _("撤销整改"),
            frozenset({_R.OPEN}),
            _R.WITHDRAWN,
            Permission.RECTIFICATIONS_OPEN,
            asks=("reason",),
        ),
    ),
)


class IssueState(StrEnum):
    """The way of S3: suggested, answered, done, verified, the customers called, evaluated."""

    SUGGESTED = "suggested"
    ANSWERED = "answered"
    DONE = "done"
    CALLING = "calling"
    IMPROVED = "improved"
    NOT_IMPROVED = "not_improved"


ISSUE_LABELS: dict[IssueState, str] = {
    IssueState.SUGGESTED: _("待部门答复"),
    IssueState.ANSWERED: _("改进中"),
    IssueState.DONE: _("待验证"),
    IssueState.CALLING: _("回访客户中"),
    IssueState.IMPROVED: _("基本改善"),
    IssueState.NOT_IMPROVED: _("未见改善"),
}
_I = IssueState
ISSUES: StateTable[IssueState] = StateTable(
    states=IssueState,
    first=_I.SUGGESTED,
    moves=(
        Move("answer", _("答复建议"), frozenset({_I.SUGGESTED}), _I.ANSWERED, _ANSWER, asks=("note",), tone="primary"),
        Move("finish", _("报告完成"), frozenset({_I.ANSWERED}), _I.DONE, _ANSWER, asks=("note",), tone="primary"),
        Move("send_back", _("退回"), frozenset({_I.DONE}), _I.ANSWERED, _VERIFY, asks=("note",)),
        Move(
            "verify",
            _("验证并抽取回访客户"),
            frozenset({_I.DONE}),
            _I.CALLING,
            _VERIFY,
            asks=("note",),
            offers=("sample",),
            tone="primary",
        ),
        Move(
            "evaluate",
            _("评价措施"),
            frozenset({_I.CALLING}),
            _I.IMPROVED,
            _VERIFY,
            or_target=_I.NOT_IMPROVED,
            asks=("note",),
            tone="primary",
        ),
    ),
)
