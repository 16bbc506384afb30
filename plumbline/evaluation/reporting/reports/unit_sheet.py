"""单位评分表: one unit's sheets of a period, every line with its value, points, reason, clause, and what one more case would have changed."""

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.reports import scores
from plumbline.evaluation.reporting.reports.asked import Asked, sections
from plumbline.evaluation.reporting.rules import (
    Cell,
    Chart,
    Paragraph,
    Part,
    Piece,
    Report,
    ReportRefused,
    Table,
    pieces_of,
)
from plumbline.evaluation.scorecards import queries as scorecards
from plumbline.evaluation.scorecards.queries import SheetLine, SheetOpened
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.organization.rules import Place, Viewer


def build(period: Period, place: Place, viewer: Viewer, at: datetime) -> Report:
    """The sheets of one unit.

    Raises:
        ReportRefused: the unit has no sheet in this period.
    """
    asked = Asked(period, place, viewer, at)
    sheets = [
        sheet for each in scorecards.scored(period, viewer=viewer) if (sheet := _opened(asked, each.pack, each.code))
    ]
    if not sheets:
        raise ReportRefused(
            _("%(unit)s %(period)s 没有评分表，请先评分（plumbline scorecard build --period %(period)s）。"),
            field="unit",
            unit=place.name,
            period=period.name,
        )
    parts = sections(*((scores.chosen(each.template.zh, each.template.en), sheet_parts(each)) for each in sheets))
    is_sealed = all(each.sheet.sealed_at for each in sheets)
    title = asked.titled(_("服务质量评分表"))
    return Report("unit-sheet", title, period.name, place.code, at, parts, "sealed" if is_sealed else "provisional")


def _opened(asked: Asked, pack: str, code: str) -> SheetOpened | None:
    try:
        return scorecards.opened(asked.period, viewer=asked.viewer, template=f"{pack}/{code}", unit=asked.place.code)
    except NotFound:
        return None


def sheet_parts(opened: SheetOpened) -> list[Part]:
    sheet, unit = opened.sheet, opened.place.code
    told: dict[str, Piece] = {
        "points": scores.kept(sheet, unit, "points", sheet.points),
        "band": scores.band(sheet, opened.template),
        "rank": scores.rank(sheet),
        "peers": scores.kept(sheet, unit, "peers", Decimal(sheet.peers), places=0),
        "version": opened.template.version,
    }
    sentence = _(
        "本期得分 %(points)s 分，等级 %(band)s，在 %(peers)s 个同类单位中名次 %(rank)s。评分规则版本 %(version)s。"
    )
    lines = Table(
        f"lines-{sheet.pack}-{sheet.template}",
        _("各项得分"),
        (
            _("项目"),
            _("指标值"),
            _("件数"),
            _("满分"),
            _("得分"),
            _("得分理由"),
            _("再多一件符合，总分增加"),
            _("条款"),
        ),
        tuple(_line(opened, line) for line in opened.lines),
        note=_("没有数据的项目按评分规则处理，计入与否见理由；总分 = 得分合计 ÷ 计入满分 × 100。"),
    )
    course = year_to_date(opened)
    return [
        Paragraph(f"total-{sheet.pack}-{sheet.template}", pieces_of(sentence, told)),
        lines,
        course,
        Chart(_("本年得分走势"), "line", course, 1),
    ]


def _line(opened: SheetOpened, line: SheetLine) -> tuple[Cell, ...]:
    sheet, unit, item = opened.sheet, opened.place.code, opened.template.item(line.item)
    return (
        scores.item_name(item) if item else line.item,
        scores.kept(sheet, unit, "value", line.value, line.item),
        scores.kept(sheet, unit, "n", None if line.n is None else Decimal(line.n), line.item, places=0),
        scores.kept(sheet, unit, "weight", line.weight, line.item),
        scores.kept(sheet, unit, "points", None if line.is_missing and not line.possible else line.points, line.item),
        scores.reason(line),
        scores.kept(sheet, unit, "one_more", line.one_more, line.item),
        (item.clause if item else "") or "—",
    )


def year_to_date(opened: SheetOpened) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (sheet.period, scores.kept(sheet, opened.place.code, "points", sheet.points), scores.rank(sheet))
        for sheet in scorecards.year_to_date(opened)
    ]
    key = f"course-{opened.sheet.pack}-{opened.sheet.template}"
    return Table(key, _("本年各期得分"), (_("期间"), _("得分"), _("名次")), tuple(rows))
