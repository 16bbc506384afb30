"""What a sample says about everybody: intervals of shares and means, strata weighted by their size."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054


def wilson(successes: float, n: float, *, z: float = Z) -> tuple[float, float] | None:
    """Wilson's score interval of a share (95 % unless told otherwise); None of an empty sample. A weighted sample has an effective size, which is not whole.

    Wilson 1927; unlike the textbook's it stays inside [0, 1] and has width at 0 and at n.

    Raises:
        ValueError: fewer than none or more successes than trials.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n}")
    if n == 0:
        return None
    share, square = successes / n, z * z
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = z / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return (0.0 if successes == 0 else middle - half), (1.0 if successes == n else middle + half)


@dataclass(frozen=True)
class Stratum:
    """``size``: how many there are (N_h); ``n``: how many answered; ``mean``: of their answers, shares included; ``variance``: of the answers (n−1)."""

    name: str
    size: int
    n: int
    mean: float
    variance: float


@dataclass(frozen=True)
class Estimate:
    """``low`` and ``high``: the 95 % interval, None where a stratum is too small to tell; ``deff``: how much the weights cost (Kish)."""

    value: float
    low: float | None
    high: float | None
    n: int
    deff: float
    without_answers: tuple[str, ...]


def share_stratum(name: str, size: int, n: int, positive: int) -> Stratum:
    """A stratum whose answers are yes or no."""
    share = positive / n if n else 0.0
    return Stratum(name, size, n, share, share * (1 - share) * n / (n - 1) if n > 1 else 0.0)


def weighted(strata: Sequence[Stratum]) -> Estimate | None:
    """p̂ = Σ W_h·p̂_h with W_h = N_h/N; variance Σ W_h²·s²_h/n_h·(1 − n_h/N_h). None where nobody answered.

    A stratum without answers cannot be weighted: the estimate is then one of the others, and it is named.
    """
    asked = [each for each in strata if each.n and each.size]
    silent = tuple(each.name for each in strata if each.size and not each.n)
    total = sum(each.size for each in asked)
    if not total:
        return None
    value = sum(each.size / total * each.mean for each in asked)
    n = sum(each.n for each in asked)
    ends: tuple[float | None, float | None] = (None, None)
    if all(each.n > 1 or each.n == each.size for each in asked):
        half = Z * sqrt(sum(_variance(each, total) for each in asked))
        ends = (value - half, value + half)
    return Estimate(value, *ends, n, design_effect(asked), silent)


def _variance(stratum: Stratum, total: int) -> float:
    rest = max(0.0, 1 - stratum.n / stratum.size)
    return (stratum.size / total) ** 2 * stratum.variance / stratum.n * rest


def design_effect(strata: Sequence[Stratum]) -> float:
    """Kish: n·Σw² / (Σw)², each answer of stratum h weighing N_h/n_h; 1 where every answer weighs the same."""
    n = sum(each.n for each in strata)
    first = sum(each.size for each in strata if each.n)
    second = sum(each.size**2 / each.n for each in strata if each.n)
    return n * second / first**2 if first else 1.0
