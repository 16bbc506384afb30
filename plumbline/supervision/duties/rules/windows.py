"""When a duty is owed: its slots in a year, each from the day on which it opens to the day on which it is due."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.ground.kernel.periods import Length, Period, containing
from plumbline.supervision.duties.rules.terms import Duty
from plumbline.supervision.duties.states import Every

WorkingDayAfter = Callable[[date, int], date]

LENGTHS: dict[Every, Length] = {
    Every.WEEK: Length.WEEK,
    Every.MONTH: Length.MONTH,
    Every.QUARTER: Length.QUARTER,
    Every.HALF_YEAR: Length.HALF,
    Every.YEAR: Length.YEAR,
    Every.SEASON: Length.YEAR,
    Every.DAY: Length.DAY,
    Every.SHIFT: Length.DAY,
}


@dataclass(frozen=True, order=True)
class Slot:
    """``needed`` times between ``opens_on`` and ``due_on``, both inclusive. ``window``: which one inside its period, from 1."""

    opens_on: date
    due_on: date
    period: str
    window: int
    needed: int


def slots(duty: Duty, year: int, working_day_after: WorkingDayAfter) -> list[Slot]:
    """Those that open in a year, soonest first; none of duties that no calendar opens (on a change, rolling)."""
    if duty.every in (Every.ON_CHANGE, Every.ROLLING):
        return []
    found = _windowed(duty, year) if duty.windows else _whole(duty, year, working_day_after)
    return sorted(slot for slot in found if slot.opens_on.year == year and duty.holds_on(slot.opens_on))


def _windowed(duty: Duty, year: int) -> Iterator[Slot]:
    """A window that ends before it begins ends in the next year."""
    length = LENGTHS.get(duty.every, Length.YEAR)
    days = sorted((_day(year, opens), _day(year, due)) for opens, due in duty.windows)
    periods = [containing(length, opens).name for opens, _due in days]
    for place, ((opens, due), period) in enumerate(zip(days, periods, strict=True)):
        window = periods[: place + 1].count(period)
        needed = -(-duty.at_least // periods.count(period))
        yield Slot(opens, due if due >= opens else _day(year + 1, f"{due:%m-%d}"), period, window, needed)


def _day(year: int, text: str) -> date:
    """ "02-29" is the 28th in most years."""
    month, day = int(text[:2]), int(text[3:])
    return date(year, month, min(day, monthrange(year, month)[1]))


def _whole(duty: Duty, year: int, working_day_after: WorkingDayAfter) -> Iterator[Slot]:
    needed = duty.at_least * (duty.shifts if duty.every is Every.SHIFT else 1)
    for period in _periods(duty.every, year):
        opens, due = _span(duty, period, working_day_after)
        yield Slot(opens, due, period.name, 1, needed)


def _span(duty: Duty, period: Period, working_day_after: WorkingDayAfter) -> tuple[date, date]:
    """Within the period; where a day after its end is named, from its end to that day."""
    if duty.due_working_day is not None:
        return period.after, working_day_after(period.after - timedelta(days=1), duty.due_working_day)
    if duty.due_day is not None:
        return period.after, period.after + timedelta(days=duty.due_day - 1)
    return period.first, period.after - timedelta(days=1)


def _periods(every: Every, year: int) -> Iterator[Period]:
    """Every one that touches the year or ends right before it."""
    if every is Every.HALF_MONTH:
        yield from _half_months(year)
    elif every is Every.TWO_MONTHS:
        yield from _two_months(year)
    else:
        period = containing(LENGTHS[every], date(year, 1, 1) - timedelta(days=1))
        while period.first.year <= year:
            yield period
            period = containing(LENGTHS[every], period.after)


def _half_months(year: int) -> Iterator[Period]:
    for first in (date(year - 1, 12, 1), *(date(year, month, 1) for month in range(1, 13))):
        middle = first.replace(day=16)
        after = containing(Length.MONTH, first).after
        yield Period(first, middle, f"{first:%Y-%m}.1")
        yield Period(middle, after, f"{first:%Y-%m}.2")


def _two_months(year: int) -> Iterator[Period]:
    for first in (date(year - 1, 11, 1), *(date(year, month, 1) for month in range(1, 13, 2))):
        last = containing(Length.MONTH, containing(Length.MONTH, first).after)
        yield Period(first, last.after, f"{first:%Y-%m}/{last.first:%m}")
