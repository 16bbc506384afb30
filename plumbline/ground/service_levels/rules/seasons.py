"""In which phase of the heating season a day lies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Phase(StrEnum):
    PRE_SEASON = "pre_season"
    FIRST_DAYS = "first_days"
    REST = "rest"
    OFF_SEASON = "off_season"


@dataclass(frozen=True)
class SeasonDates:
    """Usual dates as month and day; ``years`` holds what was announced for the season that starts in a year."""

    starts: str
    ends: str
    pre_season_days: int = 0
    first_days: int = 0
    years: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def span(self, year: int) -> tuple[date, date]:
        """First day and day after the last one of the season that starts in ``year``."""
        announced = self.years.get(str(year))
        if announced:
            return date.fromisoformat(announced[0]), date.fromisoformat(announced[1]) + timedelta(days=1)
        first = date.fromisoformat(f"{year}-{self.starts}")
        last = _on_or_before(year, self.ends)
        if last < first:
            last = _on_or_before(year + 1, self.ends)
        return first, last + timedelta(days=1)

    def phase(self, day: date) -> Phase:
        """Day 1 of the season is the first of its first days; the day after the last one is off-season."""
        for year in (day.year, day.year - 1):
            first, after = self.span(year)
            if first <= day < after:
                return Phase.FIRST_DAYS if (day - first).days < self.first_days else Phase.REST
            if first - timedelta(days=self.pre_season_days) <= day < first:
                return Phase.PRE_SEASON
        return Phase.OFF_SEASON


def _on_or_before(year: int, month_and_day: str) -> date:
    """29 February falls back to the 28th in common years."""
    try:
        return date.fromisoformat(f"{year}-{month_and_day}")
    except ValueError:
        return date.fromisoformat(f"{year}-02-28")
