"""What is offered makes sense for the order: nothing that only turns a clock which no limit of its type knows, no return after an arbiter spoke."""

from datetime import timedelta

import pytest

from plumbline.service.work_orders import queries
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.rules import ONLY_TURNS_CLOCKS, MoveRefused
from plumbline.service.work_orders.states import MOVES, State
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World

LATER = IN_SEASON + timedelta(minutes=30)


def offered(world: World, number: str, who: str) -> set[str]:
    order = queries.visible_order(number, viewer=world.viewer(who))
    return {each.name for each in queries.allowed_moves(order, viewer=world.viewer(who), has_extension_request=False)}


@pytest.mark.parametrize(
    ("order_type", "area", "head", "some"),
    [
        ("heat_no_heat_household", "EAST-N", "head-east", set()),
        ("heat_burst", "EAST-N", "head-east", {"contain"}),
        ("gas_leak", "EAST-N", "head-north", {"contain"}),
        ("gas_complaint_attitude", "EAST-N", "head-north", {"investigate"}),
        ("gas_restore_arrears", "EAST-N", "head-north", {"mark_paid"}),
    ],
)
def test_moves_that_only_turn_a_clock_are_offered_where_a_limit_knows_it(
    ruled_world: World, order_type: str, area: str, head: str, some: set[str]
) -> None:
    number = register(ruled_world, order_type=order_type, area=area, title="某事").number
    move(ruled_world, number, "accept", by=head, at=LATER)

    assert offered(ruled_world, number, head) & ONLY_TURNS_CLOCKS == some


@pytest.mark.parametrize("name", ["contain", "mark_ready", "mark_paid"])
def test_what_is_not_offered_may_still_be_told_from_elsewhere(ruled_world: World, name: str) -> None:
    number = register(ruled_world).number
    move(ruled_world, number, "accept", by="head-east", at=LATER)

    told = move(ruled_world, number, name, by="head-east", at=LATER)

    assert name not in offered(ruled_world, number, "head-east")
    assert told.state == State.ACCEPTED


def test_after_an_arbiter_spoke_no_return_is_offered(ruled_world: World) -> None:
    number = register(ruled_world).number
    WorkOrder.objects.filter(case_file__number=number).update(arbitrated=True)

    assert "return" not in offered(ruled_world, number, "head-east")
    with pytest.raises(MoveRefused, match="已经裁定"):
        move(ruled_world, number, "return", by="head-east", at=LATER, reason="not_ours", note="x")


def test_every_offered_move_is_one_of_the_state(ruled_world: World) -> None:
    number = register(ruled_world).number

    names = {each.name for each in MOVES.open_moves(State.DISPATCHED)}

    assert offered(ruled_world, number, "head-east") < names
    assert order_of(number).state == State.DISPATCHED
