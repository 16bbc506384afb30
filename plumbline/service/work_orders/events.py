"""Facts of work orders."""

from dataclasses import dataclass
from typing import ClassVar

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class OrderFact(Fact):
    """What every fact of an order says besides: its type, its round and what the person noted."""

    order_type: str
    round: int = 1
    note: str = ""


@fact("work_orders.registered", _("%(actor)s 登记工单 %(subject)s（%(order_type)s，%(channel)s，%(urgency)s）"))
@dataclass(frozen=True, kw_only=True)
class Registered(OrderFact):
    channel: str
    urgency: str
    external_source: str = ""
    external_number: str = ""


@fact("work_orders.dispatched", _("%(actor)s 将工单派至 %(unit)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Dispatched(OrderFact):
    unit: str
    bounces: int = 0


@fact("work_orders.arbitrated", _("%(actor)s 裁定工单由 %(unit)s 办理：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Arbitrated(OrderFact):
    unit: str


@fact("work_orders.accepted", _("%(actor)s 接单 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Accepted(OrderFact):
    pass


@fact("work_orders.returned", _("%(actor)s 退单（第 %(bounces)s 次，%(reason)s）：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Returned(OrderFact):
    reason: str
    bounces: int
    unit: str


@fact("work_orders.sent_to_arbiter", _("工单已第 %(bounces)s 次退单，转裁定"))
@dataclass(frozen=True, kw_only=True)
class SentToArbiter(OrderFact):
    bounces: int


@fact("work_orders.assigned", _("%(actor)s 指派 %(person)s 办理 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Assigned(OrderFact):
    person: str


@fact("work_orders.contacted", _("%(actor)s 已联系客户 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Contacted(OrderFact):
    pass


@fact("work_orders.departed", _("%(actor)s 出发 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Departed(OrderFact):
    pass


@fact("work_orders.arrived", _("%(actor)s 到场 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Arrived(OrderFact):
    pass


@fact("work_orders.left", _("%(actor)s 未完离开现场，需再次上门：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Left(OrderFact):
    pass


@fact("work_orders.contained", _("%(actor)s 报告险情受控 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Contained(OrderFact):
    pass


@fact("work_orders.investigated", _("%(actor)s 完成初查：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Investigated(OrderFact):
    pass


@fact("work_orders.customers_notified", _("%(actor)s 已通知受影响用户 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class CustomersNotified(OrderFact):
    pass


@fact("work_orders.ready_marked", _("%(actor)s 确认办理条件已具备 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class ReadyMarked(OrderFact):
    pass


@fact("work_orders.paid_marked", _("%(actor)s 确认客户已缴费 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class PaidMarked(OrderFact):
    pass


@fact("work_orders.progress_told", _("%(actor)s 向客户告知进展：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class ProgressTold(OrderFact):
    pass


@fact("work_orders.paused", _("%(actor)s 挂起工单（%(reason)s）：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Paused(OrderFact):
    reason: str
    until: str = ""


@fact("work_orders.resumed", _("%(actor)s 恢复办理 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Resumed(OrderFact):
    pass


@fact("work_orders.extension_requested", _("%(actor)s 申请延期至 %(until)s（%(reason)s）：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class ExtensionRequested(OrderFact):
    reason: str
    until: str


@fact("work_orders.extension_granted", _("%(actor)s 同意延期至 %(until)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class ExtensionGranted(OrderFact):
    until: str


@fact("work_orders.extension_refused", _("%(actor)s 不同意延期：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class ExtensionRefused(OrderFact):
    pass


@fact("work_orders.resolved", _("%(actor)s 处理完毕 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Resolved(OrderFact):
    pass


@fact("work_orders.replied", _("%(actor)s 回复：%(result)s"))
@dataclass(frozen=True, kw_only=True)
class Replied(OrderFact):
    result: str
    solved: bool
    callback_policy: str


@fact("work_orders.urged", _("%(actor)s 催单（第 %(count)s 次）%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Urged(OrderFact):
    count: int
    channel: str


@fact("work_orders.escalated", _("%(actor)s 督办：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Escalated(OrderFact):
    pass


@fact("work_orders.closed", _("%(actor)s 办结 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Closed(OrderFact):
    """``by_hand``: a person closed it, not the end of its call-back."""

    move: ClassVar[str] = _("办结")
    by_hand: bool = False


@fact("work_orders.sheet_returned", _("%(actor)s 收到返回的服务单 %(note)s"))
@dataclass(frozen=True, kw_only=True)
class SheetReturned(OrderFact):
    pass


@fact("work_orders.reopened", _("%(actor)s 重办（第 %(round)s 轮）：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Reopened(OrderFact):
    """``by_hand``: a person reopened it, not the customer's answer to its call-back."""

    move: ClassVar[str] = _("重办")
    by_hand: bool = False


@fact("work_orders.merged", _("%(actor)s 并入工单 %(parent)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Merged(OrderFact):
    parent: str


@fact("work_orders.unmerged", _("%(actor)s 撤销并单：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Unmerged(OrderFact):
    parent: str


@fact("work_orders.linked", _("%(actor)s 挂接到事件 %(parent)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Linked(OrderFact):
    parent: str


@fact("work_orders.unlinked", _("%(actor)s 取消挂接事件 %(parent)s %(note)s"))
@dataclass(frozen=True, kw_only=True)
class Unlinked(OrderFact):
    parent: str


@fact("work_orders.voided", _("%(actor)s 作废工单（%(reason)s）：%(note)s"))
@dataclass(frozen=True, kw_only=True)
class Voided(OrderFact):
    reason: str


@fact("work_orders.set_aside", _("%(actor)s 公布该单为神秘客户暗访，自此不计入各项指标：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class SetAside(OrderFact):
    """The order turned out to be no customer's matter; figures that are measured from now on leave it out."""

    reason: str


@fact("work_orders.contact_revealed", _("%(actor)s 查看了客户完整信息（%(reason)s）"))
@dataclass(frozen=True, kw_only=True)
class ContactRevealed(OrderFact):
    """Who saw name, phone and address in the clear, and why; never the values."""

    reason: str


@fact("work_orders.imported", _("%(actor)s 从 %(subject)s 导入工单 %(taken)s 条，拒绝 %(rejected)s 条"))
@dataclass(frozen=True, kw_only=True)
class Imported(Fact):
    taken: int
    rejected: int
    known: int
    digest: str


@fact("work_orders.types_installed", _("%(actor)s 按制度包“%(subject)s”安装工单类型 %(count)s 个"))
@dataclass(frozen=True, kw_only=True)
class TypesInstalled(Fact):
    count: int


@fact(
    "work_orders.list_exported",
    _("%(actor)s 导出工单清单 %(count)s 件（%(format)s）：%(wanted)s %(reason)s"),
    personal=("searched",),
)
@dataclass(frozen=True, kw_only=True)
class ListExported(Fact):
    """Who took which orders out of the house: the filter as words, how many, whether with full personal values and why. Never the values.

    ``searched``: what was searched for, which may be somebody's name, phone or address.
    """

    format: str
    wanted: str
    columns: str
    count: int
    revealed: int = 0
    reason: str = ""
    searched: str = ""
