"""What an administrator looks after: the overview, units with their history, people, keys; and what is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.doors.web.administration.entries import ENTRIES
from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.states import Role
from tests.orders import register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, enter_person

BUDGET = 5
"""Statements around every page: session, person, roles, revision, unread messages."""


def statements(work: Any) -> int:
    with CaptureQueriesContext(connection) as seen:
        work()
    return len(seen)


def test_the_overview_shows_each_entry_with_its_condition(desk_of: DeskOf) -> None:
    page = text_of(desk_of("guan").get("/admin/"))

    for _label, entries in ENTRIES:
        for entry in entries:
            assert entry.label in page
    assert "11 个在用单位" in page


def test_the_overview_asks_at_most_twice_an_entry(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    desk.get("/admin/")

    asked = statements(lambda: desk.get("/admin/"))

    assert asked <= BUDGET + 2 * sum(len(entries) for _label, entries in ENTRIES)


def test_nobody_but_an_administrator_finds_the_way_in(desk_of: DeskOf) -> None:
    assert desk_of("lin").get("/admin/").status_code == 403
    assert 'href="/admin/"' not in text_of(desk_of("lin").get("/"))
    assert 'href="/admin/"' in text_of(desk_of("guan").get("/"))


def test_a_unit_is_opened_renamed_moved_and_closed_and_its_history_tells_all_of_it(
    desk_of: DeskOf, clock: Clock
) -> None:
    desk = desk_of("guan")
    opened = desk.post(
        "/admin/units/open/",
        parent=str(queries.unit_by_code("HEAT-EAST").id),
        kind="team",
        code="HEAT-EAST-2",
        name="东城二班",
        reason="云能〔2026〕3 号",
    )
    desk.post("/admin/units/of/HEAT-EAST-2/rename/", name="东城抢修班", reason="更名")
    west = str(queries.unit_by_code("HEAT-WEST").id)
    desk.post("/admin/units/of/HEAT-EAST-2/move/", parent=west, reason="划归西城")
    clock(NOW + timedelta(days=1))
    desk.post("/admin/units/of/HEAT-EAST-2/close/", reason="合并")

    page = text_of(desk.get("/admin/units/of/HEAT-EAST-2/"))

    assert opened["Location"] == "/admin/units/of/HEAT-EAST-2/"
    assert "云能〔2026〕3 号" in page
    assert "东城抢修班" in page
    assert "划归 西城供热所：划归西城" in page
    assert "已撤销" in page


def test_the_chart_of_a_day_is_as_it_was_that_day(desk_of: DeskOf, clock: Clock) -> None:
    clock(NOW + timedelta(days=10))
    desk, day = desk_of("guan"), NOW.date()
    words = {"name": "东部供热所", "reason": "更名", "on": day + timedelta(days=5)}
    desk.post("/admin/units/of/HEAT-EAST/rename/", **words)

    then, now = text_of(desk.get("/admin/units/", on=day + timedelta(days=4))), text_of(desk.get("/admin/units/"))

    assert "东城供热所" in then
    assert "东部供热所" not in then
    assert "东部供热所" in now


@pytest.mark.parametrize("on", ["nonsense", "9999-12-31", "2026-02-30", ""])
def test_a_day_that_is_none_or_lies_ahead_is_today(desk_of: DeskOf, on: str) -> None:
    answer = desk_of("guan").get("/admin/units/", on=on)

    assert answer.status_code == 200
    assert "日终时的样子" not in text_of(answer)


@pytest.mark.parametrize(
    ("change", "words", "said"),
    [
        ("rename", {"name": "", "reason": "x"}, "name"),
        ("rename", {"name": "新名", "reason": ""}, "reason"),
        ("rename", {"name": "新名", "reason": "x", "on": "2099-01-01"}, "生效日期不能在今天以后"),
        ("rename", {"name": "新名", "reason": "x", "on": "2020-01-01"}, "新的变动不能早于它"),
        ("move", {"parent": "00000000-0000-0000-0000-000000000001", "reason": "x"}, "parent"),
        ("close", {"reason": "x"}, "请先处理下级单位"),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_what_was_typed_stays(
    desk_of: DeskOf, change: str, words: dict[str, str], said: str
) -> None:
    answer = desk_of("guan").post(f"/admin/units/of/HEAT-EAST/{change}/", **words)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert queries.unit_by_code("HEAT-EAST").name == "东城供热所"


def test_a_unit_with_open_orders_or_people_does_not_close_and_says_which(desk_of: DeskOf, ruled_world: World) -> None:
    number = register(ruled_world, unit="HEAT-EAST").number
    desk = desk_of("guan")

    inhabited = desk.post("/admin/units/of/HEAT-EAST-1/close/", reason="撤销")
    for username in ("zhao", "head-east"):
        actions.retire_person(person_id=ruled_world.person(username).id, by=queries.system(), at=NOW)
    desk.post("/admin/units/of/HEAT-EAST-1/close/", reason="撤销")
    held = desk.post("/admin/units/of/HEAT-EAST/close/", reason="撤销")

    assert "赵强" in text_of(inhabited)
    assert held.status_code == 422
    assert number in text_of(held)
    assert queries.unit_by_code("HEAT-EAST").is_open


def test_whoever_administers_a_division_sees_and_changes_only_it(desk_of: DeskOf, ruled_world: World) -> None:
    enter_person(ruled_world, "heat-admin", name="热管", role=Role.ADMINISTRATOR, unit="YH-HEAT")
    desk = desk_of("heat-admin")

    page = text_of(desk.get("/admin/units/"))

    assert "东城供热所" in page
    assert "北区服务站" not in page
    assert desk.get("/admin/units/of/GAS-NORTH/").status_code == 404
    assert desk.post("/admin/units/of/GAS-NORTH/close/", reason="x").status_code == 404


def test_the_chart_asks_the_same_few_questions_however_many_units_there_are(desk_of: DeskOf) -> None:
    desk = desk_of("guan")
    desk.get("/admin/units/")

    assert statements(lambda: desk.get("/admin/units/")) <= BUDGET + 2
    assert statements(lambda: desk.get("/admin/units/of/HEAT-EAST/")) <= BUDGET + 5
