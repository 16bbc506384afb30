"""What if a time limit were shorter or longer: the same cases, the same calendars, other due moments; the original stays as it is."""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.apps import apps

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.queries.limits_played import LimitChange
from plumbline.evaluation.scorecards import actions, queries
from plumbline.evaluation.scorecards.queries import Replay
from plumbline.evaluation.scorecards.rules import Changes
from plumbline.ground.kernel import periods
from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.service_levels.rules.limits import LimitRefused
from tests.evaluation.scorecards.kept_values import HEATING
from tests.orders import IN_SEASON, move, register
from tests.world import World

JANUARY = periods.parse("2026-01")
NOW = datetime.fromisoformat("2026-02-10T09:00:00+08:00")
NOTHING: dict[str, Fraction] = {}
UNCHANGED = Changes(NOTHING, NOTHING, NOTHING, NOTHING)
REPLY = "heating-hohhot/complaint_reply"
"""Three days from registering to the answer."""
WATCHED = ("indicators", "scorecards", "service_levels", "work_orders", "casefiles", "journal")


def answered(world: World, *, after: timedelta, address: str) -> str:
    """A complaint of the east that was answered so long after it came in."""
    number = str(register(world, order_type="heat_complaint_other", title="态度不好", address=address).number)
    for minutes, by, name, inputs in (
        (5, "head-east", "accept", {}),
        (6, "head-east", "assign", {"person": "zhao"}),
        (30, "zhao", "arrive", {}),
    ):
        move(world, number, name, by=by, at=IN_SEASON + timedelta(minutes=minutes), **inputs)
    move(world, number, "reply", by="zhao", at=IN_SEASON + after, result="已当面致歉")
    return number


@pytest.fixture
def company(ruled_world: World) -> World:
    """Of three complaints one was answered after a day, one after two, one after four."""
    for days, address in ((1, "北京路1号"), (2, "北京路2号"), (4, "北京路3号")):
        answered(ruled_world, after=timedelta(days=days), address=address)
    indicators.measure(period=JANUARY, by=ruled_world.system, at=NOW)
    actions.build(period=JANUARY, template=HEATING, by=ruled_world.system, at=NOW)
    return ruled_world


def under(world: World, quantity: int, limit: str = REPLY) -> Replay:
    return queries.what_if(
        JANUARY,
        template=HEATING,
        changes=UNCHANGED,
        viewer=world.system,
        limit=LimitChange(limit, quantity),
        at=NOW,
    )


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table that could be touched."""
    models = [model for label in WATCHED for model in apps.get_app_config(label).get_models()]
    return {model._meta.label: sorted(model.objects.values(), key=str) for model in models}


def moved(replay: Replay) -> set[tuple[str, str, str]]:
    """The cases of the complaint item that move."""
    assert replay.limit is not None
    return {(each.number[-1], each.before, each.after) for each in replay.limit.cases if each.key[0] == "CMP-01"}


def test_a_shorter_limit_moves_exactly_the_cases_that_would_have_been_late(company: World) -> None:
    before = everything()

    replay = under(company, 1)

    assert moved(replay) == {("2", "met", "missed")}
    assert everything() == before, "nothing of the original is touched"


def test_a_longer_limit_moves_the_late_one(company: World) -> None:
    replay = under(company, 5)

    east = next(unit for unit in replay.moved if unit.place.code == "HEAT-EAST")
    assert moved(replay) == {("3", "missed", "met")}
    # two of three lie below the floor of 80 %; three of three earn the whole weight
    assert [(line.item, line.before, line.after) for line in east.lines] == [
        ("complaint_timeliness", Decimal("0.00"), Decimal("20.00"))
    ]


def test_the_limit_as_it_is_moves_nothing_and_the_replay_is_identical(company: World) -> None:
    replay = under(company, 3)

    assert replay.limit is not None
    assert (replay.limit.clocks, replay.limit.cases, replay.moved, replay.is_identical) == (0, [], (), True)


def test_the_replay_agrees_with_counting_by_hand(company: World) -> None:
    replay = under(company, 1)

    assert replay.limit is not None
    key = next(key for unit, key in replay.limit.added if unit == "HEAT-EAST" and key[0] == "CMP-01")
    added = replay.limit.added["HEAT-EAST", key]
    # answered after 1, 2 and 4 days: in time under three days two of three, under one day (to the minute) one
    assert (added.numerator, added.denominator, added.n) == (-1, 0, 0)


@pytest.mark.parametrize(
    ("limit", "quantity", "refusal"), [("heating-hohhot/none", 1, NotFound), (REPLY, 0, LimitRefused)]
)
def test_a_limit_that_is_not_there_or_that_no_clock_can_follow_is_refused(
    company: World, limit: str, quantity: int, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        under(company, quantity, limit)
