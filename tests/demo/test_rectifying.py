"""The demo's rectifications: what is late today, what waits, one that did not work, a hot issue; told once."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from plumbline.doors.demo import company, rectifying
from plumbline.doors.demo.seasons import Year
from plumbline.ground.organization import queries as organization
from plumbline.supervision.improvement import queries
from plumbline.supervision.improvement.models import HotIssue, Rectification
from tests.world import PACKS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
YEAR = Year(NOW, 7, 0)


@pytest.fixture
def told(db: None) -> None:
    company.build(first_day=YEAR.at(YEAR.first_day, 0), packs=PACKS)
    rectifying.put_right(YEAR)


def test_the_year_shows_every_step_even_where_nobody_complained(told: None) -> None:
    rectifying.put_right(YEAR)

    counts = queries.counts(viewer=organization.system(), at=NOW)
    assert (counts.overdue, counts.answered) == (2, 1)  # one of them was reported and nobody has looked yet
    assert Rectification.objects.count() == 4
    assert {row.state for row in Rectification.objects.filter(source="indicator")} <= {"verified", "open"}
    assert queries.extension_asked(Rectification.objects.get(cause="fee")) is not None
    assert sorted(HotIssue.objects.values_list("state", flat=True)) == ["not_improved", "suggested"]
    assert all(row.opened_at < NOW for row in Rectification.objects.all())
