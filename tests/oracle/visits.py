"""What a year of inspections comes to, counted the slow way: one visit after the other, without anything of the engine's."""

from collections.abc import Sequence
from datetime import date


def missing(visits: Sequence[tuple[str, str, date, bool]], unit: str, level: str, year: int) -> int:
    """How many inspections a unit still lacks. ``visits``: path of the unit, level, day, whether it took place."""
    of_unit = [
        (day, done) for path, at, day, done in visits if at == level and path.startswith(unit) and day.year == year
    ]
    if level == "key_account":
        return sum(not any(day.month == month for day, _done in of_unit) for month in (1, 7))
    return max({"company": 1, "division": 2}[level] - len(of_unit), 0)


def quadratic_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen 1968 over 0, 25, 50, 75, 100, written out with every pair of one judge's judgements against every one of the other's."""
    firsts, seconds = [int(a) for a, _b in pairs], [int(b) for _a, b in pairs]
    observed = sum((a - b) ** 2 for a, b in zip(firsts, seconds, strict=True)) / len(pairs)
    expected = sum((a - b) ** 2 for a in firsts for b in seconds) / len(pairs) ** 2
    return None if expected == 0 else 1 - observed / expected
