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
from plumbline.ground.service_levels.working_time import WorkingCalendar

REACHED = "reached"


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
        version = rules.calendar(limit.calendar, on) if limit.calendar else None
        version_id, stopped_at = (version.id if version else None), stops.get(limit.milestone)
        start = _Start(case_file_id, limit.milestone, round_number, at, stopped_at, limit, version_id)
        _add(rows, start, _read_limited(start, version.calendar if version else ROUND_THE_CLOCK, now))
    for deadline in deadlines:
        start = _Start(case_file_id, deadline.milestone, round_number, at, stops.get(deadline.milestone), None, None)
        _add(rows, start, _read_fixed(start, deadline.due_at, now))
    _bind(rows)
    return rows


@dataclass(frozen=True)
class _Start:
    """A clock that is about to be opened."""

    case_file_id: UUID
    milestone: str
    round_number: int
    at: datetime
    stopped_at: datetime | None
    limit: Limit | None
    calendar_version_id: UUID | None


@dataclass(frozen=True)
class _Read:
    """What the pure reading says of it."""

    due_at: datetime
    breached_at: datetime | None
    provisional: bool
    wake_at: datetime | None
    reached: Sequence[tuple[int, datetime]]


def _read_limited(start: _Start, calendar: WorkingCalendar, now: datetime) -> _Read:
    limit = start.limit
    assert limit is not None, "a deadline from outside is read by _read_fixed"
    course = Course(start.at, (), start.stopped_at)
    reading = read_clock(calendar, limit.terms, course, start.stopped_at or max(now, start.at))
    is_past = now > start.at and start.stopped_at is None
    return _Read(
        reading.due_at,
        reading.breached_at,
        reading.provisional,
        next_wake(reading, limit.marks),
        reached_marks(reading, limit.marks) if is_past else (),
    )


def _read_fixed(start: _Start, due_at: datetime, now: datetime) -> _Read:
    late = (start.stopped_at or now) > due_at
    wake_at = None if start.stopped_at or late else due_at
    reached = ((100, due_at),) if late and start.stopped_at is None else ()
    return _Read(due_at, due_at if late else None, False, wake_at, reached)


def _add(rows: ClockRows, start: _Start, read: _Read) -> None:
    clock_id = new_id(start.at)
    rows.marks += [{"clock_id": clock_id, "percent": percent, "at": moment} for percent, moment in read.reached]
    rows.clocks.append(_clock_row(clock_id, start, read))
    rows.runs.append(
        {
            "id": new_id(start.at),
            "clock_id": clock_id,
            "started_at": start.at,
            "stopped_at": start.stopped_at,
            "reason": REACHED if start.stopped_at else "",
        }
    )
    rows.opened.append(_opened(clock_id, start, read))


def _clock_row(clock_id: UUID, start: _Start, read: _Read) -> dict[str, Any]:
    return {
        "id": clock_id,
        "case_file_id": start.case_file_id,
        "milestone": start.milestone,
        "round": start.round_number,
        "limit_id": start.limit.id if start.limit else None,
        "calendar_version_id": start.calendar_version_id,
        "fixed_due_at": None if start.limit else read.due_at,
        "started_at": start.at,
        "stopped_at": start.stopped_at,
        "due_at": read.due_at,
        "breached_at": read.breached_at,
        "paused": False,
        "provisional": read.provisional,
        "binding": True,
        "wake_at": read.wake_at,
    }


def _opened(clock_id: UUID, start: _Start, read: _Read) -> OpenedClock:
    limit = start.limit
    return OpenedClock(
        clock_id,
        start.milestone,
        read.due_at,
        limit.clause if limit else "",
        limit.code if limit else "",
        limit.proposed if limit else False,
        read.provisional,
        True,
        start.stopped_at,
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
