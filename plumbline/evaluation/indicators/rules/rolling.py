"""The worst stretch of a period: a promise for "any continuous 24 hours" (GB/T 33358: 95 % connected) is not kept by a good mean."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Stretch:
    """``met`` of ``of`` cases from ``start`` on."""

    start: datetime
    met: int
    of: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.met, self.of)


def worst(hours: Iterable[tuple[datetime, int, int]], *, start: datetime, end: datetime, length: int) -> Stretch | None:
    """The stretch of ``length`` hours within [start, end) with the smallest share; of equals the earliest. None without a case in any.

    ``hours``: full hours with how many cases were met of how many. Stretches begin at full hours after ``start`` and lie wholly inside.
    """
    counts = sorted(each for each in hours if start <= each[0] < end)
    found: Stretch | None = None
    met = of = come = gone = 0
    for begin in _begins([hour for hour, *_ in counts], start, end - length * HOUR, length):
        while come < len(counts) and counts[come][0] < begin + length * HOUR:
            met, of, come = met + counts[come][1], of + counts[come][2], come + 1
        while gone < come and counts[gone][0] < begin:
            met, of, gone = met - counts[gone][1], of - counts[gone][2], gone + 1
        if of and (found is None or met * found.of < found.met * of):
            found = Stretch(begin, met, of)
    return found


def _begins(hours: list[datetime], first: datetime, last: datetime, length: int) -> list[datetime]:
    """Where what a stretch holds changes: at the first of all, as an hour with cases comes in and as it is left behind.

    So a span of many years without a case costs nothing: sealed cases are counted over all time.
    """
    changes = {each for hour in hours for each in (hour - (length - 1) * HOUR, hour + HOUR)}
    return sorted(each for each in {first, *changes} if first <= each <= last)


def kept(stretch: Stretch | None) -> dict[str, int]:
    """As it is kept beside a value."""
    if stretch is None:
        return {}
    return {"worst_met": stretch.met, "worst_of": stretch.of, "worst_from": int(stretch.start.timestamp())}


def of_kept(apart: Mapping[str, int]) -> Stretch | None:
    """The same read back."""
    if "worst_of" not in apart:
        return None
    return Stretch(datetime.fromtimestamp(apart["worst_from"], tz=UTC), apart["worst_met"], apart["worst_of"])
