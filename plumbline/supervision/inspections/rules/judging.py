"""What two sheets of one visit agree in, which item weighs what, and what appeals changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plumbline.supervision.inspections.states import AppealState
from plumbline.supervision.sampling import rules as sampling
from plumbline.supervision.sampling.rules import Agreement

CATEGORIES = ("0", "25", "50", "75", "100")
"""Into which an item's score falls when two sheets are compared: a scale of five, as weighted kappa needs one."""


def category(share: Fraction) -> str:
    """The nearest of the five; halves go up.

    Raises:
        ValueError: outside 0..1.
    """
    if not 0 <= share <= 1:
        raise ValueError(str(share))
    return CATEGORIES[int(share * 4 + Fraction(1, 2))]


def judged_alike(first: Mapping[str, Fraction], second: Mapping[str, Fraction]) -> dict[str, tuple[str, str]]:
    """By item, where both sheets score it, the pair of categories. What one of them holds for not applicable is left out: it has no place on the scale."""
    return {item: (category(first[item]), category(second[item])) for item in sorted(first.keys() & second.keys())}


def agreement(sheets: Iterable[tuple[Mapping[str, Fraction], Mapping[str, Fraction]]]) -> Agreement:
    """Quadratically weighted kappa over all items of all visits that were scored twice (INSP-06)."""
    pairs = [pair for first, second in sheets for pair in judged_alike(first, second).values()]
    return sampling.kappa(pairs, CATEGORIES, weights="quadratic")


@dataclass(frozen=True)
class Outcomes:
    """What became of appeals; ``upheld_share`` in percent of those decided, None of none; ``points``: the mean change of the score in percent points."""

    raised: int
    open: int
    upheld: int
    refused: int
    withdrawn: int
    upheld_share: Fraction | None
    points: Fraction | None


def outcomes(appeals: Sequence[tuple[AppealState, Fraction]]) -> Outcomes:
    """Counts appeals by state; with each comes how far the score moved (percent points, 0 unless upheld)."""
    count = {state: sum(each is state for each, _moved in appeals) for state in AppealState}
    decided = count[AppealState.UPHELD] + count[AppealState.REFUSED]
    moved = [change for state, change in appeals if state is AppealState.UPHELD]
    return Outcomes(
        raised=len(appeals),
        open=count[AppealState.OPEN],
        upheld=count[AppealState.UPHELD],
        refused=count[AppealState.REFUSED],
        withdrawn=count[AppealState.WITHDRAWN],
        upheld_share=Fraction(100 * count[AppealState.UPHELD], decided) if decided else None,
        points=sum(moved, Fraction(0)) / len(moved) if moved else None,
    )
