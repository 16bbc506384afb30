"""Facts of clocks. Warnings and breaches are dated when they happened, not when somebody looked."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class ClockFact(Fact):
    """``due_at`` in ISO form; ``limit`` is the limit's code, empty where the deadline was given from outside."""

    clock_id: str
    milestone: str
    limit: str
    clause: str
    due_at: str
    percent: int


@fact(
    "service_levels.clock_warned", _("工单 %(subject)s 的“%(milestone)s”时限已用 %(percent)s%%，应于 %(due_at)s 前完成")
)
@dataclass(frozen=True, kw_only=True)
class ClockWarned(ClockFact):
    pass


@fact("service_levels.clock_breached", _("工单 %(subject)s 的“%(milestone)s”超过时限（应于 %(due_at)s 前完成）"))
@dataclass(frozen=True, kw_only=True)
class ClockBreached(ClockFact):
    pass


@fact("service_levels.clock_overdue", _("工单 %(subject)s 的“%(milestone)s”超时仍未完成，已达时限的 %(percent)s%%"))
@dataclass(frozen=True, kw_only=True)
class ClockOverdue(ClockFact):
    pass


@fact("service_levels.clock_unreadable", _("工单 %(subject)s 的“%(milestone)s”时钟无法计算，一小时后重试：%(problem)s"))
@dataclass(frozen=True, kw_only=True)
class ClockUnreadable(Fact):
    clock_id: str
    milestone: str
    problem: str


@fact(
    "service_levels.calendar_published", _("%(actor)s 发布日历“%(subject)s”第 %(version)s 版，自 %(valid_from)s 起使用")
)
@dataclass(frozen=True, kw_only=True)
class CalendarPublished(Fact):
    version: int
    valid_from: str
    announced_until: str


@fact(
    "service_levels.limits_installed",
    _("%(actor)s 按制度包“%(subject)s”安装时限 %(count)s 条，自 %(valid_from)s 起执行"),
)
@dataclass(frozen=True, kw_only=True)
class LimitsInstalled(Fact):
    count: int
    valid_from: str
