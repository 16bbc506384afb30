"""Facts of duties and yearly plans."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact("duties.opened", _("系统按制度开出应办事项 %(count)d 项（%(subject)s）"))
@dataclass(frozen=True, kw_only=True)
class Opened(Fact):
    """``subject`` is the day; one fact a run."""

    count: int


@dataclass(frozen=True, kw_only=True)
class OccurrenceFact(Fact):
    """``subject`` is the duty's name; ``duty`` its "pack/code", ``period`` when it is owed, ``clause`` why."""

    occurrence: str
    duty: str
    period: str
    clause: str


@fact("duties.called_for", _("%(actor)s 开出事项“%(subject)s”：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class CalledFor(OccurrenceFact):
    """A duty that is owed on a change was opened by somebody who knows of the change."""

    reason: str


@fact("duties.credited", _("%(actor)s 以“%(evidence)s”完成“%(subject)s”（%(period)s），第 %(number)d／%(needed)d 次"))
@dataclass(frozen=True, kw_only=True)
class Credited(OccurrenceFact):
    """One time of those that are needed. ``deed``: what happened elsewhere and counts; empty where somebody fulfilled it by hand."""

    evidence: str
    deed: str
    number: int
    needed: int


@fact("duties.credit_refused", _("%(actor)s 不认可“%(subject)s”（%(period)s）的完成：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class CreditRefused(OccurrenceFact):
    reason: str


@dataclass(frozen=True, kw_only=True)
class PlanFact(Fact):
    """``subject`` is the plan's title."""

    plan: str
    year: int
    version: int


@fact("duties.plan_drawn_up", _("%(actor)s 编制《%(subject)s》第 %(version)d 版，%(lines)d 项"))
@dataclass(frozen=True, kw_only=True)
class PlanDrawnUp(PlanFact):
    lines: int
    reason: str = ""


@fact("duties.plan_changed", _("%(actor)s 修改《%(subject)s》：%(what)s"))
@dataclass(frozen=True, kw_only=True)
class PlanChanged(PlanFact):
    what: str


@fact("duties.plan_submitted", _("%(actor)s 将《%(subject)s》第 %(version)d 版报批"))
@dataclass(frozen=True, kw_only=True)
class PlanSubmitted(PlanFact):
    pass


@fact("duties.plan_sent_back", _("%(actor)s 退回《%(subject)s》：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class PlanSentBack(PlanFact):
    reason: str


@fact("duties.plan_approved", _("%(actor)s 批准《%(subject)s》第 %(version)d 版，暗访预算 %(budget)s 元"))
@dataclass(frozen=True, kw_only=True)
class PlanApproved(PlanFact):
    budget: str
    withdrawn: int
    moved: int
