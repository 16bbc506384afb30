"""Facts of measuring."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("indicators.measured", _("%(actor)s 计算 %(subject)s 的指标：%(values)s 个值"))
@dataclass(frozen=True, kw_only=True)
class Measured(Fact):
    """``subject`` is the period; ``unit`` the code of the subtree that was measured, empty for the whole company."""

    values: int
    unit: str = ""


@fact(
    "indicators.period_checked",
    _("%(actor)s 将统计期 %(subject)s 交各单位核对，异议截止 %(objections_until)s"),
)
@dataclass(frozen=True, kw_only=True)
class PeriodChecked(Fact):
    """``subject`` is the period; from now on the units may object to single cases."""

    objections_until: str


@fact("indicators.period_sealed", _("%(actor)s 封存统计期 %(subject)s：%(values)s 个值，从此不可更改；%(early)s"))
@dataclass(frozen=True, kw_only=True)
class PeriodSealed(Fact):
    """``early``: why it was sealed before the time for objections was over; empty where it was over.

    ``moved``: how many values were measured anew at the sealing because cases had changed since they were measured last.
    """

    values: int
    early: str = ""
    moved: int = 0


@dataclass(frozen=True, kw_only=True)
class ObjectionFact(Fact):
    """``subject`` is the case's number; ``asks`` how it should be counted (excluded, met, missed)."""

    objection_id: str
    period: str
    code: str
    basis: str
    asks: str


@fact(
    "indicators.objection_raised",
    _("%(actor)s 对 %(period)s %(code)s（%(basis)s）中的 %(subject)s 提出异议：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class ObjectionRaised(ObjectionFact):
    reason: str
    decide_by: str


@fact(
    "indicators.objection_accepted",
    _("%(actor)s 采纳对 %(period)s %(code)s（%(basis)s）中 %(subject)s 的异议：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class ObjectionAccepted(ObjectionFact):
    reason: str


@fact(
    "indicators.objection_refused",
    _("%(actor)s 未采纳对 %(period)s %(code)s（%(basis)s）中 %(subject)s 的异议：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class ObjectionRefused(ObjectionFact):
    reason: str


@fact("indicators.objection_withdrawn", _("%(actor)s 撤回对 %(period)s %(code)s（%(basis)s）中 %(subject)s 的异议"))
@dataclass(frozen=True, kw_only=True)
class ObjectionWithdrawn(ObjectionFact):
    pass


@fact(
    "indicators.restated",
    _("%(actor)s 更正已封存的 %(subject)s %(code)s（%(basis)s），%(units)s 个值有变：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class Restated(Fact):
    """``subject`` is the period; the sealed values stay, the new ones stand beside them."""

    code: str
    basis: str
    units: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class EventFact(Fact):
    """``subject`` is the event's number; ``kind`` what it was; ``span`` from when until when."""

    title: str
    kind: str
    span: str


@fact(
    "indicators.event_exclusion_requested",
    _("%(actor)s 申请扣除事件 %(subject)s“%(title)s”（%(span)s）：%(evidence)s"),
    personal=("evidence",),
)
@dataclass(frozen=True, kw_only=True)
class EventExclusionRequested(EventFact):
    evidence: str


@fact(
    "indicators.event_exclusion_approved",
    _("%(actor)s 批准扣除事件 %(subject)s“%(title)s”（%(span)s）：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class EventExclusionApproved(EventFact):
    reason: str


@fact(
    "indicators.event_exclusion_refused",
    _("%(actor)s 未批准扣除事件 %(subject)s“%(title)s”（%(span)s）：%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class EventExclusionRefused(EventFact):
    reason: str


@fact("indicators.event_exclusion_withdrawn", _("%(actor)s 撤回扣除事件 %(subject)s“%(title)s”（%(span)s）的申请"))
@dataclass(frozen=True, kw_only=True)
class EventExclusionWithdrawn(EventFact):
    pass
