"""A past period under another length of a limit: the same statements over the same cases, with other due moments. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction

from plumbline.evaluation.indicators.queries.corrections import corrected
from plumbline.evaluation.indicators.queries.drilling import rows_found
from plumbline.evaluation.indicators.queries.engine import ByUnit, figures, minute
from plumbline.evaluation.indicators.queries.happenings import LONGEST_TERM
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.queries.reading import Value, last_day
from plumbline.evaluation.indicators.queries.sealed import counted_rows
from plumbline.evaluation.indicators.queries.targets import wanted_on
from plumbline.evaluation.indicators.rules import Base, Figure, Kind
from plumbline.evaluation.indicators.rules.statements import Query, Wanted, where
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Tree
from plumbline.ground.service_levels import what_if
from plumbline.ground.service_levels.what_if import ClockPlayed

CLOCKS = "service_levels_clock"
Key = tuple[str, str, str]
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LimitChange:
    """A limit, "pack/code", and the quantity it would have instead (of its own unit)."""

    limit: str
    quantity: int


@dataclass(frozen=True)
class CaseMoved:
    """A case that an indicator would count otherwise; empty outcomes where it is not behind the figure of this period."""

    key: Key
    number: str
    round: int
    unit: str
    before: str
    after: str


@dataclass(frozen=True)
class LimitPlayed:
    """What another length would do: by unit and figure what it adds (numerator, denominator, cases), and the cases that move."""

    clocks: int
    added: Mapping[tuple[str, Key], Figure]
    cases: Sequence[CaseMoved]

    def applied(self, unit: str, key: Key, value: Value) -> Value:
        """The value with what the change adds to it: unchanged rules add nothing, whatever the value was sealed with."""
        more = self.added.get((unit, key))
        if more is None:
            return value
        own = value.figure
        figure = Figure(own.numerator + more.numerator, own.denominator + more.denominator, own.n + more.n)
        return replace(value, figure=figure, value=figure.value(value.definition.scale))


def play_limit(
    period: Period, change: LimitChange, *, keys: Sequence[Key], tree: Tree, at: datetime, most: int = 200
) -> LimitPlayed:
    """Counts the figures that stand on clocks twice, as they are and as they would be; ``most`` cases are listed.

    Raises:
        NotFound: no such limit in force at the end of the period. LimitRefused: a quantity that no clock can follow. TooManyClocks.
    """
    limit = what_if.limit_named(change.limit, last_day(period))
    clocks = what_if.played(limit, quantity=change.quantity, **_span(period), now=at)
    wanted = [
        each for each in wanted_on(last_day(period)) if each.key in keys and CLOCKS in each.definition.base.relation
    ]
    before = corrected(
        [each for each in wanted if each.definition.kind is not Kind.PERCENTILE], period=period, until=at
    )
    if not clocks or not before:
        return LimitPlayed(len(clocks), {}, [])
    after = [_under(each, clocks) for each in before]
    spans = spans_of(period, tree)
    was, now = (figures(each, spans=spans, within="", at=at) for each in (before, after))
    moved: list[CaseMoved] = []
    for old, new in zip(before, after, strict=True):
        moved += _moved(old, new, period, tree, at=at, most=most - len(moved)) if len(moved) < most else []
    return LimitPlayed(len(clocks), _added(was, now), moved)


def _span(period: Period) -> dict[str, datetime]:
    first, after = (datetime.combine(day, time.min, UTC) for day in (period.first, period.after))
    return {"since": first - LONGEST_TERM, "until": after + A_DAY}


def _under(wanted: Wanted, clocks: Sequence[ClockPlayed]) -> Wanted:
    """The same figure with these clocks' due moments and bindings in the place of their own."""
    rows = ", ".join(
        f"('{each.id}'::uuid, '{each.due_at.isoformat()}'::timestamptz, {str(each.binding).upper()})" for each in clocks
    )
    instead = (
        "(SELECT k.id, k.case_file_id, k.milestone, k.round, k.limit_id, k.started_at, k.stopped_at, k.paused, k.provisional,"
        " COALESCE(x.due_at, k.due_at) AS due_at, COALESCE(x.binding, k.binding) AS binding"
        f" FROM {CLOCKS} k LEFT JOIN (VALUES {rows}) AS x(id, due_at, binding) ON x.id = k.id)"
    )
    base = _copied(wanted.definition.base, instead)
    return replace(wanted, definition=replace(wanted.definition, base=base))


def _copied(base: Base, instead: str) -> Base:
    return Base(
        name=f"{base.name} under another limit",
        basis=base.basis,
        relation=base.relation.replace(CLOCKS, instead),
        moment=base.moment,
        condition=base.condition,
        started=base.started,
        due=base.due,
        done=base.done,
        round=base.round,
        number=base.number,
        unit_id=base.unit_id,
        unit_path=base.unit_path,
        title=base.title,
        kind=base.kind,
        state=base.state,
        type_id=base.type_id,
        shows=base.shows,
        origin=base.origin,
        line=base.line,
    )


def _added(was: ByUnit, now: ByUnit) -> dict[tuple[str, Key], Figure]:
    """What each figure gains, where it gains or loses anything."""
    found: dict[tuple[str, Key], Figure] = {}
    nothing = Figure(Fraction(0), Fraction(0), 0)
    for unit in {*was, *now}:
        old, new = was.get(unit, {}), now.get(unit, {})
        for key in {*old, *new}:
            a, b = (each[key].figure if key in each else nothing for each in (old, new))
            if a != b:
                found[unit, key] = Figure(b.numerator - a.numerator, b.denominator - a.denominator, b.n - a.n)
    return found


def _moved(old: Wanted, new: Wanted, period: Period, tree: Tree, *, at: datetime, most: int) -> list[CaseMoved]:
    query = Query({"at": minute(at)})
    spans = spans_of(period, tree)
    was, now = (counted_rows(each, where(each.definition.base, spans, "", query), query) for each in (old, new))
    statement = (
        f"SELECT DISTINCT number, round, COALESCE(now.path, was.path), was.outcome, now.outcome FROM ({was}) AS was"
        f" FULL JOIN ({now}) AS now USING (number, round) WHERE was.outcome IS DISTINCT FROM now.outcome"
        f" ORDER BY number, round LIMIT {int(most)}"
    )
    return [
        CaseMoved(old.key, number, round_, path.strip("/").rsplit("/", 1)[-1], before or "", after or "")
        for number, round_, path, before, after in rows_found(statement, query.parameters)
    ]
