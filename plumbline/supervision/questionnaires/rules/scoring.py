"""What a filled form is worth: Σ(w·score) / Σ(w applicable), in exact fractions.

Each item earns a share of its weight between 0 and 1. Not applicable, unanswered and not asked leave numerator and denominator.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plumbline.supervision.questionnaires.rules.answering import as_number, asked_items, is_answered
from plumbline.supervision.questionnaires.rules.forms import Form, Item
from plumbline.supervision.questionnaires.states import NOT_APPLICABLE, ItemKind

HUNDRED = Fraction(100)
_WORTH = {"yes": Fraction(1), "partly": Fraction(1, 2), "no": Fraction(0)}
_STEPS = {ItemKind.SCALE5: 4, ItemKind.SCALE10: 9}


@dataclass(frozen=True)
class ItemScore:
    """``share`` 0 to 1 of ``weight``; None where the item does not count (not applicable, unanswered, not scored)."""

    code: str
    section: str
    weight: Fraction
    share: Fraction | None
    vetoes: bool

    @property
    def points(self) -> Fraction:
        return self.weight * self.share if self.share is not None else Fraction(0)


@dataclass(frozen=True)
class SectionScore:
    code: str
    points: Fraction
    of: Fraction

    @property
    def share(self) -> Fraction | None:
        return self.points / self.of * HUNDRED if self.of else None


@dataclass(frozen=True)
class Score:
    """``earned`` of ``of`` applicable weight; ``points`` is the same but nothing where an item vetoes. ``share`` is points ÷ of in percent, 0 to 100,
    None where nothing applied."""

    points: Fraction
    of: Fraction
    earned: Fraction
    vetoed: bool
    sections: tuple[SectionScore, ...]
    items: tuple[ItemScore, ...]

    @property
    def share(self) -> Fraction | None:
        return self.points / self.of * HUNDRED if self.of else None

    @property
    def unvetoed_share(self) -> Fraction | None:
        """What it would be worth were it not for the vetoing items."""
        return self.earned / self.of * HUNDRED if self.of else None

    def passes(self, form: Form) -> bool | None:
        """Whether the share reaches the form's line; None where the form has none or nothing applied."""
        if form.passes_at is None or self.share is None:
            return None
        return not self.vetoed and self.share >= form.passes_at


def score(form: Form, answers: Mapping[str, Any]) -> Score:
    """Scores checked answers; whatever is not yet answered does not count."""
    asked = {item.code for item in asked_items(form, answers)}
    items = tuple(
        _item_score(item, section.code, answers.get(item.code) if item.code in asked else None)
        for section in form.sections
        for item in section.items
    )
    sections = tuple(
        SectionScore(section.code, *_sums([each for each in items if each.section == section.code]))
        for section in form.sections
    )
    earned, of = _sums(items)
    vetoed = any(each.vetoes for each in items)
    return Score(Fraction(0) if vetoed else earned, of, earned, vetoed, sections, items)


def _sums(items: tuple[ItemScore, ...] | list[ItemScore]) -> tuple[Fraction, Fraction]:
    counted = [each for each in items if each.share is not None]
    return sum((each.points for each in counted), Fraction(0)), sum((each.weight for each in counted), Fraction(0))


def _item_score(item: Item, section: str, answer: object) -> ItemScore:
    share = item_share(item, answer)
    return ItemScore(item.code, section, item.weight, share, vetoes=item.veto and share == 0)


def item_share(item: Item, answer: object) -> Fraction | None:
    """The share of its weight that an answer earns, 0 to 1; None where it does not count."""
    if not item.is_scored or not is_answered(answer) or answer == NOT_APPLICABLE:
        return None
    given = str(answer)
    if item.kind is ItemKind.CHOICE:
        return next((choice.score for choice in item.choices if choice.code == given), None)
    if item.kind in _STEPS:
        return Fraction(int(given) - 1, _STEPS[item.kind])
    return _WORTH.get(given) if given in _WORTH else _of_number(item, as_number(given))


def _of_number(item: Item, value: Fraction | None) -> Fraction | None:
    if value is None:
        return None
    if item.kind is ItemKind.POINTS:
        return value / item.points
    good = (item.low is None or value >= item.low) and (item.high is None or value <= item.high)
    return Fraction(int(good))
