"""Reading a clock: its state, due moment and breach follow from limit, calendar and course; nothing is ever accumulated."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from plumbline.ground.service_levels.rules.counting import WHOLE, elapsed_until, moment_of_share
from plumbline.ground.service_levels.rules.courses import Course
from plumbline.ground.service_levels.rules.ledgers import Segment, ledger_of
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.working_time import NeverOpen, WorkingCalendar
from plumbline.ground.service_levels.working_time.arithmetic import utc


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True)
class Reading:
    """What a clock says at ``until``: the stop, or the moment of reading. All moments are in UTC.

    ``due_at`` of a paused clock is what it would be if resumed at ``until``; of a stopped one, what it ran towards. The costlier
    answers (elapsed, ledger) are worked out when asked for.
    """

    calendar: WorkingCalendar
    limit: LimitTerms
    course: Course
    until: datetime
    state: ClockState
    due_at: datetime
    breached_at: datetime | None
    _marks: dict[int, datetime | None] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def elapsed(self) -> timedelta:
        """Counted time; under the civil rule 24 h for each counted day that has ended."""
        return elapsed_until(self.calendar, self.limit, self.course, self.until)

    @property
    def remaining(self) -> timedelta:
        """The limit's length less ``elapsed``; negative by as much as the clock is overdue."""
        return self.limit.length - self.elapsed

    @property
    def provisional(self) -> bool:
        """Does the way to the due moment cross a day whose holidays are not announced yet?"""
        return self.limit.unit.follows_calendar and self.calendar.is_provisional(self.due_at)

    @cached_property
    def ledger(self) -> tuple[Segment, ...]:
        """From the start to ``until``, without gap; what is counted adds up to ``elapsed``."""
        return ledger_of(self.calendar, self.limit, self.course, self.course.started_at, self.until)

    @cached_property
    def forecast(self) -> tuple[Segment, ...]:
        """From ``until`` to the due moment, as if a pause ended at ``until``; empty once due."""
        pauses = tuple(p if p.until else replace(p, until=self.until) for p in self.course.pauses)
        return ledger_of(self.calendar, self.limit, replace(self.course, pauses=pauses), self.until, self.due_at)


def read_clock(calendar: WorkingCalendar, limit: LimitTerms, course: Course, now: datetime) -> Reading:
    """The clock as it stands at ``now``, or as it stood at its stop. A stop at the due moment is in time.

    A ``now`` before the latest thing that happened is taken as that moment.

    Raises:
        NeverOpen: the calendar does not open again within five years.
    """
    until = course.finished_at or max(utc(now), course.latest)
    due_at = moment_of_share(calendar, limit, course, WHOLE, until)
    assert due_at is not None, "with a moment to resume at, every share is used up some time"
    return Reading(
        calendar=calendar,
        limit=limit,
        course=course,
        until=until,
        state=_state(limit, course, until, due_at),
        due_at=due_at,
        breached_at=due_at if until > due_at else None,
    )


def next_wake(reading: Reading, marks: Iterable[int]) -> datetime | None:
    """The next moment after the reading at which one of ``marks`` (percent of the limit used up) is reached.

    100 is the due moment; marks above it count on by the same arithmetic. Under the civil rule a mark of whole days ends at 24:00 of
    the last of them, and a fraction is taken of the following counted day (80 % of one day: 19:12 of that day). None: the clock is
    stopped, paused so that no mark comes without a resume, or overdue on a calendar that does not open again.

    Raises:
        ValueError: a mark below 1 %.
    """
    if reading.course.finished_at is not None:
        return None
    for percent in sorted(marks):
        at = _mark(reading, percent)
        if at is None or at > reading.until:
            return at
    return None


def reached_marks(reading: Reading, marks: Iterable[int]) -> tuple[tuple[int, datetime], ...]:
    """The marks reached up to the reading, each with the moment it was; a stop at a mark's moment keeps it from being reached.

    A mark is missed in the same sense as a limit is: reached is what lies behind, so a clock that is read at its due moment has
    reached 100 %, one that was stopped then has not.
    """
    found = []
    for percent in sorted(marks):
        at = _mark(reading, percent)
        if at is None or at > reading.until or (at == reading.until and reading.course.finished_at is not None):
            break
        found.append((percent, at))
    return tuple(found)


def _mark(reading: Reading, percent: int) -> datetime | None:
    """Worked out once a reading: what was reached and what comes next ask for the same marks."""
    if percent < 1:
        raise ValueError(f"a mark of {percent} % is no moment")
    if percent not in reading._marks:
        reading._marks[percent] = _moment_of_mark(reading, percent)
    return reading._marks[percent]


def _moment_of_mark(reading: Reading, percent: int) -> datetime | None:
    try:
        return moment_of_share(reading.calendar, reading.limit, reading.course, Fraction(percent, 100), None)
    except NeverOpen:
        return None


def _state(limit: LimitTerms, course: Course, until: datetime, due_at: datetime) -> ClockState:
    if until > due_at:
        return ClockState.BREACHED
    if course.finished_at is not None:
        return ClockState.MET
    return ClockState.PAUSED if course.is_paused and limit.may_pause else ClockState.RUNNING
