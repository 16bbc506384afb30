"""A complaint that was answered, and three people who may judge it."""

from datetime import datetime, timedelta

import pytest

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import Role
from tests.orders import move, register
from tests.world import START, World, enter_person

NOON = datetime.fromisoformat("2026-03-02T12:00:00+08:00")
"""A Monday."""


def after(**length: float) -> datetime:
    return NOON + timedelta(**length)


@pytest.fixture
def judged_world(ruled_world: World) -> World:
    """The fixed cast, a second supervisor, and a supervisor who sits in the unit itself."""
    enter_person(ruled_world, "fang2", name="方圆", role=Role.SUPERVISOR, unit="YH", phone_end=61)
    inside = enter_person(ruled_world, "inside", name="何内", role=Role.FITTER, unit="GAS-NORTH-1", phone_end=62)
    organization.assign_role(
        person_id=inside.id, role=Role.SUPERVISOR, unit_id=ruled_world.unit_id("YH"), by=ruled_world.system, at=START
    )
    return ruled_world


def complaint_of(world: World, *, at: datetime = NOON, replied: bool = True) -> str:
    """A complaint about how somebody behaved, held by the north."""
    number = register(world, at=at, order_type="gas_complaint_attitude", title="维修人员态度生硬", area="EAST-N").number
    if replied:
        move(world, number, "accept", by="head-north", at=at + timedelta(minutes=5))
        move(world, number, "contact", by="head-north", at=at + timedelta(minutes=20))
        move(world, number, "reply", by="head-north", at=at + timedelta(hours=2), result="已向客户道歉")
    return number


@pytest.fixture
def complaint(judged_world: World) -> str:
    return complaint_of(judged_world)
