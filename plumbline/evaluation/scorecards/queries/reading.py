"""Sheets, rankings, funnels and publications as they are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from plumbline.evaluation.scorecards.models import Publication, Sheet, SheetLine
from plumbline.evaluation.scorecards.queries.playing import readings_of
from plumbline.evaluation.scorecards.queries.templates import template_of
from plumbline.evaluation.scorecards.rules import FunnelPoint, Reading, Template, funnel
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class SheetOpened:
    """A sheet with its lines in order, the template word for word as it was applied, and its unit."""

    sheet: Sheet
    lines: tuple[SheetLine, ...]
    template: Template
    place: Place


@dataclass(frozen=True)
class Scored:
    """A template by which a period was scored: its sheets by rank, and whether they are sealed."""

    pack: str
    code: str
    template: Template
    sheets: tuple[Sheet, ...]
    is_sealed: bool


def visible(viewer: Viewer) -> QuerySet[Sheet]:
    return Sheet.objects.filter(unit_id__in=viewer.units(Permission.INDICATORS_VIEW)).select_related("unit")


def periods_scored(viewer: Viewer) -> list[str]:
    """The periods with sheets this viewer may see, the latest first."""
    return sorted(set(visible(viewer).values_list("period", flat=True)), reverse=True)


def sheets(period: Period, *, viewer: Viewer, template: str | None = None, with_lines: bool = False) -> list[Sheet]:
    """The sheets of a period by rank; ``template`` "pack/code" or "code"; ``with_lines`` with their lines read along."""
    # Sixty sheets share one wording, which is long: it is read once, beside them.
    found = visible(viewer).filter(period=period.name).prefetch_related("terms")
    if with_lines:
        found = found.prefetch_related(Prefetch("lines", SheetLine.objects.order_by("position")))
    if template:
        pack, _slash, code = template.rpartition("/")
        found = found.filter(template=code, **({"pack": pack} if pack else {}))
    return list(
        found.order_by(
            "pack",
            "template",
            "kind",
            F("rank_first").asc(nulls_last=True),
            F("points").desc(nulls_last=True),
            "unit__code",
        )
    )


def scored(period: Period, *, viewer: Viewer) -> list[Scored]:
    """By which templates a period was scored, as far as the viewer sees sheets."""
    by_template: dict[tuple[str, str], list[Sheet]] = {}
    for sheet in sheets(period, viewer=viewer):
        by_template.setdefault((sheet.pack, sheet.template), []).append(sheet)
    return [
        Scored(pack, code, template_of(found[0].terms), tuple(found), all(sheet.sealed_at for sheet in found))
        for (pack, code), found in by_template.items()
    ]


def opened(period: Period, *, viewer: Viewer, template: str, unit: str) -> SheetOpened:
    """One unit's sheet.

    Raises:
        NotFound: no such sheet, or not for this viewer.
    """
    place = viewer.tree.by_code.get(unit)
    found = [sheet for sheet in sheets(period, viewer=viewer, template=template) if place and sheet.unit_id == place.id]
    if place is None or len(found) != 1:
        raise NotFound(
            _("没有单位“%(unit)s”在 %(period)s 按模板 %(template)s 的评分表，或您无权查看。"),
            unit=unit[:60],
            period=period.name,
            template=template[:120],
        )
    sheet = found[0]
    return SheetOpened(sheet, tuple(sheet.lines.order_by("position")), template_of(sheet.terms), place)


def year_to_date(opened: SheetOpened) -> list[Sheet]:
    """The unit's sheets by the same template from the start of the year to this period, in order."""
    sheet = opened.sheet
    same = Sheet.objects.filter(
        unit_id=sheet.unit_id, pack=sheet.pack, template=sheet.template, period__startswith=sheet.period[:4]
    )
    shape = len(sheet.period)
    return [each for each in same.order_by("period") if len(each.period) == shape and each.period <= sheet.period]


@dataclass(frozen=True)
class Funnel:
    """Shares of the units of one peer group for one item; ``common`` is that of all together."""

    item: str
    common: float | None
    points: tuple[FunnelPoint, ...]


def first_funnel(period: Period, found: Sequence[Sheet], *, viewer: Viewer, items: Sequence[str]) -> Funnel:
    """The funnel, over sheets of one template, of the first of these items whose value is a share of cases; without points where none is.

    The first is mostly one, so that it is read alone; where it is not, the others are read together.
    """
    last = Funnel(items[-1] if items else "", None, ())
    if not found:
        return last
    template = template_of(found[0].terms)
    by_id = viewer.tree.by_id
    places = [by_id[sheet.unit_id] for sheet in found if sheet.unit_id in by_id]
    for tried in (items[:1], items[1:]):
        last = _drawn(readings_of(period, template, places, items=tried), tried) if tried else last
        if last.points:
            break
    return last


def _drawn(readings: Mapping[str, Mapping[str, Reading]], items: Sequence[str]) -> Funnel:
    last = Funnel(items[-1], None, ())
    for item in items:
        shares = [
            (code, int(reading.figure.numerator), int(reading.figure.denominator))
            for code, own in readings.items()
            if (reading := own.get(item)) is not None and reading.is_share
        ]
        common, points = funnel(shares)
        last = Funnel(item, common, tuple(points))
        if last.points:
            break
    return last


def publication_named(name: str) -> Publication | None:
    """The publication of that name, whoever asks: names are given once."""
    return Publication.objects.filter(name=name).first()


def publications(*, viewer: Viewer, period: str = "", template: str = "") -> list[Publication]:
    """What was published, the latest first; anybody who sees indicators may read what is public."""
    require_somewhere(viewer, Permission.INDICATORS_VIEW)
    found = Publication.objects.select_related("withdraws", "withdrawn_by")
    if period:
        found = found.filter(period=period)
    if template:
        pack, _slash, code = template.rpartition("/")
        found = found.filter(template=code, **({"pack": pack} if pack else {}))
    return list(found.order_by("-published_at", "-number"))
