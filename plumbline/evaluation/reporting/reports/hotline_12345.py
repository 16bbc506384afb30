"""12345 诉求办理月报: the three rates (response, resolution, satisfaction; L6 Art. 32), on-time feedback, what was asked, by unit."""

from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.queries.splits import splits
from plumbline.evaluation.reporting.reports import comparing, suggesting, telling
from plumbline.evaluation.reporting.reports.asked import Asked, Values, in_english, keyed, name_of, sections
from plumbline.evaluation.reporting.reports.numbers import bare, figure, met, missed, whole
from plumbline.evaluation.reporting.rules import (
    Cell,
    Chart,
    Number,
    Paragraph,
    Part,
    Piece,
    Report,
    Source,
    Table,
    pieces_of,
)
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.service.work_orders import queries as work_orders

CODES = ("GOV-01", "GOV-02", "GOV-03", "GOV-04")
KEYS = (("GOV-01", "DUE"), ("GOV-02", "DUE"), ("GOV-03", "DUE"), ("GOV-04", "DUE"))


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The report of one unit and everything below it.

    Raises:
        ReportRefused: the period was not measured for this unit.
    """
    asked = Asked(period, place, viewer, at)
    values = asked.listed(CODES)
    plain = keyed(values)
    asked.check_measured(plain["GOV-04", "DUE"])
    before, a_year_ago = (asked.values(CODES, each) for each in (asked.before(), asked.a_year_earlier()))
    parts = sections(
        (_("总体情况"), [summary(plain), *(comparing.compared(asked, f"rate-{key[0]}", plain[key], before, a_year_ago) for key in KEYS)]),
        (_("三率对比"), [comparing.table(asked, KEYS, plain, before, a_year_ago)]),
        (_("诉求事项"), subjects(asked)),
        (_("各单位办理情况"), of_units(asked, plain)),
        (_("典型案例"), telling.typical(asked, "GOV-04", "DUE")),
        (_("对各单位的建议"), suggesting.suggestions(asked, CODES)),
    )  # fmt: skip
    title = asked.titled(_("12345 诉求办理情况报告"))
    return Report("hotline-12345", title, period.name, place.code, at, parts, asked.state(values))


def summary(plain: Values) -> Paragraph:
    fed_back, contacted = plain["GOV-04", "DUE"], plain["GOV-01", "DUE"]
    told: dict[str, Piece] = {
        "due": whole(fed_back),
        "on_time": met(fed_back),
        "late": missed(fed_back),
        "asked": whole(plain["GOV-02", "DUE"]),
        "solved": met(plain["GOV-02", "DUE"]),
        "contacted": met(contacted),
        "to_contact": whole(contacted),
    }
    sentence = _(
        "本期应反馈 12345 转办诉求 %(due)s 件，按时 %(on_time)s 件，超时 %(late)s 件；应联系 %(to_contact)s 件，按时联系 %(contacted)s 件；"
        "有效回访 %(asked)s 件，其中反映已解决 %(solved)s 件。"
    )
    return Paragraph("summary", pieces_of(sentence, told))


def subjects(asked: Asked) -> list[Part]:
    """What was asked, the most frequent first, and how much of it came late."""
    found = splits(
        "GOV-04", by=("kind",), period=asked.period, viewer=asked.viewer, at=asked.at, basis="DUE", unit=asked.place.code
    )  # fmt: skip
    names = work_orders.type_names([str(split.traits[0]) for split in found], english=in_english())
    columns = (_("事项"), _("应反馈（件）"), _("按时（件）"), _("超时（件）"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            names[str(split.traits[0])],
            _counted(asked, split.n, str(split.traits[0]), ""),
            _counted(asked, split.met, str(split.traits[0]), "met"),
            _counted(asked, split.missed, str(split.traits[0]), "missed"),
        )
        for split in found
    )
    table = Table("subjects", _("诉求事项"), columns, rows)
    return [table, Chart(_("各事项诉求（件）"), "bar", table, 1)] if rows else []


def _counted(asked: Asked, count: int, kind: str, outcome: str) -> Number:
    source = Source("GOV-04", "DUE", asked.period.name, asked.place.code, f"kind:{kind}", outcome, "orders")
    return bare(Fraction(count), 0, source)


def of_units(asked: Asked, plain: Values) -> list[Part]:
    places = asked.viewer.tree.by_code
    rows = [_row(name_of(places[code]), values) for code, values in asked.by_unit(CODES).items()]
    columns = (
        _("单位"),
        _("应反馈（件）"),
        _("超时（件）"),
        _("按时反馈率（%）"),
        _("响应率（%）"),
        _("解决率（%）"),
        _("满意率（%）"),
    )
    table = Table("units", _("各单位办理情况"), columns, (*rows, _row(_("合计"), plain)))
    drawn = [Chart(_("各单位按时反馈率（%）"), "bar", table, 3, leave_out=1)] if rows else []
    return [table, *drawn]


def _row(name: str, values: Values) -> tuple[Cell, ...]:
    fed_back = values["GOV-04", "DUE"]
    rates = (figure(values[key]) for key in KEYS[:3])
    return (name, whole(fed_back), missed(fed_back), figure(fed_back), *rates)
