"""The same indicator counted in several ways, side by side, and why they differ."""

from dataclasses import dataclass

from django.utils.translation import gettext

from plumbline.doors.web.indicators.showing import BASES, Cell, cell
from plumbline.doors.web.indicators.strips import trend_address
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, word
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.indicators.queries import Trend, Value
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _

FAMILIES = (
    ("HOT-02", "HOT-02-1", "HOT-02-2", "HOT-02-4"),
    ("CMP-03", "CMP-04"),
    ("CMP-11", "CMP-11-P50", "CMP-11-P90"),
    ("CTR-01", "CTR-01-P90"),
    ("USE-02", "USE-02-U"),
)
"""Indicators that answer one question in several ways."""
BY_BASIS = {
    "DUE": _("按到期：本期到期或提前办完的才算，没到期的不算；反映本期该办的是否按时。"),
    "ASSIGNED": _(
        "按交办（制度原文）：本期交办的全部工单为分母，没办完的一律算不符合；期末交办的多，数值就偏低，过后会回升。"
    ),
    "CLOSED": _("按办结：本期办结的为分母。"),
}
BY_CODE = {
    "HOT-02": _("公式③：15 秒内接通 ÷（接通 + 放弃）。"),
    "HOT-02-1": _("公式①：（15 秒内接通 + 15 秒内放弃）÷（接通 + 放弃）。"),
    "HOT-02-2": _("公式②：15 秒内接通 ÷ 接通。放弃的不算，数值最高。"),
    "HOT-02-4": _("公式④：15 秒内接通 ÷（接通 + 15 秒后放弃）。"),
    "CMP-03": _("严：满意 ÷ 全部交办，联系不上的算不满意（制度原文）。"),
    "CMP-04": _("通：满意 ÷ 有答复的，联系不上的不算；属抽样，附 95% 置信区间。"),
    "CMP-11": _("平均数：受少数特别久的影响大。"),
    "CMP-11-P50": _("中位数：一半的工单在此时长内办结。"),
    "CMP-11-P90": _("P90：九成的工单在此时长内办结。"),
    "CTR-01": _("平均数：受少数特别久的影响大。"),
    "CTR-01-P90": _("P90：九成的人等候不超过此时长。"),
    "USE-02": _("计划停气：以首次公告的恢复时间和 24 小时为准，改期不算按时。"),
    "USE-02-U": _("突发停气：同样以首次公告的恢复时间和 24 小时为准，单列。"),
}


@dataclass(frozen=True)
class Variant:
    name: str
    basis: str
    says: str
    detail: str
    source: str
    address: str
    is_here: bool
    cell: Cell


def variants(code: str, found: Trend, period: Period, request: PageRequest) -> list[Variant]:
    """Every way in which the question of this indicator is answered; empty where there is only one."""
    codes = next((family for family in FAMILIES if code in family), (code,))
    values = queries.values(
        period, viewer=request.viewer, codes=codes, unit=found.place.code, revision=request.revision
    )
    shown = [value for value in values if not value.scope]
    return [_variant(value, found) for value in shown] if len(shown) > 1 else []


def _variant(value: Value, found: Trend) -> Variant:
    definition, basis = value.definition, value.definition.basis.value
    return Variant(
        name=chosen(value.zh, value.en),
        basis=word(BASES.get(basis, basis)),
        says=word(BY_CODE.get(definition.code) or BY_BASIS[basis]),
        detail=_counted_apart(value),
        source=definition.source,
        address=trend_address(value),
        is_here=definition.key == found.definition.key and value.scope == found.now.scope,
        cell=cell(value),
    )


def _counted_apart(value: Value) -> str:
    """How many of those that count as missed were not due yet: the whole difference between both bases where nothing is late."""
    waiting = value.apart.get("open_not_due", 0)
    return gettext("其中 %(count)d 件尚未到期，按原文计为不符合") % {"count": waiting} if waiting else ""
