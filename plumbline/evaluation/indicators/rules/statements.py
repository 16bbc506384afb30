"""The statements of the engine, as text: what is asked of the database is decided here, without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind


@dataclass(frozen=True)
class Wanted:
    """A definition to be measured, perhaps for some order types only. ``scope`` names that restriction ("pack/code")."""

    definition: Definition
    scope: str = ""
    types: frozenset[UUID] | None = None

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
        if wanted.types is None:
            return condition
        name = f"types_{self.scopes.setdefault(wanted.scope, len(self.scopes))}"
        self.parameters[name] = sorted(wanted.types)
        return f"{condition} AND o.order_type_id = ANY(%({name})s)"

    def listed(self) -> str:
        return ", ".join(self.columns)


@dataclass(frozen=True)
class Places:
    """Where the parts of one figure stand among the columns of a statement."""

    numerator: int | None
    denominator: int | None
    n: int
    apart: Mapping[str, int] = field(default_factory=dict)


def counted(condition: str) -> str:
    return f"COUNT(*) FILTER (WHERE {condition})"


def places_of(wanted: Wanted, query: Query) -> Places:
    """Enters what a count, ratio or mean needs. A count's denominator is one: a count of nothing is 0, not nothing."""
    definition = wanted.definition
    whole = query.restricted(definition.counts, wanted)
    met = query.restricted(definition.met, wanted)
    apart = {
        name: query.column(counted(f"{whole} AND ({condition}) IS TRUE"))
        for name, condition in definition.apart.items()
    }
    n = query.column(counted(whole))
    if definition.kind is Kind.COUNT:
        return Places(query.column(counted(met)), None, query.column(counted(met)), apart)
    if definition.kind is Kind.RATIO:
        return Places(query.column(counted(met)), n, n, apart)
    total = query.column(f"COALESCE(SUM({definition.amount}) FILTER (WHERE {whole}), 0)")
    return Places(total, n, n, apart)


def percentile_of(wanted: Wanted, query: Query) -> Places:
    """Enters what a percentile needs: the value in hundredths of the amount's unit stays exact, see docs/algorithms/indicators.md."""
    definition = wanted.definition
    whole = query.restricted(definition.counts, wanted)
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
            part += f" AND f.unit_id = ANY(%(units_{place})s)"
        parts.append(f"({part})")
    condition = f"({base.condition}) AND ({' OR '.join(parts)})"
    if within:
        query.parameters["within"] = f"/{within}/"
        condition += " AND POSITION(%(within)s IN f.unit_path) > 0"
    return condition


def by_path(base: Base, query: Query, condition: str) -> str:
    """Every aggregate, grouped by the path of the unit on the day of assignment."""
    return f"SELECT f.unit_path, {query.listed()} FROM {base.relation} WHERE {condition} GROUP BY f.unit_path"


def by_path_and_type(base: Base, query: Query, condition: str) -> str:
    """The same, for each order type apart."""
    return (
        f"SELECT f.unit_path, t.code, {query.listed()} FROM {base.relation} WHERE {condition}"
        " GROUP BY f.unit_path, t.code"
    )


def by_ancestor(base: Base, query: Query, condition: str) -> str:
    """Every aggregate for each unit over all cases below it: what cannot be added up is computed anew for every parent."""
    reach = "UNNEST(%(paths)s::text[], %(ancestors)s::text[]) AS reach(path, ancestor)"
    return (
        f"SELECT reach.ancestor, {query.listed()} FROM {base.relation} JOIN {reach} ON reach.path = f.unit_path"
        f" WHERE {condition} GROUP BY reach.ancestor"
    )


def codes_of(path: str) -> list[str]:
    """The units of a path, the company first."""
    return [code for code in path.split("/") if code]
