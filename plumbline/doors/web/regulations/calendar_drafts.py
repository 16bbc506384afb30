"""Changes of a calendar that are not published yet: one person's own, kept with the session until published or dropped."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from plumbline.doors.web.pages import PageRequest
from plumbline.ground.service_levels.working_time import HandSet, read_hours, written_hours


@dataclass
class CalendarDraft:
    """``seen``: the version it was begun on. ``years``: those whose notice is now wholly entered; ``notices``: their addresses."""

    code: str
    seen: int
    days: dict[date, HandSet] = field(default_factory=dict)
    years: list[int] = field(default_factory=list)
    notices: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not self.days and not self.years

    @property
    def announced_until(self) -> date | None:
        return date(max(self.years), 12, 31) if self.years else None


def _key(code: str) -> str:
    return f"calendar:{code}"


def draft_of(request: PageRequest, code: str, newest: int) -> CalendarDraft:
    """What this person has changed so far; an empty draft on the newest version where nothing."""
    kept = request.session.get(_key(code))
    if not isinstance(kept, dict):
        return CalendarDraft(code, newest)
    days = {date.fromisoformat(day): _hand_set(row) for day, row in kept["days"].items()}
    return CalendarDraft(code, kept["seen"], days, list(kept["years"]), dict(kept["notices"]))


def keep(request: PageRequest, draft: CalendarDraft) -> None:
    request.session[_key(draft.code)] = {
        "seen": draft.seen,
        "days": {day.isoformat(): _written(change) for day, change in sorted(draft.days.items())},
        "years": sorted(set(draft.years)),
        "notices": draft.notices,
    }


def drop(request: PageRequest, code: str) -> None:
    request.session.pop(_key(code), None)


def _written(change: HandSet) -> dict[str, Any]:
    hours = None if change.hours is None else written_hours(change.hours)
    return {"hours": hours, "reason": change.reason, "clause": change.clause}


def _hand_set(row: Mapping[str, Any]) -> HandSet:
    hours = None if row["hours"] is None else read_hours(row["hours"], "hours")
    return HandSet(hours, row["reason"], row["clause"])
