"""Where an occurrence stands, when somebody is reminded of it, and which one a deed counts for."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from plumbline.supervision.duties.rules.terms import Duty
from plumbline.supervision.duties.rules.windows import Slot
from plumbline.supervision.duties.states import Deed, Every, Standing

NOTICE: dict[Every, int] = {
    Every.MONTH: 5,
    Every.TWO_MONTHS: 10,
    Every.QUARTER: 15,
    Every.HALF_YEAR: 30,
    Every.YEAR: 30,
    Every.SEASON: 30,
    Every.ROLLING: 30,
    Every.ON_CHANGE: 3,
}
"""Days before the due day on which the owner is reminded, where the pack names no day; nobody is reminded of what is owed every week or more often."""


def standing(*, opens_on: date, due_on: date, fulfilled_on: date | None, is_withdrawn: bool, today: date) -> Standing:
    """Due on a day means: until its end."""
    if is_withdrawn:
        return Standing.WITHDRAWN
    if fulfilled_on is not None:
        return Standing.FULFILLED if fulfilled_on <= due_on else Standing.LATE
    if due_on < today:
        return Standing.OVERDUE
    return Standing.OPEN if opens_on <= today else Standing.EXPECTED


def remind_on(duty: Duty, slot: Slot) -> date | None:
    """The pack's own day where it falls into the window; else some days before the due day, at half of a short window."""
    if duty.warn:
        month, day = int(duty.warn[:2]), int(duty.warn[3:])
        warned = date(slot.due_on.year, month, min(day, monthrange(slot.due_on.year, month)[1]))
        return warned if slot.opens_on <= warned <= slot.due_on else _before(duty, slot)
    return _before(duty, slot)


def _before(duty: Duty, slot: Slot) -> date | None:
    if duty.every not in NOTICE:
        return None
    length = (slot.due_on - slot.opens_on).days
    return slot.due_on - timedelta(days=min(NOTICE[duty.every], length // 2))


def is_matched(duty: Duty, deed: Deed, of: Iterable[str]) -> bool:
    """Whether a deed counts for a duty; ``of`` are all the names under which the deed goes (a report's kind, the level of an inspection)."""
    names = set(of)
    return any(each.deed is deed and (not each.of or each.of in names) for each in duty.fulfilled_by)


def closer(period: str, *, wanted: str, due_on: date) -> tuple[bool, date]:
    """The order in which a deed looks for its occurrence: that of its own period first, then the one that is due soonest."""
    return (period != wanted, due_on)
