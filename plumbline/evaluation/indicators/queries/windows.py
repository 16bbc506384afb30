"""A page of a long period, read in windows of time.

A page is the first rows of a period by their moment. The planner cannot know how many of the rows that the index gives belong to a unit and an outcome; asked
for the whole period it sorts all of it. Asked for a short window it reads that; the next window is as wide as what was found suggests.
"""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta

PARTS = 256
"""The first window of a period: three hours of a month."""
WIDER = 8
"""How much wider the next window becomes at most."""
LONGEST = timedelta(days=1000)
"""No period lasts as long; what does is no span of time (rows of a sealed period, whenever they happened) and is read at once."""


@dataclass(frozen=True)
class Window:
    start: datetime
    end: datetime


def windows(start: datetime, end: datetime, *, most: int) -> Generator[Window, int, None]:
    """Windows that follow each other from start to end; send how many rows were found in those before."""
    whole = end - start
    if whole > LONGEST or whole <= timedelta(0):
        yield Window(start, end)
        return
    width, at = whole / PARTS, start
    while True:
        found = yield Window(at, end if at + width >= end else at + width)
        at += width
        passed = at - start
        needed = passed * ((most - found) / found) * 1.2 if found else WIDER * width
        width = min(max(needed, width), WIDER * width)
