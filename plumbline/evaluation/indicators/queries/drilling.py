"""The very cases behind a value: the same base under the same conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries.engine import minute
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day, place_for
from plumbline.evaluation.indicators.queries.targets import wanted_for
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.rules.statements import Query, Wanted, counted, where
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer

Outcome = Literal["met", "missed", "excluded"]
OUTCOMES: tuple[Outcome, ...] = ("met", "missed", "excluded")
MOST = 200


@dataclass(frozen=True)
class Case:
    """One row behind a value."""

    number: str
    unit: str
    title: str
    order_type: str
    state: str
    round: int
    outcome: Outcome
    started_at: datetime
    due_at: datetime | None
    done_at: datetime | None
    moment: datetime


@dataclass(frozen=True)
class Cases:
    """A page of cases, how many there are of each outcome, and where the next page begins (empty: nowhere)."""

    definition: Definition
    rows: Sequence[Case]
    counts: dict[Outcome, int]
    cursor: str


def cases(
    code: str,
    *,
    period: Period,
    viewer: Viewer,
    at: datetime,
    basis: str | None = None,
    scope: str = "",
    unit: str | None = None,
    outcome: Outcome | None = None,
    cursor: str = "",
    most: int = MOST,
) -> Cases:
    """The cases of a unit (with everything below it) behind an indicator, oldest first, page by page.

    Raises:
        NotFound: unknown code, basis or scope, or a unit that is not there for this viewer; a cursor that is none.
    """
    place = place_for(viewer, unit)
    wanted = _wanted(code, basis, scope, period)
    query = Query({"at": minute(at)})
    base = wanted.definition.base
    condition = where(base, spans_of(period, viewer.tree), place.code, query)
    conditions = {name: query.restricted(_condition(wanted.definition, name), wanted) for name in OUTCOMES}
    counts = _counts(wanted, query, condition, conditions)
    rows = _page(wanted, query, condition, conditions, outcome=outcome, cursor=cursor, most=most)
    following = f"{rows[-1].moment.isoformat()}|{rows[-1].number}|{rows[-1].round}" if len(rows) == most else ""
    return Cases(wanted.definition, rows, counts, following)


def _wanted(code: str, basis: str | None, scope: str, period: Period) -> Wanted:
    found = wanted_for(code, basis, scope, day=last_day(period))
    if found is not None:
        return found
    raise NotFound(
        _("没有可计算的指标“%(code)s”（口径 %(basis)s，范围 %(scope)s）。"),
        field="code",
        code=code[:20],
        basis=(basis or "-")[:20],
        scope=scope[:60] or "-",
    )


def _condition(definition: Definition, outcome: Outcome) -> str:
    return {"met": definition.met, "missed": definition.missed, "excluded": definition.excluded}[outcome]


def _counts(wanted: Wanted, query: Query, condition: str, conditions: dict[Outcome, str]) -> dict[Outcome, int]:
    columns = ", ".join(counted(conditions[name]) for name in OUTCOMES)
    row = _rows(f"SELECT {columns} FROM {wanted.definition.base.relation} WHERE {condition}", query.parameters)[0]
    return {name: int(count) for name, count in zip(OUTCOMES, row, strict=True)}


def _page(
    wanted: Wanted,
    query: Query,
    condition: str,
    conditions: dict[Outcome, str],
    *,
    outcome: Outcome | None,
    cursor: str,
    most: int,
) -> list[Case]:
    base = wanted.definition.base
    chosen = [outcome] if outcome else list(OUTCOMES)
    which = " OR ".join(f"({conditions[name]})" for name in chosen)
    after = _after(cursor, base.moment, base.round, query)
    named = " ".join(f"WHEN {conditions[name]} THEN '{name}'" for name in chosen)
    statement = (
        f"SELECT f.number, f.unit_path, o.title, t.name, o.state, {base.round}, CASE {named} END, {base.started}, {base.due}, {base.done}, {base.moment}"
        f" FROM {base.relation} WHERE {condition} AND ({which}){after}"
        f" ORDER BY {base.moment}, f.number, {base.round} LIMIT %(most)s"
    )
    query.parameters["most"] = most
    return [_case(row) for row in _rows(statement, query.parameters)]


def _after(cursor: str, moment: str, round_: str, query: Query) -> str:
    if not cursor:
        return ""
    try:
        after, number, last_round = cursor.split("|")
        query.parameters |= {
            "after": datetime.fromisoformat(after),
            "after_number": number,
            "after_round": int(last_round),
        }
    except ValueError as problem:
        raise NotFound(_("无法识别翻页位置，请从第一页重新查询。"), field="cursor") from problem
    return f" AND ({moment}, f.number, {round_}) > (%(after)s, %(after_number)s, %(after_round)s)"


def _case(row: Sequence[Any]) -> Case:
    unit = row[1].strip("/").rsplit("/", 1)[-1]
    return Case(row[0], unit, *row[2:])


def _rows(statement: str, parameters: dict[str, Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def bases_of(code: str) -> list[str]:
    """On which bases an indicator is measured."""
    return [basis for known, basis in BY_KEY if known == code]
