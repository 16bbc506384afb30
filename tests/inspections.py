"""Builders for inspections: a small form, two inspectors of the company, one visit in whatever state a test needs."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.queries import system, tree
from plumbline.ground.organization.states import Role
from plumbline.supervision.inspections import actions
from plumbline.supervision.inspections.actions import Sheet, Terms
from plumbline.supervision.inspections.models import Draw, Inspection
from plumbline.supervision.inspections.states import Level
from plumbline.supervision.questionnaires.actions import FormTerms, install_forms
from tests.world import START, ZONE, World, enter_person, picture

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
"""A working day; the term for appeals of what is handed in on it ends with Monday the 9th."""

DOCUMENT: dict[str, Any] = {
    "code": "hall",
    "name": {"zh": "营业厅检查表", "en": "Hall"},
    "purpose": "inspection",
    "sections": [
        {
            "code": "S1",
            "name": {"zh": "环境", "en": "Surroundings"},
            "items": [
                {
                    "code": "A1",
                    "name": {"zh": "环境整洁", "en": "Clean"},
                    "kind": "yes_no",
                    "weight": 2,
                    "clause": "S2-9",
                },
                {
                    "code": "A2",
                    "name": {"zh": "公示齐全", "en": "Notices"},
                    "kind": "partial",
                    "weight": 2,
                    "clause": "S2-12",
                },
                {
                    "code": "A3",
                    "name": {"zh": "无障碍窗口", "en": "Low counter"},
                    "kind": "yes_no",
                    "weight": 1,
                    "veto": True,
                },
            ],
        },
        {
            "code": "S2",
            "name": {"zh": "服务", "en": "Service"},
            "items": [
                {"code": "B1", "name": {"zh": "唱收唱付", "en": "Counting aloud"}, "kind": "points", "points": 5},
                {"code": "B2", "name": {"zh": "说明", "en": "Remarks"}, "kind": "text", "required": False},
            ],
        },
    ],
}
GOOD: Mapping[str, str] = {"A1": "yes", "A2": "yes", "A3": "yes", "B1": "5"}
FAIR: Mapping[str, str] = {"A1": "no", "A2": "partly", "A3": "yes", "B1": "4"}
"""6 of 10 points: A1 nothing, A2 1 of 2, A3 1 of 1, B1 4 of 5."""


def equip(
    world: World, *, document: Mapping[str, Any] = DOCUMENT, version: str = "1", since: date = date(2025, 1, 1)
) -> None:
    """The form in force, and two inspectors of the company."""
    terms = FormTerms(code="hall", purpose="inspection", name="营业厅检查表", name_en="Hall", document=document)
    install_forms(pack="test", version=version, forms=[terms], valid_from=since, by=system(), at=START)
    for position, (username, name) in enumerate((("shen", "审思"), ("cha", "察微"))):
        if username not in world.people:
            enter_person(world, username, name=name, role=Role.INSPECTOR, unit="YH", phone_end=40 + position)


def terms(world: World, *, level: Level = Level.COMPANY, at: datetime = MONDAY, **changed: Any) -> Terms:
    given = {
        "level": level,
        "form": "test/hall",
        "first_day": at.date(),
        "last_day": at.date() + timedelta(days=5),
        "inspector": world.person("shen").id,
    }
    return Terms(**{**given, **changed})


def planned(
    world: World, *, unit: str = "HEAT-EAST", by: str = "fang", at: datetime = MONDAY, **changed: Any
) -> Inspection:
    return actions.plan(
        unit_id=world.unit_id(unit), terms=terms(world, at=at, **changed), by=world.viewer(by, at=at), at=at
    )


def started(world: World, *, at: datetime = MONDAY, **changed: Any) -> Inspection:
    number = planned(world, at=at, **changed).case_file.number
    return actions.start(number=number, by=world.viewer("shen", at=at), at=at)


def submitted(
    world: World,
    *,
    answers: Mapping[str, str] = FAIR,
    findings: Mapping[str, Mapping[str, str]] | None = None,
    at: datetime = MONDAY,
    **changed: Any,
) -> Inspection:
    number = started(world, at=at, **changed).case_file.number
    sheet = Sheet(revision=0, answers=answers, findings=findings or {})
    return actions.submit(number=number, sheet=sheet, by=world.viewer("shen", at=at), at=at + timedelta(hours=1))


def planted(world: World, unit: str, *, at: datetime) -> Inspection:
    """A planned inspection of a unit with a draw and a photo, whoever would have planned it: for what depends on the unit alone."""
    place, case_file_id = tree().by_code[unit], new_id(at)
    number = casefiles.take_numbers(kind="JC", day=at.date())[0]
    insert_together(casefiles.cover(case_file_id=case_file_id, kind="JC", number=number, unit=place, opened_at=at))
    draw = Draw.objects.create(
        id=new_id(at),
        owner_id=place.id,
        level="division",
        method="random",
        seed=unit,
        size=0,
        frame=[],
        drawn=[],
        drawn_at=at,
    )
    made = Inspection.objects.create(
        case_file_id=case_file_id,
        unit_id=place.id,
        owner_id=world.unit_id("YH"),
        level="company",
        state="planned",
        draw=draw,
        first_day=at.date(),
        last_day=at.date(),
        form_code="test/hall",
        planned_at=at,
    )
    photo = picture()
    casefiles.attach(
        case_file=CaseFile.objects.get(pk=case_file_id),
        name="a.png",
        content=photo,
        size=len(photo.getvalue()),
        most_bytes=10_000,
        by=system(),
        at=at,
    )
    return made
