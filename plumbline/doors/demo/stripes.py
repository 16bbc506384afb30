"""The year cut into stripes of whole days with about as much to do in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from plumbline.doors.demo.seasons import Year

LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Stripe:
    """From ``first`` to the day before ``after``; ``end`` is the moment at which it is over, for the last one later than everything."""

    name: str
    first: date
    after: date
    end: datetime

    def last_days(self, year: Year) -> Iterator[date]:
        """The days whose lives may cross the border: none lasts longer."""
        return (day for day in self.days(year) if day >= self.after - LONGEST)

    def days(self, year: Year) -> Iterator[date]:
        return (day for day in year.days() if self.first <= day < self.after)


def stripes_of(year: Year, number: int) -> list[Stripe]:
    """As many stripes as asked for, whatever the machine, so that numbers do not depend on it."""
    days = list(year.days())
    each = sum(year.work(day) for day in days) / number
    borders, reached = [days[0]], 0.0
    for day in days:
        if reached >= each * len(borders) and len(borders) < number:
            borders.append(day)
        reached += year.work(day)
    borders.append(days[-1] + timedelta(days=1))
    return [
        Stripe(f"{place}", first, after, year.at(after, 0) if after <= days[-1] else year.now + timedelta(days=1))
        for place, (first, after) in enumerate(pairwise(borders), start=1)
    ]
