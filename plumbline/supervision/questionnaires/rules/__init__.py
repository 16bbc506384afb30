"""Forms as data, answers to them, and what a filled form is worth."""

from plumbline.supervision.questionnaires.rules.answering import (
    Answer,
    AnswersRefused,
    as_number,
    asked_items,
    checked,
    is_answered,
    missing,
    words_of,
)
from plumbline.supervision.questionnaires.rules.forms import (
    Choice,
    Form,
    FormRefused,
    Item,
    Named,
    OnlyIf,
    Section,
    read_form,
)
from plumbline.supervision.questionnaires.rules.scoring import ItemScore, Score, SectionScore, item_share, score

__all__ = [
    "Answer",
    "AnswersRefused",
    "Choice",
    "Form",
    "FormRefused",
    "Item",
    "ItemScore",
    "Named",
    "OnlyIf",
    "Score",
    "Section",
    "SectionScore",
    "as_number",
    "asked_items",
    "checked",
    "is_answered",
    "item_share",
    "missing",
    "read_form",
    "score",
    "words_of",
]
