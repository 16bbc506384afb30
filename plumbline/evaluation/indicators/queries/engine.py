"""Measuring: one statement for every base, however many indicators stand on it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection

from plumbline.evaluation.indicators.queries.rolling import stretches
from plumbline.evaluation.indicators.rules import Base, Figure, Kind
from plumbline.evaluation.indicators.rules.figures import agreement
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
    by_type = any(each.definition.by_type and not each.scope for each in sums)
    sum_up = _sum_up_by_type if by_type else _sum_up
    paths = sum_up(base, sums, found, spans=spans, within=within, at=at)
    if ranked and paths:
        _rank(base, ranked, paths, found, spans=spans, within=within, at=at)
    for each in sums:
        if each.definition.rolling_hours:
            for code, kept in stretches(each, spans=spans, within=within, at=minute(at)).items():
                found[code][each.key].apart.update(kept)


def _sum_up(
    base: Base, wanted: list[Wanted], found: ByUnit, *, spans: Sequence[Span], within: str, at: datetime
) -> list[str]:
    """What can be added up: counted for each path, then for every unit on it. Returns the paths that have cases."""
    query, places, condition = _asked(base, wanted, spans=spans, within=within, at=at)
    rows = _rows(by_path(base, query, condition), query.parameters)
    _add_up(((row[0], row[1:]) for row in rows), places, found, within=within)
    return [row[0] for row in rows]


def _sum_up_by_type(
    base: Base, wanted: list[Wanted], found: ByUnit, *, spans: Sequence[Span], within: str, at: datetime
) -> list[str]:
    """The same, counted for each path and order type at once: figures that are split by it have their parts under the scope "type:CODE" besides.

    Types without a case that counts have no figure.
    """
    query, places, condition = _asked(base, wanted, spans=spans, within=within, at=at)
    of_paths: dict[str, list[Row]] = defaultdict(list)
    of_types: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for path, kind, *row in _rows(by_path_and_type(base, query, condition), query.parameters):
        of_paths[path].append(row)
        for code in _within(codes_of(path), within):
            of_types[code, kind].append(row)
    _add_up(((path, _totals(rows)) for path, rows in of_paths.items()), places, found, within=within)
    split = {each.key: places[each.key] for each in wanted if each.definition.by_type and not each.scope}
    for (code, kind), rows in of_types.items():
        for (name, basis, _scope), place in split.items():
            counted = counted_of(place, {column: sum(row[column] for row in rows) for column in place.columns})
            if counted.figure.n:
                found[code][name, basis, f"{TYPE_SCOPE}{kind}"] = counted
    return list(of_paths)


def _asked(
    base: Base, wanted: list[Wanted], *, spans: Sequence[Span], within: str, at: datetime
) -> tuple[Query, dict[Key, Places], str]:
    """The statement under construction, where each figure's parts will stand, and the rows it is about."""
    query = Query({"at": minute(at)})
    places = {each.key: places_of(each, query) for each in wanted}
    query.column("COUNT(*)")
    return query, places, where(base, spans, within, query)


def _add_up(of_paths: Iterable[tuple[str, Row]], places: Mapping[Key, Places], found: ByUnit, *, within: str) -> None:
    """For every unit on a path what its rows come to."""
    parts: dict[str, list[Row]] = defaultdict(list)
    for path, row in of_paths:
        for code in _within(codes_of(path), within):
            parts[code].append(row)
    for code, below in parts.items():
        totals = _totals(below)
        for key, place in places.items():
            found[code][key] = counted_of(place, totals)


def _totals(rows: Iterable[Row]) -> Row:
    return [sum(column) for column in zip(*rows, strict=True)]


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


def counted_of(place: Places, totals: Row | Mapping[int, Any]) -> Counted:
    """A figure from the columns its parts stand in."""
    if place.judged is not None:
        apart = {name: int(totals[column]) for name, column in place.apart.items()}
        sums = (Fraction(totals[column]) for column in astuple(place.judged))
        return Counted(agreement(int(totals[place.n]), *sums), apart)
    numerator = Fraction(totals[place.numerator]) if place.numerator is not None else Fraction(0)
    denominator = Fraction(totals[place.denominator]) if place.denominator is not None else Fraction(1)
    apart = {name: int(totals[column]) for name, column in place.apart.items()}
    if place.squares is not None and totals[place.squares]:
        apart["effective"] = int(denominator * denominator / Fraction(totals[place.squares]))
    return Counted(Figure(numerator, denominator, int(totals[place.n])), apart)


def _ranked(place: Places, row: Row) -> Counted:
    assert place.numerator is not None, "a percentile has a value column"
    return ranked_of(row[place.numerator], int(row[place.n]))


def ranked_of(value: float | None, n: int) -> Counted:
    """A median or percentile, exact to hundredths of its amount's unit."""
    if value is None:
        return Counted(Figure(Fraction(0), Fraction(0), 0))
    return Counted(Figure(Fraction(Decimal(repr(value)).quantize(HUNDREDTH)), Fraction(1), n))


def _rows(statement: str, parameters: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
