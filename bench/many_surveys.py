"""Responses by the million in a city that is there: written through the product's own way of keeping answers, tallies and all, once."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import django

from bench import places

places.use()
django.setup()

from django.db import transaction

from plumbline.config import database
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.models import Person
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Form, words_of
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.surveys import actions
from plumbline.supervision.surveys.actions.answering import keep
from plumbline.supervision.surveys.models import Response, Stratum, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.designing import Design, GivenStratum
from plumbline.supervision.surveys.states import Basis, Kind, Way

CHUNK = 5_000
SURVEYS = 20
LARGEST = 0.4
"""The share of all responses that belongs to the first survey."""
STRATA = 12
DAYS = 700
WORDS = ("师傅很专业", "等了太久", "希望提前电话联系", "费用说明看不明白")


def main() -> None:
    """Makes what lacks to so many responses, and prints the numbers of the surveys, the largest first."""
    parser = argparse.ArgumentParser(prog="bench many_surveys", description=__doc__)
    parser.add_argument("--responses", type=int, required=True)
    words = parser.parse_args()
    with database.running():
        known = list(Survey.objects.order_by("designed_at", "number")) or _surveys()
        shares = [LARGEST, *[(1 - LARGEST) / (SURVEYS - 1)] * (SURVEYS - 1)]
        for place, (survey, share) in enumerate(zip(known, shares, strict=True)):
            _fill(survey, int(words.responses * share), Random(place))
        for survey in known:
            print(survey.number, file=sys.stdout)


def _surveys() -> list[Survey]:
    now, found = datetime.now(UTC), []
    by = who.viewer_for(who.person_by_username("fang"), at=now)
    version = forms.version_for("contact_survey", now.date())
    company = next(place for place in by.tree.places if place.parent_id is None)
    given = tuple(GivenStratum(code=f"层{number}", size=1_000 * (number + 1)) for number in range(STRATA))
    for number in range(SURVEYS):
        terms = Design(
            name=f"调查 {number + 1}", kind=Kind.AFTER_CONTACT, ways=(Way.FILE,), basis=Basis.GIVEN, given=given
        )
        kept = actions.design(terms=terms, form_version_id=version.id, unit_id=company.id, by=by, at=now)
        found.append(actions.open_survey(number=kept.number, by=by, at=now, leave_out=frozenset()))
    return found


def _fill(survey: Survey, count: int, chance: Random) -> None:
    form, lacking = surveys.form_of(survey), count - Response.objects.filter(survey=survey).count()
    strata = list(Stratum.objects.filter(survey=survey))
    units = [place.id for place in who.tree().places if place.kind in ("unit", "team")]
    people = list(Person.objects.values_list("id", flat=True)[:40])
    by, now = who.system(), datetime.now(UTC)
    for start in range(0, max(0, lacking), CHUNK):
        rows = list(_rows(survey, form, min(CHUNK, lacking - start), strata, units, people, chance, now))
        with transaction.atomic():
            keep(survey, form, rows, by=by, at=now, tell=False)


def _rows(survey, form: Form, count, strata, units, people, chance: Random, now: datetime) -> Iterator[Response]:  # type: ignore[no-untyped-def]
    for _each in range(count):
        at = now - timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(86_400))
        served = chance.randrange(len(people))
        yield Response(
            id=new_id(at),
            survey_id=survey.id,
            stratum_id=chance.choice(strata).id,
            unit_id=units[served % len(units)],  # whoever serves belongs to one unit
            person_id=people[served],
            way=Way.FILE.value,
            at=at,
            answers=_answers(form, chance),
        )


def _answers(form: Form, chance: Random) -> dict[str, str]:
    found = {}
    for item in form.items:
        words = words_of(item)
        if words:
            found[item.code] = words[-1] if chance.random() < 0.7 else chance.choice(words)
        elif item.kind is ItemKind.NUMBER:
            found[item.code] = str(chance.randint(int(item.least or 0), int(item.most or 10)))
        elif chance.random() < 0.1:
            found[item.code] = chance.choice(WORDS)
    return found


if __name__ == "__main__":
    main()
