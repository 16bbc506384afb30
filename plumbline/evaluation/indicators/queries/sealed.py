"""The cases behind sealed values: kept at the sealing, counted by the same engine, listed by the same drill-down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import PeriodClosing, RestatedCase, SealedFigure
from plumbline.evaluation.indicators.queries import drilling
from plumbline.evaluation.indicators.queries.corrections import corrected, decided
from plumbline.evaluation.indicators.queries.drilling import MOST, Case, Cases, Outcome, rows_found
from plumbline.evaluation.indicators.queries.engine import TYPE_SCOPE, minute
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import last_day, place_for
from plumbline.evaluation.indicators.queries.targets import wanted_for
from plumbline.evaluation.indicators.rules.sealed import sealed
from plumbline.evaluation.indicators.rules.statements import Query, Span, Wanted, conditions_of, where
from plumbline.evaluation.indicators.states import PeriodState
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Tree, Viewer

ALWAYS = (Span(datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)),)
"""Which rows belong to a sealed period was decided at the sealing, by the zones of that time."""
MOST_MOVED = 200


@dataclass(frozen=True)
class Moved:
    """A case that is counted otherwise than it was sealed; empty outcomes where it is not behind the number. ``unit``: where it is, else where it was."""

    number: str
    round: int
    unit: str
    before: str
    after: str
    above: Decimal
    below: Decimal


def numbers_of(period: Period) -> dict[tuple[str, str, str], int]:
    """The figures of a sealed period whose cases were kept, with their numbers."""
    rows = SealedFigure.objects.filter(period=period.name).values_list("code", "basis", "scope", "number")
    return {(code, basis, scope): number for code, basis, scope, number in rows}


def over_kept_rows(wanted: Sequence[Wanted], period: Period) -> list[Wanted]:
    """The same figures, to be counted over what was kept."""
    numbers = numbers_of(period)
    return [sealed(each, numbers[each.key], period.name) for each in wanted if each.key in numbers]


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
    number: str = "",
    counting: bool = True,
    patient: bool = True,
) -> Cases:
    """The cases of a unit (with everything below it) behind an indicator, oldest first, page by page; ``number``: of one case only.

    Counting reads every row of the period, a page does not: without ``counting`` outcomes are counted only where the page holds all of them. With ``most`` 0
    they are counted and none is listed.

    Where a unit has few cases in a long period, or none, all of the period is read to know it, which takes a second or two in a very large company. Who is
    not ``patient`` gets the rows of the first days then (``Cases.is_whole`` says so) and asks once more for all of them.

    Of a sealed period those that were sealed, each with what it would be counted as now (``Case.now``): what changed after is a late correction.

    Raises:
        NotFound: unknown code, basis or scope, or a unit that is not there for this viewer; a cursor that is none.
    """
    place = place_for(viewer, unit)
    asked = drilling.Asked(place.code, outcome, cursor, most, number, counting, patient)
    kept = _kept(code, basis, scope, period)
    if kept is None:
        return drilling.cases(code, asked, period=period, viewer=viewer, at=at, basis=basis, scope=scope)
    found = drilling.listed(kept, ALWAYS, asked, parameters={})
    live = _live(kept, period, at=at)
    rows = _with_present(found.rows, live, period, viewer.tree, at=at)
    sealed_at = _sealed_at(period)
    return replace(found, rows=rows, sealed_at=sealed_at, decided=decided(live, period=period, until=sealed_at or at))


def _sealed_at(period: Period) -> datetime | None:
    return PeriodClosing.objects.filter(period=period.name).values_list("sealed_at", flat=True).first()


def _kept(code: str, basis: str | None, scope: str, period: Period) -> Wanted | None:
    """The figure over what was kept of it; None where its period is not sealed, or was before cases were kept."""
    if not PeriodClosing.objects.filter(period=period.name, state=PeriodState.SEALED.value).exists():
        return None
    kept = numbers_of(period)
    found = next((key for key in BY_KEY if key[0] == code and basis in (None, key[1])), None)
    if found is None:
        return None
    kind = scope.removeprefix(TYPE_SCOPE) if scope.startswith(TYPE_SCOPE) else None
    number = kept.get((*found, "" if kind else scope))
    return None if number is None else sealed(Wanted(BY_KEY[found], scope, kind=kind), number, period.name)


def _live(kept: Wanted, period: Period, *, at: datetime) -> Wanted:
    """The same figure as it is counted now, with what was decided until now."""
    code, basis = kept.definition.key
    wanted = wanted_for(code, basis, kept.scope, day=last_day(period)) or Wanted(BY_KEY[code, basis], kept.scope)
    return corrected([wanted], period=period, until=at)[0]


def _with_present(rows: Sequence[Case], live: Wanted, period: Period, tree: Tree, *, at: datetime) -> list[Case]:
    """Each case with its title and what it would be counted as now."""
    if not rows:
        return []
    base, query = live.definition.base, Query({"at": minute(at), "numbers": sorted({row.number for row in rows})})
    outcomes = drilling.named_outcome(conditions_of(live, query))
    condition = where(base, spans_of(period, tree), "", query)
    statement = (
        f"SELECT {base.number}, {base.round}, {base.title}, {outcomes} FROM {base.relation}"
        f" WHERE {condition} AND {base.number} = ANY(%(numbers)s)"
    )
    found = {(row[0], row[1]): (row[2], row[3]) for row in rows_found(statement, query.parameters)}
    titles = {number: title for (number, _round), (title, _outcome) in found.items()}
    titles |= _titles(live, {row.number for row in rows} - set(titles))
    return [
        replace(row, title=titles.get(row.number, ""), now=found.get((row.number, row.round), ("", ""))[1] or "")
        for row in rows
    ]


def _titles(live: Wanted, numbers: set[str]) -> dict[str, str]:
    """Of cases that have left the period meanwhile."""
    if not numbers:
        return {}
    base = live.definition.base
    statement = f"SELECT {base.number}, {base.title} FROM {base.relation} WHERE {base.number} = ANY(%(numbers)s)"
    return {row[0]: row[1] for row in rows_found(statement, {"numbers": sorted(numbers)})}


def changed_since(
    code: str,
    *,
    period: Period,
    viewer: Viewer,
    at: datetime,
    basis: str,
    scope: str = "",
    unit: str | None = None,
    most: int | None = MOST_MOVED,
) -> list[Moved]:
    """The cases of a sealed period that would be counted otherwise now, by their numbers; nothing where its cases were not kept.

    Raises:
        NotFound: a unit that is not there for this viewer.
    """
    place, kept = place_for(viewer, unit), _kept(code, basis, scope, period)
    if kept is None:
        return []
    return [
        _moved(row) for row in differing(kept, _live(kept, period, at=at), period, viewer.tree, place.code, at, most)
    ]


def differing(
    kept: Wanted, live: Wanted, period: Period, tree: Tree, within: str, at: datetime, most: int | None
) -> list[Sequence[Any]]:
    """Rows that are not the same in what was kept and in what is counted now: number, round, paths, outcomes, what they add, each then and now."""
    query = Query({"at": minute(at)})
    now = counted_rows(live, where(live.definition.base, spans_of(period, tree), within, query), query)
    own = kept.definition.base
    condition = own.condition
    if within:
        condition += f" AND POSITION(%(within)s IN {own.unit_path}) > 0"
    limit = "" if most is None else f" LIMIT {int(most)}"
    both = ", ".join(f"was.{name}, now.{name}" for name in ("path", "outcome", "above", "below"))
    statement = (
        f"SELECT number, round, {both} FROM ({counted_rows(kept, condition, query)}) AS was"
        f" FULL JOIN ({now}) AS now USING (number, round)"
        " WHERE (was.path, was.outcome, was.above, was.below) IS DISTINCT FROM (now.path, now.outcome, now.above, now.below)"
        f" ORDER BY number, round{limit}"
    )
    return rows_found(statement, query.parameters)


def counted_rows(wanted: Wanted, condition: str, query: Query) -> str:
    """Every row behind a figure with what it adds."""
    base, found = wanted.definition.base, conditions_of(wanted, query)
    above, below = drilling.added(
        wanted.definition, {"met": found.met, "missed": found.missed, "excluded": found.excluded}
    )
    return (
        f"SELECT {base.number} AS number, {base.round} AS round, {base.unit_path} AS path,"
        f" {drilling.named_outcome(found)} AS outcome, ({above})::numeric AS above, ({below})::numeric AS below"
        f" FROM {base.relation} WHERE {condition} AND ({found.met} OR {found.missed} OR {found.excluded})"
    )


def _moved(row: Sequence[Any]) -> Moved:
    number, round_, was_path, path, before, after, above_was, above, below_was, below = row
    zero = Decimal(0)
    unit = (path or was_path).strip("/").rsplit("/", 1)[-1]
    return Moved(
        number,
        round_,
        unit,
        before or "",
        after or "",
        (above or zero) - (above_was or zero),
        (below or zero) - (below_was or zero),
    )


def restated_cases(period: Period, code: str, basis: str, *, scope: str = "", within: str = "") -> list[RestatedCase]:
    """The cases that make the difference between a sealed value and its newest restatement."""
    found = RestatedCase.objects.filter(period=period.name, code=code, basis=basis, scope=scope)
    newest = found.order_by("-made_at").values_list("made_at", flat=True).first()
    if newest is None:
        return []
    rows = found.filter(made_at=newest).order_by("number", "round")
    inside = f"/{within}/"
    return [row for row in rows if not within or inside in row.unit_path or inside in row.unit_path_before]
