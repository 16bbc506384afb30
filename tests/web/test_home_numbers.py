"""Every number of the first page opens the list of exactly what it counts, for every role; what belongs to other units is never counted."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.states import Role
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.work_orders.models import WorkOrder
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import ALLAUTH, NOW, Clock, Desk, DeskOf, text_of
from tests.world import World, enter_person

LATER = NOW + timedelta(hours=5)
YESTERDAY = IN_SEASON - timedelta(days=1)
PEOPLE = {
    "lin": Role.AGENT,
    "zhou": Role.DISPATCHER,
    "zhao": Role.FITTER,
    "head-east": Role.UNIT_HEAD,
    "head-north": Role.UNIT_HEAD,
    "xu": Role.CALLBACK_AGENT,
    "fang": Role.SUPERVISOR,
    "gao": Role.LEADER,
    "guan": Role.ADMINISTRATOR,
    "api": Role.MACHINE,
}
MOST_STATEMENTS = {
    "lin": 24,
    "zhou": 36,
    "zhao": 18,
    "head-east": 36,
    "xu": 18,
    "fang": 44,
    "gao": 38,
    "guan": 40,
}
TILE = re.compile(r'href="([^"]+)" data-number="(\w+)">\s*<span class="tile-number">(\d+)</span>')
CHANGE = re.compile(r'href="([^"]+)" data-change="(\w+)"><span class="change-number">(\d+)<')
UNIT_CELL = re.compile(r'href="([^"]+)" aria-label="[^"]*"[^>]*>(\d+)</a>')
NEXT = re.compile(r'href="(\?[^"]+)" rel="next"')


@pytest.fixture
def busy_world(ruled_world: World, clock: Clock) -> World:
    """Two days of three units: orders in every state, some late, some due within two hours, a call-back waiting, one done."""
    world = ruled_world
    for place in range(4):
        register(world, at=YESTERDAY + timedelta(minutes=place), title=f"昨日报修{place}")
    for place in range(3):
        register(world, at=IN_SEASON + timedelta(minutes=place), area="", title=f"片区不明{place}")
    taken = [register(world, at=IN_SEASON + timedelta(minutes=10 + place)).number for place in range(5)]
    for number in taken[:3]:
        move(world, number, "accept", by="head-east", at=NOW)
    for number in taken[:2]:
        move(world, number, "assign", by="head-east", at=NOW, person="zhao")
    for name in ("depart", "arrive", "resolve"):
        move(world, taken[0], name, by="zhao", at=NOW + timedelta(minutes=20))
    move(world, taken[0], "reply", by="zhao", at=NOW + timedelta(minutes=25), result="已修好")
    move(world, taken[4], "return", by="head-east", at=NOW, reason="not_our_area", note="不是本片区")
    register(world, order_type="gas_complaint_attitude", unit="GAS-NORTH", at=IN_SEASON, title="态度差")
    register(world, order_type="gas_indoor_ordinary", unit="GAS-NORTH", at=IN_SEASON, title="燃气灶打不着火")
    service_levels.ring_due(at=LATER, by=world.system)
    clock(LATER)
    return world


def shown(pattern: re.Pattern[str], page: str) -> dict[str, tuple[int, str]]:
    """Each number of the page with the address of its list."""
    return {name: (int(value), unescape(address)) for address, name, value in pattern.findall(page)}


def length(desk: Desk, address: str) -> int:
    """How many orders or call-backs a list has on all its pages."""
    base, found = address.split("?")[0], set[str]()
    while address:
        answer = desk.get(address)
        assert answer.status_code == 200, address
        page = text_of(answer)
        kind = "callbacks/HF" if base.startswith("/callbacks") else "orders/GD"
        found |= set(re.findall(rf"/{kind}-[\d-]+/", page))
        following = NEXT.search(page)
        address = base + unescape(following.group(1)) if following else ""
    return len(found)


@pytest.mark.parametrize("username", PEOPLE)
def test_each_number_is_the_length_of_its_list(username: str, busy_world: World, desk_of: DeskOf) -> None:
    desk = desk_of(username)
    page = text_of(desk.get("/"))

    numbers = {**shown(TILE, page), **shown(CHANGE, page)}

    counted = {name: (value, length(desk, address)) for name, (value, address) in numbers.items()}
    assert counted == {name: (value, value) for name, (value, _address) in numbers.items()}
    assert bool(numbers) is (PEOPLE[username] is not Role.ADMINISTRATOR)


def test_the_numbers_are_those_of_the_day(busy_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("zhou").get("/"))

    numbers = {name: value for name, (value, _address) in shown(TILE, page).items()}

    open_ones = WorkOrder.objects.filter(state__in=["registered", "returned"]).count()
    assert numbers["to_dispatch"] == open_ones == 4
    assert numbers["returned"] == 1
    assert numbers["taken_on"] == 10
    assert numbers["callbacks"] == 1
    assert numbers["late"] == WorkOrder.objects.filter(next_due_at__lt=LATER).exclude(state="replied").count() > 0


def test_a_unit_counts_nothing_of_another(busy_world: World, desk_of: DeskOf) -> None:
    north = shown(TILE, text_of(desk_of("head-north").get("/")))
    east = shown(TILE, text_of(desk_of("head-east").get("/")))

    assert north["taken_on"][0] == 2
    assert north["callbacks"][0] == 0
    assert east["callbacks"][0] == 1
    assert shown(TILE, text_of(desk_of("head-west").get("/")))["late"][0] == 0


@pytest.mark.parametrize("username", ["fang", "gao"])
def test_units_stand_side_by_side_the_worst_first_and_each_number_opens(
    username: str, busy_world: World, desk_of: DeskOf
) -> None:
    desk = desk_of(username)
    page = text_of(desk.get("/"))
    rows = re.findall(r'<tr data-unit="([\w-]+)">(.*?)</tr>', page, re.DOTALL)

    late = {}
    for unit, row in rows:
        cells = [(int(value), unescape(address)) for address, value in UNIT_CELL.findall(row)]
        assert [value for value, _address in cells] == [length(desk, address) for _value, address in cells], unit
        late[unit] = cells[0][0]

    assert set(late) == {"HEAT-EAST", "HEAT-WEST", "GAS-NORTH", "GAS-SOUTH"}
    assert list(late.values()) == sorted(late.values(), reverse=True)
    assert late["HEAT-EAST"] > 0


@pytest.mark.parametrize("username", MOST_STATEMENTS)
def test_the_first_page_asks_a_fixed_number_of_statements(username: str, busy_world: World, desk_of: DeskOf) -> None:
    desk = desk_of(username)
    desk.get("/")

    with CaptureQueriesContext(connection) as few:
        desk.get("/")
    for place in range(6):
        register(busy_world, at=IN_SEASON + timedelta(minutes=30 + place))
    desk.get("/")
    with CaptureQueriesContext(connection) as more:
        desk.get("/")

    assert len(more) <= MOST_STATEMENTS[username]
    assert abs(len(more) - len(few)) <= 1


@pytest.mark.parametrize("role", list(Role))
def test_a_new_company_has_a_first_page_for_everybody(role: Role, world: World, clock: Clock) -> None:
    """No rules, no orders, no figures: zeros that open empty lists, never an error."""
    desk = Desk(world, "")
    person = enter_person(world, "new", name="新人", role=role, unit="HEAT-WEST")
    desk.client.force_login(person, backend=ALLAUTH)

    answer = desk.client.get("/", follow=True)

    assert answer.status_code == 200
    assert [address for address, _status in answer.redirect_chain] == (["/mystery/"] if role is Role.SHOPPER else [])
    numbers = shown(TILE, text_of(answer))
    assert all(value == 0 for value, _address in numbers.values())
    assert all(length(desk, address) == 0 for _value, address in numbers.values())


def test_whoever_has_no_role_is_told_that_nothing_waits(ruled_world: World, desk_of: DeskOf) -> None:
    person = ruled_world.person("zhao")
    person.assignments.all().delete()

    answer = desk_of("zhao").get("/")

    assert answer.status_code == 200
    assert "现在没有等您办理的事项" in text_of(answer)


def test_the_page_is_asked_again_for_nothing_while_nothing_happens(busy_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("zhou")
    seen = unescape(re.search(r'hx-get="([^"]+seen=[^"]+)"', text_of(desk.get("/"))).group(1))  # type: ignore[union-attr]

    quiet = desk.part(seen)
    register(busy_world, at=LATER)
    news = desk.part(seen)

    assert quiet.status_code == 204
    assert not quiet.content
    assert news.status_code == 200
    assert "home-blocks" in text_of(news)
    assert "<html" not in text_of(news)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/changes/late/?since=nonsense", 200),
        ("/changes/late/?since=1999-01-01&after=%3C%3E", 200),
        ("/changes/late/?since=2999-01-01", 200),
        ("/changes/new/?unit=NO-SUCH", 200),
        ("/changes/shouted/", 404),
    ],
)
def test_nonsense_in_the_address_of_changes_is_answered(
    address: str, status: int, busy_world: World, desk_of: DeskOf
) -> None:
    assert desk_of("fang").get(address).status_code == status


def test_what_waits_stands_in_one_list_by_what_is_due_next(busy_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("head-east").get("/"))
    listed = re.findall(r'<li class="list-group-item work-item">(.*?)</li>', page, re.DOTALL)

    todo = [re.search(r"</svg>(\S+?)</span>", item).group(1) for item in listed]  # type: ignore[union-attr]
    numbers = [re.search(r"GD-[\d-]+", item) for item in listed]
    due = [order_of(found.group(0)).next_due_at for found in numbers if found]

    assert set(todo) == {"接单", "指派"}
    assert [each for each in due if each] == sorted(each for each in due if each)


def test_a_paused_order_waits_for_nobody(busy_world: World, desk_of: DeskOf) -> None:
    number = next(
        order.case_file.number for order in WorkOrder.objects.filter(state="assigned").select_related("case_file")
    )
    before = text_of(desk_of("zhao").get("/"))

    WorkOrder.objects.filter(case_file__number=number).update(paused_at=NOW)

    assert number in before
    assert number not in text_of(desk_of("zhao").get("/"))
