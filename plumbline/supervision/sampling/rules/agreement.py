"""How far two judges agree beyond chance: Cohen's kappa, plain and weighted."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Weights = Literal["none", "linear", "quadratic"]


@dataclass(frozen=True)
class Agreement:
    """``kappa`` is None where chance alone explains everything (both judges gave one and the same answer throughout)."""

    n: int
    agreed: Fraction
    kappa: Fraction | None


def kappa(pairs: Sequence[tuple[str, str]], categories: Sequence[str], *, weights: Weights = "none") -> Agreement:
    """Cohen 1960 and 1968 over pairs of judgements; ``categories`` in their order, which the weights need.

    κ = 1 − Σ w·observed / Σ w·expected, w the weight of a disagreement: 1, |i−j| or (i−j)².

    Raises:
        ValueError: a judgement that is no category.
    """
    place = {name: index for index, name in enumerate(categories)}
    if any(judgement not in place for pair in pairs for judgement in pair):
        raise ValueError("a judgement outside the categories")
    n = len(pairs)
    if n == 0:
        return Agreement(0, Fraction(0), None)
    firsts = _counts([first for first, _second in pairs], place)
    seconds = _counts([second for _first, second in pairs], place)
    observed = Fraction(sum(_cost(place[first], place[second], weights) for first, second in pairs), n)
    expected = sum(
        (Fraction(a * b * _cost(i, j, weights), n * n) for i, a in enumerate(firsts) for j, b in enumerate(seconds)),
        Fraction(0),
    )
    agreed = Fraction(sum(first == second for first, second in pairs), n)
    return Agreement(n, agreed, 1 - observed / expected if expected else None)


def _counts(judgements: Sequence[str], place: dict[str, int]) -> list[int]:
    counts = [0] * len(place)
    for judgement in judgements:
        counts[place[judgement]] += 1
    return counts


def _cost(i: int, j: int, weights: Weights) -> int:
    if weights == "none":
        return int(i != j)
    return abs(i - j) if weights == "linear" else (i - j) ** 2
