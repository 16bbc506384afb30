"""Measuring again what changed since a period was measured, and nothing else."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.indicators import events
from plumbline.evaluation.indicators.actions.measuring import (
    Measured,
    NothingToMeasure,
    locked_fill,
    measure,
    place_named,
    refuse_sealed,
    rows_of_figures,
)
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill, Remembered, RememberedRow
from plumbline.evaluation.indicators.queries import changes, remembering
from plumbline.evaluation.indicators.queries.corrections import corrected
from plumbline.evaluation.indicators.queries.engine import ByUnit, figures
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day
from plumbline.evaluation.indicators.queries.targets import packs_on, wanted_on
from plumbline.evaluation.indicators.rules.remembered import Layout, Sums, changed, moved, signature
from plumbline.evaluation.indicators.rules.statements import Span, Wanted
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Tree, Viewer, require
from plumbline.ground.organization.states import Permission

SHORT = frozenset({Length.DAY, Length.WEEK, Length.MONTH})
"""Longer periods are measured anew: their memory would be as large as the orders themselves."""
MOST_KEPT = 4
"""Periods that are remembered at once; the one measured longest ago makes room."""


@dataclass(frozen=True)
class Task:
    """A period to be measured, with what is needed to read its rows and to know what stands on them."""

    period: Period
    tree: Tree
    wanted: list[Wanted]
    spans: Sequence[Span]
    at: datetime
    layouts: Mapping[str, Layout]
    others: list[Wanted]
    signature: str


@transaction.atomic
def remeasure(*, period: Period, by: Viewer, at: datetime) -> Measured:
    """Brings a period up to date: reads the rows of orders that changed since it was measured last, and writes the values that differ.

    The values are those that measuring anew would give. The first time, after rules, units or decisions changed, where more than MOST orders did, and for
    periods longer than a month, it is measured anew; an approved event that leaves cases out has the same effect.

    Raises:
        NothingToMeasure, PeriodIsSealed, NotAllowed: as `measure`.
    """
    tree = organization.tree()
    place = place_named(tree, None)
    require(by, Permission.INDICATORS_MEASURE, place.id, seen_with=(Permission.INDICATORS_VIEW,))
    today = at.astimezone(timezone.get_default_timezone()).date()
    if period.first > today:
        raise NothingToMeasure(_("统计期 %(period)s 还没有开始。"), field="period", period=period.name)
    refuse_sealed(period)
    wanted = corrected(wanted_on(last_day(period)), period=period, until=at)
    if length_of(period.name) not in SHORT or any(each.happenings for each in wanted):
        _forget([period.name])
        return measure(period=period, by=by, at=at)
    fill = locked_fill(period, place, at=at)
    found = _brought_up_to_date(task := task_of(period, tree, wanted, at=at))
    _write(task, found)
    count = IndicatorValue.objects.filter(period=period.name).count()
    PeriodFill.objects.filter(id=fill.id).update(measured_at=at, over=period.after <= today, figures=count)
    publish(events.Measured(at=at, subject=period.name, unit_id=place.id, values=count, unit=""), by=by)
    return Measured(period.name, place.code, len(found), count)


def task_of(period: Period, tree: Tree, wanted: list[Wanted], *, at: datetime) -> Task:
    """What there is to measure, signed before any statement has put its own parameters beside those of the conditions."""
    layouts, others = remembering.split(wanted, at=at)
    spans = spans_of(period, tree)
    signed = signature(layouts, spans, besides=(packs_on(last_day(period)), journal.revision()))
    return Task(period, tree, wanted, spans, at, layouts, others, signed)


def _brought_up_to_date(task: Task) -> ByUnit:
    """The figures of every base; of remembered bases from their sums, of the others from their rows."""
    heard = journal.heard_until() or changes.EVER
    kept = Remembered.objects.select_for_update().filter(period=task.period.name).first()
    orders = None
    if kept is not None and kept.signature == task.signature and kept.measured_at <= task.at:
        orders = changes.orders_changed(task.period.name, heard_until=kept.heard_until, at=task.at)
    sums = _remember_anew(task) if kept is None or orders is None else _move(task, _sums_from(kept.sums), orders)
    Remembered.objects.update_or_create(
        period=task.period.name,
        defaults={
            "signature": task.signature,
            "heard_until": heard,
            "measured_at": task.at,
            "sums": _sums_as_kept(sums),
        },
    )
    found: ByUnit = defaultdict(dict)
    for name, layout in task.layouts.items():
        remembering.figures_of(layout, sums[name], found)
        remembering.ranked(task.period.name, layout, sums[name], found)
    for unit, own in figures(task.others, spans=task.spans, within="", at=task.at).items():
        found[unit].update(own)
    return found


def _remember_anew(task: Task) -> dict[str, Sums]:
    name = task.period.name
    older = Remembered.objects.exclude(period=name).order_by("-measured_at").values_list("period", flat=True)
    _forget([name, *older[MOST_KEPT - 1 :]])
    return {base: remembering.remember(name, layout, task.spans) for base, layout in task.layouts.items()}


def _forget(periods: Sequence[str]) -> None:
    """Throws memories away: the next measuring is anew."""
    RememberedRow.objects.filter(period__in=periods).delete()
    Remembered.objects.filter(period__in=periods).delete()


def _move(task: Task, sums: dict[str, Sums], orders: Sequence[UUID]) -> dict[str, Sums]:
    """Takes the rows of changed orders out and puts them in as they are now."""
    if not orders:
        return sums
    found, all_before = {}, remembering.remembered(task.period.name, orders)
    for name, layout in task.layouts.items():
        before = all_before.get(name, {})
        out, into = changed(before.values(), remembering.read(layout, task.spans, orders))
        _exchange(task.period.name, name, before, out=out, into=into)
        found[name] = moved(sums.get(name, {}), layout.sums(out), layout.sums(into))
    return found


def _exchange(period: str, base: str, before: Mapping[int, Any], *, out: Sequence[Any], into: Sequence[Any]) -> None:
    leaving, keys = list(out), []
    for key, row in before.items():
        if row in leaving:
            leaving.remove(row)
            keys.append(key)
    RememberedRow.objects.filter(id__in=keys).delete()
    rows = [
        {
            "period": period,
            "base": base,
            "case_file_id": row.case_file_id,
            "path": row.path,
            "kind": row.kind,
            "flags": list(row.flags),
            "length": row.length,
            "wakes_at": row.wakes,
        }
        for row in into
    ]
    insert_together({RememberedRow: rows})


def _sums_as_kept(sums: Mapping[str, Sums]) -> dict[str, list[Any]]:
    return {name: [[path, kind, own] for (path, kind), own in each.items()] for name, each in sums.items()}


def _sums_from(kept: Mapping[str, Any]) -> dict[str, Sums]:
    return {name: {(path, kind): own for path, kind, own in each} for name, each in kept.items()}


def _write(task: Task, found: ByUnit) -> None:
    """Writes the values that are not there as they are; every value of the period is of this moment then."""
    period = task.period.name
    kept = {
        (unit_id, code, basis, scope): (key, *parts)
        for key, unit_id, code, basis, scope, *parts in IndicatorValue.objects.filter(period=period).values_list(
            "id", "unit_id", "code", "basis", "scope", *COMPARED
        )
    }
    rows, gone = [], {row[0] for row in kept.values()}
    for row in rows_of_figures(found, task.wanted, task.tree, full={}, period=task.period, at=task.at):
        was = kept.get((row["unit_id"], row["code"], row["basis"], row["scope"]))
        if was is not None and all(was[at] == row[name] for at, name in enumerate(COMPARED, start=1)):
            gone.discard(was[0])
        else:
            rows.append(row)
    IndicatorValue.objects.filter(id__in=gone).delete()
    IndicatorValue.objects.filter(period=period).update(measured_at=task.at)
    insert_together({IndicatorValue: rows})


COMPARED = (
    "numerator",
    "denominator",
    "value",
    "n",
    "apart",
    "full_numerator",
    "full_denominator",
    "full_n",
    "definition_version",
    "packs",
)
