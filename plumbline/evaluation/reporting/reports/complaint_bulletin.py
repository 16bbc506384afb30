"""投诉处理情况通报 (S1 8i: regularly, to the leaders of the company and of the branches): the three rates word for word, by branch, and what is still open."""

from datetime import datetime

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.rules import half_up
from plumbline.evaluation.reporting.reports import comparing, suggesting, telling
from plumbline.evaluation.reporting.reports.asked import Asked, Values, in_english, keyed, name_of, sections
from plumbline.evaluation.reporting.reports.monthly_complaints import summary
from plumbline.evaluation.reporting.reports.numbers import figure, met, missed, whole
from plumbline.evaluation.reporting.rules import Cell, Chart, Paragraph, Part, Report, Table, pieces_of
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.service.work_orders import queries as work_orders

CODES = ("CMP-01", "CMP-02", "CMP-03", "CMP-08", "CMP-09")
RATES = (("CMP-01", "ASSIGNED"), ("CMP-02", "ASSIGNED"), ("CMP-03", "ASSIGNED"))
MOST_OPEN = 30


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The bulletin of one unit and everything below it.

    Raises:
        ReportRefused: the period was not measured for this unit.
    """
    asked = Asked(period, place, viewer, at)
    values = asked.listed(CODES)
    plain = keyed(values)
    asked.check_measured(plain["CMP-01", "DUE"])
    before, a_year_ago = (asked.values(CODES, each) for each in (asked.before(), asked.a_year_earlier()))
    rates = [
        comparing.compared(asked, f"rate-{key[0]}", plain[key], before, a_year_ago) for key in RATES if key in plain
    ]
    parts = sections(
        (_("总体情况"), [Paragraph("summary", summary(plain, plain["CMP-01", "DUE"])), *rates]),
        (_("各单位处理情况"), of_units(asked, plain)),
        (_("超时未办结的投诉"), still_open(asked, plain)),
        (_("典型案例"), telling.typical(asked, "CMP-01", "DUE")),
        (_("工作要求"), suggesting.suggestions(asked, CODES)),
    )
    title = asked.titled(_("投诉处理情况通报"))
    return Report("complaint-bulletin", title, period.name, place.code, at, parts, asked.state(values))


def of_units(asked: Asked, plain: Values) -> list[Part]:
    """Each unit's three rates over all complaints handed to it (S1 F3 to F5)."""
    below = asked.by_unit(CODES)
    places = asked.viewer.tree.by_code
    rows = [_row(name_of(places[code]), values) for code, values in below.items()]
    columns = (
        _("单位"), _("交办（件）"), _("办结（件）"), _("办结率（%）"), _("及时率（%）"), _("满意率（%）"), _("到期未按时（件）"),
    )  # fmt: skip
    table = Table(
        "units",
        _("各单位投诉处理情况"),
        columns,
        (*rows, _row(_("合计"), plain)),
        note=_("三率的分母均为交办件数：未办结不算及时，未联系上不算满意。"),
    )
    drawn = [Chart(_("各单位投诉处理及时率（%）"), "bar", table, 4, leave_out=1)] if rows else []
    return [table, *_praised(asked, below), *drawn]


def _row(name: str, values: Values) -> tuple[Cell, ...]:
    timely, closed, satisfied = (values[key] for key in RATES)
    late = missed(values["CMP-01", "DUE"])
    return (name, whole(closed), met(closed), figure(closed), figure(timely), figure(satisfied), late)


def _praised(asked: Asked, below: dict[str, Values]) -> list[Part]:
    """Who meets every target that a rule sets; said only where one does."""
    places = asked.viewer.tree.by_code
    good = [
        name_of(places[code])
        for code, values in below.items()
        if {value.verdict for value in values.values()} <= {"met", "met_shown", "unknown"}
        and any(value.verdict in ("met", "met_shown") for value in values.values())
    ]
    return (
        [Paragraph("good", (_("%(units)s各项指标全部达标，予以表扬。") % {"units": _("、").join(good)},))]
        if good
        else []
    )


def still_open(asked: Asked, plain: Values) -> list[Part]:
    """What was handed out in the period, is due and not closed: by number, without whom it is about."""
    found = indicators.cases(
        "CMP-02", period=asked.period, viewer=asked.viewer, at=asked.at, basis="ASSIGNED", unit=asked.place.code, outcome="missed"
    )  # fmt: skip
    late = [case for case in found.rows if case.due_at and case.due_at < asked.at and case.done_at is None]
    told = {"open": missed(plain["CMP-02", "ASSIGNED"])}
    said = Paragraph(
        "still-open", pieces_of(_("本期交办的投诉尚有 %(open)s 件未办结；其中已超过时限的列表如下。"), told)
    )
    if not late:
        return [Paragraph("still-open", pieces_of(_("本期交办的投诉尚有 %(open)s 件未办结，没有超过时限的。"), told))]
    names = work_orders.type_names([case.order_type for case in late], english=in_english())
    places = asked.viewer.tree.by_code
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            case.number,
            name_of(places[case.unit]) if case.unit in places else case.unit,
            names[case.order_type],
            telling.moment(case.due_at),
            f"{half_up(telling.hours_late(case.due_at, asked.at), 1)}",
        )
        for case in sorted(late, key=lambda case: (case.due_at or asked.at, case.number))[:MOST_OPEN]
        if case.due_at
    )
    columns = (_("工单"), _("单位"), _("事项"), _("时限"), _("已超时（小时）"))
    note = _("最多列 %(most)d 件，超时最久的在前。") % {"most": MOST_OPEN}
    return [said, Table("late-cases", _("超时未办结投诉"), columns, rows, note=note)]
