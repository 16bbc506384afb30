"""Registering a matter."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.service_levels.models import Clock, ClockRun
from plumbline.service.customers import actions as customers
from plumbline.service.customers.states import Line
from plumbline.service.work_orders import actions, queries
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from plumbline.service.work_orders.rules import Registration, RegistrationRefused
from plumbline.service.work_orders.states import Channel, State, Urgency
from tests.orders import IN_SEASON, order_of, register
from tests.world import World, enter_customer

STARTED_LATER = {
    "gas_restore_hazard": "ready",
    "gas_restore_arrears": "paid",
    "gas_planned_stop": "counts ahead",
    "gas_safety_check": "counts ahead",
    "heat_planned_stop": "counts ahead",
    "gas_praise": "no limit in the source",
    "heat_praise": "no limit in the source",
}


def test_a_cold_flat_goes_to_the_unit_of_its_area_under_the_clocks_of_the_pack(ruled_world: World) -> None:
    made = register(ruled_world)

    order = order_of(made.number)
    assert made.number == "GD-20260106-00001"
    assert (made.unit.code, made.state) == ("HEAT-EAST", State.DISPATCHED)
    assert order.first_contact_person_id == ruled_world.person("lin").id
    due = {clock.milestone: clock.due_at - IN_SEASON for clock in made.clocks if clock.binding}
    assert due["arrive"] == timedelta(hours=2), "rest of the season: S1 with the local practice of two hours"
    assert order.next_due_at == min(c.due_at for c in made.clocks if c.stopped_at is None)


def test_everything_of_a_case_is_written_in_one_statement(ruled_world: World) -> None:
    register(ruled_world)

    with CaptureQueriesContext(
        connection,
    ) as told:
        register(ruled_world, title="又一户不热", phone="13900005678")

    inserts = [query["sql"] for query in told if "INSERT INTO" in query["sql"] and "procrastinate" not in query["sql"]]
    assert len(inserts) == 1
    assert len(told) <= 12, [query["sql"][:80] for query in told]


def test_the_preview_promises_what_registering_keeps(ruled_world: World) -> None:
    registration = Registration(channel=Channel.HOTLINE, order_type="heat_burst", title="跑水", area="EAST-N")
    by = ruled_world.viewer("lin", at=IN_SEASON)

    promised = actions.preview(registration=registration, by=by, at=IN_SEASON)
    kept = actions.register(registration=registration, by=by, at=IN_SEASON)

    assert promised.unit == kept.unit
    assert [(c.milestone, c.due_at, c.clause) for c in promised.clocks] == [
        (c.milestone, c.due_at, c.clause) for c in kept.clocks
    ]
    assert WorkOrder.objects.count() == 1


def test_the_customer_is_found_by_phone_and_lends_address_and_area(ruled_world: World) -> None:
    customer = enter_customer(ruled_world, phone="13800138000", area="WEST-S")

    made = register(ruled_world, phone="138-0013-8000", address="", area="")

    order = order_of(made.number)
    assert (order.customer_id, order.address) == (customer.id, "北京路12号金桂苑3号楼2单元501室")
    assert made.unit.code == "HEAT-WEST"


def test_without_a_known_area_the_order_waits_for_a_dispatcher(ruled_world: World) -> None:
    made = register(ruled_world, order_type="heat_burst", area="", phone="")

    assert (made.state, made.unit.code) == (State.REGISTERED, "YH")
    assert [c.stopped_at for c in made.clocks if c.milestone == "dispatch"] == [None]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "不" * 201}, "title"),
        ({"description": "长" * 20_001}, "description"),
        ({"description": "半个\ud83d"}, "description"),
        ({"title": "空\x00字"}, "title"),
        ({"order_type": "no_such_type"}, "order_type"),
        ({"order_type": "heat_emergency"}, "order_type"),
        ({"unit": "NOWHERE"}, "unit"),
        ({"external_number": "A-1"}, "external"),
        ({"occurred_at": IN_SEASON + timedelta(hours=1)}, "occurred_at"),
        ({"facts": {}}, "fact_"),
    ],
)
def test_what_cannot_be_an_order_is_refused_with_the_field_and_nothing_is_written(
    ruled_world: World, words: dict[str, object], field: str
) -> None:
    with pytest.raises(RegistrationRefused) as refused:
        register(ruled_world, **words)

    assert (refused.value.field or "").startswith(field)
    assert WorkOrder.objects.count() == Clock.objects.count() == 0
    assert not Entry.objects.filter(name__startswith="work_orders.registered").exists()


@pytest.mark.parametrize("words", [{"area": "MARS"}, {"customer_number": "404"}])
def test_what_is_named_and_not_there_is_not_found(ruled_world: World, words: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        register(ruled_world, **words)


@pytest.mark.parametrize("username", ["zhao", "head-east", "gao", "xu", "fang", "guan"])
def test_only_those_who_may_register_do(ruled_world: World, username: str) -> None:
    with pytest.raises(NotAllowed):
        register(ruled_world, by=username)


def test_a_double_submit_is_one_order(ruled_world: World) -> None:
    first = register(ruled_world, submission="web:1")
    second = register(ruled_world, submission="web:1")

    assert (second.number, second.is_new, first.is_new) == (first.number, False, True)
    assert [c.id for c in second.clocks]
    assert {c.id for c in second.clocks} == {c.id for c in first.clocks}
    assert WorkOrder.objects.count() == OrderContact.objects.count() == 1


def test_the_same_external_number_is_one_order_and_its_deadline_is_a_clock(ruled_world: World) -> None:
    words = {
        "channel": Channel.GOV_12345,
        "external_source": "12345",
        "external_number": "Z-77",
        "due_at": IN_SEASON + timedelta(days=3),
    }

    first = register(ruled_world, **words)
    second = register(ruled_world, **words)

    assert second.number == first.number
    fixed = Clock.objects.get(fixed_due_at__isnull=False)
    assert (fixed.milestone, fixed.due_at, fixed.limit_id) == ("reply", IN_SEASON + timedelta(days=3), None)


def test_urgency_comes_from_the_type_unless_the_agent_says_otherwise(ruled_world: World) -> None:
    burst = register(ruled_world, order_type="heat_burst")
    raised = register(ruled_world, urgency=Urgency.MAJOR)

    assert order_of(burst.number).urgency == Urgency.CRITICAL
    assert order_of(raised.number).urgency == Urgency.MAJOR


def test_every_registrable_type_gives_an_order_with_a_clock_that_can_be_missed(ruled_world: World) -> None:
    for node in queries.catalogue().nodes:
        if node.registrable:
            made = register(ruled_world, order_type=node.code, title=node.name)
            assert any(clock.binding for clock in made.clocks) or node.code in STARTED_LATER, node.code
    assert ClockRun.objects.filter(clock__stopped_at__isnull=True, stopped_at__isnull=False).count() == 0


def test_an_open_order_for_the_same_matter_is_found_before_another_is_made(ruled_world: World) -> None:
    made = register(ruled_world)
    by = ruled_world.viewer("lin", at=IN_SEASON)
    node = queries.type_by_code("heat_no_heat_area")

    same = queries.open_for_same_matter(
        customer_id=None,
        phone="13900001234",
        address="",
        order_type_codes=node.line_of_descent,
        at=IN_SEASON,
        viewer=by,
    )
    other = queries.open_for_same_matter(
        customer_id=None,
        phone="13900009999",
        address="",
        order_type_codes=node.line_of_descent,
        at=IN_SEASON,
        viewer=by,
    )

    assert [order.case_file.number for order in same] == [made.number]
    assert other == []


def test_a_remote_area_has_the_longer_way_in_its_limit(ruled_world: World) -> None:
    by, root = ruled_world.system, ruled_world.area_id("CITY")
    remote = customers.enter_area(code="HILLS", name="山前镇", region="remote", parent=root, by=by, at=IN_SEASON)
    customers.assign_area(
        area_id=remote.id, unit_id=ruled_world.unit_id("GAS-NORTH"), line=Line.GAS, by=by, at=IN_SEASON
    )

    near = register(ruled_world, order_type="gas_leak", area="EAST-N")
    far = register(ruled_world, order_type="gas_leak", area="HILLS")

    def way(made: actions.RegisteredOrder) -> timedelta:
        return next(c.due_at for c in made.clocks if c.milestone == "arrive" and c.binding) - IN_SEASON

    assert (way(near), way(far)) == (timedelta(minutes=30), timedelta(minutes=50))
