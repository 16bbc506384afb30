"""A call that a shopper left behind is asked about by no survey and no recheck, before the release and after it."""

from datetime import timedelta

import pytest

from plumbline.service.work_orders import actions as work_orders
from plumbline.supervision.callbacks.models import Recheck
from plumbline.supervision.mystery_visits.models import Visit
from plumbline.supervision.surveys.models import Invite, Survey
from plumbline.supervision.surveys.states import Basis, Kind
from tests.clocks import Clock
from tests.orders import IN_SEASON, order_of
from tests.supervision.callbacks.closed_cases import NEXT_DAY, close_case
from tests.supervision.callbacks.closed_cases import planned as planned_round
from tests.supervision.mystery_visits.stage import planned, staged
from tests.supervision.surveys.asking import designed, form
from tests.supervision.surveys.test_results import DAY, closed_order
from tests.web.conftest import DeskOf
from tests.world import World


def plant(world: World, number: str, *, released: bool) -> None:
    """A shopper's visit left the order behind; released, it is set aside for everybody."""
    [visit] = planned(staged(world), units=["HEAT-EAST"])
    Visit.objects.filter(id=visit.id).update(order_id=order_of(number).case_file_id)
    if released:
        ids = [order_of(number).case_file_id]
        work_orders.set_aside(case_file_ids=ids, reason="MP-1", by=world.system, at=NEXT_DAY)


@pytest.mark.parametrize(("released", "size"), [(False, 4), (True, 3)])
def test_a_survey_asks_nobody_about_it(
    desk_of: DeskOf, ruled_world: World, clock: Clock, released: bool, size: int
) -> None:
    form(ruled_world)
    numbers = [closed_order(ruled_world, place) for place in range(4)]
    plant(ruled_world, numbers[0], released=released)
    at = IN_SEASON + timedelta(days=1)
    draft = designed(
        ruled_world,
        at=at,
        version=form(ruled_world, code="other"),
        kind=Kind.AFTER_CONTACT,
        basis=Basis.ORDERS,
        line="",
        starts=DAY,
        ends=DAY + timedelta(days=1),
        n=3,
    )
    clock(at)

    answer = desk_of("fang").post(f"/surveys/{draft.number}/open/")

    assert answer.status_code == 302
    asked = set(Invite.objects.values_list("order__case_file__number", flat=True))
    assert asked == set(numbers[1:])
    assert Survey.objects.get().size == size, "until the release the frame looks as if it were any order"


@pytest.mark.parametrize("released", [False, True])
def test_no_round_of_rechecks_draws_it(desk_of: DeskOf, ruled_world: World, clock: Clock, released: bool) -> None:
    numbers = [close_case(ruled_world, place) for place in range(3)]
    plant(ruled_world, numbers[0], released=released)
    found = planned_round(ruled_world, size=2)
    clock(NEXT_DAY)

    answer = desk_of("fang").post(f"/rechecks/{found.id}/draw/")

    assert answer.status_code == 302
    drawn = set(Recheck.objects.values_list("order__case_file__number", flat=True))
    assert drawn == set(numbers[1:])
