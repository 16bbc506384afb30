"""Two samples beside each other, and many who served beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plumbline.supervision.sampling.rules import Stratum, wilson
from plumbline.supervision.surveys.rules.measures import (
    MIN_N,
    Counts,
    Figure,
    Reckoning,
    moments,
    of_strata,
    stratum_of,
    together,
)


def combined(
    reckoning: Reckoning,
    *,
    contact: Counts,
    drawn_contacted: Counts,
    drawn_others: Counts,
    contacted: int,
    others: int,
) -> Figure | None:
    """One figure for all customers out of a sample of those who contacted the company and a random sample of everybody.

    Both say something of those who made contact, and are taken together there; of those who did not only the random sample knows. The two groups weigh by
    their true sizes, so that neither the louder answers of the first sample nor an uneven response of the second moves the whole.
    """
    heard = together([contact, drawn_contacted])
    strata = [
        stratum_of("contacted", contacted, heard, reckoning.worth),
        stratum_of("others", others, drawn_others, reckoning.worth),
    ]
    n, raw, _variance = moments(together([heard, drawn_others]), reckoning.worth)
    return of_strata(reckoning, [each for each in strata if each.size], raw=raw) if n else None


@dataclass(frozen=True)
class Standing:
    """One who served, with the share of content customers. ``first`` and ``last``: the places that the intervals leave open; None below ten answers."""

    key: str
    n: int
    share: float
    low: float
    high: float
    first: int | None
    last: int | None


def ranking(reckoning: Reckoning, answers: Mapping[str, Counts]) -> list[Standing]:
    """The best first. Whose intervals overlap share places; with fewer than ten answers nobody is rated."""
    found = []
    for key, counts in answers.items():
        n, share, _variance = moments(counts, reckoning.worth)
        ends = wilson(share * n, n)
        if ends is not None:
            found.append((key, n, share, *ends))
    rated = [each for each in found if each[1] >= MIN_N]
    ordered = sorted(found, key=lambda each: (each[1] < MIN_N, -each[2], -each[1], each[0]))
    return [Standing(*each, *_places(each, rated)) for each in ordered]


_Row = tuple[str, int, float, float, float]


def _places(row: _Row, rated: Sequence[_Row]) -> tuple[int | None, int | None]:
    if row[1] < MIN_N:
        return None, None
    better = sum(1 for other in rated if other[3] > row[4])
    worse = sum(1 for other in rated if other[4] < row[3])
    return 1 + better, len(rated) - worse


__all__ = ["Standing", "Stratum", "combined", "ranking"]
