"""The demo's year of praise, rewards and penalties: rewards of two quarters, a hearing and an appeal, one reversal; told once."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from plumbline.doors.demo import company, recognising
from plumbline.doors.demo.seasons import Year
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.models import Entry, Praise, PraiseList, Proposal
from plumbline.ground.journal.models import Entry as Fact
from plumbline.ground.organization import queries as organization
from tests.world import PACKS

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)


@pytest.mark.parametrize("now", [NOW, datetime(2026, 2, 3, 17, 0, tzinfo=ZONE)])
def test_a_year_of_praise_and_of_what_followed_is_told_once(db: None, now: datetime) -> None:
    year = Year(now, 7, 0)
    company.build(first_day=year.at(year.first_day, 0), packs=PACKS)

    recognising.tell(year)
    recognising.tell(year)

    states = list(Praise.objects.values_list("state", flat=True))
    assert {state: states.count(state) for state in ("refused", "duplicate", "registered")} == dict.fromkeys(
        ("refused", "duplicate", "registered"), 1
    )
    assert states.count("verified") > 20
    assert PraiseList.objects.values("period").distinct().count() >= 3
    ends = list(Proposal.objects.values_list("state", flat=True))
    assert (ends.count("upheld"), ends.count("reversed"), ends.count("hearing"), ends.count("deciding")) == (1, 1, 1, 1)
    assert ends.count("approved") >= 8
    assert len({entry.period for entry in Entry.objects.filter(kind="reward")}) >= 2
    assert sum(queries.balances().values(), Decimal(0)) == 0
    assert queries.unbalanced() == {}
    assert len(queries.closings()) == 1
    told = Fact.objects.filter(name__startswith="recognition.")
    assert not told.filter(at__gt=now).exists()
    assert not told.filter(at__lt=year.at(year.first_day, 0)).exists()
    fitter = organization.person_by_username("fitter").id
    assert queries.praises_of(fitter)
    assert [each.state for each in queries.proposals_of(fitter)][:1] == ["hearing"]
