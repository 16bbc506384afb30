"""Reading the rows of a period as they are remembered, and the figures that remembered sums come to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection

from plumbline.evaluation.indicators.models import RememberedRow
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE, ByUnit, Counted, counted_of, minute, ranked_of
from plumbline.evaluation.indicators.rules.remembered import (
    BITS,
    Kept,
    Layout,
    Sums,
    is_rememberable,
    layout_of,
    percentile,
    rows_of,
)
from plumbline.evaluation.indicators.rules.statements import Span, Wanted, codes_of

Bases = dict[str, Layout]


def split(wanted: Iterable[Wanted], *, at: datetime) -> tuple[Bases, list[Wanted]]:
    """The layouts of the bases that can be remembered, and what stands on the others."""
    by_base: dict[str, list[Wanted]] = defaultdict(list)
    for each in wanted:
        by_base[each.definition.base.name].append(each)
    layouts: Bases = {}
    others: list[Wanted] = []
    for name, group in by_base.items():
        base = group[0].definition.base
        if is_rememberable(base, group):
            layouts[name] = layout_of(base, group, at=minute(at))
        else:
            others += group
    return layouts, others


def remember(period: str, layout: Layout, spans: Sequence[Span]) -> Sums:
    """Writes down every row of a base in the period, in one statement, and says what they come to."""
    table = RememberedRow._meta.db_table
    layout.query.parameters |= {"period": period, "base": layout.base.name}
    asked = rows_of(layout, spans, cases=None)
    columns = "period, base, case_file_id, path, kind, flags, length, wakes_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT %(period)s, %(base)s, q.* FROM ({asked}) AS q(id, path, kind, flags, length, wakes)",
            layout.query.parameters,
        )
    return _summed(period, layout)


def _summed(period: str, layout: Layout) -> Sums:
    parts = [_aggregate(bit, is_length=is_length) for bit, is_length in layout.columns]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.path, r.kind, {', '.join(parts)} FROM {RememberedRow._meta.db_table} r"
            " WHERE r.period = %s AND r.base = %s GROUP BY r.path, r.kind",
            [period, layout.base.name],
        )
        return {(path, kind): [int(n) for n in numbers] for path, kind, *numbers in cursor.fetchall() if any(numbers)}


def _aggregate(bit: int, *, is_length: bool) -> str:
    met = _fulfils(bit)
    return f"COALESCE(SUM(r.length) FILTER (WHERE {met}), 0)" if is_length else f"COUNT(*) FILTER (WHERE {met})"


def _fulfils(bit: int) -> str:
    return f"r.flags[{bit // BITS + 1}] & {1 << bit % BITS} <> 0"


def read(layout: Layout, spans: Sequence[Span], cases: Sequence[UUID]) -> list[Kept]:
    """The rows of some orders as they are now."""
    statement = rows_of(layout, spans, cases=cases)
    with connection.cursor() as cursor:
        cursor.execute(statement, layout.query.parameters)
        return [
            Kept(case, path, kind, tuple(flags), length, at)
            for case, path, kind, flags, length, at in cursor.fetchall()
        ]


def remembered(period: str, cases: Sequence[UUID]) -> dict[str, dict[int, Kept]]:
    """The rows of some orders as they were, by base and by the key of the memory."""
    found: dict[str, dict[int, Kept]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.base, r.id, r.case_file_id, r.path, r.kind, r.flags, r.length, r.wakes_at"
            f" FROM {RememberedRow._meta.db_table} r WHERE r.period = %s AND r.case_file_id = ANY(%s)",
            [period, list(cases)],
        )
        for base, key, case, path, kind, flags, length, at in cursor.fetchall():
            found[base][key] = Kept(case, path, kind, tuple(flags), length, at)
    return found


def figures_of(layout: Layout, sums: Sums, found: ByUnit) -> None:
    """What the sums come to for every unit, as the engine's statements would say; percentiles apart."""
    by_unit: dict[str, list[list[int]]] = defaultdict(list)
    by_type: dict[tuple[str, str], list[list[int]]] = defaultdict(list)
    for (path, kind), numbers in sums.items():
        for code in codes_of(path):
            by_unit[code].append(numbers)
            by_type[code, kind].append(numbers)
    typed = {key: layout.places[key] for key in layout.split}
    for code, rows in by_unit.items():
        totals = _totals(rows)
        for key, place in layout.places.items():
            found[code][key] = counted_of(place, totals)
    for (code, kind), rows in by_type.items() if typed else ():
        totals = _totals(rows)
        for (name, basis, _scope), place in typed.items():
            counted: Counted = counted_of(place, totals)
            if counted.figure.n:
                found[code][name, basis, f"{TYPE_SCOPE}{kind}"] = counted


def _totals(rows: Sequence[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def ranked(period: str, layout: Layout, sums: Mapping[tuple[str, str], Any], found: ByUnit) -> None:
    """Medians and percentiles for every unit, from the remembered lengths: those of each path in order, put together for the units above it."""
    if not layout.ranked:
        return
    # A median and a 90th percentile of the same rows stand on the same lengths.
    bits = list(dict.fromkeys(bit for bit, _ in layout.ranked.values()))
    parts = (f"ARRAY_AGG(r.length ORDER BY r.length) FILTER (WHERE {_fulfils(bit)})" for bit in bits)
    below: dict[str, list[Sequence[list[int] | None]]] = {code: [] for path, _ in sums for code in codes_of(path)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.path, {', '.join(parts)} FROM {RememberedRow._meta.db_table} r"
            " WHERE r.period = %s AND r.base = %s AND r.length IS NOT NULL GROUP BY r.path",
            [period, layout.base.name],
        )
        for path, *lengths in cursor.fetchall():
            for code in codes_of(path):
                below.setdefault(code, []).append(lengths)
    for code, of_paths in below.items():
        together = [sorted(chain.from_iterable(each[at] or () for each in of_paths)) for at in range(len(bits))]
        for key, (bit, definition) in layout.ranked.items():
            lengths = together[bits.index(bit)]
            found[code][key] = ranked_of(percentile(lengths, definition.percent), len(lengths))
