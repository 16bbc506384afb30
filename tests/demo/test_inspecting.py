"""The demo's year of inspections: both levels, January and July, findings, two appeals, and what lies on the tables today."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plumbline.doors.demo import company, inspecting
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.models import Appeal, Draw, Finding, Inspection
from plumbline.supervision.inspections.states import Level
from tests.world import PACKS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
YEAR = Year(NOW, 7, 0)


@pytest.fixture
def told(db: None) -> None:
    company.build(first_day=YEAR.at(YEAR.first_day, 0), packs=PACKS)
    inspecting.inspect(YEAR)


def test_a_year_of_inspections_is_told(told: None) -> None:
    plan = queries.plan_of(2026, viewer=organization.system(), at=NOW)
    missing = {line.place.code: line.coverage.missing for lines in plan.values() for line in lines}

    assert [sum(line.coverage.done for line in plan[level]) for level in Level] == [7, 17, 6]
    assert {code for code, count in missing.items() if count} == {"BZ-GAS"}
    assert sorted(Appeal.objects.values_list("state", flat=True)) == ["refused", "upheld"]
    assert all(list(queries.repeated(draw)) == draw.drawn for draw in Draw.objects.all())
    assert Finding.objects.filter(earlier__isnull=False).exists()
    states = set(Inspection.objects.values_list("state", flat=True))
    assert states == {"planned", "under_way", "submitted", "signed", "decided"}
    quality = queries.quality(date(2026, 1, 1), date(2027, 1, 1), viewer=organization.system())
    assert quality.double_share is not None
    assert quality.double_share >= 10
    assert quality.agreement.kappa is not None
    assert quality.agreement.kappa > 0.7
    assert not Inspection.objects.filter(submitted_at__gt=NOW).exists()

    before = Inspection.objects.count()
    inspecting.inspect(YEAR)
    assert Inspection.objects.count() == before


@pytest.mark.parametrize(
    "now",
    [NOW.replace(month=2, day=3), NOW.replace(month=5, day=13), NOW + timedelta(days=290), NOW + timedelta(days=300)],
)
def test_it_can_be_told_on_other_days(db: None, now: datetime) -> None:
    year = Year(now, 3, 0)
    company.build(first_day=year.at(year.first_day, 0), packs=PACKS)

    inspecting.inspect(year)

    assert Inspection.objects.filter(state="signed").exists()
    assert not Inspection.objects.filter(submitted_at__gt=now).exists()
    assert not Inspection.objects.filter(planned_at__lt=year.at(year.first_day, 0)).exists()
