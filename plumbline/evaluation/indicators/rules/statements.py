"""The statements of the engine, as text: what is asked of the database is decided here, without one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.corrections import NONE, Conditions, Corrections, Row, among
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.happenings import Happening, during


@dataclass(frozen=True)
class Wanted:
    """A definition to be measured, perhaps for some order types or one class only. ``scope`` names that restriction ("pack/code").

    ``corrections``: the cases that are counted by decision; ``happenings``: the events whose cases are left out.
    """

    definition: Definition
    scope: str = ""
    types: frozenset[UUID] | None = None
    kind: str | None = None
    corrections: Corrections = NONE
    happenings: tuple[Happening, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        return *self.definition.key, self.scope


@dataclass(frozen=True)
class Span:
    """The half-open span of moments that is the period for these units; ``units`` None: for all."""

    start: datetime
    end: datetime
    units: frozenset[UUID] | None = None


@dataclass
class Query:
    """A statement under construction: aggregates are asked for once, however many figures use them."""

    parameters: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    scopes: dict[str, int] = field(default_factory=dict)

    def column(self, aggregate: str) -> int:
        """The position of an aggregate among the columns."""
        return self.columns.setdefault(aggregate, len(self.columns))

    def restricted(self, condition: str, wanted: Wanted) -> str:
        """The condition, for the order types the scope is about."""
        if wanted.kind is not None:
            self.parameters["kind"] = wanted.kind
            return f"{condition} AND {wanted.definition.base.kind} = %(kind)s"
        if wanted.types is None:
            return condition
        name = f"types_{self.scopes.setdefault(wanted.scope, len(self.scopes))}"
        self.parameters[name] = sorted(wanted.types)
        return f"{condition} AND {wanted.definition.base.type_id} = ANY(%({name})s)"

    def listed(self) -> str:
        return ", ".join(self.columns)


@dataclass(frozen=True)
class Judged:
    """Where the sums over two judges' grades stand: of each alone, of their products, of their squares."""

    first: int
    second: int
    products: int
    squares: int


@dataclass(frozen=True)
class Places:
    """Where the parts of one figure stand among the columns of a statement."""

    numerator: int | None
    denominator: int | None
    n: int
    apart: Mapping[str, int] = field(default_factory=dict)
    squares: int | None = None
    """Of a weighted sample: the squares of its weights, which say how much it is worth (Kish)."""
    judged: Judged | None = None

    @property
    def columns(self) -> set[int]:
        """All of them."""
        own = {self.numerator, self.denominator, self.n, self.squares, *self.apart.values()}
        if self.judged is not None:
            own |= set(astuple(self.judged))
        return {column for column in own if column is not None}


def conditions_of(wanted: Wanted, query: Query) -> Conditions:
    """The definition's conditions, with what was decided about single cases put above them, for the order types the scope is about."""
    definition, decided = wanted.definition, wanted.corrections
    counts, met, missed, excluded = definition.counts, definition.met, definition.missed, definition.excluded
    if decided.met:
        met, missed = _counted_as(met, missed, counts, _among(decided.met, "met", definition, query))
    if decided.missed:
        missed, met = _counted_as(missed, met, counts, _among(decided.missed, "missed", definition, query))
    for left_out in _left_out(wanted, query):
        excluded = f"({excluded} OR {counts} AND {left_out})"
        counts, met, missed = (f"{each} AND NOT {left_out}" for each in (counts, met, missed))
    return Conditions(*(query.restricted(each, wanted) for each in (counts, met, missed, excluded)))


def _left_out(wanted: Wanted, query: Query) -> Iterator[str]:
    """What leaves a row out that would count: a decision about it, an event it happened in."""
    definition = wanted.definition
    if wanted.corrections.excluded:
        yield _among(wanted.corrections.excluded, "excluded", definition, query)
    if wanted.happenings:
        yield during(wanted.happenings, definition.base, query.parameters)


def _counted_as(gaining: str, losing: str, counts: str, by_decision: str) -> tuple[str, str]:
    return f"({gaining} OR {counts} AND {by_decision})", f"{losing} AND NOT {by_decision}"


def _among(rows: Sequence[Row], treatment: str, definition: Definition, query: Query) -> str:
    name = "_".join((treatment, *definition.key)).replace("-", "_")
    return among(rows, name, definition.base.row, query.parameters)


def counted(condition: str) -> str:
    return f"COUNT(*) FILTER (WHERE {condition})"


def summed(amount: str, condition: str) -> str:
    return f"COALESCE(SUM({amount}) FILTER (WHERE {condition}), 0)"


def places_of(wanted: Wanted, query: Query) -> Places:
    """Enters what a count, ratio or mean needs. A count's denominator is one: a count of nothing is 0, not nothing."""
    definition = wanted.definition
    conditions = conditions_of(wanted, query)
    whole, met = conditions.counts, conditions.met
    apart = {
        name: query.column(counted(f"{whole} AND ({condition}) IS TRUE"))
        for name, condition in definition.apart.items()
    }
    n = query.column(counted(whole))
    if definition.kind is Kind.COUNT:
        return Places(query.column(counted(met)), None, query.column(counted(met)), apart)
    if definition.kind is Kind.RATIO:
        return Places(query.column(counted(met)), n, n, apart)
    if definition.kind is Kind.RATE:
        squares = query.column(summed(f"{definition.per} * {definition.per}", whole)) if definition.sampled else None
        below = query.column(summed(definition.per, whole))
        return Places(query.column(summed(definition.amount, met)), below, n, apart, squares)
    if definition.kind is Kind.AGREEMENT:
        return Places(None, None, n, apart, judged=_judged(definition, whole, query))
    return Places(query.column(summed(definition.amount, whole)), n, n, apart)


def _judged(definition: Definition, whole: str, query: Query) -> Judged:
    """Sums add up over units where κ does not: it is made of them for every unit anew."""
    one, other = definition.amount, definition.per
    products, squares = f"({one}) * ({other})", f"({one}) * ({one}) + ({other}) * ({other})"
    return Judged(*(query.column(summed(each, whole)) for each in (one, other, products, squares)))


def percentile_of(wanted: Wanted, query: Query) -> Places:
    """Enters what a percentile needs: the value in hundredths of the amount's unit stays exact, see docs/algorithms/indicators.md."""
    definition = wanted.definition
    whole = conditions_of(wanted, query).counts
    at = query.column(
        f"PERCENTILE_CONT({definition.percent / 100}) WITHIN GROUP (ORDER BY {definition.amount}) FILTER (WHERE {whole})"
    )
    n = query.column(counted(whole))
    return Places(at, n, n)


def where(base: Base, spans: Sequence[Span], within: str, query: Query) -> str:
    """Rows of the base that belong to the period; ``within`` a unit's code: only those that lay below it when they were assigned."""
    parts = []
    for place, span in enumerate(spans):
        query.parameters |= {f"from_{place}": span.start, f"to_{place}": span.end}
        part = f"{base.moment} >= %(from_{place})s AND {base.moment} < %(to_{place})s"
        if span.units is not None:
            query.parameters[f"units_{place}"] = sorted(span.units)
            part += f" AND {base.unit_id} = ANY(%(units_{place})s)"
        parts.append(f"({part})")
    query.parameters["days"] = days_of(spans)
    condition = f"({base.condition}) AND ({' OR '.join(parts)})"
    if within:
        query.parameters["within"] = f"/{within}/"
        condition += f" AND POSITION(%(within)s IN {base.unit_path}) > 0"
    return condition


def days_of(spans: Sequence[Span]) -> int:
    """How many days the period has; the zones of units do not change that."""
    return round((spans[0].end - spans[0].start).total_seconds() / 86_400)


def by_path(base: Base, query: Query, condition: str) -> str:
    """Every aggregate, grouped by the path of the unit on the day of assignment."""
    path = base.unit_path
    return f"SELECT {path}, {query.listed()} FROM {base.relation} WHERE {condition} GROUP BY {path}"


def by_path_and_type(base: Base, query: Query, condition: str) -> str:
    """The same, for each order type apart."""
    return (
        f"SELECT {base.unit_path}, {base.kind}, {query.listed()} FROM {base.relation} WHERE {condition}"
        f" GROUP BY {base.unit_path}, {base.kind}"
    )


def by_ancestor(base: Base, query: Query, condition: str) -> str:
    """Every aggregate for each unit over all cases below it: what cannot be added up is computed anew for every parent."""
    reach = "UNNEST(%(paths)s::text[], %(ancestors)s::text[]) AS reach(path, ancestor)"
    return (
        f"SELECT reach.ancestor, {query.listed()} FROM {base.relation} JOIN {reach} ON reach.path = {base.unit_path}"
        f" WHERE {condition} GROUP BY reach.ancestor"
    )


def codes_of(path: str) -> list[str]:
    """The units of a path, the company first."""
    return [code for code in path.split("/") if code]
