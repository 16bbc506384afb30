"""Visits go along with their order, through whichever door it is moved."""

import pytest

from plumbline.service.field_visits import actions as visits
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.states import State
from tests.orders import move, order_of
from tests.service.field_visits.trips import DIGEST, act, after, send, sheet, there
from tests.world import World


def test_moves_through_other_doors_make_visits_as_well(ruled_world: World, number: str) -> None:
    case = order_of(number).case_file_id
    for name, follow in (("depart", visits.follow_departure), ("arrive", visits.follow_arrival)):
        at = after(10 if name == "depart" else 30)
        move(ruled_world, number, name, by="zhao", at=at)
        for _time in range(2):
            follow(order_case_file_id=case, by=ruled_world.system, at=at)

    move(ruled_world, number, "reply", by="zhao", at=after(60), result="好了")

    visit = Visit.objects.get()
    assert (visit.state, visit.person.username, visit.departed_at, visit.arrived_at, visit.ended_at) == (  # type: ignore[union-attr]
        "finished",
        "zhao",
        after(10),
        after(30),
        after(60),
    )
    visits.follow_arrival(order_case_file_id=case, by=ruled_world.system, at=after(30))
    assert Visit.objects.count() == 1


def test_following_what_the_field_page_did_adds_nothing(ruled_world: World, number: str) -> None:
    there(ruled_world, number)
    case = order_of(number).case_file_id

    visits.follow_departure(order_case_file_id=case, by=ruled_world.system, at=after(10))
    visits.follow_arrival(order_case_file_id=case, by=ruled_world.system, at=after(40))

    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "by", "inputs"),
    [("leave", "zhao", {"note": "缺件"}), ("void", "fang", {"reason": "test_entry", "note": "测试单"})],
)
def test_an_order_that_ends_or_is_left_otherwise_ends_its_visit(
    ruled_world: World, number: str, name: str, by: str, inputs: dict[str, str]
) -> None:
    visit = there(ruled_world, number)

    move(ruled_world, number, name, by=by, at=after(60), **inputs)

    visit.refresh_from_db()
    assert visit.state_now is State.LEFT


@pytest.mark.parametrize("planned", [False, True])
def test_who_is_there_by_the_order_alone_finds_his_visit_made(ruled_world: World, number: str, planned: bool) -> None:
    if planned:
        act(ruled_world, "plan", number, at=after(6), starts_at=after(60), ends_at=after(180))
    move(ruled_world, number, "arrive", by="zhao", at=after(30))

    send(ruled_world, number)

    visit = Visit.objects.get()
    assert (visit.state, visit.arrived_at, visit.person_id) == ("arrived", after(30), ruled_world.person("zhao").id)
    act(ruled_world, "reply", number, at=after(60), sheet=sheet(files=(DIGEST,)))
    visit.refresh_from_db()
    assert visit.state == "finished"
