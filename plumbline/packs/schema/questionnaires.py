"""forms.yaml, `questionnaires`: forms that are filled in and scored: inspections, mystery visits, surveys, file reviews, call quality."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from plumbline.packs.schema.base import Cited, Code, Strict, Text, Wording
from plumbline.packs.schema.indicators import Decimal

Bound = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,9}(\.[0-9]{1,6})?$")]
"""A number written as text that may lie below zero (a temperature)."""


class QuestionChoice(Strict):
    """`score` is the share of the item's weight it earns, "0" to "1"; left out: chosen without being scored."""

    code: Code
    name: Wording
    score: Decimal | None = None


class AskOnlyIf(Strict):
    """Asked only where the earlier `item` was answered with one of `answers`."""

    item: Code
    answers: Annotated[tuple[Text, ...], Field(min_length=1)]


class Question(Cited):
    """An item of a form. `low` and `high` bound the good range of a number, `least` and `most` what may be written down at all.

    `training` names what a person is taught who fails it.
    """

    code: Code
    name: Wording
    kind: Literal["yes_no", "partial", "points", "scale5", "scale10", "number", "choice", "text", "photo"]
    weight: Decimal | None = None
    points: Decimal | None = None
    veto: bool = False
    na: bool = True
    required: bool = True
    choices: tuple[QuestionChoice, ...] = ()
    low: Bound | None = None
    high: Bound | None = None
    least: Bound | None = None
    most: Bound | None = None
    unit: Text | None = None
    guidance: Wording | None = None
    training: Text | None = None
    only_if: AskOnlyIf | None = None


class QuestionSection(Strict):
    """Items of its own, and those of a `checklist` of the pack, each fulfilled or not, worth `each` (left out: 1)."""

    code: Code
    name: Wording
    checklist: Code | None = None
    each: Decimal | None = None
    items: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if not self.items and self.checklist is None:
            raise PydanticCustomError("empty_section", "a section has `items` or a `checklist`")
        return self


class Questionnaire(Cited):
    """A form that is scored. `passes_at`: from which percentage the whole counts as passed."""

    code: Code
    purpose: Literal["inspection", "mystery", "survey", "file_review", "call_quality", "recheck"]
    name: Wording
    introduction: Wording | None = None
    passes_at: Decimal | None = None
    sections: Annotated[tuple[QuestionSection, ...], Field(min_length=1)]
