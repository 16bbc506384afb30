"""Forms and what answers to them are worth, for machines that ask with them."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from plumbline.doors.api.answers import answered
from plumbline.doors.api.authentication import MachineRequest
from plumbline.doors.api.inputs import Body, Parameters, Text, check_known
from plumbline.doors.api.problems import PROBLEMS
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.queries import FormVersion
from plumbline.supervision.questionnaires.rules import checked, missing, score

router = Router(tags=["forms"])
Purpose = Literal["inspection", "mystery", "survey", "file_review", "call_quality", "recheck"]


class FormParameters(Parameters):
    """``on``: the day on which the forms are in force (default today)."""

    purpose: Purpose | None = None
    on: date | None = None


class FormListed(BaseModel):
    id: UUID
    pack: str
    code: str
    version: str
    purpose: Purpose
    name: str
    name_en: str
    clause: str
    proposed: bool
    valid_from: date
    valid_to: date | None


class FormsListed(BaseModel):
    items: list[FormListed]


class FormRead(FormListed):
    """``document``: sections of items, each with kind, weight, clause, choices and condition."""

    document: dict[str, Any]


class Answers(Body):
    """By item code: yes, partly, no, na, a choice, or a number as text; photos as a list of names."""

    answers: Annotated[dict[Text, Text | int | list[Text]], Field(max_length=500)]


class SectionScored(BaseModel):
    code: str
    points: float
    of: float
    share: float | None


class Scored(BaseModel):
    """Σ(w·score) ÷ Σ(w applicable). ``earned``: points before a veto; ``missing``: items that must be answered and are not."""

    points: float
    of: float
    earned: float
    share: float | None
    vetoed: bool
    passes: bool | None
    missing: list[str]
    sections: list[SectionScored]


@router.get("", response={200: FormsListed, **PROBLEMS}, summary="Forms in force on a day")
def listed(request: MachineRequest, wanted: Query[FormParameters]) -> HttpResponse:
    """Every form that is open to the asker."""
    check_known(request, FormParameters)
    on = wanted.on or timezone.localdate(request.at, timezone.get_default_timezone())
    found = forms.forms(wanted.purpose, on=on)
    return answered({"items": [_listed(each) for each in found if forms.is_open_to(each, request.auth)]})


@router.get("/{version}", response={200: FormRead, **PROBLEMS}, summary="One version of a form")
def read(request: MachineRequest, version: UUID) -> HttpResponse:
    """With everything that is asked."""
    found = forms.visible(version, viewer=request.auth)
    return answered({**_listed(found), "document": found.document})


@router.post("/{version}/score", response={200: Scored, **PROBLEMS}, summary="What answers are worth")
def scored(request: MachineRequest, version: UUID, given: Answers) -> HttpResponse:
    """Scores the answers and keeps nothing."""
    form = forms.form_of(forms.visible(version, viewer=request.auth))
    taken = checked(form, given.answers)
    worth = score(form, taken)
    return answered(
        {
            "points": float(worth.points),
            "of": float(worth.of),
            "earned": float(worth.earned),
            "share": None if worth.share is None else float(worth.share),
            "vetoed": worth.vetoed,
            "passes": worth.passes(form),
            "missing": missing(form, taken),
            "sections": [
                {
                    "code": each.code,
                    "points": float(each.points),
                    "of": float(each.of),
                    "share": None if each.share is None else float(each.share),
                }
                for each in worth.sections
            ],
        }
    )


def _listed(version: FormVersion) -> dict[str, Any]:
    names = ("id", "pack", "code", "version", "purpose", "name", "name_en", "clause", "proposed")
    return {
        **{name: getattr(version, name) for name in names},
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
    }
