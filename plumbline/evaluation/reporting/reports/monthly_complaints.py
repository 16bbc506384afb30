"""The month's complaints: how many, on time, closed, satisfied; by unit and by type; what late ones went through; the months before."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.reporting.reports.numbers import bare, beside, figure, met, missed, whole
from plumbline.evaluation.reporting.rules import Cell, Chart, Heading, Part, Report, ReportRefused, Sentence, Table
from plumbline.ground.kernel.periods import Period, month_of
from plumbline.ground.kernel.wording import _ as marked
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.service.work_orders import queries as work_orders

CODES = (
    "CMP-01", "CMP-02", "CMP-03", "CMP-04", "CMP-06", "CMP-11", "CMP-11-P50", "CMP-11-P90", "CBK-01", "CBK-04", "GOV-04",
)  # fmt: skip
MONTHS = 12
TROUBLES = {
    "late_returned": marked("曾退单"),
    "late_urged": marked("曾催单"),
    "late_reopened": marked("曾重办"),
}
VERDICTS = {
    "met": marked("达标"),
    "not_met": marked("未达标"),
    "met_shown": marked("达标（已证实）"),
    "met_not_shown": marked("达标（样本不足以证实）"),
    "unknown": "—",
}
Key = tuple[str, str]


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The report of one unit and everything below it.

    Raises:
        ReportRefused: the period was not measured for this unit.
    """
    values = indicators.values(period, viewer=viewer, codes=CODES, unit=place.code)
    plain = keyed(values)
    due = plain["CMP-01", "DUE"]
    if due.measured_at is None:
        raise ReportRefused(
            _("%(unit)s %(period)s 的指标尚未计算，请先计算（plumbline indicators measure --period %(period)s）。"),
            field="period",
            unit=place.name,
            period=period.name,
        )
    by_unit, totals = units_table(plain, period, place, viewer)
    parts: list[Part] = [
        Sentence(summary(plain, due)),
        Heading(_("主要指标")),
        figures_table(values),
        Heading(_("按单位")),
        by_unit,
        *(
            [Chart(_("各单位投诉按时率（%）"), "bar", by_unit, 6, leave_out=totals)]
            if len(by_unit.rows) > totals
            else []
        ),
        Heading(_("按类型")),
        types_table(period, place, viewer),
        Heading(_("超时投诉的经过")),
        troubles_table(due),
        Heading(_("近十二个月")),
    ]
    course = months_table(period, place, viewer)
    parts += [course, Chart(_("投诉按时率（%）"), "line", course, 4)]
    title = _("%(unit)s %(period)s 投诉月报") % {"unit": name_of(place), "period": period.name}
    return Report("monthly-complaints", title, period.name, place.code, at, tuple(parts))


def keyed(values: list[Value]) -> dict[Key, Value]:
    return {(v.definition.code, v.definition.basis.value): v for v in values if not v.scope}


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def name_of(place: Place) -> str:
    return place.name_en if in_english() and place.name_en else place.name


def summary(plain: dict[Key, Value], due: Value) -> str:
    closed = plain["CMP-02", "ASSIGNED"]
    assert due.measured_at is not None, "build refuses what was not measured"
    return _(
        "本期交办投诉 %(assigned)s 件，已办结 %(closed)s 件；应办结 %(due)s 件，按时 %(on_time)s 件，按时率 %(rate)s%%。指标计算于 %(at)s。"
    ) % {
        "assigned": whole(closed).shown,
        "closed": met(closed).shown,
        "due": whole(due).shown,
        "on_time": met(due).shown,
        "rate": due.shown,
        "at": timezone.localtime(due.measured_at).strftime("%Y-%m-%d %H:%M"),
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
        value.en if in_english() else value.zh,
        value.definition.basis.value,
        value.scope or "—",
        met(value) if is_share else "—",
        whole(value) if is_share else "—",
        figure(value),
        demanded(value),
        _(VERDICTS[value.verdict]) if value.verdict != "unknown" else "—",
        (applied.target_clause or applied.clause) if applied else "—",
    )


def demanded(value: Value) -> str:
    """The target as people write it; one that no clause states says so."""
    if value.applied is None:
        return "—"
    target = value.applied.target
    sign = {"at_least": "≥", "at_most": "≤", "equal": "="}[target.sense]
    said = f"{sign} {float(target.value):g}"
    return said if value.applied.target_clause else _("%(target)s（建议值）") % {"target": said}


def units_table(plain: dict[Key, Value], period: Period, place: Place, viewer: Viewer) -> tuple[Table, int]:
    """The units right below, what the unit holds itself, and the unit's own measured total; and how many of the last rows are no unit below."""
    values = indicators.values(period, viewer=viewer, codes=CODES, unit=place.code, by_unit=True)
    by_place: dict[str, list[Value]] = {}
    for value in values:
        by_place.setdefault(value.place.code, []).append(value)
    below = [keyed(of_place) for of_place in by_place.values()]
    rows = [unit_row(name_of(each["CMP-01", "DUE"].place), each) for each in below]
    ends = [unit_row(_("合计"), plain)]
    own = own_row(plain, below)
    if own is not None:
        ends.insert(0, own)
    columns = (
        _("单位"),
        _("交办"),
        _("未办结"),
        _("应办结"),
        _("按时"),
        _("超时"),
        _("按时率（%）"),
        _("平均办结（小时）"),
        _("中位数（小时）"),
        _("P90（小时）"),
    )
    note = _("合计为各行件数之和；中位数与 P90 按全部投诉重新计算，不由下级平均。")
    return Table(_("按单位"), columns, (*rows, *ends), note=note), len(ends)


def unit_row(name: str, plain: dict[Key, Value]) -> tuple[Cell, ...]:
    due, closed = plain["CMP-01", "DUE"], plain["CMP-02", "ASSIGNED"]
    lengths = (figure(plain[code, "CLOSED"]) for code in ("CMP-11", "CMP-11-P50", "CMP-11-P90"))
    return (name, whole(closed), missed(closed), whole(due), met(due), missed(due), figure(due), *lengths)


def own_row(plain: dict[Key, Value], below: list[dict[Key, Value]]) -> tuple[Cell, ...] | None:
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


def types_table(period: Period, place: Place, viewer: Viewer) -> Table:
    """Order types by number of complaints, the most first."""

    def of(code: str, basis: str) -> dict[str, Value]:
        found = indicators.values_by_type(period, viewer=viewer, code=code, basis=basis, unit=place.code)
        return {value.scope.partition(":")[2]: value for value in found}

    assigned, due = of("CMP-02", "ASSIGNED"), of("CMP-01", "DUE")
    names = work_orders.type_names([*assigned, *due], english=in_english())
    order = sorted({*assigned, *due}, key=lambda t: (-(assigned[t].figure.n if t in assigned else 0), names[t]))
    columns = (_("类型"), _("交办"), _("未办结"), _("应办结"), _("按时"), _("超时"), _("按时率（%）"))
    rows = tuple(type_row(names[code], assigned.get(code), due.get(code)) for code in order)
    return Table(_("按类型"), columns, rows)


def type_row(name: str, assigned: Value | None, due: Value | None) -> tuple[Cell, ...]:
    of_assigned: tuple[Cell, ...] = (whole(assigned), missed(assigned)) if assigned else ("0", "0")
    of_due: tuple[Cell, ...] = (whole(due), met(due), missed(due), figure(due)) if due else ("0", "0", "0", "—")
    return (name, *of_assigned, *of_due)


def troubles_table(due: Value) -> Table:
    rows: list[tuple[Cell, ...]] = [(_(label), beside(due, name)) for name, label in TROUBLES.items()]
    return Table(
        _("超时投诉的经过"),
        (_("经过"), _("件数")),
        ((_("超时合计"), missed(due)), *rows),
        note=_("一件投诉可能有多种经过，各行之和不等于合计。"),
    )


def months_table(period: Period, place: Place, viewer: Viewer) -> Table:
    """This month and those before it, as they were measured."""
    months = [month_of(period.first)]
    while len(months) < MONTHS:
        months.insert(0, month_of(month_of_day_before(months[0])))
    rows = tuple(month_row(month, place, viewer) for month in months)
    columns = (_("月份"), _("交办"), _("应办结"), _("按时"), _("按时率（%）"), _("满意率（%）"))
    return Table(_("近十二个月"), columns, rows)


def month_of_day_before(month: Period) -> date:
    return month.first - timedelta(days=1)


def month_row(month: Period, place: Place, viewer: Viewer) -> tuple[Cell, ...]:
    plain = keyed(indicators.values(month, viewer=viewer, codes=("CMP-01", "CMP-02", "CMP-03"), unit=place.code))
    due, closed, satisfied = plain["CMP-01", "DUE"], plain["CMP-02", "ASSIGNED"], plain["CMP-03", "ASSIGNED"]
    return (month.name, whole(closed), whole(due), met(due), figure(due), figure(satisfied))
