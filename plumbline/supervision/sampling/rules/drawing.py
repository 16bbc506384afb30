"""Draws that anybody can repeat: the same frame and seed give the same sample on every machine and in whatever order the frame is read."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import log

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _


class SampleRefused(Refused):
    """A sample that the frame cannot give."""


def order_of(seed: str, unit: str) -> bytes:
    """Where a unit of the frame stands in the order of a draw: by the digest of seed and name, which nobody can steer."""
    return sha256(f"{seed}\0{unit}".encode()).digest()


def in_order(frame: Iterable[str], *, seed: str) -> list[str]:
    """The whole frame in the order of the draw: the first n are the sample, those behind them the replacements, in turn.

    Whoever appears twice is in it once.
    """
    return sorted(set(frame), key=lambda unit: (order_of(seed, unit), unit))


def drawn(frame: Iterable[str], n: int, *, seed: str) -> list[str]:
    """A simple random sample without replacement.

    Raises:
        SampleRefused: a negative size, or more than the frame holds.
    """
    ordered = in_order(frame, seed=seed)
    if n < 0 or n > len(ordered):
        raise SampleRefused(
            _("样本量 %(n)d 超出抽样框：框内只有 %(size)d 个。请减少样本量或扩大抽样框。"),
            field="n",
            n=n,
            size=len(ordered),
        )
    return ordered[:n]


def drawn_by_strata(frame: Mapping[str, Iterable[str]], sizes: Mapping[str, int], *, seed: str) -> dict[str, list[str]]:
    """A sample of each stratum, each drawn with a seed of its own, so that one stratum may be drawn anew without touching the others.

    Raises:
        SampleRefused: a size for no stratum, or one that exceeds its stratum.
    """
    strange = sorted(set(sizes) - set(frame))
    if strange:
        raise SampleRefused(_("抽样框里没有“%(name)s”这一层。"), field="strata", name=strange[0])
    return {stratum: drawn(units, sizes.get(stratum, 0), seed=f"{seed}/{stratum}") for stratum, units in frame.items()}


def drawn_by_risk(weights: Mapping[str, float], n: int, *, seed: str) -> list[str]:
    """A sample in which a unit of twice the weight comes twice as soon (Efraimidis and Spirakis 2006): key u^(1/w), the largest first.

    Compared by −log(u)/w, the smallest first, which is the same order and does not run out of digits where weights are very small or very large.

    Units of weight 0 are never drawn.

    Raises:
        SampleRefused: a negative weight, or fewer units with a weight than are wanted.
    """
    if any(weight < 0 for weight in weights.values()):
        raise SampleRefused(_("风险权重不能为负数。"), field="weights")
    eligible = {unit: weight for unit, weight in weights.items() if weight > 0}
    if not 0 <= n <= len(eligible):
        raise SampleRefused(
            _("样本量 %(n)d 超出抽样框：框内只有 %(size)d 个。请减少样本量或扩大抽样框。"),
            field="n",
            n=n,
            size=len(eligible),
        )
    keys = {unit: -log(_uniform(seed, unit)) / weight for unit, weight in eligible.items()}
    return sorted(eligible, key=lambda unit: (keys[unit], unit))[:n]


def _uniform(seed: str, unit: str) -> float:
    """A number in (0, 1) that seed and name decide."""
    return (int.from_bytes(order_of(seed, unit)[:8]) + 0.5) / 2**64
