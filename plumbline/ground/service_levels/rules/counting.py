"""When a share of a limit is used up, and how much is used up at a moment: by amount, or by days of the civil rule."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction

from plumbline.ground.service_levels.rules.courses import Course
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.working_time import WorkingCalendar, measure
from plumbline.ground.service_levels.working_time.arithmetic import run

DAY = timedelta(days=1)
WHOLE = Fraction(1)
Stretch = tuple[datetime, datetime | None]


def moment_of_share(
    calendar: WorkingCalendar, limit: LimitTerms, course: Course, share: Fraction, resumed_at: datetime | None
) -> datetime | None:
    """The moment (UTC) at which ``share`` of the limit is used up, as if the clock were never stopped.

    A pause that still lasts ends at ``resumed_at``; None: it lasts for ever, and the answer is None where the share is not used
    up without the time behind it. A stop is not looked at: the due moment of a stopped clock is the one it ran towards.

    Raises:
        NeverOpen: the calendar does not open again within five years.
    """
    if limit.amount is None:
        return _moment_by_days(calendar, limit, course, share, resumed_at)
    left = timedelta(microseconds=int(limit.amount / timedelta.resolution * share)) if share != WHOLE else limit.amount
    for start, end in stretches(limit, course, resumed_at):
        if end is None:
            return run(calendar, start, left, limit.unit)
        used = measure(calendar, start, end, limit.unit)
        if left <= used:
            return run(calendar, start, left, limit.unit)
        left -= used
    return None


def elapsed_until(calendar: WorkingCalendar, limit: LimitTerms, course: Course, end: datetime) -> timedelta:
    """What is used up at ``end``: counted time, or 24 h for each counted day of the civil rule that has ended by then."""
    if limit.counts_days:
        return DAY * sum(1 for _day, _begins, ends in counted_days(calendar, limit, course, end) if ends <= end)
    total = timedelta()
    for start, stop in stretches(limit, course, None):
        total += measure(calendar, min(start, end), min(stop or end, end), limit.unit)
    return total


def stretches(limit: LimitTerms, course: Course, resumed_at: datetime | None) -> Iterator[Stretch]:
    """The stretches in which the clock runs; the last has no end, except in a pause that lasts for ever."""
    start = course.started_at
    if limit.may_pause:
        for pause in course.pauses:
            yield start, pause.since
            until = pause.until or resumed_at
            if until is None:
                return
            start = until
    yield start, None


def _moment_by_days(
    calendar: WorkingCalendar, limit: LimitTerms, course: Course, share: Fraction, resumed_at: datetime | None
) -> datetime | None:
    """Whole counted days, then the fraction of the next one by the wall clock; a whole number ends at 24:00 of its last day."""
    whole, part = divmod(limit.quantity * share, 1)
    left = int(whole) + (1 if part else 0)
    days = calendar.open_days(calendar.local(course.started_at).date())
    while left:
        day = next(days)
        begins = calendar.midnight(day)
        if not is_paused_at(limit, course, begins, resumed_at):
            left -= 1
        elif resumed_at is None and course.is_paused and begins >= course.pauses[-1].since:
            return None
    ends = calendar.midnight(day + DAY)
    return begins + timedelta(microseconds=int((ends - begins) / timedelta.resolution * part)) if part else ends


def counted_days(
    calendar: WorkingCalendar, limit: LimitTerms, course: Course, end: datetime
) -> Iterator[tuple[date, datetime, datetime]]:
    """Open days after day 0 whose 00:00 lies before ``end`` and outside every pause, with their beginning and end."""
    day, last = calendar.local(course.started_at).date(), calendar.local(end).date()
    while day < last:
        day += DAY
        begins = calendar.midnight(day)
        if calendar.is_open_day(day) and not is_paused_at(limit, course, begins, end):
            yield day, begins, calendar.midnight(day + DAY)


def is_paused_at(limit: LimitTerms, course: Course, moment: datetime, resumed_at: datetime | None) -> bool:
    """Does a pause that this limit heeds hold at ``moment``? A pause holds from its first moment to before its last."""
    if not limit.may_pause:
        return False
    for pause in course.pauses:
        until = pause.until or resumed_at
        if pause.since <= moment and (until is None or moment < until):
            return True
    return False
