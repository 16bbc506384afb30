"""One figure's cases counted by what they have in common: the same base under the same conditions, so that the parts add up to the number."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from plumbline.evaluation.indicators.queries.corrections import corrected, counted_until
from plumbline.evaluation.indicators.queries.engine import minute
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import check_is_on, last_day, place_for
from plumbline.evaluation.indicators.queries.targets import wanted_for
from plumbline.evaluation.indicators.rules import Base
from plumbline.evaluation.indicators.rules.statements import Query, Wanted, conditions_of, counted, where
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import queries as work_orders

Trait = Literal["area", "channel", "subject", "kind", "state"]
"""``area`` and ``channel`` of orders; ``kind`` the order type or a measurement's class, ``subject`` the kind of measurement, ``state`` its outcome."""


@dataclass(frozen=True)
class Split:
    """How many cases that have these traits fulfil the figure, and how many do not. A trait that a case lacks is empty."""

    traits: tuple[str | UUID, ...]
    met: int
    missed: int

    @property
    def n(self) -> int:
        return self.met + self.missed


def splits(
    code: str,
    *,
    by: Sequence[Trait],
    period: Period,
    viewer: Viewer,
    at: datetime,
    basis: str | None = None,
    unit: str | None = None,
    kinds: Collection[str] | None = None,
) -> list[Split]:
    """The cases of a unit (with everything below it) behind an indicator by their traits, the most first, as they stand now; ``kinds``: of these order
    types and those under them only.

    Raises:
        NotFound: unknown code or basis, a unit that is not there for this viewer, a trait its cases cannot have.
    """
    place = place_for(viewer, unit)
    wanted = _wanted(code, basis, period, at=at)
    if kinds is not None:
        wanted = replace(wanted, types=work_orders.type_ids_under(kinds))
    query = Query({"at": minute(at)})
    base = wanted.definition.base
    within = where(base, spans_of(period, viewer.tree), place.code, query)
    conditions = conditions_of(wanted, query)
    traits = [_column(base, trait) for trait in by]
    places = ", ".join(str(position) for position in range(1, len(traits) + 1))
    statement = (
        f"SELECT {', '.join(traits)}, {counted(conditions.met)}, {counted(conditions.missed)} FROM {base.relation}"
        f" WHERE {within} AND ({conditions.met} OR {conditions.missed}) GROUP BY {places}"
    )
    rows = _rows(statement, query)
    found = [Split(tuple(each or "" for each in traits), met, missed) for *traits, met, missed in rows]
    return sorted(found, key=lambda split: (-split.n, tuple(map(str, split.traits))))


@dataclass(frozen=True)
class Late:
    """A case that was not done by its due moment."""

    number: str
    order_type: str
    started_at: datetime
    due_at: datetime
    done_at: datetime | None


def latest(
    code: str, *, basis: str, period: Period, viewer: Viewer, at: datetime, unit: str | None = None, most: int
) -> list[Late]:
    """Of each order type the case behind an indicator that missed it by most, the worst ``most`` of them, in one statement.

    Raises:
        NotFound: as `splits`.
    """
    place = place_for(viewer, unit)
    wanted = _wanted(code, basis, period, at=at)
    query = Query({"at": minute(at), "most": most})
    base = wanted.definition.base
    within = where(base, spans_of(period, viewer.tree), place.code, query)
    over = f"COALESCE({base.done}, %(at)s) - {base.due}"
    statement = (
        f"SELECT number, kind, started, due, done FROM (SELECT {base.number} AS number, {base.kind} AS kind, {base.started} AS started, {base.due} AS due,"
        f" {base.done} AS done, {over} AS over, ROW_NUMBER() OVER (PARTITION BY {base.kind} ORDER BY {over} DESC, {base.number}) AS place"
        f" FROM {base.relation} WHERE {within} AND {base.due} IS NOT NULL AND {conditions_of(wanted, query).missed}) found"
        " WHERE place = 1 ORDER BY over DESC, number LIMIT %(most)s"
    )
    return [Late(*row) for row in _rows(statement, query)]


def _rows(statement: str, query: Query) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, query.parameters)
        return list(cursor.fetchall())


def _wanted(code: str, basis: str | None, period: Period, *, at: datetime) -> Wanted:
    found = wanted_for(code, basis, "", day=last_day(period))
    if found is None:
        check_is_on(code)
        raise NotFound(_("没有可计算的指标“%(code)s”。可用 indicators list 查看。"), field="code", code=code[:20])
    return corrected([found], period=period, until=counted_until(period, *found.definition.key, at=at))[0]


def _column(base: Base, trait: Trait) -> str:
    if trait == "kind":
        return base.kind
    if trait == "state":
        return base.state
    if trait == "subject":
        return base.title
    if base.shows != "order":
        raise NotFound(_("该指标的个案没有“%(trait)s”这一特征。"), field="by", trait=trait)
    return {"area": "o.area_id", "channel": "o.channel"}[trait]
