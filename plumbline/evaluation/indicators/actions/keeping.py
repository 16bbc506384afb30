"""Keeping the cases behind the values of a period that is being sealed, and those that a restatement counts otherwise."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from plumbline.evaluation.indicators.actions.measuring import kept, write_values
from plumbline.evaluation.indicators.models import IndicatorValue, PeriodFill, RestatedCase, SealedFigure
from plumbline.evaluation.indicators.queries.corrections import corrected
from plumbline.evaluation.indicators.queries.engine import figures, minute
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day
from plumbline.evaluation.indicators.queries.sealed import (
    ALWAYS,
    differing,
    numbers_of,
    over_kept_rows,
)
from plumbline.evaluation.indicators.queries.targets import wanted_on
from plumbline.evaluation.indicators.rules.sealed import keeping, sealed
from plumbline.evaluation.indicators.rules.statements import Query, Wanted, where
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree, Viewer

TRIES = 3
Figures = dict[tuple[UUID, str, str, str], tuple[object, object, int]]


class CasesMoving(Conflict):
    """Cases change faster than they can be counted."""

    code = "cases_moving"


class _NotTheSame(Exception):
    """What was kept does not add up to the values."""


def keep_cases(period: Period, place: Place, tree: Tree, *, by: Viewer, at: datetime) -> int:
    """Keeps every case behind every value; returns how many values were measured anew because cases had changed since.

    What is sealed is a list and the numbers it adds up to: the kept rows are counted by the same engine and compared with the values, all of them. Where
    they differ, the period is measured again in the same transaction, so that nobody has to catch a moment at which nothing happens.

    Raises:
        CasesMoving: three times something changed between counting and keeping.
    """
    before = _values(period)
    for _again in range(TRIES):
        try:
            with transaction.atomic():
                _keep(period, tree, at=_measured_at(period, place))
                if _counted(period, tree, at=at) != _values(period):
                    raise _NotTheSame
        except _NotTheSame:
            write_values(period, place, tree, unit="", by=by, at=at)
        else:
            now = _values(period)
            return sum(now.get(key) != before.get(key) for key in {*now, *before})
    raise CasesMoving(_("封存期间 %(period)s 的工单还在变化，请稍后再封存。"), field="period", period=period.name)


def _measured_at(period: Period, place: Place) -> datetime:
    return PeriodFill.objects.get(period=period.name, unit_id=place.id).measured_at


def _keep(period: Period, tree: Tree, *, at: datetime) -> None:
    """The figures by number, then the rows of each base in one statement."""
    wanted = corrected(wanted_on(last_day(period)), period=period, until=at)
    SealedFigure.objects.bulk_create(
        SealedFigure(period=period.name, number=number, code=each.key[0], basis=each.key[1], scope=each.scope)
        for number, each in enumerate(wanted)
    )
    by_base: dict[str, list[tuple[int, Wanted]]] = defaultdict(list)
    for number, each in enumerate(wanted):
        by_base[each.definition.base.name].append((number, each))
    with connection.cursor() as cursor:
        for group in by_base.values():
            query = Query({"at": minute(at)})
            condition = where(group[0][1].definition.base, spans_of(period, tree), "", query)
            cursor.execute(keeping(group, condition, query, period.name), query.parameters)


def _counted(period: Period, tree: Tree, *, at: datetime) -> Figures:
    """Every figure as the kept rows add up to it; what counts nothing is left out."""
    found: Figures = {}
    for code, by_key in figures(
        over_kept_rows(wanted_on(last_day(period)), period), spans=ALWAYS, within="", at=at
    ).items():
        place = tree.by_code.get(code)
        for key, counted in by_key.items():
            if place is not None and counted.figure.n:
                row = kept(counted)
                found[place.id, *key] = (row["numerator"], row["denominator"], row["n"])
    return found


def _values(period: Period) -> Figures:
    rows = IndicatorValue.objects.filter(period=period.name, n__gt=0)
    return {
        (row.unit_id, row.code, row.basis, row.scope): (row.numerator, row.denominator, row.n)
        for row in rows.iterator()
    }


def keep_differences(wanted: Sequence[Wanted], period: Period, tree: Tree, *, at: datetime) -> None:
    """The cases that a restatement counts otherwise than they were sealed; ``wanted`` with what was decided until now."""
    numbers = numbers_of(period)
    for each in wanted:
        if each.key in numbers:
            rows = differing(sealed(each, numbers[each.key], period.name), each, period, tree, "", at, None)
            RestatedCase.objects.bulk_create(_restated(each, period, rows, at=at))


def _restated(wanted: Wanted, period: Period, rows: Sequence[Sequence[Any]], *, at: datetime) -> Iterator[RestatedCase]:
    code, basis, scope = wanted.key
    for number, round_, was_path, path, before, outcome, above_before, above, below_before, below in rows:
        yield RestatedCase(
            period=period.name,
            code=code,
            basis=basis,
            scope=scope,
            made_at=at,
            number=number,
            round=round_,
            unit_path=path or "",
            unit_path_before=was_path or "",
            before=before or "",
            outcome=outcome or "",
            above_before=above_before or 0,
            below_before=below_before or 0,
            above=above or 0,
            below=below or 0,
        )
