"""The tree of units: what it is now, and where everything stood before."""

import threading
from datetime import datetime
from uuid import UUID

import pytest
from django.db import connection, transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.models import Placement, Unit
from plumbline.ground.organization.states import Permission, Role, UnitKind
from tests.world import START, World, build, emptied, enter_person, later, open_case


def placed(code: str, at: datetime) -> Placement:
    """Where a unit stood at a moment, by its history."""
    (found,) = (
        each
        for each in Placement.objects.filter(unit__code=code)
        if each.valid_from <= at and (each.valid_to is None or at < each.valid_to)
    )
    return found


def test_a_unit_moves_with_everything_below_it(world: World) -> None:
    actions.move_unit(
        unit_id=world.unit_id("HEAT-EAST"), parent=world.unit_id("YH-GAS"), by=world.viewer("guan"), at=later(days=30)
    )

    tree = queries.tree()
    assert tree.by_code["HEAT-EAST"].path == "/YH/YH-GAS/HEAT-EAST/"
    assert tree.by_code["HEAT-EAST-1"].path == "/YH/YH-GAS/HEAT-EAST/HEAT-EAST-1/"
    assert world.unit_id("HEAT-EAST-1") in tree.below("/YH/YH-GAS/")
    assert tree.by_code["HEAT-EAST"].parent_id == world.unit_id("YH-GAS")


def test_what_happened_before_a_move_stays_where_it_was(world: World) -> None:
    case_file = open_case(world, unit="HEAT-EAST")

    actions.move_unit(
        unit_id=world.unit_id("HEAT-EAST"), parent=world.unit_id("YH-GAS"), by=world.viewer("guan"), at=later(days=30)
    )
    after = open_case(world, unit="HEAT-EAST", at=later(days=31))

    assert CaseFile.objects.get(id=case_file.id).unit_path == "/YH/YH-HEAT/HEAT-EAST/"
    assert after.unit_path == "/YH/YH-GAS/HEAT-EAST/"
    assert placed("HEAT-EAST-1", later(days=29)).path == "/YH/YH-HEAT/HEAT-EAST/HEAT-EAST-1/"
    assert placed("HEAT-EAST-1", later(days=30)).path == "/YH/YH-GAS/HEAT-EAST/HEAT-EAST-1/"


def test_a_case_handed_over_takes_the_path_of_that_day(world: World) -> None:
    case_file = open_case(world, unit="HEAT-EAST")

    casefiles.hand_to(case_file_id=case_file.id, unit=queries.unit_by_code("GAS-NORTH"), at=later(hours=1))

    case_file.refresh_from_db()
    assert (case_file.unit_id, case_file.unit_path) == (world.unit_id("GAS-NORTH"), "/YH/YH-GAS/GAS-NORTH/")
    assert case_file.assigned_at == later(hours=1)


def test_a_new_name_keeps_the_old_one_for_its_time(world: World) -> None:
    east, by = world.unit_id("HEAT-EAST"), world.viewer("guan")

    actions.rename_unit(unit_id=east, name="东城热力站", by=by, at=later(days=9))
    actions.rename_unit(unit_id=east, name="东城热力站", by=by, at=later(days=10))

    assert queries.unit_by_code("HEAT-EAST").name == "东城热力站"
    assert placed("HEAT-EAST", later(days=8)).name == "东城供热所"
    assert placed("HEAT-EAST", later(days=9)).name == "东城热力站"
    assert Placement.objects.filter(unit_id=east).count() == 2


def test_a_closed_unit_stays_in_the_tree_and_closes_once(world: World) -> None:
    team, by = emptied(world, "HEAT-EAST-1"), world.viewer("guan")

    actions.close_unit(unit_id=team, by=by, at=later(days=1))
    actions.close_unit(unit_id=team, by=by, at=later(days=2))

    assert not queries.unit_by_code("HEAT-EAST-1").is_open
    assert Unit.objects.get(id=team).closed_at == later(days=1)
    assert Placement.objects.get(unit_id=team).valid_to == later(days=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": ""}, "code"),
        ({"code": "A/B"}, "code"),
        ({"code": "X" * 41}, "code"),
        ({"code": "YH"}, "code"),
        ({"name": " "}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"parent": None}, "parent"),
        ({"parent": UUID(int=1)}, "parent"),
    ],
)
def test_a_unit_that_makes_no_sense_is_refused(world: World, changes: dict[str, object], field: str) -> None:
    wanted: dict[str, object] = {"code": "NEW", "name": "新站", "parent": world.unit_id("YH-HEAT"), **changes}

    with pytest.raises(actions.OrganizationRefused) as refusal:
        actions.open_unit(kind=UnitKind.UNIT, by=world.system, at=START, **wanted)  # type: ignore[arg-type]

    assert refusal.value.field == field
    assert not Unit.objects.filter(code="NEW").exists()


def test_a_closed_unit_gets_nothing_below_it(world: World) -> None:
    actions.close_unit(unit_id=emptied(world, "HEAT-EAST-1"), by=world.system, at=later(days=1))

    with pytest.raises(actions.OrganizationRefused):
        actions.open_unit(
            code="NEW",
            name="新班",
            kind=UnitKind.TEAM,
            parent=world.unit_id("HEAT-EAST-1"),
            by=world.system,
            at=later(days=2),
        )
    with pytest.raises(actions.OrganizationRefused):
        actions.move_unit(
            unit_id=world.unit_id("HEAT-WEST-1"), parent=world.unit_id("HEAT-EAST-1"), by=world.system, at=later(days=2)
        )
    with pytest.raises(actions.OrganizationRefused):
        actions.close_unit(unit_id=world.unit_id("HEAT-WEST"), by=world.system, at=later(days=2))


@pytest.mark.parametrize("under", ["HEAT-EAST", "HEAT-EAST-1"])
def test_a_unit_never_comes_to_stand_below_itself(world: World, under: str) -> None:
    with pytest.raises(actions.OrganizationRefused):
        actions.move_unit(unit_id=world.unit_id("HEAT-EAST"), parent=world.unit_id(under), by=world.system, at=START)


def test_only_who_administers_both_ends_moves_a_unit(world: World) -> None:
    enter_person(world, "heat-admin", name="热管", role=Role.ADMINISTRATOR, unit="YH-HEAT")
    admin = world.viewer("heat-admin")

    with pytest.raises(NotFound):
        actions.move_unit(unit_id=world.unit_id("HEAT-EAST"), parent=world.unit_id("YH-GAS"), by=admin, at=START)
    with pytest.raises(NotFound):
        actions.move_unit(unit_id=world.unit_id("GAS-NORTH"), parent=world.unit_id("YH-HEAT"), by=admin, at=START)
    with pytest.raises(NotFound):
        actions.rename_unit(unit_id=world.unit_id("GAS-NORTH"), name="x", by=admin, at=START)
    with pytest.raises(NotFound):
        actions.close_unit(unit_id=UUID(int=1), by=admin, at=START)
    actions.move_unit(unit_id=world.unit_id("HEAT-EAST-1"), parent=world.unit_id("HEAT-WEST"), by=admin, at=START)

    assert queries.unit_by_code("HEAT-EAST-1").path == "/YH/YH-HEAT/HEAT-WEST/HEAT-EAST-1/"


def test_the_tree_is_read_once_a_revision_and_again_after_a_change(
    world: World, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    number = journal.revision()
    queries.tree(revision=number)

    with django_assert_num_queries(0):  # type: ignore[operator]
        queries.tree(revision=number)
    actions.rename_unit(unit_id=world.unit_id("YH"), name="云河能源", by=world.system, at=START)

    assert journal.revision() != number
    assert queries.unit_by_code("YH").name == "云河能源"


def test_a_change_that_is_rolled_back_leaves_no_copy_of_itself(world: World) -> None:
    try:
        with transaction.atomic():
            actions.rename_unit(unit_id=world.unit_id("YH"), name="不会成真", by=world.system, at=START)
            assert queries.unit_by_code("YH").name == "不会成真"
            raise LookupError
    except LookupError:
        pass
    with transaction.atomic():
        actions.rename_unit(unit_id=world.unit_id("YH-GAS"), name="另一处改动", by=world.system, at=START)

    assert queries.unit_by_code("YH").name == "云河能源集团"


def test_unknown_codes_and_names_are_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        queries.unit_by_code("NOWHERE")
    with pytest.raises(NotFound):
        queries.person_by_username("nobody")
    with pytest.raises(NotFound):
        queries.person(UUID(int=1))


@pytest.mark.django_db(transaction=True)
def test_two_moves_that_each_make_sense_never_make_a_circle_together() -> None:
    world = build(territory=False)
    east, west, system = world.unit_id("HEAT-EAST"), world.unit_id("HEAT-WEST"), world.system
    barrier, refused = threading.Barrier(2), []

    def move(unit: UUID, under: UUID) -> None:
        barrier.wait()
        try:
            actions.move_unit(unit_id=unit, parent=under, by=system, at=later(days=1))
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=pair) for pair in ((east, west), (west, east))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    tree = queries.tree()
    assert len(refused) == 1
    assert all(
        place.path == (tree.by_id[place.parent_id].path if place.parent_id else "/") + place.code + "/"
        for place in tree.places
    )
    assert world.system.may_somewhere(Permission.ORDERS_VIEW)
