"""How far a praise and a proposal are, and who may move them on."""

from enum import StrEnum

from plumbline.ground.kernel.state_tables import Move, StateTable
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.states import Permission


class PraiseKind(StrEnum):
    """In what form customers praise (S3 7.5.1: letter, banner, cup, plaque)."""

    LETTER = "letter"
    BANNER = "banner"
    CUP = "cup"
    PLAQUE = "plaque"
    CALL = "call"
    ONLINE = "online"


PRAISE_KIND_LABELS: dict[PraiseKind, str] = {
    PraiseKind.LETTER: _("表扬信"),
    PraiseKind.BANNER: _("锦旗"),
    PraiseKind.CUP: _("奖杯"),
    PraiseKind.PLAQUE: _("奖牌"),
    PraiseKind.CALL: _("来电表扬"),
    PraiseKind.ONLINE: _("网上表扬"),
}

THINGS = frozenset({PraiseKind.LETTER, PraiseKind.BANNER, PraiseKind.CUP, PraiseKind.PLAQUE})
"""What can be held in the hand: a picture of it is kept."""


class PraiseState(StrEnum):
    REGISTERED = "registered"
    VERIFIED = "verified"
    REFUSED = "refused"
    DUPLICATE = "duplicate"


PRAISE_LABELS: dict[PraiseState, str] = {
    PraiseState.REGISTERED: _("待核实"),
    PraiseState.VERIFIED: _("已核实"),
    PraiseState.REFUSED: _("不属实"),
    PraiseState.DUPLICATE: _("重复登记"),
}

_WAITING = frozenset({PraiseState.REGISTERED})
PRAISES: StateTable[PraiseState] = StateTable(
    states=PraiseState,
    first=PraiseState.REGISTERED,
    moves=(
        Move("verify", _("核实属实"), _WAITING, PraiseState.VERIFIED, Permission.PRAISE_VERIFY, tone="primary"),
        Move("refuse", _("不属实"), _WAITING, PraiseState.REFUSED, Permission.PRAISE_VERIFY, asks=("note",)),
        Move(
            "duplicate",
            _("并入已登记的表扬"),
            _WAITING,
            PraiseState.DUPLICATE,
            Permission.PRAISE_VERIFY,
            asks=("of",),
        ),
    ),
)


class RuleKind(StrEnum):
    """What a rule of a pack is about."""

    REWARD = "reward"
    PENALTY = "penalty"
    ACCOUNTABILITY = "accountability"


RULE_KIND_LABELS: dict[RuleKind, str] = {
    RuleKind.REWARD: _("奖励"),
    RuleKind.PENALTY: _("处罚"),
    RuleKind.ACCOUNTABILITY: _("责任追究"),
}


class EffectKind(StrEnum):
    """What may follow."""

    HOLD_RESPONSIBLE = "hold_responsible"
    WITHHOLD_POST_ALLOWANCE = "withhold_post_allowance"
    DISMISSAL = "dismissal"
    ORAL_WARNING = "oral_warning"
    WRITTEN_WARNING = "written_warning"
    SUSPENSION = "suspension"
    DEMOTION = "demotion"
    CIRCULATED_CRITICISM = "circulated_criticism"
    FINE = "fine"
    MONEY_REWARD = "money_reward"
    CIRCULATED_PRAISE = "circulated_praise"
    COACHING = "coaching"
    RETRAINING_OR_OTHER_POST = "retraining_or_other_post"
    APPRAISAL_RECORD = "appraisal_record"


EFFECT_LABELS: dict[EffectKind, str] = {
    EffectKind.HOLD_RESPONSIBLE: _("追究责任"),
    EffectKind.WITHHOLD_POST_ALLOWANCE: _("扣除当月岗位津贴"),
    EffectKind.DISMISSAL: _("开除"),
    EffectKind.ORAL_WARNING: _("口头警告"),
    EffectKind.WRITTEN_WARNING: _("书面警告"),
    EffectKind.SUSPENSION: _("停职"),
    EffectKind.DEMOTION: _("降职"),
    EffectKind.CIRCULATED_CRITICISM: _("通报批评"),
    EffectKind.FINE: _("罚款"),
    EffectKind.MONEY_REWARD: _("奖金"),
    EffectKind.CIRCULATED_PRAISE: _("通报表扬"),
    EffectKind.COACHING: _("帮助和指导"),
    EffectKind.RETRAINING_OR_OTHER_POST: _("培训或调整岗位"),
    EffectKind.APPRAISAL_RECORD: _("纳入绩效考核"),
}
MONEY = frozenset({EffectKind.FINE, EffectKind.MONEY_REWARD, EffectKind.WITHHOLD_POST_ALLOWANCE})


class EvidenceKind(StrEnum):
    """On what a proposal rests."""

    ORDER = "order"
    PRAISE = "praise"
    LIABILITY = "liability"
    FINDING = "finding"
    DOCUMENT = "document"


EVIDENCE_LABELS: dict[EvidenceKind, str] = {
    EvidenceKind.ORDER: _("工单"),
    EvidenceKind.PRAISE: _("表扬"),
    EvidenceKind.LIABILITY: _("投诉定责"),
    EvidenceKind.FINDING: _("检查发现"),
    EvidenceKind.DOCUMENT: _("其他材料"),
}


class ProposalState(StrEnum):
    """HEARING: the person has not spoken yet. DECIDING: somebody not involved may decide. The last four are ends."""

    HEARING = "hearing"
    DECIDING = "deciding"
    APPROVED = "approved"
    APPEALED = "appealed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    REVERSED = "reversed"


PROPOSAL_LABELS: dict[ProposalState, str] = {
    ProposalState.HEARING: _("待听取意见"),
    ProposalState.DECIDING: _("待决定"),
    ProposalState.APPROVED: _("已批准"),
    ProposalState.APPEALED: _("申诉中"),
    ProposalState.UPHELD: _("申诉后维持"),
    ProposalState.OVERTURNED: _("申诉后撤销"),
    ProposalState.DECLINED: _("未批准"),
    ProposalState.WITHDRAWN: _("已撤回"),
    ProposalState.REVERSED: _("已冲销"),
}

STANDING = frozenset({ProposalState.APPROVED, ProposalState.APPEALED, ProposalState.UPHELD})
"""Those whose entry stands in the ledger without a counter-entry."""

FREE_AGAIN = frozenset(
    {ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.OVERTURNED, ProposalState.REVERSED}
)
"""Ends after which the same may be proposed anew."""

_S, _P = ProposalState, Permission
PROPOSALS: StateTable[ProposalState] = StateTable(
    states=ProposalState,
    first=ProposalState.HEARING,
    moves=(
        Move(
            "state",
            _("陈述意见"),
            frozenset({_S.HEARING}),
            _S.DECIDING,
            _P.RECOGNITION_OWN,
            asks=("statement",),
            tone="primary",
        ),
        Move(
            "skip_hearing",
            _("未陈述，转入决定"),
            frozenset({_S.HEARING}),
            _S.DECIDING,
            _P.RECOGNITION_PROPOSE,
            asks=("reason",),
        ),
        Move(
            "approve",
            _("批准"),
            frozenset({_S.DECIDING}),
            _S.APPROVED,
            _P.RECOGNITION_DECIDE,
            asks=("reason",),
            tone="primary",
        ),
        Move("decline", _("不批准"), frozenset({_S.DECIDING}), _S.DECLINED, _P.RECOGNITION_DECIDE, asks=("reason",)),
        Move("appeal", _("申诉"), frozenset({_S.APPROVED}), _S.APPEALED, _P.RECOGNITION_OWN, asks=("reason",)),
        Move("uphold", _("维持原决定"), frozenset({_S.APPEALED}), _S.UPHELD, _P.RECOGNITION_DECIDE, asks=("reason",)),
        Move(
            "overturn",
            _("撤销原决定"),
            frozenset({_S.APPEALED}),
            _S.OVERTURNED,
            _P.RECOGNITION_DECIDE,
            asks=("reason",),
        ),
        Move(
            "reverse",
            _("冲销"),
            frozenset({_S.APPROVED, _S.UPHELD}),
            _S.REVERSED,
            _P.RECOGNITION_DECIDE,
            asks=("reason",),
        ),
        Move(
            "withdraw",
            _("撤回建议"),
            frozenset({_S.HEARING, _S.DECIDING}),
            _S.WITHDRAWN,
            _P.RECOGNITION_PROPOSE,
        ),
    ),
)
