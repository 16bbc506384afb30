"""Remembering what each row added to the figures of a period, so that a row that changed can be taken out and put in anew.

A row is remembered by its order's case file: the unit's path, the order type, which of the base's conditions it fulfils (a bit each), its length where one is
added up or ranked, and when time alone may change it. Figures are then sums over rows; sums over rows that did not change need not be asked for again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from math import ceil, floor
from typing import Any, NamedTuple
from uuid import UUID

from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.statements import (
    Places,
    Query,
    Span,
    Wanted,
    conditions_of,
    counted,
    places_of,
    summed,
    where,
)

BITS = 62
"""Conditions in one word: a word stays a whole number that every engine knows."""
Place = tuple[str, str]
"""A unit's path and an order type."""
Sums = dict[Place, list[int]]


class Kept(NamedTuple):
    """A row as it is remembered; ``wakes`` is the moment after which time alone may change it."""

    case_file_id: UUID
    path: str
    kind: str
    flags: tuple[int, ...]
    length: int | None
    wakes: datetime | None


@dataclass
class Layout:
    """What is remembered of a base's rows: ``columns`` are the aggregates its figures need, each a condition, of which some add the length.

    ``split``: the figures that are also kept for each order type.
    """

    base: Base
    query: Query
    places: dict[tuple[str, str, str], Places]
    conditions: dict[str, int] = field(default_factory=dict)
    columns: list[tuple[int, bool]] = field(default_factory=list)
    ranked: dict[tuple[str, str, str], tuple[int, Definition]] = field(default_factory=dict)
    split: frozenset[tuple[str, str, str]] = frozenset()
    length: str = ""

    def bit(self, condition: str) -> int:
        return self.conditions.setdefault(condition, len(self.conditions))

    def sums(self, rows: Iterable[Kept]) -> Sums:
        """What rows come to for each path and type; rows that are not counted yet come to nothing."""
        found: Sums = {}
        for row in rows:
            if not any(row.flags):
                continue
            own = found.setdefault((row.path, row.kind), [0] * len(self.columns))
            for at, (bit, is_length) in enumerate(self.columns):
                if has(row.flags, bit):
                    own[at] += (row.length or 0) if is_length else 1
        return found


def has(flags: Sequence[int], bit: int) -> bool:
    return bool(flags[bit // BITS] >> bit % BITS & 1)


def percentile(ordered: Sequence[int], percent: int) -> float | None:
    """The value at a percentile of lengths in order, between two neighbours by their distance, as PERCENTILE_CONT computes it; None of nothing."""
    if not ordered:
        return None
    position = percent / 100 * (len(ordered) - 1)
    below, above = ordered[floor(position)], ordered[ceil(position)]
    return below + (position - floor(position)) * (above - below)


def is_rememberable(base: Base, wanted: Sequence[Wanted]) -> bool:
    """Bases about orders whose figures add up to no more than one length, without events that leave cases out."""
    lengths = {each.definition.amount for each in wanted if each.definition.amount}
    kinds = {each.definition.kind for each in wanted}
    return bool(base.lasting) and len(lengths) <= 1 and Kind.RATE not in kinds and not any(w.happenings for w in wanted)


def layout_of(base: Base, wanted: Sequence[Wanted], *, at: datetime) -> Layout:
    """The aggregates that the engine's statement has, as conditions of single rows."""
    query = Query({"at": at})
    sums = [each for each in wanted if each.definition.kind is not Kind.PERCENTILE]
    split = frozenset(each.key for each in sums if each.definition.by_type and not each.scope)
    found = Layout(base, query, {each.key: places_of(each, query) for each in sums}, split=split)
    query.column("COUNT(*)")
    found.length = next((each.definition.amount for each in wanted if each.definition.amount), "")
    for aggregate in query.columns:
        found.columns.append(_column(aggregate, found))
    for each in wanted:
        if each.definition.kind is Kind.PERCENTILE:
            found.ranked[each.key] = (found.bit(conditions_of(each, query).counts), each.definition)
    return found


def _column(aggregate: str, layout: Layout) -> tuple[int, bool]:
    """An aggregate of the engine's statement as the bit of its condition, and whether it adds the length.

    Raises:
        ValueError: the engine asks for something that is no sum over rows.
    """
    if aggregate == "COUNT(*)":
        return layout.bit("TRUE"), False
    for text, is_length in ((counted("\0"), False), (summed(layout.length, "\0"), True)):
        head, tail = text.split("\0")
        if aggregate.startswith(head) and aggregate.endswith(tail):
            return layout.bit(aggregate.removeprefix(head).removesuffix(tail)), is_length
    raise ValueError(aggregate)


def words(layout: Layout) -> str:
    """The bits of a row as whole numbers; a row that is not counted yet has none."""
    asked = list(layout.conditions)
    found = []
    for start in range(0, len(asked), BITS):
        bits = (
            f"CASE WHEN {condition} THEN CAST({1 << at} AS bigint) ELSE 0 END"
            for at, condition in enumerate(asked[start : start + BITS])
        )
        found.append(f"CASE WHEN {layout.base.ripe} THEN {' | '.join(bits)} ELSE 0 END")
    return f"ARRAY[{', '.join(found)}]"


def rows_of(layout: Layout, spans: Sequence[Span], *, cases: Sequence[UUID] | None) -> str:
    """The statement that reads the rows of a period, or of some cases only, as they are to be remembered."""
    base, query = layout.base, layout.query
    length = f"CAST({layout.length} AS bigint)" if layout.length else "CAST(NULL AS bigint)"
    condition = where(base, spans, "", query).replace(f"({base.condition})", f"({base.lasting})", 1)
    if cases is not None:
        query.parameters["cases"] = list(cases)
        condition += " AND f.id = ANY(%(cases)s)"
    return f"SELECT f.id, {base.unit_path}, {base.kind}, {words(layout)}, {length}, {base.wakes} FROM {base.relation} WHERE {condition}"


def signature(layouts: Mapping[str, Layout], spans: Sequence[Span], *, besides: Sequence[object]) -> str:
    """What a memory was made under: with other definitions, packs, decisions, types or units it is of no use."""
    told: list[Any] = [[(span.start, span.end, sorted(span.units or ())) for span in spans], list(besides)]
    for name, layout in sorted(layouts.items()):
        parameters = {key: value for key, value in layout.query.parameters.items() if key not in ("at", "cases")}
        told.append(
            (name, list(layout.conditions), layout.length, sorted(parameters.items(), key=lambda item: item[0]))
        )
    return sha256(repr(told).encode()).hexdigest()


def changed(before: Iterable[Kept], after: Iterable[Kept]) -> tuple[list[Kept], list[Kept]]:
    """The rows to take out and those to put in, without those that are the same in both."""
    one, two = Counter(before), Counter(after)
    return list((one - two).elements()), list((two - one).elements())


def moved(sums: Sums, out: Sums, into: Sums) -> Sums:
    """Sums after some rows went out and some came in; where nothing is counted any more there are none."""
    found = {place: list(own) for place, own in sums.items()}
    for sign, part in ((-1, out), (1, into)):
        for place, numbers in part.items():
            own = found.setdefault(place, [0] * len(numbers))
            for at, number in enumerate(numbers):
                own[at] += sign * number
    return {place: own for place, own in found.items() if any(own)}
