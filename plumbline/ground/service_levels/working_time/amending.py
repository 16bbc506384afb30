"""Setting single days of a calendar document by hand, and taking that back. Pure; documents in, documents out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from plumbline.ground.service_levels.working_time.documents import read_calendar
from plumbline.ground.service_levels.working_time.hours import DayHours, written_hours


@dataclass(frozen=True)
class HandSet:
    """A day set by hand: its hours (empty: closed; None: as it was before anybody set it), why, and by which clause or notice."""

    hours: DayHours | None
    reason: str = ""
    clause: str = ""


Days = Mapping[str, Mapping[str, Any]]
"""The days set by hand as a version keeps them: date → reason, clause, before."""


def amended(
    document: Mapping[str, Any], days: Days, changes: Mapping[date, HandSet]
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The document and the days set by hand after the changes; a day that is taken back gets the hours that stood there before.

    Raises:
        CalendarRefused: hours that overlap or run backwards.
    """
    exceptions = dict(document.get("exceptions") or {})
    kept = {day: dict(row) for day, row in days.items()}
    for on, change in sorted(changes.items()):
        day = on.isoformat()
        before = kept[day]["before"] if day in kept else exceptions.get(day)
        if change.hours is None:
            kept.pop(day, None)
            _put(exceptions, day, before)
        else:
            kept[day] = {"reason": change.reason, "clause": change.clause, "before": before}
            exceptions[day] = written_hours(change.hours)
    result = {**document, "exceptions": dict(sorted(exceptions.items()))}
    read_calendar(result)
    return result, dict(sorted(kept.items()))


def carried_over(
    document: Mapping[str, Any], newest: Mapping[str, Any], days: Days
) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """A document from a pack with the days that were set by hand in the version before put on top: they are the company's own, later word."""
    exceptions = dict(document.get("exceptions") or {})
    known = newest.get("exceptions") or {}
    kept = {day: {**row, "before": exceptions.get(day)} for day, row in days.items()}
    for day in days:
        exceptions[day] = known[day]
    result = {**document, "exceptions": dict(sorted(exceptions.items()))}
    told, later = document.get("announced_until"), newest.get("announced_until")
    if told and later and days:
        result["announced_until"] = max(told, later)
    return result, kept


def _put(exceptions: dict[str, Any], day: str, hours: Any) -> None:
    if hours is None:
        exceptions.pop(day, None)
    else:
        exceptions[day] = hours
