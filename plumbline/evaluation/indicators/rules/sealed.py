"""A sealed period's cases as one more base: the same engine counts them and the same drill-down lists them. Pure; no Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from plumbline.evaluation.indicators.rules.bases import Base
from plumbline.evaluation.indicators.rules.corrections import NONE
from plumbline.evaluation.indicators.rules.definitions import Kind
from plumbline.evaluation.indicators.rules.statements import Query, Wanted, conditions_of

OF_AMOUNTS = frozenset({Kind.RATE, Kind.MEAN, Kind.PERCENTILE, Kind.AGREEMENT})
"""Kinds to which a row adds something else than one."""
COLUMNS = (
    "period, base, number, round, unit, unit_path, kind, state, started_at, due_at, done_at, moment, origin, line,"
    " met, missed, excluded, amounts"
)
MOST_ARGUMENTS = 40
"""Pairs in one call that builds an object; PostgreSQL takes fifty."""


def base_of(base: Base, period: str) -> Base:
    """The kept rows of a base. ``period`` is a period's name, which holds letters, digits and dashes only."""
    return Base(
        name=f"sealed {base.name}",
        basis=base.basis,
        relation="indicators_sealedcase s",
        moment="s.moment",
        condition=f"s.period = '{period}' AND s.base = '{base.name}'",
        started="s.started_at",
        due="s.due_at",
        done="s.done_at",
        round="s.round",
        number="s.number",
        unit_id="s.unit",
        unit_path="s.unit_path",
        title="''",
        kind="s.kind",
        state="s.state",
        type_id="",
        shows=base.shows,
        origin="s.origin",
        line="s.line",
    )


def sealed(wanted: Wanted, number: int, period: str) -> Wanted:
    """The same figure over the kept rows: decisions, events and order types are in them already."""
    of = wanted.definition
    has_amounts = of.kind in OF_AMOUNTS
    counts = f"({number} = ANY(s.met) OR {number} = ANY(s.missed))"
    definition = replace(
        of,
        base=base_of(of.base, period),
        scope=f"({counts} OR {number} = ANY(s.excluded))",
        whole=counts,
        part=f"{number} = ANY(s.met)",
        amount=_said(number, 0) if has_amounts else "",
        per=_said(number, 1) if has_amounts else "1",
        apart={},
    )
    return replace(wanted, definition=definition, types=None, corrections=NONE, happenings=())


def _said(number: int, place: int) -> str:
    return f"(s.amounts -> '{number}' ->> {place})::numeric"


def keeping(group: Sequence[tuple[int, Wanted]], condition: str, query: Query, period: str) -> str:
    """The statement that keeps the rows of one base for all its figures; rows that are behind none of them are left out."""
    base = group[0][1].definition.base
    conditions = [(number, each.definition, conditions_of(each, query)) for number, each in group]
    listed = {
        name: _among((number, getattr(each, name)) for number, _definition, each in conditions)
        for name in ("met", "missed", "excluded")
    }
    amounts = {
        number: f"CASE WHEN {each.counts} THEN JSONB_BUILD_ARRAY({definition.amount}, {definition.adds_below}) END"
        for number, definition, each in conditions
        if definition.kind in OF_AMOUNTS
    }
    columns = (
        f"'{period}' AS period, '{base.name}' AS base,"
        f" {base.number} AS number, {base.round} AS round, {base.unit_id} AS unit, {base.unit_path} AS unit_path,"
        f" COALESCE({base.kind}, '') AS kind, COALESCE({base.state}, '') AS state,"
        f" {base.started} AS started_at, {base.due} AS due_at, {base.done} AS done_at, {base.moment} AS moment,"
        f" {base.origin} AS origin, {base.line} AS line,"
        f" {listed['met']} AS met, {listed['missed']} AS missed, {listed['excluded']} AS excluded, {_object(amounts)} AS amounts"
    )
    return (
        f"INSERT INTO indicators_sealedcase ({COLUMNS}) SELECT {COLUMNS} FROM"
        f" (SELECT {columns} FROM {base.relation} WHERE {condition}) AS counted"
        " WHERE met <> '{}' OR missed <> '{}' OR excluded <> '{}'"
    )


def _among(conditions: Iterable[tuple[int, str]]) -> str:
    """The numbers of the figures whose condition holds for the row."""
    cases = ", ".join(f"CASE WHEN {condition} THEN {number} END" for number, condition in conditions)
    return f"ARRAY_REMOVE(ARRAY[{cases}]::smallint[], NULL)"


def _object(amounts: Mapping[int, str]) -> str:
    """By the figure's number what the row says; figures that do not count it are left out."""
    pairs = [f"'{number}', {said}" for number, said in amounts.items()]
    parts = [pairs[start : start + MOST_ARGUMENTS] for start in range(0, len(pairs), MOST_ARGUMENTS)]
    built = " || ".join(f"JSONB_BUILD_OBJECT({', '.join(part)})" for part in parts)
    return f"JSONB_STRIP_NULLS({built})" if built else "'{}'::jsonb"
