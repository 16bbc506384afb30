"""What a case's clocks look like in hand: read in one statement, written as rows to be inserted and rows to be changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection

from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.service_levels.actions.ringing import fact_of_mark, reached_at
from plumbline.ground.service_levels.actions.running import ClockRows
from plumbline.ground.service_levels.models import Clock, ClockMark, ClockRun
from plumbline.ground.service_levels.queries import Book, ClockView, book, calendar_of, next_due
from plumbline.ground.service_levels.rules import Run

Rows = dict[type, list[dict[str, Any]]]
KEPT = ("stopped_at", "due_at", "breached_at", "paused", "provisional", "binding", "wake_at")
_COLUMNS = tuple(str(field.column) for field in Clock._meta.concrete_fields)
# A sweep that is at one of these rows right now is waited for, so that no mark rings twice.
_READ = f"""
SELECT {", ".join(f"c.{column}" for column in _COLUMNS)}, r.id, r.started_at, r.stopped_at, r.reason
FROM service_levels_clock c JOIN service_levels_clockrun r ON r.clock_id = c.id
WHERE c.case_file_id = %s AND c.stopped_at IS NULL ORDER BY c.round, c.due_at, c.milestone, c.id, r.started_at, r.id FOR UPDATE OF c
"""
_READ_STOPPED = _READ.replace("stopped_at IS NULL", "stopped_at IS NOT NULL")


@dataclass
class Held:
    """One clock with its runs and their ids, and what both were when they were read."""

    view: ClockView
    run_ids: list[UUID]
    kept: tuple[Any, ...]
    runs_kept: tuple[Run, ...]

    @property
    def clock(self) -> Clock:
        return self.view.clock

    @property
    def is_running(self) -> bool:
        return self.clock.stopped_at is None

    @property
    def may_pause(self) -> bool:
        return self.view.limit is not None and self.view.limit.terms.may_pause

    def set_runs(self, runs: Iterable[Run]) -> None:
        self.view = replace(self.view, runs=tuple(runs))

    def end_run(self, at: datetime, reason: str) -> None:
        """Ends the open run, where there is one: a paused clock has none."""
        self.set_runs(run if run.stopped_at else Run(run.started_at, at, reason) for run in self.view.runs)

    def begin_run(self, at: datetime) -> None:
        self.run_ids.append(new_id(at))
        self.set_runs((*self.view.runs, Run(at)))


class HeldClocks:
    """The clocks of one case at a moment. Nothing is read before something is asked.

    Reading them rings what no sweep has rung by then: a sweep comes every few seconds, or after a while when nobody was there to run it, and what is
    stopped before it comes would never be said. ``rung`` are the facts of that, to be published with the case's own.
    """

    def __init__(
        self,
        *,
        case_file_id: UUID,
        number: str,
        unit_id: UUID,
        at: datetime,
        revision: int | None = None,
        begun_with: ClockRows | None = None,
    ) -> None:
        self.case_file_id, self.number, self.unit_id = case_file_id, number, unit_id
        self.at, self.revision = at, revision
        self.rung: list[Fact] = []
        self._opened: list[ClockRows] = []
        self._marks: list[dict[str, Any]] = []
        if begun_with is not None:  # the clocks of a new case, which somebody else writes
            self._opened.append(begun_with)
            vars(self)["running"] = []

    @cached_property
    def running(self) -> list[Held]:
        """The clocks that run when the case is taken in hand, by round and due moment: all that most moves turn."""
        held = _asked(_READ, self.case_file_id, self.revision)
        for each in held:
            self.ring(each, since=each.clock.wake_at)
        return held

    @cached_property
    def stopped(self) -> list[Held]:
        """Those that had stopped before."""
        return _asked(_READ_STOPPED, self.case_file_id, self.revision)

    def carry_on(self, before: "HeldClocks") -> None:
        """Takes the clocks over from what an earlier turn in the same transaction, which is written, left of them."""
        rules = book(revision=self.revision)
        held = [_renewed(each) for each in before._read() if each.is_running]
        for rows in before._opened:
            pairs = zip(rows.clocks, rows.runs, strict=True)
            held += [_new(clock, run, rules) for clock, run in pairs if clock["stopped_at"] is None]
        vars(self)["running"] = held
        for each in held:
            self.ring(each, since=each.clock.wake_at)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was asked or opened."""
        return not self._opened and not vars(self).keys() & {"running", "stopped"}

    def ring(self, held: Held, *, since: datetime | None) -> None:
        """Rings the marks from a moment on to now; the clock's kept columns become what they are now."""
        if held.is_running and since is not None and since < self.at:
            for percent, moment in reached_at(held.view, at=self.at - datetime.resolution):
                if moment >= since:
                    self._marks.append({"clock_id": held.clock.id, "percent": percent, "at": moment})
                    self.rung.append(fact_of_mark(held.view, percent, moment, number=self.number, unit_id=self.unit_id))

    def new_clocks(self) -> list[dict[str, Any]]:
        return [row for rows in self._opened for row in rows.clocks]

    def running_limits(self) -> frozenset[UUID]:
        """The limits that have a clock running."""
        return frozenset(held.clock.limit_id for held in self.running if held.is_running and held.clock.limit_id)

    def next_due(self) -> tuple[datetime, str] | None:
        """Due moment and milestone of the clock that binds now: the earliest due of those that run."""
        clock = next_due(held.view for held in (*self.running, *vars(self).get("stopped", ())))
        dues = [(clock.due_at, clock.milestone)] if clock else []
        opened = [rows.next_due() for rows in self._opened]
        return min([*dues, *((each.due_at, each.milestone) for each in opened if each)], default=None)

    @property
    def rows(self) -> Rows:
        """New rows, for `insert_together`."""
        runs = [row for rows in self._opened for row in rows.runs]
        runs += [row for held in self._read() for row in _new_runs(held)]
        marks = [row for rows in self._opened for row in rows.marks]
        return {Clock: self.new_clocks(), ClockRun: runs, ClockMark: [*marks, *self._marks]}

    @property
    def changes(self) -> Rows:
        """Rows that stand already and differ, for `insert_together`."""
        clocks = [_row(held.clock) for held in self._read() if _columns(held.clock) != held.kept]
        return {Clock: clocks, ClockRun: [row for held in self._read() for row in _changed_runs(held)]}

    def _read(self) -> list[Held]:
        return [*vars(self).get("running", ()), *vars(self).get("stopped", ())]


def _asked(question: str, case_file_id: UUID, revision: int | None) -> list[Held]:
    with connection.cursor() as cursor:
        cursor.execute(question, [case_file_id])
        return _held(cursor.fetchall(), book(revision=revision))


def _held(rows: Sequence[tuple[Any, ...]], rules: Book) -> list[Held]:
    found: dict[UUID, tuple[Clock, list[UUID], list[Run]]] = {}
    width = len(_COLUMNS)
    for row in rows:
        if row[0] not in found:
            clock = Clock.from_db(DEFAULT_DB_ALIAS, _COLUMNS, row[:width])
            found[row[0]] = (clock, [], [])
        run_id, started_at, stopped_at, reason = row[width:]
        found[row[0]][1].append(run_id)
        found[row[0]][2].append(Run(started_at, stopped_at, reason or None))
    held = []
    for clock, run_ids, runs in found.values():
        limit = rules.by_id.get(clock.limit_id) if clock.limit_id else None
        view = ClockView(clock, limit, calendar_of(rules, clock), tuple(runs))
        held.append(Held(view, run_ids, _columns(clock), view.runs))
    return held


def _renewed(held: Held) -> Held:
    return Held(held.view, held.run_ids, _columns(held.clock), held.view.runs)


def _new(clock_row: Mapping[str, Any], run: Mapping[str, Any], rules: Book) -> Held:
    clock = Clock.from_db(DEFAULT_DB_ALIAS, _COLUMNS, [clock_row[column] for column in _COLUMNS])
    limit = rules.by_id.get(clock.limit_id) if clock.limit_id else None
    view = ClockView(clock, limit, calendar_of(rules, clock), (Run(run["started_at"], run["stopped_at"]),))
    return Held(view, [run["id"]], _columns(clock), view.runs)


def _columns(clock: Clock) -> tuple[Any, ...]:
    return tuple(getattr(clock, column) for column in KEPT)


def _row(clock: Clock) -> dict[str, Any]:
    return {"id": clock.id, **{column: getattr(clock, column) for column in KEPT}}


def _new_runs(held: Held) -> list[dict[str, Any]]:
    known = len(held.runs_kept)
    pairs = zip(held.run_ids[known:], held.view.runs[known:], strict=True)
    return [{"id": run_id, "clock_id": held.clock.id, **_run_columns(run)} for run_id, run in pairs]


def _changed_runs(held: Held) -> list[dict[str, Any]]:
    before_and_now = zip(held.run_ids, held.runs_kept, held.view.runs, strict=False)
    return [{"id": run_id, **_run_columns(run)} for run_id, before, run in before_and_now if run != before]


def _run_columns(run: Run) -> dict[str, Any]:
    return {"started_at": run.started_at, "stopped_at": run.stopped_at, "reason": run.reason or ""}
