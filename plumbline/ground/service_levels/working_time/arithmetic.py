"""Adding and measuring along a calendar; both read the calendar's one generator of openings."""

from datetime import UTC, datetime, timedelta
from itertools import islice

from plumbline.ground.service_levels.working_time.calendar import WorkingCalendar
from plumbline.ground.service_levels.working_time.units import MINUTES_EACH, Unit

_NOTHING = timedelta()


def amount_of(quantity: int, unit: Unit, day_minutes: int | None = None) -> timedelta | None:
    """The length of time that ``quantity`` of ``unit`` stands for; None for working days by the civil rule, which counts days.

    ``day_minutes`` (open minutes that make one working day) matters for ``working_day`` only.
    """
    if unit is Unit.WORKING_DAY:
        return None if day_minutes is None else timedelta(minutes=quantity * day_minutes)
    return timedelta(minutes=quantity * MINUTES_EACH[unit])


def add(
    calendar: WorkingCalendar, start: datetime, quantity: int, unit: Unit, day_minutes: int | None = None
) -> datetime:
    """The moment (UTC) at which ``quantity`` of ``unit`` that begins at ``start`` is used up.

    Time outside opening hours does not count; an amount used up exactly at closing time ends at that closing moment. Working days
    without ``day_minutes`` follow the civil rule: the local day of the start is day 0, the end is 24:00 of the N-th following open
    day.

    Raises:
        NeverOpen: the calendar does not open again within five years.
    """
    amount = amount_of(quantity, unit, day_minutes)
    if amount is None:
        return _end_of_open_day(calendar, start, quantity)
    return run(calendar, utc(start), amount, unit)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, where arithmetic is real elapsed time (within one zone, Python's is that of the wall clock).

    Raises:
        ValueError: a moment without a zone, which could mean anything.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no zone")
    return moment.astimezone(UTC)


def run(calendar: WorkingCalendar, start: datetime, amount: timedelta, unit: Unit) -> datetime:
    """``start`` (UTC) plus ``amount``, along the calendar where the unit follows one, on the wall clock otherwise."""
    if not unit.follows_calendar or not amount:
        return start + amount
    openings = calendar.openings(start)
    opens, closes = next(openings)
    while amount > closes - opens:
        amount -= closes - opens
        opens, closes = next(openings)
    return opens + amount


def measure(calendar: WorkingCalendar, start: datetime, end: datetime, unit: Unit = Unit.WORKING_MINUTE) -> timedelta:
    """How much time between two moments counts in ``unit``: open time of the calendar, or all of it for wall clock units.

    Raises:
        ValueError: the end lies before the start.
    """
    start, end = utc(start), utc(end)
    if end < start:
        raise ValueError(f"{end.isoformat()} lies before {start.isoformat()}")
    if not unit.follows_calendar:
        return end - start
    return sum((closes - opens for opens, closes in calendar.openings(start, end)), _NOTHING)


def subtract(calendar: WorkingCalendar, end: datetime, amount: timedelta) -> datetime:
    """The latest moment (UTC) from which ``amount`` of open time passes before ``end``; for notices due ahead of an event.

    Raises:
        NeverOpen: five years back show no opening.
    """
    end = utc(end)
    if not amount:
        return end
    openings = calendar.openings_before(end)
    opens, closes = next(openings)
    while amount > closes - opens:
        amount -= closes - opens
        opens, closes = next(openings)
    return closes - amount


def next_open(calendar: WorkingCalendar, moment: datetime) -> datetime:
    """The moment itself (UTC) when open, else the next opening. Raises NeverOpen."""
    return next(calendar.openings(utc(moment)))[0]


def previous_open(calendar: WorkingCalendar, moment: datetime) -> datetime:
    """The moment itself (UTC) when open, else the last closing before it. Raises NeverOpen."""
    moment = utc(moment)
    if is_open(calendar, moment):
        return moment
    return next(calendar.openings_before(moment))[1]


def is_open(calendar: WorkingCalendar, moment: datetime) -> bool:
    moment = utc(moment)
    return any(True for _ in calendar.openings(moment, moment + datetime.resolution))


def _end_of_open_day(calendar: WorkingCalendar, start: datetime, number: int) -> datetime:
    following = calendar.open_days(calendar.local(start).date())
    return calendar.midnight(next(islice(following, number - 1, None)) + timedelta(days=1))
