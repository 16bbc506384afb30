"""How many have to be asked: for a margin, to show a target, and how a sample is shared out among strata."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Literal

from plumbline.ground.kernel.wording import _
from plumbline.supervision.sampling.rules.drawing import SampleRefused

Z = 1.959963984540054
Z_PLANNED = Fraction(196, 100)
"""The rounded value that planning tables use (95 %)."""
Allocation = Literal["proportional", "equal", "optimal"]


def needed_for_margin(share: float, margin: float, size: int | None = None) -> int:
    """Answers needed so that a share near ``share`` is known within ± ``margin`` with 95 %, out of ``size`` customers (None: very many).

    n0 = z²·p(1−p)/e², corrected for a finite frame: n = n0/(1 + (n0−1)/N) (Cochran 1977).

    Raises:
        SampleRefused: a share or a margin outside (0, 1).
    """
    if not 0 <= share <= 1 or not 0 < margin < 1:
        raise SampleRefused(_("预计比例须在 0 到 1 之间，允许误差须大于 0 且小于 1。"), field="margin")
    p, e = Fraction(str(share)), Fraction(str(margin))
    endless = Z_PLANNED * Z_PLANNED * p * (1 - p) / (e * e)
    if size is None:
        return ceil(endless)
    return min(size, ceil(endless / (1 + (endless - 1) / size))) if size else 0


def needed_to_show(target: float) -> int:
    """The fewest answers with which "at least ``target``" can be shown at all, everybody being satisfied: n ≥ z²·t/(1−t) (Wilson's lower bound).

    381 for 99 %, 189 for 98 %, 73 for 95 %, 35 for 90 %.

    Raises:
        SampleRefused: 100 % or more, which no sample can show, or not above 0.
    """
    if target >= 1:
        raise SampleRefused(_("抽样不能证明100%，只能全数回访。请降低目标值，或改为全数回访。"), field="target")
    if target <= 0:
        raise SampleRefused(_("目标值须大于0且小于100%。"), field="target")
    return ceil(Z * Z * target / (1 - target))


def allocated(
    sizes: Mapping[str, int], n: int, *, how: Allocation, spread: Mapping[str, float] | None = None
) -> dict[str, int]:
    """``n`` shared out among strata of these sizes, never more than a stratum holds; every stratum gets at least one while there are enough.

    ``proportional``: by size; ``equal``: the same for each; ``optimal``: by size × ``spread`` (Neyman), the standard deviation expected in each.
    Rounded by Webster's divisors; what a full stratum cannot take goes to the others.

    Raises:
        SampleRefused: more than all strata hold together, or fewer than none.
    """
    whole = sum(sizes.values())
    if not 0 <= n <= whole:
        raise SampleRefused(
            _("样本量 %(n)d 超出抽样框：框内只有 %(size)d 个。请减少样本量或扩大抽样框。"), field="n", n=n, size=whole
        )
    weights = {stratum: _weight(size, how, (spread or {}).get(stratum, 1.0)) for stratum, size in sizes.items()}
    found = dict.fromkeys(sizes, 0)
    for stratum in sorted((name for name, size in sizes.items() if size), key=lambda name: (-weights[name], name))[:n]:
        found[stratum] = 1
    _share_out(found, sizes, weights, n)
    return found


def _weight(size: int, how: Allocation, spread: float) -> Fraction:
    if size == 0:
        return Fraction(0)
    if how == "equal":
        return Fraction(1)
    return Fraction(size) * (Fraction(str(spread)) if how == "optimal" else 1)


def _share_out(found: dict[str, int], sizes: Mapping[str, int], weights: Mapping[str, Fraction], n: int) -> None:
    """Webster's divisors: the next one always goes where weight / (2·got + 1) is largest among the strata that are not yet full."""
    for _each in range(n - sum(found.values())):
        open_ones = sorted(name for name in sizes if found[name] < sizes[name])
        best = max(open_ones, key=lambda name: (weights[name] / (2 * found[name] + 1), sizes[name] - found[name]))
        found[best] += 1
