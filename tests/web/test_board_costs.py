"""What the board costs: a cheap answer where nothing is new, a fixed number of statements, a light page."""

import gzip
import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.journal.models import Entry
from plumbline.service.work_orders.models import WorkOrder
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, DeskOf, text_of
from tests.web.test_board import column, returned_thrice, unplaced
from tests.world import World

STATEMENTS = 20
HEAVIEST_PAGE = 40_000


def test_asking_for_news_is_answered_by_nothing_until_there_is_some(ruled_world: World, desk_of: DeskOf) -> None:
    number, desk = unplaced(ruled_world), desk_of("zhou")
    seen = re.search(r"hx-vals='\{\"seen\": \"([^\"]+)\"\}'", text_of(desk.get("/board/"))).group(1)  # type: ignore[union-attr]

    with CaptureQueriesContext(connection) as asked:
        quiet = desk.part("/board/", seen=seen)
    move(ruled_world, number, "dispatch", by="lin", at=NOW, unit="HEAT-WEST")
    news = desk.part("/board/", seen=seen)

    assert quiet.status_code == 204
    assert len(asked) <= 6
    assert news.status_code == 200
    assert number in column(text_of(news), "西城供热所")


def test_something_that_changes_no_card_is_no_news(ruled_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("zhou")
    register(ruled_world)
    seen = re.search(r'"seen": "([^"]+)"', text_of(desk.get("/board/"))).group(1)  # type: ignore[union-attr]
    Entry.objects.latest("recorded_at")
    desk.get("/orders/")
    number = register(ruled_world, phone="13900003333", at=IN_SEASON + timedelta(minutes=1)).number
    move(
        ruled_world,
        number,
        "merge",
        by="zhou",
        at=NOW,
        parent=WorkOrder.objects.earliest("registered_at").case_file.number,
    )

    assert desk.part("/board/", seen=seen).status_code == 204


def test_many_open_orders_cost_no_more_statements_and_stay_light(ruled_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("zhou")
    register(ruled_world)
    unplaced(ruled_world)
    returned_thrice(ruled_world)
    with CaptureQueriesContext(connection) as few:
        desk.get("/board/")
    for number in range(60):
        area = ("EAST-N", "WEST-N")[number % 2]
        kind = ("heat_no_heat_household", "gas_indoor_ordinary")[number // 2 % 2]
        register(ruled_world, phone=f"1391{number:07d}", area=area, order_type=kind)
        unplaced(ruled_world, phone=f"1392{number:07d}")
    returned_thrice(ruled_world)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/board/")

    assert len(many) == len(few) <= STATEMENTS
    assert len(gzip.compress(page.content)) < HEAVIEST_PAGE
    assert "还有" in text_of(page)
