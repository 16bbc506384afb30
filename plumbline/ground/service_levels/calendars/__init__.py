"""Calendars of whole countries shipped as data: which days a public notice closed or opened. Pure; no Django.

They fill an editable table of exceptions; nobody asks a library at run time. See ``make calendar``.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from plumbline.ground.service_levels.working_time import DayHours

CHINA = "china"


@dataclass(frozen=True)
class ArrangedDay:
    """A day that a notice names: a holiday (``opens`` False) or a make-up working day (True), and of which holiday."""

    opens: bool
    name: str


@dataclass(frozen=True)
class ShippedCalendar:
    """The arranged days from ``announced_from`` to ``announced_until`` (inclusive) and the addresses of the notices, by year."""

    title: str
    zone: str
    source: str
    announced_from: date
    announced_until: date
    notices: Mapping[int, tuple[str, ...]]
    days: Mapping[date, ArrangedDay]

    def is_working_day(self, day: date) -> bool | None:
        """By the notices, else Monday to Friday. None: nothing is announced for that day yet, so nobody knows."""
        if not self.announced_from <= day <= self.announced_until:
            return None
        arranged = self.days.get(day)
        return arranged.opens if arranged else day.weekday() < 5

    def exceptions(self, make_up_hours: DayHours, since: date | None = None) -> dict[date, DayHours]:
        """Exceptions for a working calendar: holidays closed, make-up days open with ``make_up_hours``."""
        return {
            day: make_up_hours if arranged.opens else ()
            for day, arranged in self.days.items()
            if since is None or day >= since
        }


@cache
def shipped(name: str = CHINA) -> ShippedCalendar:
    """A shipped calendar by the name of its file. Raises FileNotFoundError where there is none."""
    document = json.loads(files(__package__).joinpath(f"{name}.json").read_text("utf-8"))
    return ShippedCalendar(
        title=document["title"],
        zone=document["zone"],
        source=document["source"],
        announced_from=date.fromisoformat(document["announced_from"]),
        announced_until=date.fromisoformat(document["announced_until"]),
        notices=MappingProxyType({int(year): tuple(addresses) for year, addresses in document["notices"].items()}),
        days=MappingProxyType(
            {date.fromisoformat(day): ArrangedDay(row["open"], row["name"]) for day, row in document["days"].items()}
        ),
    )
