"""The list of orders: search, filters, pages, what is masked, what it costs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.service.work_orders.models import WorkOrder
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import DeskOf, text_of
from tests.world import World, enter_customer

STATEMENTS = 12


def numbers_in(page: str) -> list[str]:
    """The numbers of the orders shown, in their order."""
    return list(dict.fromkeys(re.findall(r"/orders/(GD-\d{8}-\d+)/", page)))


@pytest.fixture
def orders(ruled_world: World) -> dict[str, str]:
    """A cold flat in the east, a burst in the west, a noisy station in the east."""
    cold = register(ruled_world).number
    burst = register(
        ruled_world,
        order_type="heat_burst",
        title="楼道跑水",
        phone="13911112222",
        address="新华街8号",
        area="WEST-N",
        customer_id=enter_customer(ruled_world, number="C000081", phone="13911112222", area="WEST-N").id,
        at=IN_SEASON + timedelta(minutes=1),
    ).number
    noise = register(
        ruled_world,
        order_type="heat_repair_in_scope",
        title="换热站噪声",
        phone="13900007777",
        at=IN_SEASON + timedelta(minutes=2),
    ).number
    return {"cold": cold, "burst": burst, "noise": noise}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1234", ["cold"]),
        ("13911112222", ["burst"]),
        ("13911", ["burst"]),
        ("139-0000 77", ["noise"]),
        ("1390000", ["noise", "cold"]),
        ("QH-", []),
        ("C0000", ["burst"]),
        ("c00008", ["burst"]),
        ("C000099", []),
        ("跑水", ["burst"]),
        ("暖气 不热", ["cold"]),
        ("新华街", ["burst"]),
        ("没有这样的事", []),
    ],
)
def test_search_finds_by_phone_words_and_address(
    desk_of: DeskOf, orders: dict[str, str], text: str, found: list[str]
) -> None:
    page = text_of(desk_of("lin").get("/orders/", q=text))

    assert numbers_in(page) == [orders[name] for name in found]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2222", "电话尾号"),
        ("13911", "电话"),
        ("C0000", "户号"),
        ("新华街", "地址"),
        ("8号", "地址"),
        ("楼道 新华街", "标题、地址"),
    ],
)
def test_a_hit_says_what_it_was_found_by(desk_of: DeskOf, orders: dict[str, str], text: str, reason: str) -> None:
    page = text_of(desk_of("lin").get("/orders/", q=text))

    assert f"匹配：{reason}<" in page


def test_what_the_title_shows_needs_no_reason(desk_of: DeskOf, orders: dict[str, str]) -> None:
    page = text_of(desk_of("lin").get("/orders/", q="跑水"))

    assert "匹配：" not in page


@pytest.mark.parametrize(
    ("text", "found"), [("1390000123", []), ("13900", []), ("13900001234", ["cold"]), ("1234", ["cold"])]
)
def test_whoever_may_not_see_phones_cannot_come_to_one_digit_by_digit(
    desk_of: DeskOf, orders: dict[str, str], text: str, found: list[str]
) -> None:
    page = text_of(desk_of("gao").get("/orders/", q=text))

    assert numbers_in(page) == [orders[name] for name in found]


def test_search_finds_by_number(desk_of: DeskOf, orders: dict[str, str]) -> None:
    page = text_of(desk_of("lin").get("/orders/", q=orders["burst"].lower()))

    assert numbers_in(page) == [orders["burst"]]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ({"unit": "HEAT-WEST"}, ["burst"]),
        ({"unit": "YH-HEAT", "sort": "newest"}, ["noise", "burst", "cold"]),
        ({"order_type": "heat_emergency"}, ["burst"]),
        ({"urgency": "critical"}, ["burst"]),
        ({"channel": "counter"}, []),
        ({"opened_from": "2026-01-06", "opened_to": "2026-01-06", "sort": "newest"}, ["noise", "burst", "cold"]),
        ({"opened_from": "2026-01-07"}, []),
        ({"state": "registered"}, []),
        ({"due_before": "2020-01-01T00:00"}, []),
        ({"standing": "to_dispatch"}, []),
        ({"standing": "running"}, []),
        ({"standing": "late", "sort": "newest"}, ["noise", "burst", "cold"]),
        ({"standing": "at_risk", "sort": "newest"}, []),
        ({"standing": "nonsense", "sort": "newest"}, ["noise", "burst", "cold"]),
        ({"closed_from": "2026-01-01", "closed_to": "2026-01-06"}, []),
        ({"state": "no_such_state", "sort": "newest"}, ["noise", "burst", "cold"]),
    ],
)
def test_filters_stand_in_the_address(
    desk_of: DeskOf, orders: dict[str, str], words: dict[str, str], found: list[str]
) -> None:
    page = text_of(desk_of("lin").get("/orders/", **words))

    assert numbers_in(page) == [orders[name] for name in found]


def test_open_orders_come_by_next_due_those_that_wait_at_the_end(
    desk_of: DeskOf, orders: dict[str, str], ruled_world: World
) -> None:
    at = IN_SEASON + timedelta(minutes=5)
    move(ruled_world, orders["noise"], "accept", by="head-east", at=at)
    WorkOrder.objects.filter(case_file__number=orders["noise"]).update(next_due_at=None)

    page = text_of(desk_of("lin").get("/orders/"))

    dated = WorkOrder.objects.filter(next_due_at__isnull=False).order_by("next_due_at", "pk")
    assert numbers_in(page) == [*dated.values_list("case_file__number", flat=True), orders["noise"]]


def test_phones_and_names_are_masked(desk_of: DeskOf, orders: dict[str, str]) -> None:
    page = text_of(desk_of("lin").get("/orders/"))

    assert "139****1234" in page
    assert "13900001234" not in page


def test_a_unit_sees_its_own_orders_only(desk_of: DeskOf, orders: dict[str, str]) -> None:
    page = text_of(desk_of("head-west").get("/orders/"))

    assert numbers_in(page) == [orders["burst"]]


@pytest.mark.parametrize("sort", ["due", "newest"])
def test_pages_show_each_order_once(desk_of: DeskOf, ruled_world: World, sort: str) -> None:
    made = {register(ruled_world, at=IN_SEASON + timedelta(seconds=place // 3)).number for place in range(65)}
    desk, address, seen = desk_of("lin"), f"/orders/?sort={sort}&scope=open", []

    while address:
        page = text_of(desk.get(address))
        seen += numbers_in(page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = "/orders/" + following.group(1).replace("&amp;", "&") if following else ""

    assert len(seen) == 65
    assert set(seen) == made


@pytest.mark.parametrize("after", ["nonsense", "", "MjAyNg", "%00"])
def test_a_mangled_place_shows_the_first_page(desk_of: DeskOf, orders: dict[str, str], after: str) -> None:
    answer = desk_of("lin").get("/orders/", after=after)

    assert answer.status_code == 200
    assert len(numbers_in(text_of(answer))) == 3


def test_the_list_costs_few_statements_however_many_orders_it_shows(desk_of: DeskOf, ruled_world: World) -> None:
    for place in range(35):
        register(ruled_world, at=IN_SEASON + timedelta(seconds=place))
    desk = desk_of("lin")
    desk.get("/orders/")

    with CaptureQueriesContext(connection) as asked:
        desk.get("/orders/", q="暖气")

    assert len(asked) <= STATEMENTS


def test_htmx_gets_the_rows_alone(desk_of: DeskOf, orders: dict[str, str]) -> None:
    part = text_of(desk_of("lin").part("/orders/"))

    assert numbers_in(part)
    assert "<html" not in part


def test_what_somebody_typed_is_text_never_markup(desk_of: DeskOf, ruled_world: World) -> None:
    register(ruled_world, title="<script>alert(1)</script>' OR 1=1 --")

    page = text_of(desk_of("lin").get("/orders/", q="' OR 1=1 --<b>"))
    everything = text_of(desk_of("lin").get("/orders/"))

    assert "<script>alert(1)" not in page + everything
    assert "&lt;script&gt;alert(1)" in everything
