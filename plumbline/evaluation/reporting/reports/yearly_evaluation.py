"""年度服务质量评价 (S0 Art. 4 and 7: evaluated at least once a year): the year by indicators, quarters, units and scores, against the year before."""

from datetime import datetime

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting.reports import causes, comparing, scores, suggesting, tables, telling, thanked
from plumbline.evaluation.reporting.reports.asked import Asked, Key, Values, called, keyed, label, sections
from plumbline.evaluation.reporting.reports.monthly_complaints import of_units, summary
from plumbline.evaluation.reporting.reports.numbers import figure
from plumbline.evaluation.reporting.reports.service_briefing import (
    COMPLAINTS,
    core_keys,
    measured,
    supervision,
    unmeasured,
    voices,
    with_supervision,
)
from plumbline.evaluation.reporting.reports.supervised import Measured
from plumbline.evaluation.reporting.rules import Cell, Chart, Paragraph, Part, Report, ReportRefused, Table
from plumbline.ground.kernel.periods import Length, Period, length_of, months
from plumbline.ground.organization.rules import Place, Viewer


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The evaluation of one unit and everything below it.

    Raises:
        ReportRefused: the period is no year, or was not measured for this unit.
    """
    if length_of(period.name) is not Length.YEAR:
        raise ReportRefused(_("年度评价的统计期须为年，例如 2026。"), field="period")
    asked = Asked(period, place, viewer, at)
    core = core_keys()
    codes = tuple(dict.fromkeys((*(code for code, _basis in core), *COMPLAINTS, "ORD-01")))
    told = with_supervision(codes)
    values = asked.listed(told)
    plain = keyed(values)
    asked.check_measured(plain["CMP-01", "DUE"])
    last_year = asked.values(told, asked.before())
    known = measured(core, plain)
    parts = sections(
        (_("年度概况"), overview(asked, plain, last_year)),
        (_("核心指标"), [comparing.table(asked, known, plain, last_year, last_year), *unmeasured(core, plain)]),
        (_("分季度情况"), quarters(asked, known, plain)),
        (_("各月走势"), by_month(asked)),
        (_("投诉分析"), [*causes.most_frequent(asked), tables.types_table(asked), *causes.liability(asked, plain), *causes.areas(asked)]),
        (_("表扬、建议和奖励"), [*voices(asked), *thanked.praise(asked), *thanked.rewards(asked)]),
        *supervision(asked, Measured(plain, last_year, {})),
        (_("各单位情况"), of_units(asked, plain)),
        (_("评分和排名"), scores.rankings(asked)),
        (_("典型案例"), telling.typical(asked, "CMP-01", "DUE")),
        (_("改进建议"), suggesting.suggestions(asked, codes)),
    )  # fmt: skip
    title = asked.titled(_("服务质量评价报告"))
    return Report("yearly-evaluation", title, period.name, place.code, at, parts, asked.state(values))


def overview(asked: Asked, plain: Values, last_year: Values) -> list[Part]:
    due = plain["CMP-01", "DUE"]
    told = [
        ("orders", plain["ORD-01", "ASSIGNED"]),
        ("timeliness", due),
        ("satisfaction", plain["CMP-03", "ASSIGNED"]),
    ]
    return [
        Paragraph("summary", summary(plain, due)),
        *(comparing.compared(asked, key, value, last_year, {}) for key, value in told),
    ]


def quarters(asked: Asked, keys: tuple[Key, ...], plain: Values) -> list[Part]:
    """Each indicator in each quarter, as it was measured; never put together from the year."""
    named = [indicators.period_named(f"{asked.period.name}-Q{number}") for number in range(1, 5)]
    of_each = [asked.values([code for code, _basis in keys], each) for each in named] if keys else []
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (called(plain[key]), *(figure(values[key]) for values in of_each), figure(plain[key])) for key in keys
    )
    columns = (_("指标"), *(label(each) for each in named), _("全年"))
    return [Table("quarters", _("核心指标分季度"), columns, rows)] if rows else []


def by_month(asked: Asked) -> list[Part]:
    rows = tuple(tables.month_row(month, asked) for month in months(asked.period.first, asked.period.after))
    columns = (_("期间"), _("交办（件）"), _("应办结（件）"), _("按时（件）"), _("按时率（%）"), _("满意率（%）"))
    table = Table("months", _("各月投诉处理"), columns, rows)
    return [table, Chart(_("各月投诉按时率（%）"), "line", table, 4)]
