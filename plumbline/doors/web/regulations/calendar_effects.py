"""What publishing a changed calendar would do, before it is done: to clocks that run, and to those that start later."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from plumbline.doors.web.order_rows import milestone_label
from plumbline.doors.web.regulations.showing import AMOUNTS
from plumbline.doors.web.saying import word
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.queries import Book, ClockView, InFlight
from plumbline.ground.service_levels.rules import Course, course_of_runs, read_clock
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.working_time import WorkingCalendar

MOST_COMPARED = 200
MOST_EXAMPLES = 6
START_OF_EXAMPLE = timedelta(hours=10)
_DAYS_BEFORE = 3


@dataclass(frozen=True)
class OtherDue:
    """A running clock that would be due at another moment if it started today; it keeps the one it has."""

    number: str
    milestone: str
    due_at: datetime
    would_be: datetime


@dataclass(frozen=True)
class Example:
    """One kind of limit along this calendar, started on a day near the changes: due by the old and by the new calendar."""

    amount: str
    milestone: str
    clause: str
    starts_at: datetime
    before: datetime
    after: datetime


@dataclass(frozen=True)
class Effects:
    """``compared`` of the running clocks due on or after the first changed day were read by the new calendar; ``other`` would differ."""

    flight: InFlight
    compared: int
    other: tuple[OtherDue, ...]
    examples: tuple[Example, ...]


def effects(code: str, old: WorkingCalendar, new: WorkingCalendar, *, first: date, at: datetime, book: Book) -> Effects:
    """Of changes whose first day is ``first``."""
    since = new.midnight(first)
    views = service_levels.soonest_along(code, since=since, most=MOST_COMPARED)
    return Effects(
        flight=service_levels.in_flight(code, since=since),
        compared=len(views),
        other=tuple(found for view in views if (found := _otherwise(view, new, at)) is not None),
        examples=tuple(_examples(code, old, new, first=first, book=book)),
    )


def _otherwise(view: ClockView, new: WorkingCalendar, at: datetime) -> OtherDue | None:
    if view.limit is None:
        return None
    reading = read_clock(new, view.limit.terms, course_of_runs(view.runs, None), at)
    if reading.due_at == view.clock.due_at:
        return None
    return OtherDue(
        view.clock.case_file.number, milestone_label(view.clock.milestone), view.clock.due_at, reading.due_at
    )


def _examples(code: str, old: WorkingCalendar, new: WorkingCalendar, *, first: date, book: Book) -> list[Example]:
    """Each kind of limit once, started on one of the days before the changes (or on the first of them) for which it makes a difference."""
    found: dict[LimitTerms, Example] = {}
    for dated in book.limits:
        limit = dated.limit
        if limit.calendar != code or limit.terms in found or dated.valid_to is not None or len(found) >= MOST_EXAMPLES:
            continue
        for days_before in range(_DAYS_BEFORE, -1, -1):
            starts = old.midnight(first - timedelta(days=days_before)) + START_OF_EXAMPLE
            before, after = _due(old, limit.terms, starts), _due(new, limit.terms, starts)
            if before != after:
                amount = word(AMOUNTS[limit.terms.unit]) % {"quantity": limit.terms.quantity}
                found[limit.terms] = Example(
                    amount, milestone_label(limit.milestone), limit.clause, starts, before, after
                )
                break
    return list(found.values())


def _due(working: WorkingCalendar, terms: LimitTerms, starts: datetime) -> datetime:
    return read_clock(working, terms, Course(starts), starts).due_at
