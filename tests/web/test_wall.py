"""The wall: the same numbers as the lists, nothing of any person, asked for anew by itself, opened by a key that ends with its maker's rights."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import ROLES, Permission, Role
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.states import State
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.world import World, enter_customer

TILE = re.compile(r'data-tile="(\w+)">\s*<span class="wall-number">(?:<span[^>]*>▲</span>)?(\d+)<')
LATER = NOW + timedelta(hours=5)


@pytest.fixture
def full(ruled_world: World, clock: Clock) -> World:
    """Orders of three units, some late, one of them closed, with names and numbers that no wall may show."""
    customer = enter_customer(ruled_world, phone="13800138000", area="EAST-N")
    register(ruled_world, customer_id=customer.id, phone="13800138000", at=IN_SEASON - timedelta(hours=20))
    for minute in range(3):
        register(ruled_world, at=IN_SEASON + timedelta(minutes=minute), phone=f"1390000777{minute}")
    register(ruled_world, order_type="gas_complaint_attitude", unit="GAS-NORTH", at=IN_SEASON, title="张三态度差")
    taken = register(ruled_world, at=IN_SEASON + timedelta(minutes=9), title="李四家不热").number
    move(ruled_world, taken, "accept", by="head-east", at=NOW)
    clock(LATER)
    return ruled_world


def key_in(page: str) -> str:
    return re.findall(r'value="http://testserver(/wall/of/[^"]+)"', page)[0]


def test_the_wall_counts_what_stands_in_the_tables(full: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("gao").get("/wall/"))

    shown = {name: int(value) for name, value in TILE.findall(page)}
    orders = list(WorkOrder.objects.select_related("order_type"))
    still = [order for order in orders if order.state not in (State.CLOSED, State.VOIDED, State.MERGED)]
    assert shown["open"] == len(still)
    assert shown["late"] == sum(1 for each in still if each.next_due_at and each.next_due_at < LATER) > 0
    assert shown["at_risk"] == sum(
        1 for each in still if each.next_due_at and LATER <= each.next_due_at < LATER + timedelta(hours=2)
    )
    assert shown["taken"] == sum(1 for each in orders if each.registered_at >= IN_SEASON.replace(hour=0))
    assert shown["complaints"] == sum(
        1 for each in orders if each.registered_at >= IN_SEASON.replace(hour=0) and each.order_type.is_complaint
    )


def test_nothing_of_any_person_stands_on_it(full: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("fang").get("/wall/"))

    found = [order.title for order in WorkOrder.objects.all() if order.title in page]
    assert not found
    assert not re.findall(r"1[39]\d{9}|GD-\d+|金桂苑", page)


def test_it_asks_for_its_own_part_again_and_again(full: World, desk_of: DeskOf) -> None:
    desk = desk_of("gao")

    whole, part = text_of(desk.get("/wall/")), desk.part("/wall/")

    assert 'hx-trigger="every 20s"' in whole
    assert text_of(part).lstrip().startswith('<div id="wall"')
    assert "<html" not in text_of(part)
    assert part["Cache-Control"] == "no-store"


def test_a_head_sees_the_wall_of_the_own_unit_alone(full: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("head-north").get("/wall/"))

    assert dict(TILE.findall(page))["open"] == str(WorkOrder.objects.filter(unit__code="GAS-NORTH").count()) == "1"
    assert "东城供热所" not in page


def test_a_key_opens_the_wall_without_signing_in_and_nothing_else(full: World, desk_of: DeskOf, nobody: Desk) -> None:
    address = key_in(text_of(desk_of("gao").post("/wall/key/")))

    chinese, english = nobody.get(address), nobody.get(address, lang="en")

    assert TILE.findall(text_of(chinese)) == TILE.findall(text_of(desk_of("gao").get("/wall/")))
    assert "已超时" in text_of(chinese)
    assert "Taken on today" in text_of(english)
    assert "/wall/key/" not in text_of(chinese)
    assert nobody.get("/").status_code == 302
    assert nobody.part(address).status_code == 200


def test_a_key_ends_with_the_password_the_rights_and_the_time_of_whoever_made_it(
    full: World, desk_of: DeskOf, nobody: Desk, clock: Clock
) -> None:
    address = key_in(text_of(desk_of("gao").post("/wall/key/")))
    forged = address[:-3] + "abc" + "/"

    assert nobody.get(forged).status_code == 404
    person = full.person("gao")
    person.set_password("another-password-2026")
    person.save()
    assert nobody.get(address).status_code == 404


def test_a_key_is_void_once_its_maker_may_not_see_the_wall(full: World, desk_of: DeskOf, nobody: Desk) -> None:
    address = key_in(text_of(desk_of("gao").post("/wall/key/")))

    organization.retire_person(person_id=full.person("gao").id, by=system(), at=LATER)

    assert nobody.get(address).status_code == 404


def test_only_some_roles_have_a_wall() -> None:
    assert {role for role in Role if Permission.WALL_SHOW in ROLES[role]} == {
        Role.DISPATCHER,
        Role.UNIT_HEAD,
        Role.SUPERVISOR,
        Role.LEADER,
    }


def test_it_costs_the_same_however_much_there_is(full: World, desk_of: DeskOf) -> None:
    desk = desk_of("gao")
    desk.part("/wall/")

    with CaptureQueriesContext(connection) as few:
        desk.part("/wall/")
    for minute in range(6):
        register(full, at=IN_SEASON + timedelta(minutes=30 + minute), unit="GAS-NORTH")
    desk.part("/wall/")
    with CaptureQueriesContext(connection) as more:
        desk.part("/wall/")

    assert len(more) == len(few) <= 28


def test_a_new_company_has_a_wall_of_noughts(world: World, clock: Clock) -> None:
    client = Client()
    client.force_login(world.person("gao"), backend="allauth.account.auth_backends.AuthenticationBackend")

    page = text_of(client.get("/wall/"))

    assert "没有在办工单" in page
    assert set(dict(TILE.findall(page)).values()) == {"0"}
