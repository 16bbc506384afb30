"""Facts of inspections. What others listen for carries the unit, the level of the plan, the form, and of a finding its grade and clause."""

from dataclasses import dataclass

from plumbline.ground.kernel.facts import Fact, fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True, kw_only=True)
class InspectionFact(Fact):
    """``subject`` is the inspection's number, ``unit_id`` the inspected unit's; ``level``: company, division or key_account; ``form``: the form's code."""

    level: str
    form: str
    unit: str


@fact("inspections.planned", _("%(actor)s 安排对 %(unit)s 的检查 %(subject)s，%(window)s 内完成"))
@dataclass(frozen=True, kw_only=True)
class Planned(InspectionFact):
    """``window``: the days within which it is to take place; ``draw_id``: the draw it comes from, empty where it was chosen by hand."""

    window: str
    draw_id: str = ""
    is_double: bool = False


@fact("inspections.drawn", _("%(actor)s %(method)s 检查对象 %(drawn)s（共 %(frame)s 个，种子 %(seed)s）：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class Drawn(Fact):
    """``subject`` is the draw's name; whoever has frame and seed can repeat it."""

    level: str
    method: str
    seed: str
    frame: int
    drawn: str
    reason: str


@fact("inspections.rescheduled", _("%(actor)s 将检查 %(subject)s 改到 %(window)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class Rescheduled(InspectionFact):
    window: str
    reason: str


@fact("inspections.cancelled", _("%(actor)s 取消检查 %(subject)s：%(reason)s"))
@dataclass(frozen=True, kw_only=True)
class Cancelled(InspectionFact):
    reason: str


@fact("inspections.started", _("%(actor)s 到场开始检查 %(subject)s，使用检查表 %(form)s 第 %(version)s 版"))
@dataclass(frozen=True, kw_only=True)
class Started(InspectionFact):
    """``place``: where, as typed or as the device said; the version of the form is fixed from here on."""

    version: str
    place: str = ""


@fact("inspections.scored_twice", _("%(actor)s 独立完成检查 %(subject)s 的第二份评分：%(share)s"))
@dataclass(frozen=True, kw_only=True)
class ScoredTwice(InspectionFact):
    share: str


@fact(
    "inspections.submitted", _("%(actor)s 提交对 %(unit)s 的检查结果 %(subject)s：%(share)s，发现问题 %(findings)s 项")
)
@dataclass(frozen=True, kw_only=True)
class Submitted(InspectionFact):
    """``share``: percent of what applied, empty where nothing did; ``vetoed``: a veto item failed."""

    visited_on: str
    points: str
    of: str
    share: str
    vetoed: bool
    findings: int


@fact(
    "inspections.finding_recorded",
    _("%(actor)s 在检查 %(subject)s 中记录%(grade)s问题（%(item)s）：%(text)s"),
    personal=("text",),
)
@dataclass(frozen=True, kw_only=True)
class FindingRecorded(InspectionFact):
    """``clause``: what it is measured by; ``earlier``: the inspection in which the same unit had the same item found before, empty where it had not."""

    finding_id: str
    item: str
    grade: str
    clause: str
    text: str
    earlier: str = ""


@fact("inspections.signed", _("%(actor)s 对检查 %(subject)s 的结果：%(verdict)s %(remark)s"), personal=("remark",))
@dataclass(frozen=True, kw_only=True)
class Signed(InspectionFact):
    """The inspected have said what they say to the result, or have let the term pass; ``visited_on`` decides which period it fulfils."""

    visited_on: str
    verdict: str
    remark: str = ""


@fact("inspections.appealed", _("%(actor)s 对检查 %(subject)s 的 %(items)s 提出申诉：%(reason)s"), personal=("reason",))
@dataclass(frozen=True, kw_only=True)
class Appealed(InspectionFact):
    appeal_id: str
    items: str
    reason: str


@fact("inspections.appeal_withdrawn", _("%(actor)s 撤回对检查 %(subject)s 的申诉"))
@dataclass(frozen=True, kw_only=True)
class AppealWithdrawn(InspectionFact):
    appeal_id: str


@fact(
    "inspections.appeal_decided",
    _("%(actor)s 裁定对检查 %(subject)s 的申诉：%(outcome)s，得分由 %(before)s 变为 %(after)s；%(reason)s"),
    personal=("reason",),
)
@dataclass(frozen=True, kw_only=True)
class AppealDecided(InspectionFact):
    """``outcome``: upheld or refused; ``before`` and ``after`` in percent, the same where refused. ``lifted``: findings that no longer stand, by id."""

    appeal_id: str
    outcome: str
    before: str
    after: str
    reason: str
    lifted: tuple[str, ...] = ()


@fact("inspections.taken_over", _("%(actor)s 从文件 %(subject)s 导入检查评分 %(entered)s 条，拒绝 %(rejected)s 行"))
@dataclass(frozen=True, kw_only=True)
class TakenOver(Fact):
    """``subject`` is the file's name; ``digest`` its content's."""

    source: str
    digest: str
    entered: int
    known: int
    rejected: int
