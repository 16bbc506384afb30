"""Scores of a file of inspections, read and added up by hand: csv, sums, nothing of the engine."""

import csv
from collections import defaultdict
from fractions import Fraction
from pathlib import Path


def by_month(path: Path) -> dict[str, tuple[int, Fraction, int]]:
    """For each month the visits, their mean score and the lowest one; of two rows of one business on one day the first counts."""
    seen: set[tuple[str, str]] = set()
    scores: dict[str, list[int]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row["business_id"], row["date"]
            if key not in seen:
                seen.add(key)
                scores[row["date"][:7]].append(int(row["score"]))
    return {month: (len(each), Fraction(sum(each), len(each)), min(each)) for month, each in scores.items()}
