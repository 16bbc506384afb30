"""The demo's mystery visits: one programme released, one that nobody below its owner knows of; told once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from plumbline.doors.demo import company, covert
from plumbline.doors.demo.seasons import Year
from plumbline.ground.journal.models import Entry as Fact
from plumbline.ground.organization import queries as organization
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.rules import Registration
from plumbline.service.work_orders.states import Channel
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.models import Programme, SealedDay, Visit
from tests.world import PACKS

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_two_programmes_are_told_once(db: None) -> None:
    year = Year(NOW, 7, 0)
    company.build(first_day=year.at(year.first_day, 0), packs=PACKS)
    agent = organization.person_by_username("agent")
    for unit in ("HE-EAST", "HE-SOUTH"):
        at = year.at(year.first_day + timedelta(days=160), 600)
        registration = Registration(
            channel=Channel.HOTLINE, order_type="heat_no_heat_household", title="不热", phone="13900004321", unit=unit
        )
        work_orders.register(registration=registration, by=organization.viewer_for(agent, at=at), at=at)
    WorkOrder.objects.update(state="closed")

    covert.tell(year)
    covert.tell(year)

    released, running = Programme.objects.order_by("first")
    assert (released.state, running.state) == ("released", "running")
    planted = Visit.objects.filter(programme=released, order__isnull=False)
    assert planted.count() == 2
    assert WorkOrder.objects.filter(set_aside_at__isnull=False).count() == 2
    assert Visit.objects.filter(programme=running, submitted_at__isnull=False).exists()
    assert not Fact.objects.filter(at__gt=NOW).exists()
    assert (
        not Fact.objects.filter(name__startswith="mystery_visits.", at__lt=released.ended_at)
        .exclude(name="mystery_visits.day_sealed")
        .exists()
    )
    days = list(SealedDay.objects.order_by("day").values_list("day", flat=True))
    assert days == [released.first + timedelta(days=ahead) for ahead in range(len(days))]
    assert days[-1] == year.last_day
    for programme in (released, running):
        assert queries.proof(programme).holds
    head = organization.viewer_for(organization.person_by_username("head-he-south"), at=NOW)
    assert [each.name for each in queries.programmes(viewer=head)] == [released.name]
