"""Lists and search over more orders than are read through one by one: page after page they give what reading all of them would give."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.models import OrderType, WorkOrder
from plumbline.service.work_orders.queries import OrderFilter
from plumbline.service.work_orders.queries.newest import READ_THROUGH
from plumbline.service.work_orders.rules import search_words
from plumbline.service.work_orders.states import OPEN
from tests.orders import IN_SEASON, register
from tests.world import World, standing

pytestmark = pytest.mark.django_db

COUNT = READ_THROUGH + 1_200
STEP = timedelta(hours=6)
COPIES = """
WITH model AS (SELECT * FROM {table} WHERE {key} = %(id)s),
     copies AS (SELECT n, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id
              FROM generate_series(1, %(count)s) AS n)
INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(model) || {changes})).* FROM copies, model
"""
SAID = (
    # title, in how many orders one has it, from how many orders back on
    ("卧室暖气不热", 2, 0),
    ("暖气片渗水", 7, 0),
    ("停暖后要求退费", 2, READ_THROUGH + 750),  # more than a few, all of them long ago
    ("宠物医院闻到燃气味", 900, 0),
)


def title_of(place: int) -> str:
    """What the order that stands so many places behind the newest is about."""
    said = [title for title, every, start in SAID if place >= start and place % every == 0]
    return "，".join(said) or "燃气表黑屏"


@pytest.fixture(scope="module")
def many(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """More than two thousand orders over nine months, in two units, each moment shared by two of them; made once, since these tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield filled(standing(rules=True))
        transaction.set_rollback(True)


def filled(ruled_world: World) -> World:
    """The company with its many orders."""
    made = register(ruled_world, title="样板")
    places: dict[str, Any] = {
        "id": made.id,
        "newest": IN_SEASON,
        "step": STEP,
        "count": COUNT,
        "east": ruled_world.unit_id("HEAT-EAST"),
        "west": ruled_world.unit_id("HEAT-WEST"),
        "other": OrderType.objects.get(code="heat_burst").id,
        "fitter": ruled_world.people["zhao"].id,
    }
    file = "jsonb_build_object('id', copies.id, 'number', 'GD-T-' || n)"
    order = (
        "jsonb_build_object('case_file_id', copies.id, 'registered_at', %(newest)s::timestamptz - (n / 2) * %(step)s::interval,"
        " 'unit_id', CASE WHEN n %% 3 = 0 THEN %(west)s ELSE %(east)s END,"
        " 'state', CASE WHEN n %% 7 = 0 OR n < 300 THEN 'assigned' WHEN n %% 11 = 0 THEN 'replied' WHEN n %% 97 = 0 THEN 'voided' ELSE 'closed' END,"
        " 'closed_at', CASE WHEN n %% 7 != 0 AND n >= 300 AND n %% 11 != 0 THEN %(newest)s::timestamptz - (n / 2 - 20) * %(step)s::interval END,"
        " 'next_due_at', CASE WHEN n %% 7 = 0 AND n %% 2 = 0 THEN %(newest)s::timestamptz + (n %% 50) * %(step)s::interval END,"
        " 'urgency', CASE WHEN n %% 400 = 0 THEN 'critical' ELSE 'normal' END,"
        " 'assignee_id', CASE WHEN n %% 5 = 0 THEN %(fitter)s::uuid END)"
        " || CASE WHEN n %% 13 = 0 THEN jsonb_build_object('order_type_id', %(other)s::uuid) ELSE '{}'::jsonb END"
    )
    with connection.cursor() as cursor:
        cursor.execute(COPIES.format(table="casefiles_casefile", key="id", changes=file), places)
        cursor.execute(COPIES.format(table="work_orders_workorder", key="case_file_id", changes=order), places)
    by_title: dict[str, list[UUID]] = defaultdict(list)
    for place in range(1, COUNT + 1):
        by_title[title_of(place)].append(UUID(f"00000000-0000-7000-8000-{place:012d}"))
    for title, ids in by_title.items():
        WorkOrder.objects.filter(pk__in=ids).update(title=title, words=search_words(title))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casefiles_casefile, work_orders_workorder")
    return ruled_world


def found_by_reading(world: World, text: str, unit: str = "") -> list[UUID]:
    words = set(search_words(text))
    units = {world.unit_id(unit)} if unit else {world.unit_id("HEAT-EAST"), world.unit_id("HEAT-WEST")}
    orders = [order for order in WorkOrder.objects.all() if words <= set(order.words) and order.unit_id in units]
    return [order.pk for order in sorted(orders, key=lambda order: (-order.registered_at.timestamp(), order.pk))]


def all_pages(world: World, wanted: OrderFilter, most: int, username: str = "zhou") -> list[UUID]:
    found: list[UUID] = []
    behind: tuple[datetime, UUID] | None = None
    while rows := work_orders.page(wanted, viewer=world.viewer(username), behind=behind, most=most):
        found += [row.pk for row in rows]
        behind = (rows[-1].registered_at, rows[-1].pk)
    return found


SEARCHES = (
    # text, unit, rows a page
    ("暖气", "", 700),  # frequent, one pair
    ("卧室暖气不热", "", 900),  # frequent, several pairs
    ("退费", "", 50),  # only long ago
    ("停暖后要求退费", "", 31),
    ("宠物医院", "", 2),  # rare, on both sides of what is read through
    ("暖气 退费", "", 31),  # two at once
    ("渗水 黑屏", "", 31),  # never in one order
    ("没有这样的事", "", 31),
    ("卧室暖气不热", "HEAT-WEST", 400),
    ("退费", "HEAT-WEST", 400),
    ("宠物医院", "HEAT-WEST", 400),
    ("暖气", "GAS-NORTH", 31),  # frequent, but not there
)


def test_page_after_page_gives_what_reading_all_orders_gives(many: World) -> None:
    for text, unit, most in SEARCHES:
        wanted = OrderFilter(text=text, unit=many.unit_id(unit) if unit else None)

        assert all_pages(many, wanted, most) == found_by_reading(many, text, unit), (text, unit)


def test_who_sees_no_such_unit_finds_nothing(many: World) -> None:
    for text in ("卧室暖气不热", "退费"):
        assert work_orders.page(OrderFilter(text=text), viewer=many.viewer("head-north"), behind=None, most=31) == []


def drawn(dice: Random, world: World) -> OrderFilter:
    """Two or three demands together, whether or not any order meets them."""
    day = IN_SEASON - timedelta(days=dice.randrange(300))
    unit = world.unit_id(dice.choice(("HEAT-EAST", "HEAT-WEST", "GAS-NORTH")))
    demands: list[dict[str, Any]] = [
        {"states": tuple(dice.sample(("assigned", "replied", "voided", "closed"), dice.choice((1, 2))))},
        {"unit": unit},
        {"within": frozenset({world.unit_id("HEAT-WEST")})},
        {"order_types": ("heat_burst",)},
        {"urgencies": ("critical", "major")},
        {"assignee": world.people["zhao"].id},
        {"opened_from": day - timedelta(days=40)},
        {"opened_to": day},
        {"due_before": IN_SEASON + 20 * STEP},
        {"due_from": IN_SEASON + 5 * STEP},
        {"closed_from": day - timedelta(days=6), "closed_to": day},
        {"closed_from": day - timedelta(days=60), "closed_to": day},
        {"closed_from": day},
        {"text": dice.choice(("暖气", "退费", "宠物医院", "暖气 退费", "渗水 黑屏"))},
        {"is_open": True},
    ]
    chosen = dice.sample(demands, dice.choice((1, 2, 2, 3)))
    return OrderFilter(**{name: value for demand in chosen for name, value in demand.items()})


def meets(order: WorkOrder, wanted: OrderFilter) -> bool:
    """The filter said once more, slowly."""
    below = {wanted.unit} if wanted.unit else {order.unit_id}
    demands = (
        not wanted.states or order.state in wanted.states,
        order.unit_id in below,
        wanted.within is None or order.unit_id in wanted.within,
        not wanted.order_types or order.order_type.code in wanted.order_types,
        not wanted.urgencies or order.urgency in wanted.urgencies,
        not wanted.assignee or order.assignee_id == wanted.assignee,
        not wanted.opened_from or order.registered_at >= wanted.opened_from,
        not wanted.opened_to or order.registered_at < wanted.opened_to,
        not wanted.due_before or (order.next_due_at is not None and order.next_due_at < wanted.due_before),
        not wanted.due_from or (order.next_due_at is not None and order.next_due_at >= wanted.due_from),
        not wanted.closed_from or (order.closed_at is not None and order.closed_at >= wanted.closed_from),
        not wanted.closed_to or (order.closed_at is not None and order.closed_at < wanted.closed_to),
        not wanted.text or set(search_words(wanted.text)) <= set(order.words),
        not wanted.is_open or order.state in OPEN,
    )
    return all(demands)


def visible(order: WorkOrder, world: World, username: str) -> bool:
    return work_orders.may_on(order, Permission.ORDERS_VIEW, world.viewer(username))


def newest(order: WorkOrder) -> tuple[float, UUID]:
    return (-order.registered_at.timestamp(), order.pk)


def soonest(order: WorkOrder) -> tuple[float, float, UUID]:
    if order.next_due_at is None:
        return (float("inf"), *newest(order))
    return (order.next_due_at.timestamp(), 0.0, order.pk)


def by_due(world: World, wanted: OrderFilter, most: int, username: str) -> list[UUID]:
    found: list[UUID] = []
    behind: tuple[datetime | None, UUID] | None = None
    while rows := work_orders.soonest(wanted, viewer=world.viewer(username), behind=behind, most=most):
        found += [row.pk for row in rows]
        behind = (rows[-1].next_due_at, rows[-1].pk)
    return found


def test_whatever_is_asked_for_together_pages_lose_and_double_nothing(many: World) -> None:
    dice, found_some = Random(20_261), 0
    orders = list(WorkOrder.objects.select_related("order_type"))

    for username in ("zhou", "head-west", "zhao", "qian"):
        seen = [order for order in orders if visible(order, many, username)]
        for _turn in range(16):
            wanted = drawn(dice, many)
            expected = [order for order in seen if meets(order, wanted)]
            most = max(7, len(expected) // 4)
            found_some += bool(expected)

            assert all_pages(many, wanted, most, username) == [each.pk for each in sorted(expected, key=newest)], wanted
            assert by_due(many, wanted, most, username) == [each.pk for each in sorted(expected, key=soonest)], wanted
    assert found_some > 15


def test_a_type_that_is_not_there_has_no_orders(many: World) -> None:
    for text in ("", "退费"):
        wanted = OrderFilter(text=text, order_types=("no_such_type",))
        assert work_orders.page(wanted, viewer=many.viewer("zhou"), behind=None, most=31) == []


def test_signs_alone_are_no_words(many: World) -> None:
    def rows(text: str) -> int:
        return len(work_orders.page(OrderFilter(text=text), viewer=many.viewer("zhou"), behind=None, most=31))

    assert (rows("，。！"), rows("　")) == (0, 31)
