"""Inspections by the hundred thousand in a city that is there: written by COPY under all constraints, once, with their sheets and findings."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import django

from bench import places

places.use()
django.setup()

from django.db import transaction

from plumbline.config import database
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.models import Person
from plumbline.ground.organization.rules import Place
from plumbline.supervision.inspections.actions.keeping import row_of
from plumbline.supervision.inspections.models import Finding, Inspection
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.models import Filling, FormVersion
from plumbline.supervision.questionnaires.rules import Form, Score, score, words_of

Sheet = tuple[dict[str, Any], Score]
CHUNK = 5_000
DAYS = 5 * 365
OVER, RECENT = ("signed",) * 17 + ("decided", "cancelled"), ("signed",) * 8 + ("submitted", "appealed")
OPEN_DAYS = 30
"""What is older than this has had its last word."""


def main() -> None:
    """Makes what lacks to so many visits, and prints the numbers of a few."""
    parser = argparse.ArgumentParser(prog="bench many_inspections", description=__doc__)
    parser.add_argument("--visits", type=int, required=True)
    words = parser.parse_args()
    with database.running():
        make(words.visits - Inspection.objects.count())
        for visit in Inspection.objects.select_related("case_file").order_by("-planned_at")[:40]:
            print(visit.case_file.number, visit.state, file=sys.stdout)


def make(count: int) -> None:
    version = forms.version_for("gas-city/hall", datetime.now(UTC).date())
    chance, form = Random(1), forms.form_of(version)
    sheets = [(answers, score(form, answers)) for answers in (_sheet(form, chance) for _each in range(200))]
    for _chunk in range(0, max(0, count), CHUNK):
        with transaction.atomic():
            rows: dict[Any, list[Any]] = {}
            for table, row in _rows(min(CHUNK, count - _chunk), version, sheets, chance):
                rows.setdefault(table, []).append(row)
            insert_together(rows)


def _sheet(form: Form, chance: Random) -> dict[str, Any]:
    """Answers in which one in eight is not the best."""
    found: dict[str, Any] = {}
    for item in form.items:
        words = words_of(item)
        if words:
            found[item.code] = words[0] if chance.random() > 0.12 or item.veto else words[-1]
    return found


def _rows(
    count: int, version: FormVersion, sheets: list[Sheet], chance: Random
) -> Iterator[tuple[Any, dict[str, Any]]]:
    tree, form = who.tree(), forms.form_of(version)
    units = [place for place in tree.places if place.parent_id is not None]
    company = next(place for place in tree.places if place.parent_id is None)
    inspector = Person.objects.get(username="fang")
    numbers = casefiles.take_numbers(kind="JC", day=date(2026, 1, 1), count=count)
    for number in numbers:
        place = chance.choice(units)
        yield from _visit(number, place, company, version, form, chance.choice(sheets), inspector, chance)


def _state(at: datetime, chance: Random) -> str:
    return chance.choice(RECENT if datetime.now(UTC) - at < timedelta(days=OPEN_DAYS) else OVER)


def _visit(
    number: str,
    place: Place,
    company: Place,
    version: FormVersion,
    form: Form,
    sheet_of: Sheet,
    inspector: Person,
    chance: Random,
) -> Iterator[tuple[Any, dict[str, Any]]]:
    at = datetime.now(UTC) - timedelta(days=chance.randrange(DAYS), minutes=chance.randrange(1_440))
    (answers, worth), case_file_id, state = sheet_of, new_id(at), _state(at, chance)
    points, of = (Decimal(each.numerator) / Decimal(each.denominator) for each in (worth.points, worth.of))
    for table, found in casefiles.cover(
        case_file_id=case_file_id, kind="JC", number=number, unit=place, opened_at=at
    ).items():
        yield from ((table, dict(row)) for row in found)
    sheet = _filling(version, answers, points, of, inspector, at)
    yield Filling, row_of(sheet)
    yield from _inspected(case_file_id, place, company, sheet, inspector, state, at)
    for code in [each.code for each in worth.items if each.share == 0][:2]:
        finding = Finding(
            id=new_id(at),
            inspection_id=case_file_id,
            unit_id=place.id,
            item=code,
            item_name=form.by_code[code].name.zh,
            grade="minor",
            found_at=at,
        )
        yield Finding, row_of(finding)


def _filling(
    version: FormVersion, answers: dict[str, Any], points: Decimal, of: Decimal, inspector: Person, at: datetime
) -> Filling:
    by = {"begun_by": inspector, "changed_by": inspector, "begun_at": at, "changed_at": at, "submitted_at": at}
    return Filling(
        id=new_id(at), form_version=version, answers=answers, points=points, earned=points, of=of, revision=1, **by
    )


def _inspected(
    case_file_id: UUID, place: Place, company: Place, sheet: Filling, inspector: Person, state: str, at: datetime
) -> Iterator[tuple[Any, dict[str, Any]]]:
    visit = Inspection(
        case_file_id=case_file_id,
        unit_id=place.id,
        owner_id=company.id,
        level="division" if place.path.count("/") > 3 else "company",
        state=state,
        first_day=at.date(),
        last_day=at.date(),
        form_code="gas-city/hall",
        form_version=sheet.form_version,
        inspector=inspector,
        filling=sheet,
        planned_at=at,
        started_at=at,
        submitted_at=at,
        visited_on=at.date(),
        points=sheet.points,
        of=sheet.of,
    )
    yield Inspection, row_of(visit)


if __name__ == "__main__":
    main()
