"""Facts of praise, rewards and penalties. Who it is about, and what was said, is personal."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class PraiseFact(Fact):
    """``subject`` is the praise's number; ``person_id`` who is praised, empty where only a unit is."""

    kind: str
    person_id: str
    order_number: str


@fact("recognition.praise_registered", _("%(actor)s 登记表扬 %(subject)s：%(text)s"), personal=("text", "person_id"))
@dataclass(frozen=True, kw_only=True)
class PraiseRegistered(PraiseFact):
    text: str
    verify_by: str


@fact("recognition.praise_verified", _("%(actor)s 核实表扬 %(subject)s 属实：%(note)s"), personal=("note", "person_id"))
@dataclass(frozen=True, kw_only=True)
class PraiseVerified(PraiseFact):
    note: str
    in_time: bool


@fact(
    "recognition.praise_refused", _("%(actor)s 认定表扬 %(subject)s 不属实：%(note)s"), personal=("note", "person_id")
)
@dataclass(frozen=True, kw_only=True)
class PraiseRefused(PraiseFact):
    note: str
    in_time: bool


@fact("recognition.praise_duplicate", _("%(actor)s 将表扬 %(subject)s 并入 %(of)s"), personal=("person_id",))
@dataclass(frozen=True, kw_only=True)
class PraiseFoundDuplicate(PraiseFact):
    of: str


@fact("recognition.praise_revealed", _("%(actor)s 查看表扬 %(subject)s 的客户姓名与联系方式：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class PraiseRevealed(Fact):
    reason: str


@fact("recognition.praises_copied", _("%(actor)s 将 %(subject)s 的表扬统计抄送营销管理部门：%(count)s 件"))
@dataclass(frozen=True, kw_only=True)
class PraisesCopied(Fact):
    """``subject`` is the quarter (S3: the quarter's list is the ground of rewards)."""

    count: int
    number: int


@dataclass(frozen=True, kw_only=True)
class ProposalFact(Fact):
    """``subject`` is the proposal's number; ``person_id`` whom it is about, empty where a unit is; ``rule`` "pack/code"; ``amount`` in yuan."""

    rule: str
    kind: str
    person_id: str
    amount: str
    period: str


@fact(
    "recognition.proposed",
    _("%(actor)s 按 %(rule)s 提出奖惩建议 %(subject)s：%(reason)s"),
    personal=("reason", "person_id"),
)
@dataclass(frozen=True, kw_only=True)
class Proposed(ProposalFact):
    reason: str
    hear_by: str


@fact(
    "recognition.statement_given",
    _("%(actor)s 就 %(subject)s 陈述意见：%(statement)s"),
    personal=("statement", "person_id"),
)
@dataclass(frozen=True, kw_only=True)
class StatementGiven(ProposalFact):
    statement: str


@fact(
    "recognition.hearing_skipped",
    _("%(actor)s 在陈述期满后将 %(subject)s 转入决定：%(reason)s"),
    personal=("reason", "person_id"),
)
@dataclass(frozen=True, kw_only=True)
class HearingSkipped(ProposalFact):
    reason: str


@fact("recognition.approved", _("%(actor)s 批准奖惩建议 %(subject)s：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Approved(ProposalFact):
    reason: str
    appeal_by: str


@fact("recognition.declined", _("%(actor)s 不批准奖惩建议 %(subject)s：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Declined(ProposalFact):
    reason: str


@fact("recognition.withdrawn", _("%(actor)s 撤回奖惩建议 %(subject)s"), personal=("person_id",))
@dataclass(frozen=True, kw_only=True)
class Withdrawn(ProposalFact):
    pass


@fact("recognition.appealed", _("%(actor)s 对 %(subject)s 提出申诉：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Appealed(ProposalFact):
    reason: str


@fact("recognition.upheld", _("%(actor)s 维持 %(subject)s 的原决定：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Upheld(ProposalFact):
    reason: str


@fact("recognition.overturned", _("%(actor)s 撤销 %(subject)s 的原决定：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Overturned(ProposalFact):
    reason: str


@fact("recognition.reversed", _("%(actor)s 以反向分录冲销 %(subject)s：%(reason)s"), personal=("reason", "person_id"))
@dataclass(frozen=True, kw_only=True)
class Reversed(ProposalFact):
    reason: str


@fact("recognition.entered", _("%(subject)s 记入奖惩台账第 %(number)s 号，%(booked_on)s"), personal=("person_id",))
@dataclass(frozen=True, kw_only=True)
class Entered(ProposalFact):
    """``reverses``: the number of the entry that this one takes back, 0 for an award."""

    number: int
    reverses: int
    booked_on: str


@fact("recognition.period_closed", _("%(actor)s 关闭奖惩台账 %(subject)s：%(entries)s 笔，此后不再记入"))
@dataclass(frozen=True, kw_only=True)
class PeriodClosed(Fact):
    """``subject`` is the month or quarter."""

    entries: int


@fact("recognition.handed_over", _("%(actor)s 导出 %(subject)s 已批准的奖惩，交人力资源部门：%(count)s 笔"))
@dataclass(frozen=True, kw_only=True)
class HandedOver(Fact):
    """``subject`` is the period; ``kind`` which paper was made."""

    count: int


@fact("recognition.notice_made", _("%(actor)s 出具 %(subject)s 的通报"))
@dataclass(frozen=True, kw_only=True)
class NoticeMade(Fact):
    """``subject`` is the proposal's number."""

    kind: str
