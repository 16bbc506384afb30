"""Who is responsible for which area, and when."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import actions, queries
from plumbline.service.customers.models import AreaAssignment
from plumbline.service.customers.rules import AreaNode, Span, Territory
from tests.world import START, World, emptied, later

CITY, EAST, NORTH = UUID(int=1), UUID(int=2), UUID(int=3)
ALL, HEAT, GAS = UUID(int=11), UUID(int=12), UUID(int=13)
NODES = (
    AreaNode(CITY, "CITY", "市", "", None, "/CITY/"),
    AreaNode(EAST, "EAST", "东", "", CITY, "/CITY/EAST/"),
    AreaNode(NORTH, "NORTH", "北", "", EAST, "/CITY/EAST/NORTH/"),
)


def territory(*spans: tuple[UUID, str, UUID]) -> Territory:
    kept: dict[UUID, tuple[Span, ...]] = {}
    for area, line, unit in spans:
        kept[area] = (*kept.get(area, ()), Span(line, unit, START, None))
    return Territory(NODES, kept)


@pytest.mark.parametrize(
    ("spans", "line", "unit"),
    [
        ([], "gas", None),
        ([(CITY, "", ALL)], "gas", ALL),
        ([(CITY, "gas", GAS)], "heating", None),
        ([(CITY, "", ALL), (EAST, "gas", GAS)], "gas", GAS),
        ([(CITY, "gas", GAS), (EAST, "", ALL)], "gas", ALL),
        ([(NORTH, "", ALL), (NORTH, "gas", GAS)], "gas", GAS),
        ([(NORTH, "", ALL), (NORTH, "gas", GAS)], "heating", ALL),
        ([(NORTH, "gas", GAS)], "", None),
    ],
)
def test_the_nearest_area_decides_and_there_the_line_before_every_line(
    spans: list[tuple[UUID, str, UUID]], line: str, unit: UUID | None
) -> None:
    assert territory(*spans).responsible(NORTH, line, START) == unit


def test_all_units_of_an_area_are_named_once_those_of_lines_first() -> None:
    map_ = territory((CITY, "", ALL), (EAST, "heating", HEAT), (NORTH, "gas", GAS), (NORTH, "water", GAS))

    assert set(map_.units(NORTH, START)) == {ALL, HEAT, GAS}
    assert map_.units(NORTH, START)[-1] == ALL
    assert map_.units(CITY, START) == (ALL,)
    assert map_.units(None, START) == ()


def test_areas_below_an_area_are_found_by_its_path() -> None:
    assert territory().below(EAST) == {EAST, NORTH}


@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from([ALL, HEAT, GAS])), max_size=8), st.integers(0, 60))
def test_a_later_assignment_never_changes_who_was_responsible_before(
    changes: list[tuple[int, UUID]], asked: int
) -> None:
    moments = sorted(dict(changes).items())
    ends: list[datetime | None] = [START + timedelta(hours=hour) for hour, _unit in moments[1:]]
    spans = tuple(
        Span("gas", unit, START + timedelta(hours=hour), end)
        for (hour, unit), end in zip(moments, [*ends, None], strict=False)
    )

    found = Territory(NODES, {EAST: spans}).responsible(NORTH, "gas", START + timedelta(hours=asked))

    passed = [unit for hour, unit in moments if hour <= asked]
    assert found == (passed[-1] if passed else None)


def test_an_area_given_to_another_unit_stays_with_the_first_for_the_time_before(world: World) -> None:
    east, changed = world.area_id("EAST"), later(days=10)

    actions.assign_area(
        area_id=east, unit_id=world.unit_id("HEAT-WEST"), line="heating", by=world.viewer("guan"), at=changed
    )

    assert queries.responsible_unit(east, "heating", later(days=9)) == world.unit_id("HEAT-EAST")
    assert queries.responsible_unit(east, "heating", changed) == world.unit_id("HEAT-WEST")
    assert queries.responsible_unit(world.area_id("EAST-N"), "heating", changed) == world.unit_id("HEAT-WEST")


def test_an_area_given_to_its_own_unit_again_stays_one_assignment(world: World) -> None:
    before = AreaAssignment.objects.count()
    revision = journal.revision()

    actions.assign_area(
        area_id=world.area_id("EAST"),
        unit_id=world.unit_id("HEAT-EAST"),
        line="heating",
        by=world.system,
        at=later(days=1),
    )

    assert AreaAssignment.objects.count() == before
    assert journal.revision() == revision


def test_a_released_area_falls_to_whoever_holds_the_one_above(world: World) -> None:
    actions.assign_area(area_id=world.area_id("CITY"), unit_id=world.unit_id("YH"), by=world.system, at=START)

    actions.release_area(area_id=world.area_id("EAST"), line="heating", by=world.viewer("guan"), at=later(days=1))
    actions.release_area(area_id=world.area_id("EAST"), line="water", by=world.viewer("guan"), at=later(days=1))

    assert queries.responsible_unit(world.area_id("EAST"), "heating", later(days=2)) == world.unit_id("YH")


def test_the_territory_is_read_once_a_revision(world: World, django_assert_num_queries: pytest.FixtureRequest) -> None:
    east, revision = world.area_id("EAST"), journal.revision()
    queries.responsible_unit(east, "heating", START, revision=revision)

    with django_assert_num_queries(0):  # type: ignore[operator]
        unit = queries.responsible_unit(east, "heating", START, revision=revision)

    assert unit == world.unit_id("HEAT-EAST")


def test_a_closed_unit_is_nobody(world: World) -> None:
    place = queries.responsible_place(world.area_id("EAST"), "heating", START)
    nobody = queries.responsible_place(world.area_id("CITY"), "water", START)

    assert place is not None
    assert place.code == "HEAT-EAST"
    assert nobody is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "A/B"}, "code"),
        ({"code": "C" * 41}, "code"),
        ({"code": "EAST"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"parent": UUID(int=7)}, "parent"),
        ({"outline": []}, "outline"),
        ({"outline": [[[0, 0], [1, 0], [1, 1]]]}, "outline"),
        ({"outline": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}, "outline"),
        ({"outline": [[[0, 0], [999, 0], [1, 1], [0, 0]]]}, "outline"),
        ({"outline": [[[0, 0], [True, 0], [1, 1], [0, 0]]]}, "outline"),
        ({"outline": ["x"]}, "outline"),
    ],
)
def test_an_area_that_makes_no_sense_is_refused(world: World, changes: dict[str, object], field: str) -> None:
    wanted: dict[str, object] = {"code": "NEW", "name": "新区", **changes}

    with pytest.raises(Refused) as refusal:
        actions.enter_area(**wanted, by=world.viewer("guan"), at=START)  # type: ignore[arg-type]

    assert refusal.value.field == field


def test_an_area_gets_another_name_and_outline(world: World) -> None:
    ring = [[[111.6, 40.8], [111.7, 40.8], [111.7, 40.9], [111.6, 40.8]]]

    actions.update_area(
        area_id=world.area_id("EAST"), name="东区", name_en="East", outline=ring, by=world.viewer("guan"), at=START
    )

    area = queries.area_by_code("EAST")
    assert (area.name, area.name_en) == ("东区", "East")
    assert [node.code for node in queries.area_tree()][:3] == ["CITY", "EAST", "EAST-N"]


def test_a_closed_unit_gets_no_territory(world: World) -> None:
    team = emptied(world, "HEAT-EAST-1")
    organization.close_unit(unit_id=team, by=world.system, at=later(days=1))

    with pytest.raises(actions.AreaRefused) as refusal:
        actions.assign_area(area_id=world.area_id("EAST"), unit_id=team, by=world.system, at=later(days=2))

    assert refusal.value.field == "unit"


@pytest.mark.parametrize(
    ("line", "unit", "at", "field"),
    [
        ("steam", "HEAT-WEST", START, "line"),
        ("heating", "HEAT-WEST", START - timedelta(days=1), "at"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(
    world: World, line: str, unit: str, at: datetime, field: str
) -> None:
    with pytest.raises(actions.AreaRefused) as refusal:
        actions.assign_area(
            area_id=world.area_id("EAST"), unit_id=world.unit_id(unit), line=line, by=world.system, at=at
        )

    assert refusal.value.field == field


def test_only_an_administrator_of_the_unit_gives_it_territory(world: World) -> None:
    for username in ("lin", "head-east", "fang"):
        with pytest.raises(Refused):
            actions.assign_area(
                area_id=world.area_id("EAST"), unit_id=world.unit_id("HEAT-EAST"), by=world.viewer(username), at=START
            )


def test_unknown_areas_are_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        queries.area_by_code("NOWHERE")
    with pytest.raises(NotFound):
        actions.update_area(area_id=UUID(int=5), name="x", by=world.system, at=START)


def test_a_team_works_where_its_unit_is_responsible_and_a_stranger_nowhere(world: World) -> None:
    north, view = world.area_id("EAST-N"), Permission.CUSTOMERS_VIEW

    may = {name: queries.may_here(world.viewer(name), view, north, at=START) for name in world.people}

    assert {name for name, yes in may.items() if yes} == {
        "lin", "zhou", "xu", "fang", "api",
        "head-east", "zhao", "head-north", "sun",
    }  # fmt: skip


def test_whoever_sees_everything_needs_no_list_of_areas(world: World) -> None:
    view = Permission.CUSTOMERS_VIEW

    everything = queries.visible_areas(world.viewer("lin"), view, at=START)
    some = queries.visible_areas(world.viewer("head-north"), view, at=START)
    nothing = queries.visible_areas(world.viewer("gao"), view, at=START)

    assert everything is None
    assert some == frozenset({world.area_id("CITY"), world.area_id("EAST-N"), world.area_id("WEST-N")})
    assert nothing == frozenset()
