"""The year of the story: its heating season, its cold snap, and how many orders of each kind each day brings."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from random import Random
from zoneinfo import ZoneInfo

from plumbline.doors.demo.kinds import KINDS, Kind

DAYS = 365
SEASON_STARTS, SEASON_ENDS = (10, 15), (4, 15)
FIRST_DAYS = timedelta(days=10)
COLD_SNAP_DAYS = 6
_OF_MONTH = {10: 0.9, 11: 0.9, 12: 1.2, 1: 1.4, 2: 1.1, 3: 0.7, 4: 0.5}
_FEES_OF_MONTH = {9: 2.2, 10: 3.0, 11: 1.6, 12: 0.9, 1: 0.6, 2: 0.6, 3: 0.6, 4: 0.9}


@dataclass(frozen=True)
class Year:
    """A year that ends at midnight before the day of ``now``; ``orders`` is how many it brings, give or take the number of kinds."""

    now: datetime
    seed: int
    orders: int

    @property
    def zone(self) -> ZoneInfo:
        assert isinstance(self.now.tzinfo, ZoneInfo), "the story needs the zone it plays in"
        return self.now.tzinfo

    @property
    def last_day(self) -> date:
        return self.now.date() - timedelta(days=1)

    @property
    def first_day(self) -> date:
        return self.now.date() - timedelta(days=DAYS)

    @cached_property
    def midnight(self) -> datetime:
        """The end of the year that is told; what is younger is told by the present."""
        return datetime.combine(self.now.date(), time.min, self.zone)

    def days(self) -> Iterator[date]:
        return (self.first_day + timedelta(days=number) for number in range(DAYS))

    def at(self, day: date, minutes: float) -> datetime:
        """So many minutes after midnight of a day."""
        return datetime.combine(day, time.min, self.zone) + timedelta(minutes=minutes)

    def latest(self, month: int, day: int) -> date:
        """The last time this day of the calendar was within the story."""
        found = date(self.last_day.year, month, day)
        return found if found <= self.last_day else date(found.year - 1, month, day)

    @cached_property
    def cold_snap(self) -> date:
        """Its first day."""
        return self.latest(1, 12)

    @cached_property
    def counts(self) -> dict[date, list[tuple[Kind, int]]]:
        """How many orders of each kind a day brings: spread exactly, so that the sum does not depend on chance."""
        days = list(self.days())
        found: dict[date, list[tuple[Kind, int]]] = {day: [] for day in days}
        for kind in KINDS:
            strengths = [self._strength(kind, day) for day in days]
            share = self.orders * kind.weight / _ALL / (sum(strengths) or 1.0)
            reached = Random(f"{self.seed} {kind.code}").random()
            for day, strength in zip(days, strengths, strict=True):
                before, reached = reached, reached + share * strength
                count = math.floor(reached) - math.floor(before)
                if count:
                    found[day].append((kind, count))
        return found

    def work(self, day: date) -> float:
        """How much there is to do for the orders of a day, in steps."""
        return sum(count * _STEPS[kind.course] for kind, count in self.counts[day])

    def _strength(self, kind: Kind, day: date) -> float:
        weekend = 0.7 if day.weekday() >= 5 and kind.course != "site" else 1.0
        if kind.curve == "cold":
            return weekend * self._cold(day)
        if kind.curve == "fees":
            return weekend * _FEES_OF_MONTH.get(day.month, 0.3)
        if kind.curve == "summer":
            return weekend * (2.0 if 5 <= day.month <= 9 else 0.5)
        if kind.curve == "autumn":
            return weekend * (1.8 if 8 <= day.month <= 11 else 0.8)
        return weekend

    def _cold(self, day: date) -> float:
        if not is_heated(day):
            return 0.0
        since = (day - season_start(day)).days
        snap = 5.0 if 0 <= (day - self.cold_snap).days < COLD_SNAP_DAYS else 1.0
        beginning = 2.2 if since < FIRST_DAYS.days else 1.0
        return _OF_MONTH.get(day.month, 0.0) * snap * beginning


_STEPS = {"site": 9.0, "office": 5.0, "answer": 3.0}
_ALL = sum(kind.weight for kind in KINDS)


def is_heated(day: date) -> bool:
    """Whether the day lies in a heating season."""
    return (day.month, day.day) >= SEASON_STARTS or (day.month, day.day) <= SEASON_ENDS


def season_start(day: date) -> date:
    """When the season around or before a day began."""
    start = date(day.year, *SEASON_STARTS)
    return start if start <= day else date(day.year - 1, *SEASON_STARTS)
