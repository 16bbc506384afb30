"""Sheets and rankings as pages show them."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.indicators.showing import full_of
from plumbline.doors.web.saying import chosen, filled, moment, named, word
from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.queries import Value
from plumbline.evaluation.scorecards.queries import Funnel, Sheet, SheetLine, SheetOpened
from plumbline.evaluation.scorecards.rules import Item, Template, plain
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree
from plumbline.ground.organization.states import UNIT_KIND_LABELS, UnitKind

STANDINGS = {
    "rated": "",
    "few_cases": _("件数不足，不评级"),
    "little_measured": _("有数据的权重不足，不评级"),
}
SIGNALS = {"action": _("超出 99.8% 界限"), "warning": _("超出 95% 界限"), "": ""}
EMPTY = "—"


@dataclass(frozen=True)
class RankRow:
    """A unit's line of a ranking."""

    unit: str
    name: str
    address: str
    points: str
    interval: str
    places: str
    band: str
    stars: str
    standing: str
    n: int
    is_restated: bool = False


@dataclass(frozen=True)
class PeerGroup:
    """Units of one kind, best first."""

    kind: str
    rows: tuple[RankRow, ...]


def groups(found: Sequence[Sheet], template: Template, restated: Container[UUID] = ()) -> list[PeerGroup]:
    """``restated``: the units of which some value behind the sheet was restated since."""
    by_kind: dict[str, list[RankRow]] = {}
    for sheet in found:
        row = replace(rank_row(sheet, template), is_restated=sheet.unit_id in restated)
        by_kind.setdefault(sheet.kind, []).append(row)
    return [PeerGroup(word(UNIT_KIND_LABELS[UnitKind(kind)]), tuple(rows)) for kind, rows in by_kind.items()]


def rank_row(sheet: Sheet, template: Template) -> RankRow:
    return RankRow(
        unit=sheet.unit.code,
        name=named(sheet.unit),
        address=sheet_address(sheet),
        points=number(sheet.points),
        interval=EMPTY if sheet.low is None else f"{sheet.low:f} – {sheet.high:f}",
        places=places(sheet.rank_first, sheet.rank_last),
        band=band_name(template, sheet.band),
        stars="★" * sheet.stars,
        standing=word(STANDINGS[sheet.standing]),
        n=sheet.n,
    )


def number(value: Decimal | None) -> str:
    return EMPTY if value is None else f"{value:f}"


def places(first: int | None, last: int | None) -> str:
    """The places of a unit: 3, or 2–4 with those it cannot be told from."""
    if first is None:
        return EMPTY
    return str(first) if first == last else f"{first}–{last}"


def band_name(template: Template, code: str) -> str:
    return next((chosen(band.zh, band.en) for band in template.bands if band.code == code), "")


def sheet_address(sheet: Sheet) -> str:
    address = reverse("scorecard", args=[sheet.pack, sheet.template, sheet.unit.code])
    return f"{address}?{urlencode({'period': sheet.period})}"


def item_name(item: Item) -> str:
    """As the template calls it, else as the catalogue does."""
    entry = catalogue().get(item.indicator)
    return chosen(item.zh or (entry.zh if entry else item.code), item.en or (entry.en if entry else item.code))


@dataclass(frozen=True)
class LineShown:
    """One item of a sheet, every figure with the way to its cases."""

    name: str
    indicator: str
    address: str
    value: str
    n: str
    weight: str
    points: str
    interval: str
    reason: str
    one_more: str
    clause: str
    proposed: str
    is_missing: bool
    restated: str = ""
    full: str = ""


@dataclass(frozen=True)
class GroupShown:
    name: str
    weight: str
    points: str
    lines: tuple[LineShown, ...]


def sheet_groups(opened: SheetOpened, now: Mapping[str, Value]) -> list[GroupShown]:
    """The lines under their groups, each group with what its items earned together; ``now``: the values with what became of them."""
    found = []
    for group in opened.template.groups:
        own = [line for line in opened.lines if line.group == group.code]
        earned = sum((line.points for line in own if line.weight), Decimal(0))
        lines = tuple(line_shown(line, opened, now.get(line.item)) for line in own)
        found.append(GroupShown(chosen(group.zh, group.en), plain(group.weight), f"{earned:.2f}", lines))
    return found


def line_shown(line: SheetLine, opened: SheetOpened, now: Value | None) -> LineShown:
    item = opened.template.item(line.item)
    if item is None:
        raise ValueError(f"{line.item} is not in the terms the sheet was made by")
    return LineShown(
        name=item_name(item),
        indicator=line.indicator,
        address="" if line.is_missing else cases_address(line, opened),
        value=str(line.params.get("value") or EMPTY) if line.value is None else f"{line.value:.2f}",
        n=EMPTY if line.n is None else f"{line.n:,}",
        weight=plain(item.weight) if item.is_weighted else EMPTY,
        points=EMPTY if line.is_missing and not line.possible else f"{line.points:f}",
        interval="" if line.low == line.high else f"{line.low:f} – {line.high:f}",
        reason=filled(word(line.sentence), line.params),
        one_more=one_more(line, opened.template),
        clause=item.clause,
        proposed=chosen(item.proposed_zh, item.proposed_en),
        is_missing=line.is_missing,
        restated=restated_said(now),
        full=full_of(now) if now else "",
    )


def restated_said(now: Value | None) -> str:
    """That the value was restated after its sealing: to what, why, by whom."""
    if now is None or now.restated is None:
        return ""
    later = now.restated
    words = gettext("该值封存后更正为 %(value)s：%(reason)s（%(by)s，%(at)s）；本表按封存值计分")
    return words % {"value": later.shown, "reason": later.reason, "by": later.by, "at": moment(later.at)}


def cases_address(line: SheetLine, opened: SheetOpened) -> str:
    asked = {"period": opened.sheet.period, "unit": opened.place.code, "basis": line.basis}
    if line.scope:
        asked["scope"] = line.scope
    return f"{reverse('indicator-cases', args=[line.indicator])}?{urlencode(asked)}"


def one_more(line: SheetLine, template: Template) -> str:
    """What one more case on the good side would have made of the whole sheet."""
    if line.one_more is None:
        return ""
    if line.one_more_band:
        words = gettext("再多一件符合，总分 +%(gained)s，升为“%(band)s”")
        return words % {"gained": f"{line.one_more:f}", "band": band_name(template, line.one_more_band)}
    return gettext("再多一件符合，总分 +%(gained)s") % {"gained": f"{line.one_more:f}"}


def funnel_chart(funnel: Funnel, name: str, tree: Tree) -> Chart:
    """Shares by the number of cases, between the limits that the common share sets for each number."""
    places = [tree.by_code[point.key] for point in funnel.points]
    labels = tuple(f"{named(place)} (n={point.n})" for place, point in zip(places, funnel.points, strict=True))
    ends = (
        (gettext("本单位"), [point.share for point in funnel.points]),
        (gettext("95% 下限"), [point.warning[0] for point in funnel.points]),
        (gettext("95% 上限"), [point.warning[1] for point in funnel.points]),
        (gettext("99.8% 下限"), [point.action[0] for point in funnel.points]),
        (gettext("99.8% 上限"), [point.action[1] for point in funnel.points]),
    )
    return Chart(
        name="funnel",
        title=gettext("%(item)s：各单位与合理波动范围") % {"item": name},
        kind="funnel",
        labels=labels,
        series=tuple(Series(label, tuple(round(share * 100, 1) for share in shares)) for label, shares in ends),
        unit="%",
        target=None if funnel.common is None else round(funnel.common * 100, 1),
        target_name=gettext("全体"),
    )


def signals(funnel: Funnel, tree: Tree) -> list[tuple[str, str]]:
    """The units whose share chance alone does not explain, each with how far it lies out."""
    return [(named(tree.by_code[point.key]), word(SIGNALS[point.signal])) for point in funnel.points if point.signal]


@dataclass(frozen=True)
class CourseShown:
    """One period of the year so far."""

    period: str
    address: str
    points: str
    places: str
    is_here: bool
    sealed_at: datetime | None


def course(found: Sequence[Sheet], here: Sheet) -> list[CourseShown]:
    return [
        CourseShown(
            each.period,
            sheet_address(each),
            number(each.points),
            places(each.rank_first, each.rank_last),
            each.id == here.id,
            each.sealed_at,
        )
        for each in found
    ]
