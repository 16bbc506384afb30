"""What must hold before a period is checked or sealed, and what may be asked of a case. Pure; no Django."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from plumbline.evaluation.indicators.rules.definitions import Definition
from plumbline.evaluation.indicators.states import PeriodState, Treatment
from plumbline.ground.kernel.wording import _

OBJECTION_DAYS = 5
"""Working days the units have to object, unless whoever starts the checking gives them more."""
DECISION_DAYS = 3
"""Working days within which an objection is decided."""
MOST_DAYS = 30
LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Progress:
    """How far a period is. ``ends_at``: its end where it ends last; ``measured_at``: when the whole company was measured last."""

    period: str
    state: PeriodState
    ends_at: datetime
    measured_at: datetime | None = None
    open_objections: int = 0
    open_events: int = 0
    corrected_at: datetime | None = None
    objections_until: datetime | None = None


@dataclass(frozen=True)
class Obstacle:
    """Why something cannot be done yet, as a sentence with its particulars. ``needs_reason``: it can, with a reason."""

    code: str
    sentence: str
    params: Mapping[str, Any] = field(default_factory=dict)
    needs_reason: bool = False


def obstacles_to_check(progress: Progress, at: datetime) -> list[Obstacle]:
    """A period can be checked when it is over and measured to its end."""
    period = {"period": progress.period}
    if at < progress.ends_at:
        return [
            Obstacle("period_not_over", _("统计期 %(period)s 尚未结束：只有已结束的统计期才能核对和封存。"), period)
        ]
    if progress.measured_at is None:
        return [Obstacle("period_half_measured", _("统计期 %(period)s 尚未按全公司计算，请先计算。"), period)]
    if progress.measured_at < progress.ends_at:
        sentence = _("统计期 %(period)s 只算到中途：上次计算时该期尚未结束，请重新计算。")
        return [Obstacle("period_half_measured", sentence, period)]
    return []


def obstacles_to_seal(progress: Progress, at: datetime) -> list[Obstacle]:
    """It can be sealed when besides no objection is open, every decision is in the numbers, and the time for objections is over."""
    found = obstacles_to_check(progress, at)
    if progress.state is PeriodState.PROVISIONAL:
        sentence = _("统计期 %(period)s 尚未交各单位核对，核对之后才能封存。")
        found.append(Obstacle("period_not_checked", sentence, {"period": progress.period}))
    if progress.open_objections:
        sentence = _("还有 %(count)d 件异议未裁定：异议全部裁定之前不能封存。")
        found.append(Obstacle("objections_open", sentence, {"count": progress.open_objections}))
    if progress.open_events:
        sentence = _("还有 %(count)d 件扣除事件未审批：审批之前不能封存。")
        found.append(Obstacle("events_open", sentence, {"count": progress.open_events}))
    if progress.corrected_at and progress.measured_at and progress.measured_at <= progress.corrected_at:
        sentence = _("有裁定晚于上次计算，尚未计入数值，请重新计算后再封存。")
        found.append(Obstacle("decisions_not_counted", sentence))
    if progress.objections_until and at < progress.objections_until:
        sentence = _("各单位提出异议的期限未满，提前封存须写明理由。")
        found.append(Obstacle("objections_running", sentence, needs_reason=True))
    return found


def may_be_asked(definition: Definition, better: str) -> tuple[Treatment, ...]:
    """What can be asked of a case of such an indicator: of a share also that it counts as the good kind."""
    if not definition.is_share:
        return (Treatment.EXCLUDED,)
    return (Treatment.EXCLUDED, Treatment.MISSED if better == "lower" else Treatment.MET)


def changes_anything(asks: Treatment, outcome: str) -> bool:
    """Whether the case is counted otherwise now."""
    return outcome != asks.value
