"""How a page asks with a form: items to inputs, POST to answers. Inspections, mystery visits, surveys and rechecks share it.

A page includes `forms/_fields.html` with ``sections`` from :func:`fields`, and reads the POST with :func:`answers_of` and :func:`notes_of`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from plumbline.doors.web.saying import filled, is_english, said, word
from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.questionnaires.rules import Form, Item, asked_items, is_answered, missing, words_of
from plumbline.supervision.questionnaires.states import KIND_LABELS, NOT_APPLICABLE, ItemKind

ANSWER, NOTE, PHOTO = "a.", "n.", "p."
"""What stands before an item's code in the name of its input."""
WORDS = {"yes": _("是"), "partly": _("部分"), "no": _("否"), NOT_APPLICABLE: _("不适用")}
_SCALES = frozenset((ItemKind.SCALE5.value, ItemKind.SCALE10.value))
_FEW = frozenset(
    kind.value for kind in (ItemKind.YES_NO, ItemKind.PARTIAL, ItemKind.SCALE5, ItemKind.SCALE10, ItemKind.CHOICE)
)


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Field:
    """One item as it is asked. ``options``: among which is chosen; none where it is written freely or photographed."""

    code: str
    number: int
    kind: str
    kind_label: str
    label: str
    guidance: str
    clause: str
    clause_address: str
    training: str
    weight: str
    veto: bool
    required: bool
    options: tuple[Option, ...]
    value: str
    photos: tuple[str, ...]
    note: str
    bounds: str
    good: str
    unit: str
    error: str
    shown_if: str
    shown_if_answers: str
    shown_if_label: str
    shown_if_words: str
    is_asked: bool
    proposed: bool
    because: str

    @property
    def answer_name(self) -> str:
        return ANSWER + self.code

    @property
    def is_one_of_few(self) -> bool:
        return self.kind in _FEW

    @property
    def note_name(self) -> str:
        return NOTE + self.code

    @property
    def photo_name(self) -> str:
        return PHOTO + self.code


@dataclass(frozen=True)
class SectionShown:
    code: str
    name: str
    fields: tuple[Field, ...]

    @property
    def has_scale(self) -> bool:
        return any(field.kind in _SCALES for field in self.fields)


def fields(
    form: Form,
    answers: Mapping[str, Any],
    *,
    notes: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    clauses: Mapping[str, str] | None = None,
) -> list[SectionShown]:
    """The form as sections of inputs, filled in as far as it is. ``errors``: a sentence by item; ``clauses``: the address of each clause that can be read."""
    english, asked = is_english(), {item.code for item in asked_items(form, answers)}
    numbers = {item.code: number for number, item in enumerate(form.items, start=1)}
    return [
        SectionShown(
            section.code,
            section.name.in_language(english),
            tuple(
                _field(
                    item,
                    answers.get(item.code),
                    other=form.item(item.only_if.item) if item.only_if else None,
                    number=numbers[item.code],
                    note=(notes or {}).get(item.code, ""),
                    error=(errors or {}).get(item.code, ""),
                    clause_address=(clauses or {}).get(item.clause, ""),
                    is_asked=item.code in asked,
                )
                for item in section.items
            ),
        )
        for section in form.sections
    ]


def _field(
    item: Item,
    answer: object,
    *,
    other: Item | None,
    number: int,
    note: str,
    error: str,
    clause_address: str,
    is_asked: bool,
) -> Field:
    english = is_english()
    given = answer if isinstance(answer, str) else ""
    return Field(
        code=item.code,
        number=number,
        kind=item.kind.value,
        kind_label=gettext(KIND_LABELS[item.kind]),
        label=item.name.in_language(english),
        guidance=item.guidance.in_language(english),
        clause=item.clause,
        clause_address=clause_address,
        training=item.training,
        weight=plain(item.weight) if item.is_scored and item.weight else "",
        veto=item.veto,
        required=item.required,
        options=_options(item, given, english),
        value="" if given == NOT_APPLICABLE else given,
        photos=tuple(answer) if isinstance(answer, (list, tuple)) else (),
        note=note,
        bounds=_bounds(item),
        good=_between(item.low, item.high),
        unit=gettext(item.unit) if item.unit else "",
        error=error,
        **_condition(other, item, english),
        is_asked=is_asked,
        proposed=item.proposed,
        because=item.because.in_language(english),
    )


def _condition(other: Item | None, item: Item, english: bool) -> dict[str, str]:
    return {
        "shown_if": item.only_if.item if item.only_if else "",
        "shown_if_answers": " ".join(item.only_if.answers) if item.only_if else "",
        "shown_if_label": other.name.in_language(english) if other else "",
        "shown_if_words": _words(other, item, english),
    }


def _words(other: Item | None, item: Item, english: bool) -> str:
    """The answers on which an item hangs, as they are read."""
    if other is None or item.only_if is None:
        return ""
    labels = {option.value: option.label for option in _options(other, "", english)}
    return " / ".join(labels.get(each, each) for each in item.only_if.answers)


def _options(item: Item, given: str, english: bool) -> tuple[Option, ...]:
    names = {choice.code: choice.name.in_language(english) for choice in item.choices}
    words = [*words_of(item), *([NOT_APPLICABLE] if item.na else [])]
    return tuple(Option(each, names.get(each) or gettext(WORDS.get(each, each)), each == given) for each in words)


def _bounds(item: Item) -> str:
    if item.kind is ItemKind.POINTS:
        return _between(Fraction(0), item.points)
    return _between(item.least, item.most) if item.kind is ItemKind.NUMBER else ""


def _between(low: Fraction | None, high: Fraction | None) -> str:
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        sign = "=" if low == high else "≥" if high is None else "≤"
        return f"{sign} {plain(low if low is not None else high)}"
    return f"{plain(low)}—{plain(high)}"


def plain(number: Fraction | None, digits: int = 6) -> str:
    """A number without needless noughts."""
    if number is None:
        return "—"
    return f"{round(float(number), digits):.{digits}f}".rstrip("0").rstrip(".")


def answers_of(form: Form, sent: QueryDict) -> dict[str, Any]:
    """What was answered, as it was sent: `questionnaires.rules.checked` says what is taken. Of photos the names of those kept before."""
    found: dict[str, Any] = {}
    for item in form.items:
        name = ANSWER + item.code
        if item.kind is ItemKind.PHOTO:
            found[item.code] = [each for each in sent.getlist(name) if each]
        else:
            # Of an input and its "not applicable" beside it, the one that says something.
            found[item.code] = next((each for each in reversed(sent.getlist(name)) if each.strip()), "")
    return {code: answer for code, answer in found.items() if is_answered(answer)}


def troubles(form: Form, answers: Mapping[str, Any], refused: Refused) -> tuple[str, dict[str, str]]:
    """What a refusal says, its questions named in the reader's language, and what stands beside each question it is about."""
    item = form.item(refused.field) if refused.field else None
    if item is None:
        return said(refused), {}
    english = is_english()
    unanswered = missing(form, answers)
    names = [each.name.in_language(english) for each in form.items if each.code in unanswered][:5]
    params = {
        **refused.params,
        "name": item.name.in_language(english),
        "names": (", " if english else "、").join(names),
    }
    sentence = filled(word(refused.sentence), params)
    if item.code not in unanswered:
        return sentence, {item.code: sentence}
    return sentence, dict.fromkeys(unanswered, gettext("请回答这道题。"))


def notes_of(form: Form, sent: QueryDict) -> dict[str, str]:
    """The remarks by item."""
    said = {item.code: sent.get(NOTE + item.code, "").strip() for item in form.items}
    return {code: note for code, note in said.items() if note}


def photos_of(form: Form, sent: MultiValueDict[str, Any], *, most_bytes: int) -> dict[str, list[Any]]:
    """The photos sent along by item; the page keeps them with its case and adds their names to the answers.

    Raises:
        AttachmentRefused: one is larger than ``most_bytes``; the sentence says how large and how to mend it.
    """
    found = {item.code: sent.getlist(PHOTO + item.code) for item in form.items if item.kind is ItemKind.PHOTO}
    for code, files in found.items():
        for file in files:
            if (file.size or 0) > most_bytes:
                raise AttachmentRefused(
                    _(
                        "照片“%(name)s”有 %(size).1f MB，最多 %(most)d MB。请在手机上选“压缩”或截图后再上传；其余填写已保留。"
                    ),
                    field=code,
                    name=str(file.name)[:80],
                    size=(file.size or 0) / 1_048_576,
                    most=most_bytes // 1_048_576,
                )
    return {code: files for code, files in found.items() if files}
