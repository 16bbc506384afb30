"""Clocks of one case: opening them, and what is kept of a reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.service_levels.models import Clock, ClockMark, ClockRun
from plumbline.ground.service_levels.queries import ROUND_THE_CLOCK, Book, ClockView
from plumbline.ground.service_levels.rules import Course, Reading, next_wake, reached_marks, read_clock
from plumbline.ground.service_levels.rules.matching import Limit


@dataclass(frozen=True)
class Deadline:
    """A due moment that came with the case from outside."""

    milestone: str
    due_at: datetime


@dataclass(frozen=True)
class PastMilestone:
    """When a milestone of a case that is taken over from elsewhere was reached."""

    milestone: str
    at: datetime


@dataclass(frozen=True)
class OpenedClock:
    """What a newly opened clock promises."""

    id: UUID
    milestone: str
    due_at: datetime
    clause: str
    limit: str
    proposed: bool
    provisional: bool
    binding: bool
    stopped_at: datetime | None = None


@dataclass
class ClockRows:
    """Rows to be written together with the case's own."""

    opened: list[OpenedClock] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tables(self) -> Mapping[type, Sequence[Mapping[str, Any]]]:
        return {Clock: self.clocks, ClockRun: self.runs, ClockMark: self.marks}

    def next_due(self) -> OpenedClock | None:
        """The clock that binds now: the earliest due of those that run."""
        return min(
            (o for o in self.opened if o.stopped_at is None), key=lambda o: (o.due_at, o.milestone), default=None
        )


def open_clocks(
    *,
    case_file_id: UUID,
    limits: Iterable[Limit],
    rules: Book,
    on: date,
    at: datetime,
    now: datetime,
    deadlines: Sequence[Deadline] = (),
    past: Sequence[PastMilestone] = (),
    round_number: int = 1,
) -> ClockRows:
    """The rows of the clocks that start at ``at``; nothing is written.

    ``on`` is the company-local day that decides which calendar version is pinned. For a case from the past, ``past`` says which milestones were reached
    when, and ``now`` is the moment of taking over: marks of running clocks that lie before it are kept as reached and will not ring.

    Raises:
        NeverOpen: a limit's calendar does not open again within five years.
    """
    stops = {reached.milestone: max(reached.at, at) for reached in past}
    rows = ClockRows()
    for limit in limits:
        _open_limited(rows, case_file_id, limit, rules, on, at, now, stops.get(limit.milestone), round_number)
    for deadline in deadlines:
        _open_fixed(rows, case_file_id, deadline, at, now, stops.get(deadline.milestone), round_number)
    _bind(rows)
    return rows


def _open_limited(
    rows: ClockRows,
    case_file_id: UUID,
    limit: Limit,
    rules: Book,
    on: date,
    at: datetime,
    now: datetime,
    stopped_at: datetime | None,
    round_number: int,
) -> None:
    version = rules.calendar(limit.calendar, on) if limit.calendar else None
    calendar = version.calendar if version else ROUND_THE_CLOCK
    reading = read_clock(calendar, limit.terms, Course(at, (), stopped_at), stopped_at or max(now, at))
    _add(
        rows,
        case_file_id=case_file_id,
        milestone=limit.milestone,
        round_number=round_number,
        limit=limit,
        calendar_version_id=version.id if version else None,
        at=at,
        stopped_at=stopped_at,
        due_at=reading.due_at,
        breached_at=reading.breached_at,
        provisional=reading.provisional,
        wake_at=next_wake(reading, limit.marks),
        reached=reached_marks(reading, limit.marks) if now > at and stopped_at is None else (),
    )


def _open_fixed(
    rows: ClockRows,
    case_file_id: UUID,
    deadline: Deadline,
    at: datetime,
    now: datetime,
    stopped_at: datetime | None,
    round_number: int,
) -> None:
    late = (stopped_at or now) > deadline.due_at
    _add(
        rows,
        case_file_id=case_file_id,
        milestone=deadline.milestone,
        round_number=round_number,
        limit=None,
        calendar_version_id=None,
        at=at,
        stopped_at=stopped_at,
        due_at=deadline.due_at,
        breached_at=deadline.due_at if late else None,
        provisional=False,
        wake_at=None if stopped_at or late else deadline.due_at,
        reached=((100, deadline.due_at),) if late and stopped_at is None else (),
    )


def _add(
    rows: ClockRows,
    *,
    case_file_id: UUID,
    milestone: str,
    round_number: int,
    limit: Limit | None,
    calendar_version_id: UUID | None,
    at: datetime,
    stopped_at: datetime | None,
    due_at: datetime,
    breached_at: datetime | None,
    provisional: bool,
    wake_at: datetime | None,
    reached: Sequence[tuple[int, datetime]],
) -> None:
    clock_id = new_id(at)
    rows.marks += [{"clock_id": clock_id, "percent": percent, "at": moment} for percent, moment in reached]
    rows.clocks.append(
        {
            "id": clock_id,
            "case_file_id": case_file_id,
            "milestone": milestone,
            "round": round_number,
            "limit_id": limit.id if limit else None,
            "calendar_version_id": calendar_version_id,
            "fixed_due_at": None if limit else due_at,
            "started_at": at,
            "stopped_at": stopped_at,
            "due_at": due_at,
            "breached_at": breached_at,
            "paused": False,
            "provisional": provisional,
            "binding": True,
            "wake_at": wake_at,
        }
    )
    rows.runs.append(
        {
            "id": new_id(at),
            "clock_id": clock_id,
            "started_at": at,
            "stopped_at": stopped_at,
            "reason": "reached" if stopped_at else "",
        }
    )
    rows.opened.append(
        OpenedClock(
            clock_id,
            milestone,
            due_at,
            limit.clause if limit else "",
            limit.code if limit else "",
            limit.proposed if limit else False,
            provisional,
            True,
            stopped_at,
        )
    )


def _bind(rows: ClockRows) -> None:
    """Of several clocks for one milestone the earliest due binds."""
    earliest: dict[str, int] = {}
    for place, clock in enumerate(rows.clocks):
        best = earliest.get(clock["milestone"])
        if best is None or (clock["due_at"], str(clock["limit_id"])) < (
            rows.clocks[best]["due_at"],
            str(rows.clocks[best]["limit_id"]),
        ):
            earliest[clock["milestone"]] = place
    for place, clock in enumerate(rows.clocks):
        clock["binding"] = earliest[clock["milestone"]] == place


def keep_reading(view: ClockView, *, now: datetime) -> Reading | None:
    """Sets the kept columns of a clock from its runs; nothing is written."""
    clock, reading = view.clock, view.reading(now)
    if reading is None:
        late = (clock.stopped_at or now) > clock.due_at
        clock.breached_at = clock.due_at if late else None
        clock.wake_at = None if clock.stopped_at or late else clock.due_at
        return None
    clock.due_at, clock.breached_at, clock.provisional = reading.due_at, reading.breached_at, reading.provisional
    clock.paused = clock.stopped_at is None and reading.course.is_paused
    clock.wake_at = next_wake(reading, view.limit.marks if view.limit else ())
    return reading
