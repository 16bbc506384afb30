"""Items become figures by named conventions; strata weigh by their size in the frame."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isclose

from plumbline.supervision.questionnaires.rules import Form, Item, as_number
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.sampling.rules import Stratum, weighted, wilson
from plumbline.supervision.surveys.states import Convention

Counts = Mapping[str, int]
"""How often each answer was given."""
MIN_N = 10
"""Below so many answers nobody is rated and no item is a hot spot."""
Worth = Callable[[float], float]


def convention_of(item: Item) -> Convention | None:
    """The convention of an item: 1–5 is CSAT, 0–10 is NPS, 1–7 is CES where its code begins with "effort" or "ces"; other scales are scales.

    None for what is no figure: words, photos, choices without an order.
    """
    of_kind = _OF_KIND.get(item.kind)
    if of_kind is not None:
        return of_kind
    if item.kind is not ItemKind.NUMBER or item.least is None or item.most is None:
        return None
    ends = (int(item.least), int(item.most))
    if ends == (0, 10):
        return Convention.NPS
    return Convention.CES if ends == (1, 7) and item.code.startswith(EFFORT) else Convention.SCALE


_OF_KIND = {ItemKind.SCALE5: Convention.CSAT, ItemKind.YES_NO: Convention.YES, ItemKind.SCALE10: Convention.SCALE}
EFFORT = ("effort", "ces")


def top_of(item: Item) -> float:
    """The best answer of a scale."""
    if item.kind is ItemKind.SCALE10:
        return 10.0
    return float(item.most) if item.most is not None else 5.0


def main_item(form: Form) -> Item | None:
    """The item that stands for the whole: the first 1–5 item, else the first that is a figure."""
    figures = [item for item in form.items if convention_of(item) is not None]
    return next((item for item in figures if item.kind is ItemKind.SCALE5), figures[0] if figures else None)


@dataclass(frozen=True)
class Reckoning:
    """One figure of an item: what each answer is worth. ``is_share``: worth 0 or 1, shown in percent."""

    code: str
    worth: Worth
    is_share: bool


def reckonings(item: Item) -> tuple[Reckoning, ...]:
    """The figures of an item, the one that judges it first; empty for what is no figure."""
    convention, top = convention_of(item), top_of(item)
    if convention is None:
        return ()
    mean = Reckoning("mean", lambda value: value, is_share=False)
    return {
        Convention.NPS: (Reckoning("nps", _promoter, is_share=False),),
        Convention.CSAT: (Reckoning("top2", lambda value: float(value >= 4), is_share=True), mean),
        Convention.CES: (mean, Reckoning("above4", lambda value: float(value > 4), is_share=True)),
        Convention.SCALE: (mean, Reckoning("top2", lambda value: float(value >= top - 1), is_share=True)),
        Convention.YES: (Reckoning("yes", lambda value: value, is_share=True),),
    }[convention]


def _promoter(value: float) -> float:
    return 100.0 if value >= 9 else -100.0 if value <= 6 else 0.0


def share_of(item: Item) -> Reckoning | None:
    """The figure of an item that is a share of content people, where it has one: what hot spots and rankings go by."""
    return next((each for each in reckonings(item) if each.is_share), None)


def value_of(answer: str) -> float | None:
    """An answer as a number; None for "not applicable" and words."""
    if answer in ("yes", "no"):
        return float(answer == "yes")
    number = as_number(answer)
    return None if number is None else float(number)


@dataclass(frozen=True)
class Figure:
    """``low`` and ``high``: 95 %. ``deff``: what the weights cost. ``silent``: strata of the frame in which nobody answered: the figure is of the others."""

    code: str
    value: float
    low: float | None
    high: float | None
    n: int
    is_share: bool
    deff: float
    silent: tuple[str, ...]
    raw: float
    """The plain mean of the answers, without weights."""


def moments(counts: Counts, worth: Worth) -> tuple[int, float, float]:
    """How many answers are numbers, their mean and variance (n−1)."""
    valued = [(worth(value), n) for answer, n in counts.items() if (value := value_of(answer)) is not None and n]
    total = sum(n for _value, n in valued)
    if not total:
        return 0, 0.0, 0.0
    mean = sum(value * n for value, n in valued) / total
    squares = sum((value - mean) ** 2 * n for value, n in valued)
    return total, mean, squares / (total - 1) if total > 1 else 0.0


def stratum_of(name: str, size: int, counts: Counts, worth: Worth) -> Stratum:
    n, mean, variance = moments(counts, worth)
    return Stratum(name, max(size, n) if size else 0, n, mean, variance)


def figure(reckoning: Reckoning, strata: Sequence[tuple[str, int, Counts]]) -> Figure | None:
    """A figure out of strata of name, size and answers. Where no size is known every answer weighs the same. None where nobody answered."""
    merged = together(counts for _name, _size, counts in strata)
    n, raw, _variance = moments(merged, reckoning.worth)
    if not n:
        return None
    if not any(size for _name, size, _counts in strata):
        return _unweighted(reckoning, merged)
    known = [(name, size, counts) for name, size, counts in strata if size]
    each_apart = [stratum_of(name, size, counts, reckoning.worth) for name, size, counts in known]
    joined = [
        stratum_of(name, size, counts, reckoning.worth) for name, size, counts in collapsed(known, reckoning.worth)
    ]
    return of_strata(reckoning, each_apart, raw=raw, joined=joined)


def collapsed(strata: Sequence[tuple[str, int, Counts]], worth: Worth) -> list[tuple[str, int, Counts]]:
    """Strata of a single answer out of several customers, whose spread nobody can know, taken together; one that stands alone goes with the smallest of the
    others (Cochran 1977, 5A.12). The interval is then rather too wide than too narrow."""
    heard = {name: moments(counts, worth)[0] for name, _size, counts in strata}
    alone = [each for each in strata if heard[each[0]] == 1 < each[1]]
    others = [each for each in strata if each not in alone]
    answered = sorted((each for each in others if heard[each[0]]), key=lambda each: (each[1], each[0]))
    if len(alone) == 1 and answered:
        others.remove(answered[0])
        alone = [*alone, answered[0]]
    if len(alone) < 2:
        return list(strata)
    joined = " + ".join(name for name, _size, _counts in alone)
    return [
        *others,
        (joined, sum(size for _name, size, _counts in alone), together(counts for _n, _s, counts in alone)),
    ]


def of_strata(
    reckoning: Reckoning, strata: Sequence[Stratum], *, raw: float, joined: Sequence[Stratum] = ()
) -> Figure | None:
    """The weighted figure of strata that are known by their moments. ``joined``: what its spread is read from where a stratum is too small to tell."""
    estimate = weighted(strata)
    if estimate is None:
        return None
    low, high = estimate.low, estimate.high
    rough = weighted(joined) if low is None else None
    if rough is not None and rough.low is not None and rough.high is not None:
        half = (rough.high - rough.low) / 2
        low, high = estimate.value - half, estimate.value + half
    if reckoning.is_share:
        low, high = _inside(estimate.value, low, high, estimate.n, estimate.deff, everybody_asked(strata))
    return Figure(
        code=reckoning.code,
        value=estimate.value,
        low=low,
        high=high,
        n=estimate.n,
        is_share=reckoning.is_share,
        deff=estimate.deff,
        silent=estimate.without_answers,
        raw=raw,
    )


def everybody_asked(strata: Sequence[Stratum]) -> bool:
    return all(each.n == each.size for each in strata)


def _inside(
    value: float, low: float | None, high: float | None, n: int, deff: float, whole: bool
) -> tuple[float | None, float | None]:
    """Wilson's interval, which stays within 0 and 1, of as many answers as the design-based one is worth (n over deff where that has no width)."""
    if whole or low is None or high is None:
        return low, high
    width = (high - low) / 2
    spread = value * (1 - value)
    effective = (
        n / deff
        if isclose(width, 0, abs_tol=1e-12) or isclose(spread, 0, abs_tol=1e-12)
        else min(1e9, spread * (1.959963984540054 / width) ** 2)
    )
    return wilson(value * effective, effective) or (None, None)


def _unweighted(reckoning: Reckoning, counts: Counts) -> Figure:
    n, mean, variance = moments(counts, reckoning.worth)
    low: float | None = None
    high: float | None = None
    if reckoning.is_share:
        low, high = wilson(mean * n, n) or (None, None)
    elif n > 1:
        half = 1.959963984540054 * (variance / n) ** 0.5
        low, high = mean - half, mean + half
    return Figure(reckoning.code, mean, low, high, n, reckoning.is_share, 1.0, (), mean)


def together(many: Iterable[Counts]) -> dict[str, int]:
    """The answers of several strata in one."""
    found: dict[str, int] = {}
    for counts in many:
        for answer, n in counts.items():
            found[answer] = found.get(answer, 0) + n
    return found
