"""客户投诉分析月报 (S3 7.1.1): how many, of what, where, who was to blame, how they were handled, what each unit should do, the months before."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.reporting.reports import causes, comparing, suggesting, tables, telling
from plumbline.evaluation.reporting.reports.asked import Asked, Values, keyed, sections
from plumbline.evaluation.reporting.reports.numbers import figure, met, whole
from plumbline.evaluation.reporting.rules import Chart, Paragraph, Part, Piece, Report, pieces_of
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer

CODES = (
    "CMP-01", "CMP-02", "CMP-03", "CMP-04", "CMP-06", "CMP-07", "CMP-08", "CMP-09",
    "CMP-11", "CMP-11-P50", "CMP-11-P90", "CBK-01", "CBK-04", "GOV-04",
)  # fmt: skip
COMPARED = (
    ("CMP-01", "DUE"), ("CMP-01", "ASSIGNED"), ("CMP-02", "ASSIGNED"), ("CMP-03", "ASSIGNED"), ("CMP-04", "ASSIGNED"),
    ("CMP-07", "DUE"), ("CMP-08", "ASSIGNED"), ("CMP-09", "ASSIGNED"), ("CMP-11", "CLOSED"),
)  # fmt: skip


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The report of one unit and everything below it.

    Raises:
        ReportRefused: the period was not measured for this unit.
    """
    asked = Asked(period, place, viewer, at)
    values = asked.listed(CODES)
    plain = keyed(values)
    due = plain["CMP-01", "DUE"]
    asked.check_measured(due)
    before, a_year_ago = (asked.values(CODES, each) for each in (asked.before(), asked.a_year_earlier()))
    course = tables.months_table(asked)
    parts = sections(
        (_("总体情况"), overview(asked, plain, before, a_year_ago)),
        (_("主要指标"), [comparing.table(asked, COMPARED, plain, before, a_year_ago), tables.figures_table(values)]),
        (_("投诉原因"), [*causes.most_frequent(asked), tables.types_table(asked), *causes.liability(asked, plain), *causes.channels(asked)]),
        (_("热点问题"), causes.areas(asked)),
        (_("各单位情况"), of_units(asked, plain)),
        (_("超时投诉的经过"), [tables.troubles_table(due)]),
        (_("典型案例"), telling.typical(asked, "CMP-01", "DUE")),
        (_("对各单位的建议"), suggesting.suggestions(asked, CODES)),
        (_("近期走势"), [course, Chart(_("投诉按时率（%）"), "line", course, 4)]),
    )  # fmt: skip
    title = asked.titled(_("客户投诉分析报告"))
    return Report("monthly-complaints", title, period.name, place.code, at, parts, asked.state(values))


def overview(asked: Asked, plain: Values, before: Values, a_year_ago: Values) -> list[Part]:
    due = plain["CMP-01", "DUE"]
    return [
        Paragraph("summary", summary(plain, due)),
        comparing.compared(asked, "timeliness", due, before, a_year_ago),
        comparing.compared(asked, "satisfaction", plain["CMP-03", "ASSIGNED"], before, a_year_ago),
    ]


def summary(plain: Values, due: Value) -> tuple[Piece, ...]:
    closed = plain["CMP-02", "ASSIGNED"]
    assert due.measured_at is not None, "build refuses what was not measured"
    sentence = _(
        "本期交办投诉 %(assigned)s 件，已办结 %(closed)s 件；应办结 %(due)s 件，按时 %(on_time)s 件，按时率 %(rate)s%%。指标计算于 %(at)s。"
    )
    return pieces_of(
        sentence,
        {
            "assigned": whole(closed),
            "closed": met(closed),
            "due": whole(due),
            "on_time": met(due),
            "rate": figure(due),
            "at": timezone.localtime(due.measured_at).strftime("%Y-%m-%d %H:%M"),
        },
    )


def of_units(asked: Asked, plain: Values) -> list[Part]:
    table, totals = tables.units_table(plain, asked)
    drawn = [Chart(_("各单位投诉按时率（%）"), "bar", table, 6, leave_out=totals)] if len(table.rows) > totals else []
    return [table, *drawn]
