"""Measuring a period and keeping what came out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodClosing, PeriodFill
from plumbline.evaluation.indicators.queries.corrections import corrected
from plumbline.evaluation.indicators.queries.engine import ByUnit, Counted, figures
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day, rounded
from plumbline.evaluation.indicators.queries.targets import packs_on, wanted_on
from plumbline.evaluation.indicators.rules import half_up
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Tree, Viewer, require
from plumbline.ground.organization.states import Permission


class NothingToMeasure(Refused):
    """The period has not begun, or there is no company yet."""

    code = "nothing_to_measure"


class PeriodIsSealed(Refused):
    """A sealed value stays as it is; what was wrong is restated beside it."""

    code = "period_sealed"


@dataclass(frozen=True)
class Measured:
    """How much was measured: of how many units, how many values."""

    period: str
    unit: str
    units: int
    values: int


@transaction.atomic
def measure(*, period: Period, by: Viewer, at: datetime, unit: str | None = None) -> Measured:
    """Measures every indicator of every unit in a period, or of one unit and those below it, and keeps the values over what was kept before.

    ``at`` decides what has fallen due in a period that is not over. Measured twice at the same moment gives equal rows.

    Raises:
        NothingToMeasure: the period lies ahead. PeriodIsSealed: its values are final. NotFound: no such unit. NotAllowed: the viewer may not measure there.
    """
    tree = organization.tree()
    place = place_named(tree, unit)
    require(by, Permission.INDICATORS_MEASURE, place.id, seen_with=(Permission.INDICATORS_VIEW,))
    today = at.astimezone(timezone.get_default_timezone()).date()
    if period.first > today:
        raise NothingToMeasure(_("统计期 %(period)s 还没有开始。"), field="period", period=period.name)
    refuse_sealed(period)
    return write_values(period, place, tree, unit=unit or "", by=by, at=at)


def write_values(period: Period, place: Place, tree: Tree, *, unit: str, by: Viewer, at: datetime) -> Measured:
    """Counts and keeps, once it is known that it may be done; ``unit``: below which, empty for the whole company."""
    fill = locked_fill(period, place, at=at)
    wanted = corrected(wanted_on(last_day(period)), period=period, until=at)
    spans = spans_of(period, tree)
    found = figures(wanted, spans=spans, within=unit, at=at)
    full = figures(as_if_nothing_happened(wanted), spans=spans, within=unit, at=at)
    rows = list(rows_of_figures(found, wanted, tree, full=full, period=period, at=at))
    below = tree.below(place.path) if unit else tree.all_ids
    IndicatorValue.objects.filter(period=period.name, unit_id__in=below).delete()
    insert_together({IndicatorValue: rows})
    over = period.after <= at.astimezone(timezone.get_default_timezone()).date()
    PeriodFill.objects.filter(id=fill.id).update(measured_at=at, over=over, figures=len(rows))
    publish(events.Measured(at=at, subject=period.name, unit_id=place.id, values=len(rows), unit=unit), by=by)
    return Measured(period.name, place.code, len(found), len(rows))


def refuse_sealed(period: Period) -> None:
    """Whoever measures or decides waits for whoever is sealing, and is then told so.

    Raises:
        PeriodIsSealed: its values are final.
    """
    closing = PeriodClosing.objects.select_for_update().filter(period=period.name).first()
    if closing is not None and closing.sealed_at is not None:
        raise PeriodIsSealed(
            _("统计期 %(period)s 已封存：封存后的数值不再重新计算，确有差错请作更正，更正值与封存值并列。"),
            field="period",
            period=period.name,
        )


def place_named(tree: Tree, unit: str | None) -> Place:
    place = tree.by_code.get(unit) if unit else next((p for p in tree.places if p.parent_id is None), None)
    if place is None and unit:
        raise NotFound(_("没有代码为“%(code)s”的单位。请核对单位代码。"), field="unit", code=unit[:60])
    if place is None:
        raise NothingToMeasure(_("还没有建立公司，没有可计算的指标。"))
    return place


def locked_fill(period: Period, place: Place, *, at: datetime) -> PeriodFill:
    """Two who measure the same period go one after the other."""
    PeriodFill.objects.get_or_create(
        period=period.name,
        unit_id=place.id,
        defaults={"first": period.first, "after": period.after, "measured_at": at, "over": False, "figures": 0},
    )
    return PeriodFill.objects.select_for_update().get(period=period.name, unit_id=place.id)


def as_if_nothing_happened(wanted: list[Wanted]) -> list[Wanted]:
    """The figures that an event touches, with the cases it leaves out (G10: shown with and without)."""
    return [replace(each, happenings=()) for each in wanted if each.happenings]


def rows_of_figures(
    found: ByUnit, wanted: list[Wanted], tree: Tree, *, full: ByUnit, period: Period, at: datetime
) -> Iterator[dict[str, Any]]:
    packs = packs_on(last_day(period))[:300]
    definitions = {each.definition.key: each.definition for each in wanted}
    for code in sorted(found):
        place = tree.by_code.get(code)
        if place is None:
            continue
        for key, counted in sorted(found[code].items()):
            definition = definitions[key[:2]]
            yield {
                "code": definition.code,
                "basis": definition.basis.value,
                "scope": key[2],
                "period": period.name,
                "unit_id": place.id,
                **kept(counted),
                **_kept_in_full(counted, full.get(code, {}).get(key)),
                "value": rounded(counted.figure.value(definition.scale)),
                "definition_version": definition.version,
                "packs": packs,
                "measured_at": at,
            }


def kept(counted: Counted) -> dict[str, Any]:
    """A figure as its row keeps it."""
    figure = counted.figure
    return {
        "numerator": half_up(figure.numerator, 4),
        "denominator": half_up(figure.denominator, 4),
        "n": figure.n,
        "apart": counted.apart,
    }


def _kept_in_full(counted: Counted, full: Counted | None) -> dict[str, Any]:
    """With the cases that an event leaves out, where that makes a difference."""
    if full is None or full.figure == counted.figure:
        return {"full_numerator": None, "full_denominator": None, "full_n": None}
    own = kept(full)
    return {"full_numerator": own["numerator"], "full_denominator": own["denominator"], "full_n": own["n"]}
