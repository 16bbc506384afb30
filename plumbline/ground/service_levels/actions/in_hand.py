"""Turning the clocks of a case: in memory, to be written in one statement with whatever else the case writes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from plumbline.ground.service_levels.actions.holding import Held, HeldClocks
from plumbline.ground.service_levels.actions.running import (
    REACHED,
    ClockRows,
    Deadline,
    keep_reading,
    open_clocks,
)
from plumbline.ground.service_levels.models import Clock
from plumbline.ground.service_levels.queries import Book, book
from plumbline.ground.service_levels.rules import Run
from plumbline.ground.service_levels.rules.matching import Limit

NOT_REACHED = ("returned", "extended", "merged", "voided", "reopened")


class CaseClocks(HeldClocks):
    """The clocks of one case, turned at one moment; ``rows`` and ``changes`` are what the caller has to write, ``rung`` what it has to publish.

    The caller holds the case's lock and a transaction. Clocks opened in a move are not turned in the same move.
    """

    def start(self, *, limits: Iterable[Limit], rules: Book, on: date, round_number: int = 1) -> ClockRows:
        """Opens clocks, see `open_clocks`."""
        return self._open(
            open_clocks(
                case_file_id=self.case_file_id,
                limits=limits,
                rules=rules,
                on=on,
                at=self.at,
                now=self.at,
                round_number=round_number,
            )
        )

    def _open(self, rows: ClockRows) -> ClockRows:
        self._opened.append(rows)
        return rows

    def stop(self, *, milestones: Sequence[str], reason: str = REACHED) -> list[Clock]:
        """Stops the running clocks of these milestones (none named: all); returns them as they now are.

        A clock that is stopped for another reason than that its milestone was reached (returned, extended, merged, voided) no longer binds, so that no
        figure counts it as kept.
        """
        stopping = [h for h in self.running if h.is_running and (not milestones or h.clock.milestone in milestones)]
        for held in stopping:
            held.end_run(self.at, reason)
            held.clock.stopped_at = max(self.at, held.clock.started_at)
            held.clock.binding = held.clock.binding and reason == REACHED
        return self._keep(stopping)

    def pause(self, *, reason: str) -> list[Clock]:
        """Pauses the running clocks whose limit may pause; statutory clocks run on. Returns those that were paused."""
        pausing = [h for h in self.running if h.is_running and h.may_pause and not h.clock.paused]
        for held in pausing:
            held.end_run(self.at, reason)
        return self._keep(pausing)

    def resume(self) -> list[Clock]:
        """Lets the paused clocks run on; returns them."""
        resuming = [h for h in self.running if h.is_running and h.clock.paused]
        for held in resuming:
            held.begin_run(self.at)
        return self._keep(resuming)

    def extend(self, *, milestones: Sequence[str], until: datetime) -> list[Clock]:
        """More time, granted: the company's own clocks of these milestones give way to a deadline; statutory ones run on and bind as before.

        Returns the clocks that gave way; with none of them nothing changes.
        """
        running = [h for h in self.running if h.is_running and h.clock.milestone in milestones]
        yielding = [held for held in running if held.view.limit is None or held.may_pause]
        if not yielding:
            return []
        for held in yielding:
            held.end_run(self.at, "extended")
            held.clock.stopped_at = self.at
        given_way = self._keep(yielding)
        self._open(
            open_clocks(
                case_file_id=self.case_file_id,
                limits=(),
                rules=book(revision=self.revision),
                on=self.at.date(),
                at=self.at,
                now=self.at,
                deadlines=[Deadline(milestone, until) for milestone in sorted({c.milestone for c in given_way})],
                round_number=given_way[0].round,
            )
        )
        self._bind_again()
        return given_way

    def take_back_stop(self, *, reason: str) -> None:
        """What was stopped for this reason was stopped wrongly: the clocks run on as if it had never been, and ring what they missed."""
        for held in self.stopped:
            if any(run.reason == reason for run in held.view.runs):
                held.set_runs(Run(run.started_at) if run.reason == reason else run for run in held.view.runs)
                stopped_at, held.clock.stopped_at = held.clock.stopped_at, None
                self._keep([held])
                self.ring(held, since=stopped_at)
        self._bind_again()

    def _bind_again(self) -> None:
        """Of the clocks of a milestone and round that ran to their end, or still run, the earliest due binds."""
        every = [*self.running, *self.stopped]
        candidates = [
            (held.clock.due_at, str(held.clock.limit_id), held.clock.milestone, held.clock.round, held.clock.id)
            for held in every
            if not any(run.stopped_at and run.reason in NOT_REACHED for run in held.view.runs)
        ]
        new = self.new_clocks()
        candidates += [(c["due_at"], str(c["limit_id"]), c["milestone"], c["round"], c["id"]) for c in new]
        earliest: dict[tuple[str, int], UUID] = {}
        for _due_at, _limit, milestone, number, clock_id in sorted(candidates, key=lambda found: found[:2]):
            earliest.setdefault((milestone, number), clock_id)
        binding = set(earliest.values())
        for held in every:
            held.clock.binding = held.clock.id in binding
        for row in new:
            row["binding"] = row["id"] in binding

    def _keep(self, held: Sequence[Held]) -> list[Clock]:
        """Reads clocks anew from their runs and keeps what lists ask for."""
        for each in held:
            keep_reading(each.view, now=self.at)
        return [each.clock for each in held]
