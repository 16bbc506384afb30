"""What the visit's page sends: answers, findings row by row, photos; and the page made of it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from plumbline.doors.web.forms.asking import answers_of, fields, notes_of, photos_of
from plumbline.doors.web.inspections.showing import file_address
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import is_english, said, word
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.supervision.inspections import actions
from plumbline.supervision.inspections.actions import Sheet
from plumbline.supervision.inspections.queries import Inspection
from plumbline.supervision.inspections.rules import InspectionRefused
from plumbline.supervision.inspections.states import GRADE_LABELS, Grade
from plumbline.supervision.questionnaires.rules import Form

MOST_ROWS = 60
BLANK_ROWS = 2


@dataclass
class Typed:
    """What was sent. ``trouble``: a photo that was not taken, by where it belongs (an item's code, or ``findings``)."""

    answers: dict[str, Any]
    notes: dict[str, str]
    rows: list[dict[str, str]]
    revision: int
    trouble: dict[str, str] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """As the actions take it.

        Raises:
            InspectionRefused: two findings of one item.
        """
        found: dict[str, dict[str, str]] = {}
        for row in self.rows:
            if row["item"] in found:
                raise InspectionRefused(_("同一检查项有两条问题，请合并为一条。"), field="findings")
            found[row["item"]] = {name: row[name] for name in ("grade", "text", "photo")}
        return Sheet(self.revision, self.answers, found, self.notes)


def typed(request: PageRequest, form: Form) -> Typed:
    """What the page sent, before anything is checked."""
    sent = request.POST
    revision = sent.get("revision", "")
    return Typed(
        answers=answers_of(form, sent),
        notes=notes_of(form, sent),
        rows=[row for number in range(MOST_ROWS) if (row := _row(sent, number))["item"]],
        revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else -1,
    )


def _row(sent: Mapping[str, str], number: int) -> dict[str, str]:
    given = {name: str(sent.get(f"f.{number}.{name}", ""))[:2_100] for name in ("item", "grade", "text", "photo")}
    return {**given, "grade": given["grade"] or Grade.MINOR.value, "number": str(number)}


def keep_photos(request: PageRequest, number: str, form: Form, given: Typed) -> None:
    """Keeps every photo that can be taken and adds it where it belongs; of one that cannot the sentence is noted, and nothing else is lost."""
    files: dict[str, list[UploadedFile[Any]]] = {}
    try:
        files = photos_of(form, request.FILES, most_bytes=settings.ATTACHMENT_MAX_BYTES)
    except Refused as refused:
        given.trouble[refused.field or "findings"] = said(refused)
    for code, photos in files.items():
        kept = [each for photo in photos if (each := _kept(request, number, photo, code, given))]
        given.answers[code] = [*given.answers.get(code, []), *kept]
    for row in given.rows:
        photo = request.FILES.get(f"f.{row['number']}.file")
        if photo is not None:
            row["photo"] = _kept(request, number, photo, "findings", given) or row["photo"]


def _kept(request: PageRequest, number: str, photo: "UploadedFile[Any]", place: str, given: Typed) -> str:
    try:
        attached = actions.attach(
            number=number,
            name=str(photo.name),
            content=photo.file or photo,
            size=photo.size or 0,
            most_bytes=settings.ATTACHMENT_MAX_BYTES,
            by=request.viewer,
            at=request.at,
        )
    except (NotFound, NotAllowed):
        raise
    except Refused as refused:
        given.trouble[place] = said(refused)
        return ""
    return str(attached)


def shown_sheet(
    inspection: Inspection, form: Form, given: Typed, *, errors: Mapping[str, str], clauses: Mapping[str, str]
) -> dict[str, Any]:
    """The page's inputs, filled with what was typed."""
    number = inspection.case_file.number
    rows = [*given.rows, *({"item": "", "grade": "minor", "text": "", "photo": ""} for _each in range(BLANK_ROWS))]
    english = is_english()
    return {
        "sections": fields(form, given.answers, notes=given.notes, errors={**given.trouble, **errors}, clauses=clauses),
        "findings": [
            {**row, "number": place, "photo_address": file_address(number, row["photo"])}
            for place, row in enumerate(rows[:MOST_ROWS])
        ],
        "items": [(item.code, item.name.in_language(english)) for item in form.items],
        "grades": [(grade.value, word(GRADE_LABELS[grade])) for grade in Grade],
        "finding_trouble": given.trouble.get("findings", "") or errors.get("findings", ""),
        "revision": given.revision,
    }
