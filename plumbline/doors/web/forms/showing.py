"""Forms and their scores as a page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext

from plumbline.doors.web.forms.asking import plain
from plumbline.doors.web.saying import is_english, named
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.questionnaires.rules import Form, Score
from plumbline.supervision.questionnaires.states import PURPOSE_LABELS, Purpose


@dataclass(frozen=True)
class FormRow:
    id: UUID
    name: str
    code: str
    pack: str
    version: str
    purpose: str
    clause: str
    proposed: bool
    valid_from: date
    valid_to: date | None
    items: int


@dataclass(frozen=True)
class Group:
    label: str
    rows: list[FormRow]


@dataclass(frozen=True)
class SectionWorth:
    name: str
    points: str
    of: str
    share: str


@dataclass(frozen=True)
class Worth:
    """What a filled form is worth. ``before_veto``: the share were it not for the vetoing items, which ``vetoes`` names."""

    points: str
    of: str
    share: str
    passes: bool | None
    vetoes: list[str]
    before_veto: str
    sections: list[SectionWorth]


def form_row(version: FormVersion) -> FormRow:
    items = sum(len(section.get("items") or ()) for section in version.document.get("sections") or ())
    return FormRow(
        id=version.id,
        name=named(version),
        code=version.code,
        pack=version.pack,
        version=version.version,
        purpose=gettext(PURPOSE_LABELS[Purpose(version.purpose)]),
        clause=version.clause,
        proposed=version.proposed,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        items=items,
    )


def groups(rows: Iterable[FormRow]) -> list[Group]:
    """By what the forms are for, in the order of the purposes."""
    found = list(rows)
    labels = [gettext(label) for label in PURPOSE_LABELS.values()]
    return [Group(label, mine) for label in labels if (mine := [row for row in found if row.purpose == label])]


def worth_shown(form: Form, score: Score) -> Worth:
    english = is_english()
    names = {section.code: section.name.in_language(english) for section in form.sections}
    vetoing = [each.code for each in score.items if each.vetoes]
    return Worth(
        points=plain(score.points, 4),
        of=plain(score.of, 4),
        share=plain(score.share, 2),
        passes=score.passes(form),
        vetoes=[item.name.in_language(english) for code in vetoing if (item := form.item(code))],
        before_veto=plain(score.unvetoed_share, 2),
        sections=[
            SectionWorth(names[each.code], plain(each.points, 4), plain(each.of, 4), plain(each.share, 2))
            for each in score.sections
        ],
    )
