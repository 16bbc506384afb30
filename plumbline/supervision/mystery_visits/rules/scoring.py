"""What a unit scored: Σ(w·points) ÷ Σ(w applicable) over all its visits, as fractions; never a mean of percentages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Scored:
    """``points`` of ``of`` weight that applied, from ``visits`` visits; ``share`` in percent, None where nothing applied."""

    points: Fraction
    of: Fraction
    visits: int
    vetoed: int = 0

    @property
    def share(self) -> Fraction | None:
        return self.points / self.of * HUNDRED if self.of else None


def unit_scores(visits: Iterable[tuple[str, Fraction, Fraction, bool]]) -> dict[str, Scored]:
    """By unit, from each visit's unit, points, applicable weight and whether something vetoed it."""
    rows: dict[str, list[tuple[Fraction, Fraction, bool]]] = defaultdict(list)
    for unit, points, of, vetoed in visits:
        rows[unit].append((points, of, vetoed))
    return {
        unit: Scored(
            sum((points for points, _of, _vetoed in own), Fraction(0)),
            sum((of for _points, of, _vetoed in own), Fraction(0)),
            len(own),
            sum(vetoed for _points, _of, vetoed in own),
        )
        for unit, own in rows.items()
    }
