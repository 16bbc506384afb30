"""The demo in the database: the same figures for the same seed, clocks that can be rebuilt, work for everybody who signs in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from plumbline.doors.demo import cast, escalating, loading
from plumbline.doors.demo.loading import CompanyStands
from plumbline.doors.demo.stage import Stage, StepRefused
from plumbline.doors.demo.steps import Step, life
from plumbline.ground.journal import reactions
from plumbline.ground.notifications.models import CallList, Message
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.models import Person
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Role
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import escalations
from plumbline.ground.service_levels.models import Clock
from plumbline.service.customers.models import Customer, SpecialNeed
from plumbline.service.outages.models import Outage
from plumbline.service.work_orders import queries as orders
from plumbline.service.work_orders.models import Extension, Round, WorkOrder
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import queries as callbacks
from tests.demo.tiny import TINY, Figures, figures, load

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> Iterator[Figures]:
    """One small demo for the tests that only look; taken back at the end."""
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")),
        transaction.atomic(),
    ):
        load()
        yield figures()
        transaction.set_rollback(True)


@pytest.fixture
def seen(loaded: Figures, django_db_blocker: DjangoDbBlocker) -> Iterator[Figures]:
    """The loaded demo, to be looked at."""
    with django_db_blocker.unblock():
        yield loaded


def viewer(username: str) -> Viewer:
    return organization.viewer_for(organization.person_by_username(username), at=TINY.now)


def test_clocks_rebuilt_from_their_runs_are_the_clocks_that_stand(seen: Figures) -> None:
    differences = service_levels.rebuild(clocks=list(Clock.objects.all()))

    assert differences == []
    assert seen["clocks"].total() > 500


def test_a_second_load_is_refused_and_changes_nothing(seen: Figures) -> None:
    before = WorkOrder.objects.count()

    with pytest.raises(CompanyStands):
        load()

    assert WorkOrder.objects.count() == before


def test_every_documented_person_can_sign_in_and_has_the_role(seen: Figures) -> None:
    for username, role in cast.SIGN_INS:
        person = authenticate(username=username, password=cast.PASSWORD)

        assert isinstance(person, Person), username
        assert viewer(username).roles == {role}
    assert {role for _username, role in cast.SIGN_INS} == set(Role) - {Role.MACHINE}


def test_there_is_an_open_order_in_every_state(seen: Figures) -> None:
    states = set(WorkOrder.objects.values_list("state", flat=True))

    assert states == set(State) - {State.DRAFT}
    assert orders.draft_of(viewer("agent")) is not None


def test_everybody_has_work_some_of_it_late_and_some_due_soon(seen: Figures) -> None:
    mine = orders.matching(orders.OrderFilter(is_open=True), viewer=viewer("head"))
    due = [order.next_due_at for order in mine if order.next_due_at]

    assert any(moment < TINY.now for moment in due)
    assert any(TINY.now < moment for moment in due)
    assert (
        orders.matching(orders.OrderFilter(states=("returned", "arbitration")), viewer=viewer("dispatcher")).count() > 2
    )
    assert (
        WorkOrder.objects.filter(assignee__username="fitter", state__in=("assigned", "en_route", "on_site")).count() > 2
    )
    assert callbacks.waiting(viewer=viewer("callback")).count() > 5
    assert Extension.objects.filter(decided_at__isnull=True).count() > 1


def test_the_events_of_the_year_have_happened(seen: Figures) -> None:
    main = WorkOrder.objects.get(order_type__code="heat_burst", title__contains="跑水")

    assert main.children.count() == 23
    assert main.state == State.CLOSED
    assert CallList.objects.filter(case_file=main.case_file, answered_at__isnull=False).exists()
    assert {(o.kind, o.ended_at is None) for o in Outage.objects.all()} >= {("unplanned", False), ("planned", False)}
    assert Round.objects.exists()
    assert WorkOrder.objects.filter(external_source="12345").exists()
    assert SpecialNeed.objects.count() == Customer.objects.filter(special_needs__isnull=False).distinct().count() == 100


def test_people_are_told_of_the_last_hours_only(seen: Figures) -> None:
    # Owners of duties are reminded once a night: the last time before the day on which the story ends.
    nightly = ("duty_due_soon", "duty_overdue")
    others = Message.objects.exclude(kind__in=("call_list_opened", "clock_breached", "clock_overdue", *nightly))
    told = others.order_by("created_at").values_list("created_at", flat=True)

    assert told
    assert told[0] >= TINY.now - loading.SCALES["tiny"].heard


def test_of_every_order_that_is_over_time_somebody_was_told_however_long_ago(seen: Figures) -> None:
    standing = escalations.highest(None, level=None, start=0, most=500)
    Message.objects.filter(kind__startswith="clock_").delete()

    escalating.tell_of_what_stands(TINY.year)

    occasions = set(Message.objects.filter(kind="clock_breached").values_list("occasion", flat=True))
    late = {f"{each.view.clock.case_file.number} clock {each.view.clock.id} 100" for each in standing}
    assert late
    assert late <= occasions


def test_nothing_waits_in_the_queue_and_reactions_go_where_they_went_before(seen: Figures) -> None:
    heard: list[list[reactions.Waking]] = []
    kept = list(reactions._queue)

    with loading._heard_by(Stage(now=TINY.now, heard=loading.SCALES["tiny"].heard)):
        heard.append([])

    assert reactions._queue == kept


def test_a_step_that_a_rule_refuses_ends_the_load_and_names_itself(seen: Figures) -> None:
    said = {"kind": "heat_inquiry", "title": "几点上班", "channel": "hotline", "unit": "QH-SC", "phone": "13800010000"}
    steps = [Step(TINY.now, "agent", "register", said), Step(TINY.now, "agent", "accept")]
    stage = Stage(now=TINY.now, heard=loading.SCALES["tiny"].heard)

    with pytest.raises(StepRefused, match="agents do not accept"), transaction.atomic():
        stage.play(life("agents do not accept", steps))
