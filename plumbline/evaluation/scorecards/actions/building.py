"""Making the sheets of a period out of the kept values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.rules import half_up
from plumbline.evaluation.scorecards import events
from plumbline.evaluation.scorecards.models import Sheet, SheetLine, Terms
from plumbline.evaluation.scorecards.queries.playing import Played, key_of, play
from plumbline.evaluation.scorecards.queries.templates import InForce, templates_for
from plumbline.evaluation.scorecards.rules import Line, OneMore, Template
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Tree, Viewer, require
from plumbline.ground.organization.states import Permission


class NothingToScore(Refused):
    """The period was not measured, no template is in force, or there is no company yet."""

    code = "nothing_to_score"


class AlreadySealed(Conflict):
    """The sheets are sealed; they stay as they are."""

    code = "already_sealed"


@dataclass(frozen=True)
class SheetsBuilt:
    """How many sheets a template gave."""

    period: str
    template: str
    sheets: int
    rated: int


@transaction.atomic
def build(*, period: Period, by: Viewer, at: datetime, template: str | None = None) -> list[SheetsBuilt]:
    """Scores every unit by every template in force at the end of the period (or by one), over what was kept before. Twice gives equal rows.

    Raises:
        NothingToScore: not measured, or no template. AlreadySealed: the sheets were sealed. NotFound: no such template.
        TemplateRefused: an installed template does not hold. NotAllowed: the viewer may not score.
    """
    tree = organization.tree()
    company = the_company(tree)
    require(by, Permission.SCORECARDS_KEEP, company.id, seen_with=(Permission.INDICATORS_VIEW,))
    if not any(fill.period == period.name for fill in indicators.fills(viewer=organization.system())):
        raise NothingToScore(
            _("%(period)s 的指标还没有计算，无法评分。请先计算指标。"), field="period", period=period.name
        )
    chosen = [each for each in templates_for(period, template) if template or each.template.period == shape_of(period)]
    if not chosen:
        raise NothingToScore(
            _("%(period)s 没有适用的评分模板。请安装含 scorecards.yaml 的制度包。"), period=period.name
        )
    return [_build_one(each, period=period, tree=tree, company=company, by=by, at=at) for each in chosen]


def the_company(tree: Tree) -> Place:
    """Raises NothingToScore where none is entered yet."""
    found = next((place for place in tree.places if place.parent_id is None), None)
    if found is None:
        raise NothingToScore(_("还没有建立公司，无法评分。"))
    return found


def shape_of(period: Period) -> str:
    """Month, quarter, half_year, year, week or day, as templates say it."""
    days = (period.after - period.first).days
    if days <= 7:
        return "day" if days == 1 else "week"
    return "month" if days <= 31 else "quarter" if days <= 92 else "half_year" if days <= 184 else "year"


def _build_one(chosen: InForce, *, period: Period, tree: Tree, company: Place, by: Viewer, at: datetime) -> SheetsBuilt:
    template = chosen.template
    _keep_terms(chosen)
    standing = _unsealed(period, template)
    played = play(template, period=period, tree=tree, with_one_more=True)
    SheetLine.objects.filter(sheet_id__in=standing.values()).delete()
    Sheet.objects.filter(id__in=standing.values()).delete()
    ids = {each.place.id: standing.get(each.place.id) or new_id(at) for each in played}
    sheets = [_sheet_row(each, chosen, ids[each.place.id], period=period, at=at) for each in played]
    lines = [row for each in played for row in _line_rows(each, template, ids[each.place.id])]
    insert_together({Sheet: sheets, SheetLine: lines})
    publish(
        events.Built(at=at, subject=period.name, unit_id=company.id, template=template.name, sheets=len(sheets)), by=by
    )
    return SheetsBuilt(period.name, template.name, len(sheets), sum(each.score.standing == "rated" for each in played))


def _keep_terms(chosen: InForce) -> None:
    """The words of the template; whoever builds by the same ones at the same time waits here."""
    template = chosen.template
    Terms.objects.get_or_create(
        digest=chosen.digest,
        defaults={
            "pack": template.pack,
            "code": template.code,
            "version": template.version,
            "row": chosen.row,
            "applied": chosen.applied,
        },
    )
    Terms.objects.select_for_update().get(digest=chosen.digest)


def _unsealed(period: Period, template: Template) -> dict[UUID, UUID]:
    """The sheets that stand so far, by their units."""
    found = Sheet.objects.select_for_update().filter(period=period.name, pack=template.pack, template=template.code)
    rows = list(found.values_list("unit_id", "id", "sealed_at"))
    if any(sealed for _unit, _id, sealed in rows):
        raise AlreadySealed(
            _("%(period)s 的评分表（%(template)s）已封存，不能重新评分；需要更正时请撤回发布并另发说明。"),
            period=period.name,
            template=template.name,
        )
    return {unit_id: sheet_id for unit_id, sheet_id, _sealed in rows}


def _sheet_row(each: Played, chosen: InForce, sheet_id: UUID, *, period: Period, at: datetime) -> dict[str, Any]:
    score, template = each.score, chosen.template
    return {
        "id": sheet_id,
        "period": period.name,
        "terms_id": chosen.digest,
        "pack": template.pack,
        "template": template.code,
        "unit_id": each.place.id,
        "kind": each.place.kind,
        "points": score.points,
        "low": score.low,
        "high": score.high,
        "possible": half_up(score.possible, 4),
        "ceiling": _decimal(score.ceiling, 2),
        "n": score.n,
        "standing": score.standing,
        "band": score.band.code if score.band else "",
        "stars": score.band.stars if score.band else 0,
        "rank_first": each.rank.first if each.rank else None,
        "rank_last": each.rank.last if each.rank else None,
        "peers": each.peers,
        "measured_at": each.measured_at,
        "built_at": at,
        "sealed_at": None,
    }


def _line_rows(each: Played, template: Template, sheet_id: UUID) -> Iterator[dict[str, Any]]:
    groups = {item.code: group.code for group in template.groups for item in group.items}
    for position, line in enumerate(each.score.lines, start=1):
        yield {
            "sheet_id": sheet_id,
            "position": position,
            "group": groups[line.item.code],
            **_of_line(line),
            **_of_value(line),
            **_of_one_more(each.one_more, line),
            "sealed_at": None,
        }


def _of_line(line: Line) -> dict[str, Any]:
    indicator, basis, scope = key_of(line.item)
    return {
        "item": line.item.code,
        "indicator": indicator,
        "basis": basis,
        "scope": scope,
        "weight": half_up(line.item.weight, 4),
        "possible": half_up(line.possible, 4),
        "points": line.points,
        "low": line.low,
        "high": line.high,
        "is_missing": line.is_missing,
        "sentence": line.reason.sentence,
        "params": dict(line.reason.params),
    }


def _of_value(line: Line) -> dict[str, Any]:
    figure = line.reading.figure if line.reading else None
    return {
        "numerator": _decimal(figure.numerator if figure else None, 4),
        "denominator": _decimal(figure.denominator if figure else None, 4),
        "value": _decimal(line.reading.value if line.reading else None, 6),
        "n": figure.n if figure else None,
    }


def _of_one_more(found: Mapping[str, OneMore], line: Line) -> dict[str, Any]:
    one_more = found.get(line.item.code)
    return {
        "one_more": one_more.gained if one_more else None,
        "one_more_band": one_more.band.code if one_more and one_more.changes_band and one_more.band else "",
    }


def _decimal(number: Fraction | None, places: int) -> Decimal | None:
    return None if number is None else half_up(number, places)
