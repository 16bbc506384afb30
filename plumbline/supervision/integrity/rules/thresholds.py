"""From where on something is worth a look: each number with its unit and the reason for it, so that a company may set another."""

from collections.abc import Mapping
from dataclasses import dataclass

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

MINUTES, SECONDS, PERCENT, DAYS, COUNT, BITS = "minutes", "seconds", "percent", "days", "count", "bits"
UNIT_LABELS: dict[str, str] = {
    MINUTES: _("分钟"),
    SECONDS: _("秒"),
    PERCENT: "%",
    DAYS: _("天"),
    COUNT: _("件"),
    BITS: _("位"),
}


class ThresholdRefused(Refused):
    """No such threshold, or a value outside what makes sense for it."""

    code = "threshold_refused"


@dataclass(frozen=True)
class Threshold:
    """``least`` and ``most`` bound what may be set."""

    code: str
    name: str
    default: int
    unit: str
    reason: str
    least: int = 1
    most: int = 10_000


THRESHOLDS: tuple[Threshold, ...] = (
    Threshold(
        "batch_near",
        _("临期：距时限"),
        15,
        MINUTES,
        _("常见时限为 2—24 小时，最后一刻钟不到其八分之一，如实办理时很少成批落在这里。"),
        most=240,
    ),
    Threshold(
        "batch_limit",
        _("临期：时限至少长"),
        120,
        MINUTES,
        _("时限不足两小时的工单本来就常在最后一刻钟办结，不作比较。"),
        most=10_000,
    ),
    Threshold(
        "batch_gap",
        _("成批：相邻两件间隔"),
        10,
        MINUTES,
        _("现场办结一件至少需要路程和作业时间，十分钟内连续办结的是在办公室集中录入。"),
        most=120,
    ),
    Threshold(
        "batch_least",
        _("成批：至少"),
        3,
        COUNT,
        _("两件可能巧合（两名维修员同时完工），三件以上才作为线索。"),
        least=2,
        most=100,
    ),
    Threshold(
        "pause_before",
        _("挂起：距原时限"),
        120,
        MINUTES,
        _("客户另约时间与时限无关；在时限前两小时内才挂起的值得询问。"),
        most=1_440,
    ),
    Threshold(
        "pause_after",
        _("恢复：超过原时限"),
        60,
        MINUTES,
        _("真实的等待不会恰好在时限过后一小时内结束。"),
        most=1_440,
    ),
    Threshold(
        "reassign_within",
        _("改派到回复"),
        60,
        MINUTES,
        _("换人后一小时内即回复、且没有再次到场，后者不可能重新处理。"),
        most=1_440,
    ),
    Threshold(
        "photo_distance",
        _("照片差异"),
        7,
        BITS,
        _("128 位差异指纹分 8 段比对，相差不超过 7 位时必有一段完全相同，不会漏检；另存、缩放、压缩通常只差 0—5 位。"),
        least=0,
        most=7,
    ),
    Threshold(
        "greeting",
        _("通话短于开场白"),
        15,
        SECONDS,
        _("按回访用语，报明单位、工号和来意约需 15 秒，更短的通话来不及询问是否解决、是否满意。"),
        most=120,
    ),
    Threshold(
        "merge_near",
        _("并单：距时限"),
        30,
        MINUTES,
        _("并入更晚登记的工单且时限已过或半小时内将到，原时限因此无人负责。"),
        most=1_440,
    ),
    Threshold(
        "return_used",
        _("退单：已用时限"),
        80,
        PERCENT,
        _("派错的工单一看便知，时限用去八成才退、又派回本单位的，等于多得一次时限。"),
        most=100,
    ),
    Threshold(
        "contradiction_days",
        _("两级回访相隔"),
        30,
        DAYS,
        _("相隔一个月以上，情况可能已变化，不作为矛盾。"),
        most=365,
    ),
    Threshold(
        "again_days",
        _("再次报修"),
        7,
        DAYS,
        _("与一次修复率的观察期一致（七日内同一事项再次报修）。"),
        most=90,
    ),
    Threshold(
        "complaint_days",
        _("再次投诉"),
        90,
        DAYS,
        _("与重复投诉率的观察期一致（九十日内同一客户、同一事项）。"),
        most=365,
    ),
)
BY_CODE: Mapping[str, Threshold] = {each.code: each for each in THRESHOLDS}


def checked(code: str, value: int) -> Threshold:
    """The threshold, where the value may be set for it.

    Raises:
        ThresholdRefused: no such threshold, or a value outside its bounds.
    """
    threshold = BY_CODE.get(code)
    if threshold is None:
        raise ThresholdRefused(_("没有“%(code)s”这个判别值。"), field="code", code=code[:40])
    if not threshold.least <= value <= threshold.most:
        raise ThresholdRefused(
            _("该判别值须在 %(least)d—%(most)d 之间。"), field="value", least=threshold.least, most=threshold.most
        )
    return threshold


def with_defaults(given: Mapping[str, int]) -> dict[str, int]:
    """Every threshold with what was set for it, or its default."""
    return {each.code: given.get(each.code, each.default) for each in THRESHOLDS}
