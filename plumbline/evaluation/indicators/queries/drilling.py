"""The very cases behind a value: the same base under the same conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any, Literal

from django.db import connection

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.queries.corrections import Decided, corrected, counted_until, decided
from plumbline.evaluation.indicators.queries.engine import minute
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import check_is_on, last_day, place_for
from plumbline.evaluation.indicators.queries.targets import wanted_for
from plumbline.evaluation.indicators.queries.windows import Window, windows
from plumbline.evaluation.indicators.rules import Base, Definition
from plumbline.evaluation.indicators.rules.corrections import Conditions, Row
from plumbline.evaluation.indicators.rules.statements import Query, Span, Wanted, conditions_of, counted, where
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer

Outcome = Literal["met", "missed", "excluded"]
OUTCOMES: tuple[Outcome, ...] = ("met", "missed", "excluded")
MOST = 200
READ_AT_ONCE = 1_000_000
"""Cases of a company up to which a period is read to its end at once."""
AT_ONCE = 2
"""Windows that are read before somebody who waits is told that nothing was found yet (27 hours of a month); where something was, one more."""


@dataclass(frozen=True)
class Case:
    """One row behind a value. ``shows`` is what it is about (an order, an outage, a measurement), ``origin`` and ``line`` the file a measurement came from;
    ``above`` and ``below`` what it adds to numerator and denominator. ``now``: of a sealed period, what it would be counted as today (empty: not at all)."""

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
    origin: str = ""
    line: int = 0
    above: Decimal = Decimal(0)
    below: Decimal = Decimal(0)
    shows: str = "order"
    now: str | None = None


@dataclass(frozen=True)
class Cases:
    """A page of cases, how many there are of each outcome, and where the next page begins (empty: nowhere).

    ``counts`` is empty where nobody counted: see ``counting`` of :func:`sealed.cases`.
    ``is_whole``: whether the rows are all that belong on this page; see ``patient`` of :func:`sealed.cases`.
    ``decided``: by number and round, who decided how a case is counted, where somebody did. ``sealed_at``: the list is the one that was sealed then.
    """

    definition: Definition
    rows: Sequence[Case]
    counts: dict[Outcome, int]
    cursor: str
    decided: Mapping[Row, Decided] = field(default_factory=dict)
    sealed_at: datetime | None = None
    is_whole: bool = True


@dataclass(frozen=True)
class Asked:
    """Which of the cases: below a unit (empty: the highest that the viewer may see), of one outcome, from a place on, of one number; whether they are counted
    besides, and looked for to the end."""

    within: str = ""
    outcome: Outcome | None = None
    cursor: str = ""
    most: int = MOST
    number: str = ""
    counting: bool = True
    patient: bool = True


def cases(
    code: str,
    asked: Asked,
    *,
    period: Period,
    viewer: Viewer,
    at: datetime,
    basis: str | None = None,
    scope: str = "",
) -> Cases:
    """The cases behind an indicator as its rows are now: see :func:`sealed.cases`, which asks this of what is not sealed.

    Raises:
        NotFound: unknown code, basis or scope, or a unit that is not there for this viewer; a cursor that is none.
    """
    place = place_for(viewer, asked.within or None)
    wanted, until = _wanted(code, basis, scope, period, at=at)
    asked = replace(asked, within=place.code)
    found = listed(wanted, spans_of(period, viewer.tree), asked, parameters={"at": minute(at)})
    return replace(found, decided=decided(wanted, period=period, until=until))


def listed(wanted: Wanted, spans: Sequence[Span], asked: Asked, *, parameters: dict[str, Any]) -> Cases:
    """A page of the rows behind a figure, whatever its base."""
    query = Query(dict(parameters))
    base = wanted.definition.base
    condition = where(base, spans, asked.within, query)
    if asked.number:
        query.parameters["number"] = asked.number
        condition += f" AND {base.number} = %(number)s"
    conditions = _conditions(wanted, query)
    rows, is_whole = _rows(wanted, query, condition, conditions, asked, spans) if asked.most else ([], True)
    following = ""
    if asked.most and len(rows) == asked.most:
        following = f"{rows[-1].moment.isoformat()}|{rows[-1].number}|{rows[-1].round}"
    counts: dict[Outcome, int] = {}
    if asked.counting:
        counts = _counts(wanted, query, condition, conditions)
    elif is_whole and not (asked.cursor or asked.outcome or following):
        counts = {name: sum(row.outcome == name for row in rows) for name in OUTCOMES}
    return Cases(wanted.definition, rows, counts, following, is_whole=is_whole)


def _rows(
    wanted: Wanted,
    query: Query,
    condition: str,
    conditions: dict[Outcome, str],
    asked: Asked,
    spans: Sequence[Span],
) -> tuple[list[Case], bool]:
    """The rows of a page, window by window, so that a first page does not sort a period; and whether the period was read as far as the page needs."""
    base = wanted.definition.base
    condition += _after(asked.cursor, base, query)
    found: list[Case] = []
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    pieces = windows(max(start, query.parameters.get("after", start)), end, most=asked.most)
    piece = next(pieces) if not asked.number else Window(start, end)
    for turn in count(1):
        query.parameters |= {"window_from": piece.start, "window_to": piece.end}
        within = f"{condition} AND {base.moment} >= %(window_from)s AND {base.moment} < %(window_to)s"
        found += _page(wanted, query, within, conditions, outcome=asked.outcome, most=asked.most - len(found))
        is_whole = len(found) == asked.most or piece.end >= end
        if is_whole or (turn >= AT_ONCE + bool(found) and not asked.patient and _takes_long()):
            break
        piece = pieces.send(len(found))
    return found, is_whole


def _takes_long() -> bool:
    """Whether the company has so many cases that reading a month of them is noticed; by the planner's own estimate."""
    return bool(
        rows_found(
            "SELECT reltuples > %(most)s FROM pg_class WHERE oid = 'casefiles_casefile'::regclass",
            {"most": READ_AT_ONCE},
        )[0][0]
    )


def _wanted(code: str, basis: str | None, scope: str, period: Period, *, at: datetime) -> tuple[Wanted, datetime]:
    """The figure with the decisions that are in it, and until when they are."""
    found = wanted_for(code, basis, scope, day=last_day(period))
    if found is not None:
        until = counted_until(period, *found.definition.key, at=at)
        return corrected([found], period=period, until=until)[0], until
    check_is_on(code)
    raise NotFound(
        _("没有可计算的指标“%(code)s”（口径 %(basis)s，范围 %(scope)s）。"),
        field="code",
        code=code[:20],
        basis=(basis or "-")[:20],
        scope=scope[:60] or "-",
    )


def _conditions(wanted: Wanted, query: Query) -> dict[Outcome, str]:
    found = conditions_of(wanted, query)
    return {"met": found.met, "missed": found.missed, "excluded": found.excluded}


def _counts(wanted: Wanted, query: Query, condition: str, conditions: dict[Outcome, str]) -> dict[Outcome, int]:
    columns = ", ".join(counted(conditions[name]) for name in OUTCOMES)
    row = rows_found(f"SELECT {columns} FROM {wanted.definition.base.relation} WHERE {condition}", query.parameters)[0]
    return {name: int(count) for name, count in zip(OUTCOMES, row, strict=True)}


def _page(
    wanted: Wanted,
    query: Query,
    condition: str,
    conditions: dict[Outcome, str],
    *,
    outcome: Outcome | None,
    most: int,
) -> list[Case]:
    base = wanted.definition.base
    chosen = [outcome] if outcome else list(OUTCOMES)
    which = " OR ".join(f"({conditions[name]})" for name in chosen)
    named = " ".join(f"WHEN {conditions[name]} THEN '{name}'" for name in chosen)
    shown = (base.number, base.unit_path, base.title, base.kind, base.state, base.round, f"CASE {named} END")
    dated = (base.started, base.due, base.done, base.moment, base.origin, base.line)
    columns = ", ".join((*shown, *dated, *added(wanted.definition, conditions), f"'{base.shows}'"))
    statement = (
        f"SELECT {columns} FROM {base.relation} WHERE {condition} AND ({which})"
        f" ORDER BY {base.moment}, {base.row} LIMIT %(most)s"
    )
    query.parameters["most"] = most
    return [_case(row) for row in rows_found(statement, query.parameters)]


def added(definition: Definition, conditions: Mapping[Outcome, str]) -> tuple[str, str]:
    """What each row adds to numerator and denominator; nothing where it is left out. Of an agreement the two grades."""
    met = conditions["met"] if definition.adds_up else f"({conditions['met']} OR {conditions['missed']})"
    return (
        f"CASE WHEN {met} THEN {definition.adds_above} ELSE 0 END",
        f"CASE WHEN {conditions['excluded']} THEN 0 ELSE {definition.adds_below} END",
    )


def _after(cursor: str, base: Base, query: Query) -> str:
    if not cursor:
        return ""
    try:
        after, rest = cursor.split("|", 1)
        number, last_round = rest.rsplit("|", 1)
        moment = datetime.fromisoformat(after)
        if moment.tzinfo is None:
            raise ValueError(after)
        query.parameters |= {"after": moment, "after_number": number, "after_round": int(last_round)}
    except ValueError as problem:
        raise NotFound(_("无法识别翻页位置，请从第一页重新查询。"), field="cursor") from problem
    return f" AND ({base.moment}, {base.row}) > (%(after)s, %(after_number)s, %(after_round)s)"


def _case(row: Sequence[Any]) -> Case:
    unit = row[1].strip("/").rsplit("/", 1)[-1]
    return Case(row[0], unit, *row[2:])


def named_outcome(conditions: Conditions) -> str:
    """The outcome of a row, as a column; null where it is not behind the figure."""
    return (
        f"CASE WHEN {conditions.met} THEN 'met' WHEN {conditions.missed} THEN 'missed'"
        f" WHEN {conditions.excluded} THEN 'excluded' END"
    )


def rows_found(statement: str, parameters: dict[str, Any]) -> list[Sequence[Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def bases_of(code: str) -> list[str]:
    """On which bases an indicator is measured."""
    return [basis for known, basis in BY_KEY if known == code]
