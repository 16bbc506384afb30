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


@dataclass(frozen=True, kw_only=True)
class RoundFact(Fact):
    """Of a round of rechecks; it stands under the unit of its own level, so that nobody below reads it. ``level``: who asks again."""

    round_id: str
    level: str


@fact("callbacks.recheck_planned", _("%(actor)s 拟定三级回访复核“%(subject)s”，抽取 %(size)s 件"))
@dataclass(frozen=True, kw_only=True)
class RecheckPlanned(RoundFact):
    size: int


@fact(
    "callbacks.recheck_drawn",
    _("%(actor)s 为复核“%(subject)s”从 %(frame)s 件中抽取 %(size)s 件，抽样框指纹 %(digest)s"),
)
@dataclass(frozen=True, kw_only=True)
class RecheckDrawn(RoundFact):
    frame: int
    size: int
    digest: str


@fact("callbacks.recheck_begun", _("%(actor)s 开始复核“%(subject)s”"))
@dataclass(frozen=True, kw_only=True)
class RecheckBegun(RoundFact):
    pass


@fact("callbacks.recheck_ended", _("%(actor)s 结束复核“%(subject)s”：问到 %(heard)s 件，%(differ)s 件与下级回访不一致"))
@dataclass(frozen=True, kw_only=True)
class RecheckEnded(RoundFact):
    heard: int
    differ: int


@fact("callbacks.recheck_cancelled", _("%(actor)s 取消复核“%(subject)s”"))
@dataclass(frozen=True, kw_only=True)
class RecheckCancelled(RoundFact):
    pass


@fact("callbacks.rechecked", _("%(actor)s 在复核“%(subject)s”中回访一件：%(result)s"))
@dataclass(frozen=True, kw_only=True)
class Rechecked(RoundFact):
    """``differs``: whether any item was heard otherwise than by the lower level."""

    result: str
    differs: bool


@fact("callbacks.levels_disagreed", _("工单 %(order_number)s 的下级回访与复核“%(subject)s”所问相反"))
@dataclass(frozen=True, kw_only=True)
class LevelsDisagreed(RoundFact):
    """``lower``: the level that was contradicted (``first``: the call-back itself) and what it wrote down when; ``upper``: who heard otherwise."""

    order_case_file_id: str
    order_number: str
    order_unit_id: str
    recheck_id: str
    round: int
    lower: str
    lower_said: str
    lower_at: str
    upper: str
    upper_heard: str
    upper_solved: bool | None
    items: list[str]
