"""Closed cases of two divisions that were called back, for rounds of rechecks."""

from datetime import datetime, timedelta

from plumbline.supervision.callbacks import actions
from plumbline.supervision.callbacks.models import Callback, RecheckRound
from plumbline.supervision.callbacks.states import Level, Result
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World

CLOSED = IN_SEASON + timedelta(hours=4)
NEXT_DAY = IN_SEASON + timedelta(days=1)


def close_case(world: World, place: int, *, arrived: bool = True, result: Result = Result.SATISFIED) -> str:
    """An order of the eastern heating unit that the call-back agent wrote down as ``result``; its number."""
    number = register(world, phone=f"1390000{place:04d}", title=f"暖气不热 {place}", address=f"北京路{place}号").number
    for minutes, by, name in ((5, "head-east", "accept"), (6, "head-east", "assign")):
        inputs = {"person": "zhao"} if name == "assign" else {}
        move(world, number, name, by=by, at=IN_SEASON + timedelta(minutes=minutes), **inputs)
    if arrived:
        move(world, number, "arrive", by="zhao", at=IN_SEASON + timedelta(minutes=40))
    move(world, number, "reply", by="zhao", at=IN_SEASON + timedelta(hours=2), result="已排气")
    callback = Callback.objects.get(order_id=order_of(number).case_file_id)
    actions.record_attempt(
        number=callback.case_file.number, result=result, solved=True, by=world.viewer("xu", at=CLOSED), at=CLOSED
    )
    return number


def planned(
    world: World,
    *,
    size: int = 3,
    level: Level = Level.CENTRE,
    scope: str = "HEAT-EAST",
    by: str = "fang",
    seed: str = "2026-Q1",
    at: datetime = NEXT_DAY,
) -> RecheckRound:
    return actions.plan_round(
        terms=actions.RoundTerms(
            name=f"一季度复核 {level.value} {seed}",
            level=level,
            scope=scope,
            since=IN_SEASON,
            until=NEXT_DAY,
            size=size,
            seed=seed,
            form="heat_recheck",
        ),
        by=world.viewer(by, at=at),
        at=at,
    )


def begun(world: World, *, by: str = "fang", **words: object) -> RecheckRound:
    found = planned(world, by=by, **words)  # type: ignore[arg-type]
    viewer = world.viewer(by, at=NEXT_DAY)
    actions.draw_round(round_id=found.id, by=viewer, at=NEXT_DAY, leave_out=frozenset())
    return actions.begin_round(round_id=found.id, by=viewer, at=NEXT_DAY)
