"""Facts of outages."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@fact(
    "outages.announced",
    _("%(actor)s 发布停供信息 %(subject)s“%(title)s”：片区 %(areas)s，%(starts_at)s 起，预计 %(expected_end)s 恢复"),
)
@dataclass(frozen=True, kw_only=True)
class OutageAnnounced(Fact):
    kind: str
    line: str
    title: str
    areas: str
    starts_at: str
    expected_end: str


@fact(
    "outages.extended",
    _("%(actor)s 将停供 %(subject)s 的预计恢复时间由 %(expected_end_before)s 改为 %(expected_end)s：%(reason)s"),
)
@dataclass(frozen=True, kw_only=True)
class OutageExtended(Fact):
    expected_end: str
    expected_end_before: str
    reason: str


@fact("outages.ended", _("%(actor)s 登记停供 %(subject)s 已恢复，持续 %(minutes)s 分钟，预计 %(expected_end)s"))
@dataclass(frozen=True, kw_only=True)
class OutageEnded(Fact):
    minutes: int
    expected_end: str


@fact("outages.cancelled", _("%(actor)s 取消停供 %(subject)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class OutageCancelled(Fact):
    reason: str


@fact("outages.order_attached", _("%(actor)s 将工单挂接到停供 %(outage)s“%(title)s”"))
@dataclass(frozen=True, kw_only=True)
class OrderAttached(Fact):
    """``subject`` is the order's number, so that its course tells it."""

    outage: str
    title: str
