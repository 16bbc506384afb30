"""Sheets and ranks as cells; every number is kept in a sheet or a line of one."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.rules import EMPTY
from plumbline.evaluation.reporting.reports.asked import Asked, in_english
from plumbline.evaluation.reporting.rules import Cell, Chart, Kept, Number, Part, Source, Table
from plumbline.evaluation.scorecards import queries as scorecards
from plumbline.evaluation.scorecards.queries import Scored, Sheet, SheetLine
from plumbline.evaluation.scorecards.rules import Item, Template
from plumbline.ground.kernel.periods import Period, months
from plumbline.ground.kernel.wording import _ as marked
from plumbline.ground.organization.rules import Place

STANDINGS = {
    "rated": "—",
    "few_cases": marked("件数不足，不评级"),
    "little_measured": marked("有数据的权重不足，不评级"),
}


def kept(sheet: Sheet, unit: str, column: str, value: Decimal | None, item: str = "", places: int = 2) -> Number:
    """A column of a sheet, or of one of its lines."""
    where: Kept = "line" if item else "sheet"
    source = Source(f"{sheet.pack}/{sheet.template}", column, sheet.period, unit, item, "", where)
    if value is None:
        return Number(EMPTY, None, None, places, source)
    rounded = value.quantize(Decimal(1).scaleb(-places))
    return Number(f"{rounded:f}", rounded, Fraction(value), places, source)


def scored_in(asked: Asked) -> tuple[Period, list[Scored]]:
    """The period itself where it was scored, else its last month that was."""
    for period in (asked.period, *reversed(months(asked.period.first, asked.period.after))):
        found = scorecards.scored(period, viewer=asked.viewer)
        if found:
            return period, found
    return asked.period, []


def rankings(asked: Asked) -> list[Part]:
    """By each template the units below, the best first; those that cannot be told apart share a rank."""
    period, found = scored_in(asked)
    parts: list[Part] = []
    below = {place.id for place in asked.viewer.tree.places if place.path.startswith(asked.place.path)}
    for each in found:
        own = [sheet for sheet in each.sheets if sheet.unit_id in below]
        if own:
            table = ranking(asked, period, each.template, own)
            parts += [table, Chart(_("%(title)s（得分）") % {"title": table.title}, "bar", table, 1)]
    return parts


def ranking(asked: Asked, period: Period, template: Template, sheets: list[Sheet]) -> Table:
    state = _("已封存") if all(sheet.sealed_at for sheet in sheets) else _("暂定")
    columns = (_("单位"), _("得分"), _("区间低"), _("区间高"), _("名次"), _("等级"), _("件数"), _("说明"))
    return Table(
        f"ranking-{template.pack}-{template.code}-{period.name}",
        _("%(template)s排名（%(period)s，%(state)s）")
        % {"template": chosen(template.zh, template.en), "period": period.name, "state": state},
        columns,
        tuple(_ranked(asked.viewer.tree.by_id[sheet.unit_id], sheet, template) for sheet in sheets),
        note=_("区间重叠、无法区分高下的单位名次并列；件数不足的单位不参加排名。"),
    )


def _ranked(place: Place, sheet: Sheet, template: Template) -> tuple[Cell, ...]:
    return (
        place.name_en if in_english() and place.name_en else place.name,
        kept(sheet, place.code, "points", sheet.points),
        kept(sheet, place.code, "low", sheet.low),
        kept(sheet, place.code, "high", sheet.high),
        rank(sheet),
        band(sheet, template),
        kept(sheet, place.code, "n", Decimal(sheet.n), places=0),
        _(STANDINGS[sheet.standing]),
    )


def rank(sheet: Sheet) -> str:
    if sheet.rank_first is None:
        return EMPTY
    same = sheet.rank_first == sheet.rank_last
    return str(sheet.rank_first) if same else f"{sheet.rank_first}–{sheet.rank_last}"


def band(sheet: Sheet, template: Template) -> str:
    name = next((chosen(each.zh, each.en) for each in template.bands if each.code == sheet.band), "")
    return f"{name}{'★' * sheet.stars}" or EMPTY


def chosen(zh: str, en: str) -> str:
    return en if in_english() and en else zh


def item_name(item: Item) -> str:
    """As the template calls it, else as the catalogue does."""
    entry = catalogue().get(item.indicator)
    return chosen(item.zh or (entry.zh if entry else item.code), item.en or (entry.en if entry else item.code))


def reason(line: SheetLine) -> str:
    return str(_(line.sentence) % line.params)
