"""Measuring: one statement for every base, however many indicators stand on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from plumbline.evaluation.indicators.rules import Base, Figure, Kind
from plumbline.evaluation.indicators.rules.statements import (
    Places,
    Query,
    Span,
    Wanted,
    by_ancestor,
    by_path,
    by_path_and_type,
    codes_of,
    percentile_of,
    places_of,
    where,
)

Row = Sequence[Any]
HUNDREDTH = Decimal("0.01")
TYPE_SCOPE = "type:"


@dataclass
class Counted:
    """One figure under construction, with what is counted beside it."""

    figure: Figure
    apart: dict[str, int] = field(default_factory=dict)


Key = tuple[str, str, str]
ByUnit = dict[str, dict[Key, Counted]]
"""For each unit's code every figure, by code, basis and scope."""


def figures(wanted: Iterable[Wanted], *, spans: Sequence[Span], within: str, at: datetime) -> ByUnit:
    """Every wanted figure for every unit that has a case, and for all units above it.

    ``at`` is the moment of measuring; what is not due by its minute has not fallen due. ``within``: a unit's code, empty for everybody.
    """
    found: ByUnit = defaultdict(dict)
    by_base: dict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_base[each.definition.base.name].append(each)
    for group in by_base.values():
        _measure_base(group, found, spans=spans, within=within, at=at)
    return found


def _measure_base(group: list[Wanted], found: ByUnit, *, spans: Sequence[Span], within: str, at: datetime) -> None:
    base = group[0].definition.base
    sums = [each for each in group if each.definition.kind is not Kind.PERCENTILE]
    ranked = [each for each in group if each.definition.kind is Kind.PERCENTILE]
    paths = _sum_up(base, sums, found, spans=spans, within=within, at=at)
    if ranked and paths:
        _rank(base, ranked, paths, found, spans=spans, within=within, at=at)
    by_type = [each for each in sums if each.definition.by_type and not each.scope]
    if by_type and paths:
        _sum_up_by_type(base, by_type, found, spans=spans, within=within, at=at)


def _sum_up(
    base: Base, wanted: list[Wanted], found: ByUnit, *, spans: Sequence[Span], within: str, at: datetime
) -> list[str]:
    """What can be added up: counted for each path, then for every unit on it. Returns the paths that have cases."""
    query = Query({"at": minute(at)})
    places = {each.key: places_of(each, query) for each in wanted}
    query.column("COUNT(*)")
    condition = where(base, spans, within, query)
    rows = _rows(by_path(base, query, condition), query.parameters)
    parts: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for code in _within(codes_of(row[0]), within):
            parts[code].append(row[1:])
    for code, below in parts.items():
        totals = [sum(column) for column in zip(*below, strict=True)]
        for key, place in places.items():
            found[code][key] = _counted(place, totals)
    return [row[0] for row in rows]


def _sum_up_by_type(
    base: Base, wanted: list[Wanted], found: ByUnit, *, spans: Sequence[Span], within: str, at: datetime
) -> None:
    """The same for each order type, under the scope "type:CODE"; types without a case that counts have no figure."""
    query = Query({"at": minute(at)})
    places = {each.key: places_of(each, query) for each in wanted}
    condition = where(base, spans, within, query)
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in _rows(by_path_and_type(base, query, condition), query.parameters):
        for code in _within(codes_of(row[0]), within):
            parts[code, row[1]].append(row[2:])
    for (code, kind), below in parts.items():
        totals = [sum(column) for column in zip(*below, strict=True)]
        for (name, basis, _scope), place in places.items():
            counted = _counted(place, totals)
            if counted.figure.n:
                found[code][name, basis, f"{TYPE_SCOPE}{kind}"] = counted


def _rank(
    base: Base,
    wanted: list[Wanted],
    paths: list[str],
    found: ByUnit,
    *,
    spans: Sequence[Span],
    within: str,
    at: datetime,
) -> None:
    """What cannot be added up: from the cases themselves, for each unit anew."""
    query = Query({"at": minute(at)})
    places = {each.key: percentile_of(each, query) for each in wanted}
    condition = where(base, spans, within, query)
    pairs = [(path, code) for path in paths for code in _within(codes_of(path), within)]
    query.parameters |= {"paths": [path for path, _code in pairs], "ancestors": [code for _path, code in pairs]}
    for row in _rows(by_ancestor(base, query, condition), query.parameters):
        for key, place in places.items():
            found[row[0]][key] = _ranked(place, row[1:])


def _within(codes: list[str], within: str) -> list[str]:
    """Of the units on a path, those that are measured: all, or the one asked for and those below it."""
    return codes[codes.index(within) :] if within else codes


def _counted(place: Places, totals: Row) -> Counted:
    numerator = Fraction(totals[place.numerator]) if place.numerator is not None else Fraction(0)
    denominator = Fraction(totals[place.denominator]) if place.denominator is not None else Fraction(1)
    apart = {name: int(totals[column]) for name, column in place.apart.items()}
    return Counted(Figure(numerator, denominator, int(totals[place.n])), apart)


def _ranked(place: Places, row: Row) -> Counted:
    assert place.numerator is not None, "a percentile has a value column"
    value, n = row[place.numerator], int(row[place.n])
    if value is None:
        return Counted(Figure(Fraction(0), Fraction(0), 0))
    return Counted(Figure(Fraction(Decimal(repr(value)).quantize(HUNDREDTH)), Fraction(1), n))


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
