"""Freezing the sheets of a period, and making rankings known."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.indicators.states import PeriodState
from plumbline.evaluation.scorecards import events
from plumbline.evaluation.scorecards.actions.building import AlreadySealed, the_company
from plumbline.evaluation.scorecards.models import Publication, Sheet, SheetLine
from plumbline.evaluation.scorecards.queries.templates import template_of
from plumbline.ground.journal.actions import publish as write_down
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import Conflict, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission

LONGEST_NAME = 150


class NotYetSealable(Refused):
    """The period is not over, half measured, not sealed itself, or measured again since the sheets were made."""

    code = "not_yet_sealable"


class NotPublishable(Refused):
    """What is to be published is not sealed, has no name of its own, or was published already."""

    code = "not_publishable"


@dataclass(frozen=True)
class SheetsSealed:
    """How many sheets of a template were sealed, and the digest of what they say."""

    period: str
    template: str
    sheets: int
    digest: str


def _allowed(by: Viewer) -> Place:
    company = the_company(organization.tree())
    require(by, Permission.SCORECARDS_KEEP, company.id, seen_with=(Permission.INDICATORS_VIEW,))
    return company


@transaction.atomic
def seal(*, period: Period, by: Viewer, at: datetime, template: str | None = None) -> list[SheetsSealed]:
    """Freezes the sheets of a period (of every template, or one): from here on neither points nor reasons can change.

    Raises:
        NotFound: there are no sheets. AlreadySealed: somebody was quicker. NotYetSealable: see there. NotAllowed.
    """
    company = _allowed(by)
    by_template = _locked(period, template)
    _check_measured(period, [sheet for found in by_template.values() for sheet in found])
    _check_sealed(period)
    done = []
    for name, found in by_template.items():
        digest = digest_of(found)
        ids = [sheet.id for sheet in found]
        SheetLine.objects.filter(sheet_id__in=ids).update(sealed_at=at)
        Sheet.objects.filter(id__in=ids).update(sealed_at=at)
        fact = events.Sealed(
            at=at, subject=period.name, unit_id=company.id, template=name, sheets=len(found), digest=digest
        )
        write_down(fact, by=by)
        done.append(SheetsSealed(period.name, name, len(found), digest))
    return done


def _locked(period: Period, template: str | None) -> dict[str, list[Sheet]]:
    """The sheets to be sealed by the names of their templates, locked in the order of their ids."""
    found = Sheet.objects.select_for_update().filter(period=period.name)
    if template:
        pack, _slash, code = template.rpartition("/")
        found = found.filter(template=code, **({"pack": pack} if pack else {}))
    by_template: dict[str, list[Sheet]] = {}
    for sheet in found.order_by("id"):
        by_template.setdefault(f"{sheet.pack}/{sheet.template}", []).append(sheet)
    if not by_template:
        raise NotFound(_("%(period)s 还没有评分表，请先评分。"), field="period", period=period.name)
    unsealed = {name: rows for name, rows in by_template.items() if any(not sheet.sealed_at for sheet in rows)}
    if not unsealed:
        raise AlreadySealed(_("%(period)s 的评分表已经封存。"), period=period.name)
    return unsealed


def _check_measured(period: Period, sheets: Sequence[Sheet]) -> None:
    """Every unit's figures must have been measured after the period was over, and not again since the sheets were made."""
    fills = [fill for fill in indicators.fills(viewer=organization.system()) if fill.period == period.name]
    tree = organization.tree()
    for sheet in sheets:
        place = tree.by_id[sheet.unit_id]
        own = [fill for fill in fills if place.path.startswith(fill.unit.path)]
        if not any(fill.over for fill in own):
            raise NotYetSealable(
                _(
                    "%(period)s 尚未结束，或“%(unit)s”的指标在期末之后还没有计算过，不能封存。请在期满后重新计算并评分。"
                ),
                period=period.name,
                unit=place.name,
            )
        if any(fill.measured_at > sheet.built_at for fill in own):
            raise NotYetSealable(
                _("“%(unit)s”的指标在评分之后又计算过，评分表可能已不相符。请重新评分后再封存。"), unit=place.name
            )


def _check_sealed(period: Period) -> None:
    """Points are made of values: they are final when those are, and the units had their time to object."""
    if indicators.state_of(period) is not PeriodState.SEALED:
        raise NotYetSealable(
            _("统计期 %(period)s 的指标尚未封存：请先交各单位核对并封存统计期，再封存评分表。"),
            field="period",
            period=period.name,
        )


def digest_of(sheets: Sequence[Sheet]) -> str:
    """SHA-256 over everything the sheets and their lines say, in the order of the units' identifiers."""
    total = hashlib.sha256()
    rows = Sheet.objects.filter(id__in=[sheet.id for sheet in sheets]).order_by("unit_id")
    for row in rows.values(
        "unit_id", "terms_id", "points", "low", "high", "standing", "band", "rank_first", "rank_last"
    ):
        total.update(orjson.dumps({name: str(value) for name, value in row.items()}, option=orjson.OPT_SORT_KEYS))
    lines = SheetLine.objects.filter(sheet_id__in=[sheet.id for sheet in sheets]).order_by("sheet__unit_id", "position")
    for line in lines.values("item", "numerator", "denominator", "points", "sentence", "params"):
        total.update(orjson.dumps({name: str(value) for name, value in line.items()}, option=orjson.OPT_SORT_KEYS))
    return total.hexdigest()


@transaction.atomic
def publish(*, period: Period, template: str, by: Viewer, at: datetime, name: str = "") -> Publication:
    """Makes the sealed ranking known under a name, as it stands.

    Raises:
        NotFound: no sheets by that template. NotPublishable: not sealed, name taken, or the same is public already. NotAllowed.
    """
    company = _allowed(by)
    sheets = _of_one_template(period, template)
    pack, code = sheets[0].pack, sheets[0].template
    if any(sheet.sealed_at is None for sheet in sheets):
        raise NotPublishable(_("%(period)s 的评分表还没有封存，不能发布。"), period=period.name)
    earlier = list(Publication.objects.filter(period=period.name, pack=pack, template=code).order_by("number"))
    taken_back = {each.withdraws_id for each in earlier}
    if any(each.withdraws_id is None and each.id not in taken_back for each in earlier):
        raise NotPublishable(_("%(period)s 的结果已经发布；如需更改，请先撤回。"), period=period.name)
    number = len(earlier) + 1
    title = template_of(sheets[0].terms).zh
    edition = sum(each.withdraws_id is None for each in earlier) + 1
    made = _written(
        name.strip() or f"{period.name} {title} 第{edition}版",
        period=period.name,
        pack=pack,
        template=code,
        number=number,
        content=[_row(sheet) for sheet in sheets],
        by=by,
        at=at,
    )
    write_down(
        events.Published(
            at=at, subject=made.name, unit_id=company.id, period=period.name, template=f"{pack}/{code}", number=number
        ),
        by=by,
    )
    return made


def _of_one_template(period: Period, template: str) -> list[Sheet]:
    pack, _slash, code = template.rpartition("/")
    found = Sheet.objects.select_for_update(of=("self",)).filter(period=period.name, template=code)
    if pack:
        found = found.filter(pack=pack)
    rows = list(found.select_related("unit", "terms").order_by("kind", "rank_first", "unit__code"))
    if not rows or len({row.pack for row in rows}) > 1:
        raise NotFound(_("%(period)s 还没有评分表，请先评分。"), field="period", period=period.name)
    return rows


def _written(name: str, *, by: Viewer, at: datetime, **columns: Any) -> Publication:
    if len(name) > LONGEST_NAME or Publication.objects.filter(name=name).exists():
        raise NotPublishable(_("发布名称“%(name)s”已用过或过长，请换一个。"), field="name", name=name[:60])
    return Publication.objects.create(id=new_id(at), name=name, published_at=at, by=by.name, **columns)


def _row(sheet: Sheet) -> dict[str, Any]:
    """A row of the ranking as it is made known; numbers as text, so that they stay exactly as they are."""
    return {
        "unit": sheet.unit.code,
        "name": sheet.unit.name,
        "name_en": sheet.unit.name_en,
        "kind": sheet.kind,
        "points": None if sheet.points is None else f"{sheet.points:f}",
        "low": None if sheet.low is None else f"{sheet.low:f}",
        "high": None if sheet.high is None else f"{sheet.high:f}",
        "n": sheet.n,
        "standing": sheet.standing,
        "band": sheet.band,
        "stars": sheet.stars,
        "first": sheet.rank_first,
        "last": sheet.rank_last,
        "peers": sheet.peers,
    }


@transaction.atomic
def withdraw(*, publication_id: UUID, reason: str, by: Viewer, at: datetime) -> Publication:
    """Takes a publication back by publishing that, and why; the one taken back stays readable.

    Raises:
        NotFound: no such publication. NotPublishable: without a reason. Conflict: it was taken back, or is itself a withdrawal. NotAllowed.
    """
    company = _allowed(by)
    taken = Publication.objects.select_for_update().filter(id=publication_id).first()
    if taken is None:
        raise NotFound(_("没有找到该发布。"))
    if not reason.strip():
        raise NotPublishable(_("撤回发布须说明理由。"), field="reason")
    if taken.withdraws_id or Publication.objects.filter(withdraws=taken).exists():
        raise Conflict(_("《%(name)s》已撤回，或本身就是撤回说明。"), name=taken.name)
    number = Publication.objects.filter(period=taken.period, pack=taken.pack, template=taken.template).count() + 1
    made = Publication.objects.create(
        id=new_id(at),
        name=f"关于撤回《{taken.name}》的说明",
        period=taken.period,
        pack=taken.pack,
        template=taken.template,
        number=number,
        published_at=at,
        by=by.name,
        withdraws=taken,
        reason=reason.strip(),
    )
    write_down(
        events.Withdrawn(
            at=at,
            subject=made.name,
            unit_id=company.id,
            withdrawn=taken.name,
            reason=made.reason,
            period=taken.period,
            template=f"{taken.pack}/{taken.template}",
            number=number,
        ),
        by=by,
    )
    return made
