"""What the demo's company owed in its year: planned, opened, fulfilled; two things are missing."""

from datetime import datetime

import pytest

from plumbline.doors.demo import company, obliging
from plumbline.doors.demo.seasons import Year
from plumbline.evaluation.compliance import queries as compliance
from plumbline.ground.kernel.periods import month_of
from plumbline.ground.organization import queries as organization
from plumbline.supervision.duties import queries
from plumbline.supervision.duties.models import Fulfilment, Occurrence
from tests.world import PACKS, ZONE

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=ZONE)


@pytest.fixture
def year(db: None) -> Year:
    told = Year(NOW, 7, 100)
    company.build(first_day=told.at(told.first_day, 0), packs=PACKS)
    obliging.plan_and_open(told)
    obliging.fulfil_the_rest(told)
    return told


def test_the_year_has_an_approved_plan_and_all_but_two_things_are_done(year: Year) -> None:
    plan = queries.in_force(2026)
    today = year.now.date()

    overdue = queries.occurrences(queries.Wanted(standing="overdue"), viewer=organization.system(), today=today)
    open_now = queries.occurrences(queries.Wanted(standing="open"), viewer=organization.system(), today=today)

    assert plan is not None
    assert plan.mystery_budget == 180_000
    assert {f"{row.pack}/{row.code}" for row in overdue} == {obliging.OVERDUE}
    assert any((f"{row.pack}/{row.code}", row.unit.code) == obliging.MISSING for row in open_now)
    assert Occurrence.objects.filter(fulfilled_on__isnull=False).count() > 100
    assert compliance.evidence_of(month_of(year.last_day))[1] is not None


def test_told_again_nothing_is_told_twice(year: Year) -> None:
    before = (Occurrence.objects.count(), Fulfilment.objects.count())

    obliging.plan_and_open(year)
    obliging.fulfil_the_rest(year)

    assert (Occurrence.objects.count(), Fulfilment.objects.count()) == before
