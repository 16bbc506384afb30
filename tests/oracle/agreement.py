"""Cohen's kappa the slow way: a table of counts, expected shares, sums over all cells in floating point."""

from collections.abc import Sequence


def slow_kappa(
    pairs: Sequence[tuple[str, str]], answers: Sequence[str], *, linear: bool = False, quadratic: bool = False
) -> float | None:
    """None where nothing was judged or chance explains everything."""
    if not pairs:
        return None
    total = float(len(pairs))
    disagreement, by_chance = 0.0, 0.0
    for row, one in enumerate(answers):
        for column, other in enumerate(answers):
            apart = abs(row - column)
            cost = float(apart * apart if quadratic else apart if linear else row != column)
            here = sum(1 for a, b in pairs if (a, b) == (one, other)) / total
            ones = sum(1 for a, _b in pairs if a == one) / total
            others = sum(1 for _a, b in pairs if b == other) / total
            disagreement += cost * here
            by_chance += cost * ones * others
    return 1 - disagreement / by_chance if by_chance > 1e-15 else None
