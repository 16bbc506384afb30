"""Tables that several reports have: figures with their targets, units, order types, troubles, months."""

from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.reporting.reports.asked import Asked, Key, Values, called, in_english, name_of
from plumbline.evaluation.reporting.reports.comparing import VERDICTS, target
from plumbline.evaluation.reporting.reports.numbers import bare, beside, figure, met, missed, whole
from plumbline.evaluation.reporting.rules import Cell, Table
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.wording import _ as marked
from plumbline.service.work_orders import queries as work_orders

MONTHS = 12
HOW_MANY = {Length.QUARTER: 8, Length.HALF: 6, Length.YEAR: 5}
UNIT_CODES = ("CMP-01", "CMP-02", "CMP-11", "CMP-11-P50", "CMP-11-P90")
TROUBLES = {
    "late_returned": marked("曾退单"),
    "late_urged": marked("曾催单"),
    "late_reopened": marked("曾重办"),
}


def figures_table(values: list[Value]) -> Table:
    """Every figure with target and clause; those a pack applies to some types stand by themselves."""
    columns = (
        _("代码"),
        _("指标"),
        _("口径"),
        _("范围"),
        _("分子"),
        _("分母"),
        _("值"),
        _("目标"),
        _("判定"),
        _("条款"),
    )
    return Table(
        "figures",
        _("主要指标"),
        columns,
        tuple(figures_row(value) for value in values),
        note=_(
            "口径：DUE 为本期到期或办结（先到为准），ASSIGNED 为本期交办（未办结不算按时），CLOSED 为本期办结。时长以小时计。"
        ),
    )


def figures_row(value: Value) -> tuple[Cell, ...]:
    is_share = value.definition.kind.value == "ratio"
    applied = value.applied
    return (
        value.definition.code,
        called(value),
        value.definition.basis.value,
        value.scope or "—",
        met(value) if is_share else "—",
        whole(value) if is_share else "—",
        figure(value),
        target(value),
        _(VERDICTS[value.verdict]) if value.verdict != "unknown" else "—",
        (applied.target_clause or applied.clause) if applied else "—",
    )


def units_table(plain: Values, asked: Asked) -> tuple[Table, int]:
    """The units right below, what the unit holds itself, and the unit's own measured total; and how many of the last rows are no unit below."""
    below = list(asked.by_unit(UNIT_CODES).values())
    rows = [unit_row(name_of(each["CMP-01", "DUE"].place), each) for each in below]
    ends = [unit_row(_("合计"), plain)]
    own = own_row(plain, below)
    if own is not None:
        ends.insert(0, own)
    columns = (
        _("单位"),
        _("交办（件）"),
        _("未办结（件）"),
        _("应办结（件）"),
        _("按时（件）"),
        _("超时（件）"),
        _("按时率（%）"),
        _("平均办结（小时）"),
        _("中位数（小时）"),
        _("P90（小时）"),
    )
    note = _("合计为各行件数之和；中位数与 P90 按全部投诉重新计算，不由下级平均。")
    return Table("units", _("按单位"), columns, (*rows, *ends), note=note), len(ends)


def unit_row(name: str, plain: Values) -> tuple[Cell, ...]:
    due, closed = plain["CMP-01", "DUE"], plain["CMP-02", "ASSIGNED"]
    lengths = (figure(plain[code, "CLOSED"]) for code in ("CMP-11", "CMP-11-P50", "CMP-11-P90"))
    return (name, whole(closed), missed(closed), whole(due), met(due), missed(due), figure(due), *lengths)


def own_row(plain: Values, below: list[Values]) -> tuple[Cell, ...] | None:
    """What lies with the unit itself: its total less the units below. None where nothing does, or where there is nothing below."""

    def rest(key: Key) -> tuple[Fraction, Fraction]:
        total, parts = plain[key].figure, [each[key].figure for each in below]
        return (
            total.denominator - sum(part.denominator for part in parts),
            total.numerator - sum(part.numerator for part in parts),
        )

    (assigned, closed), (due, on_time) = rest(("CMP-02", "ASSIGNED")), rest(("CMP-01", "DUE"))
    if not below or not (assigned or due):
        return None
    counts = (assigned, assigned - closed, due, on_time, due - on_time)
    rate = on_time / due * 100 if due else None
    return (_("本级"), *(bare(count, 0) for count in counts), bare(rate, 2), "—", "—", "—")


def types_table(asked: Asked) -> Table:
    """Order types by number of complaints, the most first."""

    def of(code: str, basis: str) -> dict[str, Value]:
        found = indicators.values_by_type(
            asked.period, viewer=asked.viewer, code=code, basis=basis, unit=asked.place.code
        )
        return {value.scope.partition(":")[2]: value for value in found}

    assigned, due = of("CMP-02", "ASSIGNED"), of("CMP-01", "DUE")
    names = work_orders.type_names([*assigned, *due], english=in_english())
    order = sorted({*assigned, *due}, key=lambda t: (-(assigned[t].figure.n if t in assigned else 0), names[t]))
    columns = (
        _("类型"),
        _("交办（件）"),
        _("未办结（件）"),
        _("应办结（件）"),
        _("按时（件）"),
        _("超时（件）"),
        _("按时率（%）"),
    )
    rows = tuple(type_row(names[code], assigned.get(code), due.get(code)) for code in order)
    return Table("types", _("按类型"), columns, rows)


def type_row(name: str, assigned: Value | None, due: Value | None) -> tuple[Cell, ...]:
    of_assigned: tuple[Cell, ...] = (whole(assigned), missed(assigned)) if assigned else ("0", "0")
    of_due: tuple[Cell, ...] = (whole(due), met(due), missed(due), figure(due)) if due else ("0", "0", "0", "—")
    return (name, *of_assigned, *of_due)


def troubles_table(due: Value) -> Table:
    rows: list[tuple[Cell, ...]] = [(_(label), beside(due, name)) for name, label in TROUBLES.items()]
    return Table(
        "troubles",
        _("超时投诉的经过"),
        (_("经过"), _("数量（件）")),
        ((_("超时合计"), missed(due)), *rows),
        note=_("一件投诉可能有多种经过，各行之和不等于合计。"),
    )


def months_table(asked: Asked) -> Table:
    """This period and those of its length before it, as they were measured: twelve months, eight quarters, five years."""
    periods = indicators.up_to(asked.period, count=HOW_MANY.get(length_of(asked.period.name), MONTHS))
    rows = tuple(month_row(period, asked) for period in periods)
    columns = (_("期间"), _("交办（件）"), _("应办结（件）"), _("按时（件）"), _("按时率（%）"), _("满意率（%）"))
    return Table("months", _("近期走势"), columns, rows)


def month_row(period: Period, asked: Asked) -> tuple[Cell, ...]:
    plain = asked.values(("CMP-01", "CMP-02", "CMP-03"), period)
    due, closed, satisfied = plain["CMP-01", "DUE"], plain["CMP-02", "ASSIGNED"], plain["CMP-03", "ASSIGNED"]
    return (period.name, whole(closed), whole(due), met(due), figure(due), figure(satisfied))
