"""Lists of supervision that grow for years are turned page by page: every row on exactly one page, in the order that the list promises."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from plumbline.doors.web.inspections.views import planning
from plumbline.doors.web.mystery import views as mystery
from plumbline.doors.web.rechecks import views as rechecks
from plumbline.ground.organization.states import Role
from plumbline.supervision.callbacks.models import Recheck
from plumbline.supervision.inspections.models import Draw
from plumbline.supervision.mystery_visits.models import BookLine, Visit
from tests.inspections import MONDAY, equip, planted
from tests.inspections import planned as inspection_planned
from tests.supervision.callbacks.closed_cases import NEXT_DAY, begun, close_case
from tests.supervision.mystery_visits.conftest import stage as stage
from tests.supervision.mystery_visits.stage import Stage, planned
from tests.web.conftest import Clock, Desk, DeskOf, text_of
from tests.world import World, enter_person

A_PAGE = 2


@pytest.fixture(autouse=True)
def two_rows_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mystery, "ROWS_A_PAGE", A_PAGE)
    monkeypatch.setattr(rechecks, "ROWS_A_PAGE", A_PAGE)
    monkeypatch.setattr(planning, "DRAWS_A_PAGE", A_PAGE)


def turned(desk: Desk, path: str, *, by: str = "after") -> Iterator[str]:
    """The page and every one behind it that is reached by this part of the address."""
    address = path
    while address:
        answer = desk.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        yield text
        onward = re.search(rf'href="(\?[^"]*\b{by}=[^"]*)" rel="next"', text)
        address = path.partition("?")[0] + onward[1].replace("&amp;", "&") if onward else ""


@pytest.fixture
def errands(stage: Stage) -> Stage:
    for _round in range(2):
        planned(stage, units=["HEAT-EAST", "HEAT-WEST", "GAS-NORTH", "GAS-SOUTH"])
    return stage


def ids(pages: list[str]) -> list[list[str]]:
    """The visits of each page's table, without those that are listed as next."""
    return [re.findall(r'text-reset fw-bold" href="/mystery/visits/([0-9a-f-]+)/"', text) for text in pages]


def test_a_shopper_turns_the_own_visits_latest_first(errands: Stage) -> None:
    shopper = max(Visit.objects.all(), key=lambda each: Visit.objects.filter(shopper=each.shopper).count()).shopper
    own = Visit.objects.filter(shopper=shopper)

    found = ids(list(turned(Desk(errands.world, shopper.username), "/mystery/")))

    days = dict(own.values_list("id", "planned_on"))
    listed = [each for page in found for each in page]
    assert sorted(listed) == sorted(str(each) for each in days)
    assert all(len(page) == A_PAGE for page in found[:-1])
    assert len(found) == -(-len(days) // A_PAGE) > 1
    by_id = {str(key): day for key, day in days.items()}
    assert [by_id[each] for each in listed] == sorted(days.values(), reverse=True)


def test_a_shopper_finds_first_what_is_to_be_made_next(errands: Stage, clock: Clock) -> None:
    shopper = Visit.objects.order_by("planned_on").first()
    assert shopper is not None
    clock(MONDAY.replace(year=2027))

    page = Desk(errands.world, shopper.shopper.username).get("/mystery/").content.decode()

    head = page[page.index("接下来的暗访") : page.index("<table")]
    listed = re.findall(r"/mystery/visits/([0-9a-f-]+)/", head)
    own = Visit.objects.filter(shopper=shopper.shopper, state="planned").order_by("planned_on", "number")
    assert listed == [str(each.id) for each in own]
    assert head.count("已过计划日期") == len(listed)


def test_the_owner_turns_visits_and_the_book_of_a_programme(errands: Stage) -> None:
    desk, path = Desk(errands.world, "fang"), f"/mystery/programmes/{errands.programme.id}/"

    found = ids(list(turned(desk, path)))
    digests = [each for text in turned(desk, path, by="book") for each in re.findall(r">([0-9a-f]{64})</td>", text)]

    listed = [each for page in found for each in page]
    assert sorted(listed) == sorted(str(each) for each in Visit.objects.values_list("id", flat=True))
    days = {str(key): day for key, day in Visit.objects.values_list("id", "planned_on")}
    assert [days[each] for each in listed] == sorted(days.values())
    assert sorted(digests) == sorted(BookLine.objects.values_list("digest", flat=True))
    assert len(digests) > A_PAGE


def test_the_cases_of_a_round_are_turned_in_the_order_of_the_draw(
    ruled_world: World, desk_of: DeskOf, clock: Clock
) -> None:
    for place in range(5):
        close_case(ruled_world, place)
    enter_person(ruled_world, "wen", name="温故", role=Role.CALLBACK_AGENT, unit="YH")
    clock(NEXT_DAY)
    found = begun(ruled_world, size=5)

    pages = list(turned(desk_of("fang"), f"/rechecks/{found.id}/"))

    positions = [int(each) for text in pages for each in re.findall(r"<tr><td>(\d+)</td>", text)]
    assert positions == list(Recheck.objects.order_by("position").values_list("position", flat=True))
    assert len(pages) == 3


def test_draws_are_turned_newest_first(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    equip(ruled_world)
    clock(MONDAY)
    for minute in range(5):
        planted(ruled_world, "HEAT-EAST", at=MONDAY + timedelta(minutes=minute))

    pages = list(turned(desk_of("fang"), "/inspections/plan/?year=2026"))

    drawn = [each for text in pages for each in re.findall(r'href="/inspections/draws?/([0-9a-f-]+)/"', text)]
    assert drawn == [str(each) for each in Draw.objects.order_by("-drawn_at").values_list("id", flat=True)]
    assert len(pages) == 3


@pytest.mark.parametrize("after", ["x", "%00", "A" * 400, "MjAyNi0wMS0wMXw="])
def test_a_mangled_address_is_the_first_page(errands: Stage, after: str) -> None:
    desk = Desk(errands.world, "fang")
    path = f"/mystery/programmes/{errands.programme.id}/"

    mangled: Any = desk.get(path, after=after, book=after)

    assert mangled.status_code == 200
    assert ids([mangled.content.decode()]) == ids([desk.get(path).content.decode()])


def test_an_inspector_finds_the_own_visits_on_the_first_page_by_their_last_day(
    ruled_world: World, desk_of: DeskOf, clock: Clock
) -> None:
    equip(ruled_world)
    clock(MONDAY + timedelta(days=8))
    days = {
        inspection_planned(ruled_world, last_day=MONDAY.date() + timedelta(days=ahead)).case_file.number: ahead
        for ahead in (20, 3, 9)
    }
    others = inspection_planned(ruled_world, inspector=ruled_world.person("cha").id).case_file.number

    page = text_of(desk_of("shen").get("/"))

    order = sorted(days, key=lambda number: page.index(f"{number} ·"))
    assert [days[number] for number in order] == [3, 9, 20]
    assert others not in page
    assert "超时" in page
    assert "检查期限" in page
    assert "检查期限" not in text_of(desk_of("head-west").get("/"))


def test_the_owner_of_a_programme_sees_on_the_first_page_how_far_it_is_and_nobody_else_does(errands: Stage) -> None:
    page = text_of(Desk(errands.world, "fang").get("/"))

    assert errands.programme.name in page
    assert f"待访 {Visit.objects.count()}" in page
    for username in ("gao", "head-east", "lin", "zhao", "guan"):
        assert errands.programme.name not in text_of(Desk(errands.world, username).get("/")), username
