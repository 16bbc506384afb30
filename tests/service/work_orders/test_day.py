"""The questions of a day: counted among open orders, whose turn it is, what a viewer may decide."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Count

from plumbline.ground.journal import queries as journal
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import day
from tests.orders import IN_SEASON, move, register
from tests.world import World

LATER = IN_SEASON + timedelta(hours=1)


def test_open_orders_are_counted_by_unit_and_state(ruled_world: World) -> None:
    late = register(ruled_world).number
    soon = register(ruled_world, phone="13900001111").number
    register(ruled_world, area="WEST-N", phone="13900002222")
    WorkOrder.objects.filter(case_file__number=late).update(next_due_at=LATER - timedelta(seconds=1))
    WorkOrder.objects.filter(case_file__number=soon).update(next_due_at=LATER)

    counted = day.open_standings(viewer=ruled_world.viewer("head-east"), at=LATER)

    assert [(each.unit_id, each.number, each.late, each.at_risk) for each in counted] == [
        (ruled_world.unit_id("HEAT-EAST"), 2, 1, 1)
    ]


@pytest.mark.parametrize(
    ("username", "turns"),
    [
        ("head-east", ["accept", "assign"]),
        ("zhou", ["dispatch"]),
        ("zhao", ["handle"]),
        ("head-west", []),
        ("fang", []),
        ("gao", []),
    ],
)
def test_whose_turn_it_is(username: str, turns: list[str], ruled_world: World) -> None:
    world = ruled_world
    register(world)
    register(world, area="", phone="13900001111")
    taken = register(world, phone="13900002222").number
    move(world, taken, "accept", by="head-east", at=LATER)
    given = register(world, phone="13900003333").number
    move(world, given, "accept", by="head-east", at=LATER)
    move(world, given, "assign", by="head-east", at=LATER, person="zhao")

    waiting = day.waiting_for(viewer=world.viewer(username), most=10)

    assert sorted(each.move for each in waiting) == turns


def test_a_request_for_more_time_waits_for_whoever_may_grant_it(ruled_world: World) -> None:
    number = register(ruled_world).number
    move(ruled_world, number, "accept", by="head-east", at=LATER)
    until = LATER + timedelta(days=2)
    move(
        ruled_world,
        number,
        "request_extension",
        by="head-east",
        at=LATER,
        reason="complex_cause",
        until=until,
        note="管网改造，须会同设计单位现场核查",
    )

    deciders = [name for name in ("fang", "zhou", "head-east", "lin") if _asked(ruled_world, name) == [number]]

    assert deciders == ["fang", "zhou"]


def _asked(world: World, username: str) -> list[str]:
    return [order.case_file.number for order in day.to_decide(viewer=world.viewer(username), most=5)]


def test_what_one_registered_today_is_ones_own(ruled_world: World) -> None:
    number = register(ruled_world).number
    register(ruled_world, at=IN_SEASON - timedelta(days=1), phone="13900001111")
    midnight = IN_SEASON.replace(hour=0)

    mine = day.registered_by(viewer=ruled_world.viewer("lin"), since=midnight, most=5)

    assert [order.case_file.number for order in mine] == [number]
    assert day.registered_by(viewer=ruled_world.viewer("zhou"), since=midnight, most=5) == []


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 1, 6), date(2026, 1, 5)),
        (date(2026, 1, 12), date(2026, 1, 9)),  # a Monday looks back to Friday
        (date(2026, 10, 8), date(2026, 9, 30)),  # over the national holiday
    ],
)
def test_the_last_working_day_rests_on_weekends_and_holidays(today: date, last: date, ruled_world: World) -> None:
    assert service_levels.last_working_day(today) == last


def test_without_a_calendar_the_last_working_day_is_yesterday(world: World) -> None:
    assert service_levels.last_working_day(date(2026, 1, 12)) == date(2026, 1, 11)


VIEWERS = ("lin", "zhou", "zhao", "qian", "head-east", "head-west", "head-north", "xu", "fang", "gao", "guan")


@pytest.fixture
def spread_world(ruled_world: World) -> World:
    """Orders of several units, one of them handed to a fitter and then moved to another unit: his all the same."""
    world = ruled_world
    places: tuple[dict[str, Any], ...] = ({}, {"area": "WEST-N"}, {"area": ""}, {"unit": "GAS-NORTH"})
    for number, words in enumerate(places):
        register(world, phone=f"1390000{number:04}", **words)
    given = register(world, phone="13900003333").number
    move(world, given, "accept", by="head-east", at=LATER)
    move(world, given, "assign", by="head-east", at=LATER, person="zhao")
    WorkOrder.objects.filter(case_file__number=given).update(unit_id=world.unit_id("HEAT-WEST"))
    return world


@pytest.mark.parametrize("username", VIEWERS)
def test_counts_by_hand_see_what_the_list_sees(username: str, spread_world: World) -> None:
    viewer = spread_world.viewer(username)
    listed = day.visible(viewer)

    counted = sum(each.number for each in day.open_standings(viewer=viewer, at=LATER))
    taken = day.taken_on(viewer=viewer, since=IN_SEASON)
    in_hand = [order.pk for order in day.in_hand(viewer=viewer, most=9)]

    assert counted == listed.open().count()
    assert {unit: number for unit, (number, _complaints) in taken.items()} == dict(
        listed.filter(registered_at__gte=IN_SEASON).values_list("unit_id").annotate(Count("pk"))
    )
    assert in_hand == [order.pk for order in listed.open().filter(assignee_id=viewer.person_id)]


def test_viewers_of_these_counts_see_none_some_and_all(spread_world: World) -> None:
    seen = {name: day.visible(spread_world.viewer(name)).count() for name in VIEWERS}

    assert {0, WorkOrder.objects.count()} < set(seen.values())
    assert seen["zhao"] > 0


@pytest.mark.parametrize("username", VIEWERS)
def test_facts_counted_together_are_those_counted_one_by_one(username: str, spread_world: World) -> None:
    names = ("work_orders.registered", "work_orders.accepted", "work_orders.assigned", "work_orders.returned")
    viewer = spread_world.viewer(username)
    since = IN_SEASON - timedelta(hours=1)

    together = day.happened(names, viewer=viewer, since=since)

    assert together == {name: day.among(journal.cases(name, since=since), viewer=viewer).count() for name in names}
