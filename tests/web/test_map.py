"""The map of open orders: areas with their numbers, points of their own shapes, the table behind it; without network, outlines or coordinates too."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from plumbline.doors.web.board.plane import WIDTH, Label, Plane, around, laid, widened
from plumbline.doors.web.middleware import origin_of_tiles
from plumbline.ground.organization.queries import system
from plumbline.service.customers import actions as customers
from plumbline.service.work_orders.queries import Box
from tests.orders import IN_SEASON, register
from tests.web.conftest import Clock, DeskOf, text_of
from tests.world import START, World, enter_customer

STATEMENTS = 16
DEGREES = st.floats(-80, 80), st.floats(-170, 170)


def lay_out(world: World, *codes: str) -> None:
    """Squares side by side for these areas."""
    for place, code in enumerate(codes):
        west = 108.0 + 0.1 * place
        ring = [[west, 43.0], [west + 0.1, 43.0], [west + 0.1, 43.1], [west, 43.1], [west, 43.0]]
        area = world.areas[code]
        area_id = world.area_id(code)
        customers.update_area(
            area_id=area_id, name=area.name, name_en=area.name_en, outline=[ring], by=system(), at=START
        )


def order_at(
    world: World, number: int, *, area: str = "EAST-N", lies: tuple[float, float] | None = None, **words: Any
) -> str:
    phone = f"1380002{number:04d}"
    customer = enter_customer(world, number=f"4000{number}", phone=phone, area=area, address=f"新华街{number + 1}号")
    if lies:
        assert customer.premises_id is not None
        customers.update_premises(premises_id=customer.premises_id, position=lies, by=system(), at=START)
    return register(world, phone=phone, area="", address="", customer_id=customer.id, **words).number


@pytest.mark.parametrize(
    ("labels", "marks", "written"),
    [
        ([("东城", 100, 100, 1), ("西城", 200, 100, 1)], [], [100, 100]),
        ([("东城", 100, 100, 1), ("西城", 120, 100, 2)], [], [116, 100]),
        ([("东城", 100, 100, 2), ("西城", 120, 100, 2)], [], [100, 116]),
        ([("东城", 100, 100, 1), ("西城", 100, 117, 1)], [], [100, 117]),
        ([("东城", 100, 100, 1)], [(100, 90)], [132]),
        ([("东城", 100, 100, 1)], [(100, 60), (100, 90), (100, 125)], [None]),
        ([("城", 100, 100, each) for each in range(6)], [], [None, 68, 132, 84, 116, 100]),
        ([], [(1, 1)], []),
    ],
)
def test_a_name_makes_room_for_heavier_ones_and_marks_or_waits_to_be_pointed_at(
    labels: list[tuple[str, float, float, int]], marks: list[tuple[float, float]], written: list[float | None]
) -> None:
    found = laid([Label(*each) for each in labels], marks)

    assert [each.y if each else None for each in found] == written


def test_areas_are_drawn_with_their_numbers_and_the_table_says_the_same(ruled_world: World, desk_of: DeskOf) -> None:
    lay_out(ruled_world, "EAST-N", "WEST-N")
    for number in range(3):
        order_at(ruled_world, number)

    page = text_of(desk_of("zhou").get("/board/map/"))

    assert 'aria-label="东城北片：在办 3' in page
    assert "东城北片 3</text>" in page
    assert re.search(r'area=EAST-N">东城北片</a></th>\s*<td class="text-end">3</td>', page)


def test_points_have_the_shape_of_how_late_they_are(ruled_world: World, desk_of: DeskOf, clock: Clock) -> None:
    lay_out(ruled_world, "EAST-N", "WEST-N")
    number = order_at(ruled_world, 1, lies=(108.02, 43.05))

    clock(IN_SEASON + timedelta(seconds=1))
    calm = text_of(desk_of("zhou").get("/board/map/"))
    clock(IN_SEASON + timedelta(hours=9))
    late = text_of(desk_of("zhou").get("/board/map/"))

    assert ('map-mark is-soon" href' in calm) or ('map-mark is-calm" href' in calm)
    assert f'map-mark is-late" href="/orders/{number}/"' in late
    assert f'aria-label="{number}：在办 1，超时 1"' in late


def test_orders_that_lie_close_together_are_one_point_that_leads_nearer(ruled_world: World, desk_of: DeskOf) -> None:
    lay_out(ruled_world, "EAST-N", "WEST-N")
    together = [order_at(ruled_world, place, lies=(108.02 + place * 0.0001, 43.05)) for place in range(3)]
    apart = order_at(ruled_world, 7, area="WEST-N", lies=(108.18, 43.02))
    desk = desk_of("zhou")

    page = text_of(desk.get("/board/map/"))
    nearer = re.search(r'<a class="map-mark[^"]*" href="(/board/map/\?box=[^"]+)"', page)
    assert nearer
    listed = text_of(desk.get(nearer.group(1).replace("&amp;", "&")))

    assert all(number in listed for number in together)
    assert apart not in listed


def test_an_area_lists_its_orders_and_those_of_none_have_a_place_too(ruled_world: World, desk_of: DeskOf) -> None:
    east, west = order_at(ruled_world, 1), order_at(ruled_world, 2, area="WEST-N")
    nowhere = register(ruled_world, area="", address="", phone="13900009999").number
    desk = desk_of("zhou")

    of_east = text_of(desk.get("/board/map/", area="EAST"))
    of_none = text_of(desk.get("/board/map/", area="-"))

    assert (east in of_east, west in of_east, nowhere in of_east) == (True, False, False)
    assert (east in of_none, nowhere in of_none) == (False, True)


def test_without_outlines_and_coordinates_there_are_tiles_and_the_table(ruled_world: World, desk_of: DeskOf) -> None:
    order_at(ruled_world, 1)

    page = text_of(desk_of("zhou").get("/board/map/"))

    assert "还没有片区边界和地址坐标" in page
    assert re.search(r'class="map-tile heat-4[^"]*" href="[^"]*area=EAST-N"', page)


def test_coordinates_alone_make_a_map(ruled_world: World, desk_of: DeskOf) -> None:
    number = order_at(ruled_world, 1, lies=(108.02, 43.05))

    assert f'href="/orders/{number}/" aria-label' in text_of(desk_of("zhou").get("/board/map/"))


def test_a_unit_head_counts_the_own_orders_alone(ruled_world: World, desk_of: DeskOf) -> None:
    lay_out(ruled_world, "EAST-N", "WEST-N")
    own, other = (
        order_at(ruled_world, 1, lies=(108.02, 43.05)),
        order_at(ruled_world, 2, area="WEST-N", lies=(108.12, 43.05)),
    )
    desk = desk_of("head-east")

    page = text_of(desk.get("/board/map/"))

    assert (own in page, other in page) == (True, False)
    assert desk.get("/board/map/", unit="HEAT-WEST").status_code == 404


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"area": "NO-SUCH"}, 404),
        ({"unit": "NO-SUCH"}, 404),
        ({"box": "a,b,c,d"}, 200),
        ({"box": "nan,nan,nan,nan"}, 200),
        ({"box": "inf,0,1,1"}, 200),
        ({"box": "10,10,5,5"}, 200),
        ({"box": "1,2,3"}, 200),
        ({"box": "108,43,108.0000001,43.0000001"}, 200),
        ({"rows": "-1"}, 200),
        ({"rows": "99999999999"}, 200),
    ],
)
def test_nonsense_in_the_address_breaks_nothing(
    ruled_world: World, desk_of: DeskOf, words: dict[str, str], status: int
) -> None:
    lay_out(ruled_world, "EAST-N")
    order_at(ruled_world, 1, lies=(108.02, 43.05))

    assert desk_of("zhou").get("/board/map/", **words).status_code == status


def test_more_orders_cost_no_more_statements(ruled_world: World, desk_of: DeskOf) -> None:
    lay_out(ruled_world, "EAST-N", "WEST-N")
    desk = desk_of("zhou")
    order_at(ruled_world, 0, lies=(108.02, 43.05))
    desk.get("/board/map/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/board/map/")
    for number in range(1, 9):
        order_at(ruled_world, number, lies=(108.02 + number * 0.01, 43.05))
    with CaptureQueriesContext(connection) as many:
        desk.get("/board/map/")

    assert len(many) == len(few) <= STATEMENTS


def test_tiles_lie_under_the_map_only_where_a_company_has_some(
    ruled_world: World, desk_of: DeskOf, settings: pytest.FixtureRequest
) -> None:
    lay_out(ruled_world, "EAST-N")
    without = text_of(desk_of("zhou").get("/board/map/"))
    settings.MAP_TILES = "/tiles/{z}/{x}/{y}.png"  # type: ignore[attr-defined]

    page = text_of(desk_of("zhou").get("/board/map/"))

    assert "<image" not in without
    assert re.search(r'<image href="/tiles/\d+/\d+/\d+\.png"', page)


@pytest.mark.parametrize(
    ("pattern", "origin"),
    [
        ("", ""),
        ("/tiles/{z}/{x}/{y}.png", ""),
        ("https://tiles.example/{z}/{x}/{y}.png?key=1", " https://tiles.example"),
        ("http://10.0.0.7:8080/{z}/{x}/{y}", " http://10.0.0.7:8080"),
    ],
)
def test_the_browser_may_fetch_tiles_from_their_host_and_no_other(pattern: str, origin: str) -> None:
    assert origin_of_tiles(pattern) == origin


@pytest.mark.parametrize(
    "pattern",
    ["tiles", "https://tiles.example/", "//evil.example/{z}/{x}/{y}", "https://a;b/{z}/{x}/{y}", "data:{z}{x}{y}"],
)
def test_an_address_that_is_none_of_tiles_is_refused_at_the_start(pattern: str) -> None:
    with pytest.raises(ImproperlyConfigured):
        origin_of_tiles(pattern)


@given(*DEGREES, st.floats(0.001, 5), st.floats(0.001, 5))
def test_a_box_fills_the_drawing_and_north_is_above(
    latitude: float, longitude: float, width: float, height: float
) -> None:
    plane = Plane(Box(longitude, latitude, longitude + width, latitude + height))

    left, bottom = plane.at(longitude, latitude)
    right, top = plane.at(longitude + width, latitude + height)

    assert (left, round(right), top) == (0, WIDTH, 0)
    assert abs(bottom - plane.height) < 0.1


@given(*DEGREES)
def test_a_single_point_is_given_room(latitude: float, longitude: float) -> None:
    box = around([[[[longitude, latitude]]]])
    assert box is not None

    wide = widened(box)

    assert wide.west < longitude < wide.east
    assert wide.south < latitude < wide.north


def test_tiles_cover_the_drawing_and_are_never_very_many() -> None:
    plane = Plane(Box(108.0, 43.0, 108.24, 43.08))

    tiles = plane.tiles("{z}/{x}/{y}")

    assert min(tile.x for tile in tiles) <= 0
    assert max(tile.x + tile.size for tile in tiles) >= WIDTH
    assert max(tile.y + tile.size for tile in tiles) >= plane.height
    assert len(tiles) <= 40
