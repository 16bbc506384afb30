"""Answers to a form: what is asked, what is missing, which answers are taken."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.supervision.questionnaires.rules.forms import Form, Item
from plumbline.supervision.questionnaires.states import NOT_APPLICABLE, ItemKind

LONGEST_TEXT = 2_000
MOST_PHOTOS = 20
LONGEST_NUMBER = 30
_WORDS = {ItemKind.YES_NO: ("yes", "no"), ItemKind.PARTIAL: ("yes", "partly", "no")}
_SCALES = {ItemKind.SCALE5: 5, ItemKind.SCALE10: 10}

Answer = str | list[str]
"""A word (``yes``, ``partly``, ``no``, a choice, ``na``), a number as it was written, a text; for photos a list of what names them."""


class AnswersRefused(Refused):
    """An answer that the item does not take; ``field`` is the item's code."""

    code = "answers_refused"


def is_answered(answer: object) -> bool:
    return answer not in (None, "", [], ())


def asked_items(form: Form, answers: Mapping[str, Any]) -> list[Item]:
    """The items that are asked given these answers, in order; one whose condition hangs on an item that is not asked is not asked."""
    asked: list[Item] = []
    known: set[str] = set()
    for item in form.items:
        condition = item.only_if
        if condition is None or (condition.item in known and str(answers.get(condition.item)) in condition.answers):
            asked.append(item)
            known.add(item.code)
    return asked


def missing(form: Form, answers: Mapping[str, Any]) -> list[str]:
    """The items that are asked, must be answered and are not, in order."""
    return [
        item.code for item in asked_items(form, answers) if item.required and not is_answered(answers.get(item.code))
    ]


def checked(form: Form, answers: Mapping[str, Any]) -> dict[str, Answer]:
    """The answers as they are kept: unanswered ones and those to what is not asked left out, numbers and texts trimmed.

    Raises:
        AnswersRefused: naming the item; also for answers to what the form does not have.
        TextRefused: words that are too long or cannot be kept.
    """
    for code in answers:
        if form.item(code) is None:
            raise AnswersRefused(_("表中没有“%(code)s”这一项，请刷新页面后重填。"), field=code, code=str(code)[:60])
    taken = {
        code: _answer(item, answers[code])
        for code, item in form.by_code.items()
        if is_answered(answers.get(code)) and is_answered(_trimmed(answers[code]))
    }
    asked = {item.code for item in asked_items(form, taken)}
    return {code: answer for code, answer in taken.items() if code in asked}


def _trimmed(answer: object) -> object:
    return answer.strip() if isinstance(answer, str) else answer


def _answer(item: Item, given: object) -> Answer:
    if given == NOT_APPLICABLE:
        if not item.na:
            raise AnswersRefused(
                _("“%(name)s”不能选“不适用”，请作答。"), field=item.code, name=item.name.zh, code=item.code
            )
        return NOT_APPLICABLE
    if item.kind is ItemKind.PHOTO:
        return _photos(item, given)
    if isinstance(given, bool) or not isinstance(given, (str, int)):
        raise _not_taken(item)
    return _word(item, str(given).strip())


def _word(item: Item, given: str) -> str:
    if item.kind is ItemKind.TEXT:
        check_text(given, field=item.code, name=item.name.zh, most=LONGEST_TEXT)
        return given
    if item.kind in (ItemKind.POINTS, ItemKind.NUMBER):
        return _number(item, given)
    if given not in words_of(item):
        raise _not_taken(item)
    return given


def words_of(item: Item) -> tuple[str, ...]:
    """The words among which an answer to the item is chosen; empty where it is written freely."""
    if item.kind in _WORDS:
        return _WORDS[item.kind]
    if item.kind in _SCALES:
        return tuple(str(step) for step in range(1, _SCALES[item.kind] + 1))
    return tuple(choice.code for choice in item.choices)


def _number(item: Item, given: str) -> str:
    value = as_number(given)
    if value is None:
        raise AnswersRefused(
            _("“%(name)s”须填数字，现为“%(given)s”。"),
            field=item.code,
            name=item.name.zh,
            given=given[:LONGEST_NUMBER],
            code=item.code,
        )
    least, most = (Fraction(0), item.points) if item.kind is ItemKind.POINTS else (item.least, item.most)
    if (least is not None and value < least) or (most is not None and value > most):
        raise AnswersRefused(
            _("“%(name)s”须在 %(least)s 到 %(most)s 之间，现为 %(given)s。"),
            field=item.code,
            name=item.name.zh,
            least="—" if least is None else f"{float(least):g}",
            most="—" if most is None else f"{float(most):g}",
            given=given,
            code=item.code,
        )
    return given


def as_number(given: str) -> Fraction | None:
    """A plain decimal as it is written by hand; None for anything else (no exponents, no fractions, no other digits than 0–9)."""
    body = given[1:] if given[:1] == "-" else given
    whole, dot, part = body.partition(".")
    plain = whole.isascii() and whole.isdigit() and (not dot or (part.isascii() and part.isdigit()))
    return Fraction(given) if plain and len(given) <= LONGEST_NUMBER else None


def _photos(item: Item, given: object) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not all(isinstance(each, str) for each in given):
        raise _not_taken(item)
    if len(given) > MOST_PHOTOS:
        raise AnswersRefused(
            _("“%(name)s”最多 %(most)d 张照片，现有 %(count)d 张。"),
            field=item.code,
            name=item.name.zh,
            most=MOST_PHOTOS,
            count=len(given),
            code=item.code,
        )
    return [str(each)[:200] for each in given]


def _not_taken(item: Item) -> AnswersRefused:
    return AnswersRefused(
        _("“%(name)s”的答案不在可选范围内，请重新选择。"), field=item.code, name=item.name.zh, code=item.code
    )
