"""Facts of call-backs."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class CallbackFact(Fact):
    """``order_case_file_id`` and ``order_number`` name the order; ``round`` its round."""

    order_case_file_id: str
    order_number: str
    round: int


@fact("callbacks.scheduled", _("系统安排对工单 %(order_number)s 的回访 %(subject)s"))
@dataclass(frozen=True, kw_only=True)
class Scheduled(CallbackFact):
    due_at: str


@fact("callbacks.attempted", _("%(actor)s 第 %(number)s 次拨打回访：%(result)s"))
@dataclass(frozen=True, kw_only=True)
class Attempted(CallbackFact):
    """``closes``: with this attempt the call-back is finished and its order closed."""

    number: int
    result: str
    counts: bool
    closes: bool = False


@fact("callbacks.called_back", _("%(actor)s 完成回访：%(result)s，%(solved)s；%(opinion)s"), personal=("opinion",))
@dataclass(frozen=True, kw_only=True)
class CalledBack(CallbackFact):
    result: str
    solved: bool | None
    opinion: str
    reopens: bool


@fact("callbacks.withdrawn", _("工单 %(order_number)s 已由人工“%(move)s”，回访 %(subject)s 随之取消"))
@dataclass(frozen=True, kw_only=True)
class Withdrawn(CallbackFact):
    """``move``: the move by hand that made the call-back needless."""

    move: str


@fact("callbacks.policies_installed", _("%(actor)s 按制度包“%(subject)s”安装回访规则 %(count)s 条"))
@dataclass(frozen=True, kw_only=True)
class PoliciesInstalled(Fact):
    count: int
