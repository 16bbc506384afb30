"""A clean year of orders with falsehoods planted in it, and with everything that honest bad luck looks like.

Every order is played through the real actions, each scenario on a day and at a unit of its own, so that nothing comes together by accident. ``Planted`` says
which signals there should be: kind and the number of the first case each is about.
"""

from collections.abc import Callable
from datetime import timedelta

from plumbline.supervision.callbacks.states import Level, Result
from plumbline.supervision.integrity.states import Kind
from tests.orders import order_of, register
from tests.supervision.integrity.slots import (
    FIRST_DAY,
    GAS,
    HEATING,
    Slot,
    Team,
    Year,
    by_level,
    flat,
    picture,
    saved_again,
)
from tests.world import World

Scenario = Callable[[Slot], None]


# ── What is false ────────────────────────────────────────────────────────────


def closed_unvisited(slot: Slot) -> None:
    number = slot.begin()
    slot.do(number, "reply", slot.team.fitter, slot.at + slot.year.minutes(90, 300), result="已上门排除")
    slot.expect(Kind.CLOSED_UNVISITED, number)


def closed_in_batch(slot: Slot) -> None:
    count = slot.year.dice.randint(3, 6)
    numbers = [slot.begin(after=place * 2.5) for place in range(count)]
    for number in numbers:
        slot.do(number, "contact", slot.team.fitter, slot.at + timedelta(minutes=60))
    end = slot.due(numbers[0]) - slot.year.minutes(1, 3)
    for place, number in enumerate(numbers):
        slot.do(number, "reply", slot.team.fitter, end + timedelta(minutes=place * 0.5), result="已办结")
    slot.expect(Kind.CLOSED_IN_BATCH, numbers[0])


def paused_over_due(slot: Slot) -> None:
    number = slot.begin()
    due = slot.due(number)
    arrived = slot.do(number, "arrive", slot.team.fitter, slot.at + timedelta(minutes=60))
    paused = due - slot.year.minutes(3, 110)
    assert paused > arrived
    slot.do(number, "pause", slot.team.head, paused, reason="customer_asked", note="客户另约时间")
    resumed = slot.do(number, "resume", slot.team.head, due + slot.year.minutes(1, 55))
    slot.do(number, "reply", slot.team.fitter, resumed + slot.year.minutes(1, 30), result="已办结")
    slot.expect(Kind.PAUSED_OVER_DUE, number)


def reassigned(slot: Slot) -> None:
    number, team = slot.begin(), slot.team
    slot.do(number, "arrive", team.fitter, slot.at + timedelta(minutes=40))
    left = slot.do(number, "leave", team.fitter, slot.at + slot.year.minutes(70, 90), note="基本处理完")
    given = slot.do(number, "assign", team.head, left + slot.year.minutes(1, 20), person=team.head)
    slot.do(number, "reply", team.head, given + slot.year.minutes(1, 55), result="已办结")
    slot.expect(Kind.REASSIGNED, number)


def photo_reused(slot: Slot) -> None:
    photo = picture(slot.year.dice)
    for place in (0, 180):
        number = slot.begin(after=place)
        again = photo if place == 0 or slot.year.dice.random() < 0.5 else saved_again(photo, slot.year.dice)
        slot.work(number, done=slot.at + timedelta(minutes=place + 100), photo=again)
    slot.expect(Kind.PHOTO_REUSED, number)


def call_improper(slot: Slot) -> None:
    number = slot.begin()
    replied = slot.work(number, done=slot.at + timedelta(minutes=120))
    made = slot.year.dice.choice(
        ({"talked_seconds": slot.year.dice.randint(1, 14)}, {"dialled": "13911112222", "talked_seconds": 90})
    )
    slot.call(number, replied + timedelta(hours=2), **made)
    slot.expect(Kind.CALL_IMPROPER, number)


def merged_over_breach(slot: Slot) -> None:
    customer = slot.year.customer(slot.team.area)
    number = slot.begin(customer=customer)
    late = slot.due(number) + slot.year.minutes(-25, 120)
    after = (late - slot.at).total_seconds() / 60 - 15
    younger = slot.begin(after=after, customer=customer)
    slot.do(number, "merge", "zhou", late, parent=younger, note="同一事项")
    slot.work(younger, done=late + timedelta(minutes=90))
    slot.expect(Kind.MERGED_OVER_BREACH, number)


def returned_to_restart(slot: Slot) -> None:
    at = slot.at
    number = register(slot.world, at=at, order_type=slot.team.order_type, area=slot.team.area, phone="").number
    back = at + slot.year.minutes(8.5, 30)
    slot.do(number, "return", slot.team.head, back, reason="wrong_type", note="类型有误")
    again = slot.do(number, "dispatch", "zhou", back + slot.year.minutes(1, 10), unit=slot.team.unit)
    slot.do(number, "accept", slot.team.head, again + timedelta(minutes=3))
    slot.do(number, "assign", slot.team.head, again + timedelta(minutes=5), person=slot.team.fitter)
    slot.work(number, done=again + timedelta(minutes=90))
    slot.expect(Kind.RETURNED_TO_RESTART, number)


def answer_contradicted(slot: Slot) -> None:
    number = slot.begin()
    replied = slot.work(number, done=slot.at + timedelta(minutes=120))
    by_level(slot, number, Level.UNIT, Result.SATISFIED, replied + timedelta(hours=3))
    by_level(slot, number, Level.DIVISION, Result.DISSATISFIED, replied + slot.year.minutes(600, 9_000))
    slot.expect(Kind.ANSWER_CONTRADICTED, number)


def complained_again(slot: Slot) -> None:
    customer = slot.year.customer(slot.team.area)
    number = slot.begin(customer=customer)
    replied = slot.work(number, done=slot.at + timedelta(minutes=120))
    slot.call(number, replied + timedelta(hours=2), talked_seconds=80)
    again = slot.begin(after=slot.year.dice.uniform(2 * 1440, 6.5 * 1440), customer=customer)
    slot.work(again, done=order_of(again).registered_at + timedelta(minutes=100))
    slot.expect(Kind.COMPLAINED_AGAIN, number)


FALSE: tuple[Scenario, ...] = (
    closed_unvisited,
    closed_in_batch,
    paused_over_due,
    reassigned,
    photo_reused,
    call_improper,
    merged_over_breach,
    returned_to_restart,
    answer_contradicted,
    complained_again,
)
NEEDS_HEATING = frozenset(
    {"returned_to_restart", "returned_at_once", "returned_elsewhere", "call_improper", "ordinary", "short_of_words"}
)
"""Scenarios about limits or call-backs that only orders of heating have."""


# ── What is honest ───────────────────────────────────────────────────────────


def ordinary(slot: Slot) -> None:
    number = slot.begin()
    replied = slot.work(number, done=slot.at + slot.year.minutes(90, 300), photo=picture(slot.year.dice))
    slot.call(number, replied + slot.year.minutes(60, 600), talked_seconds=slot.year.dice.randint(25, 200))


def arrival_forgotten(slot: Slot) -> None:
    number = slot.begin()
    slot.work(number, done=slot.at + slot.year.minutes(90, 300), arrive=False)


def told_on_the_telephone(slot: Slot) -> None:
    number = slot.begin()
    slot.do(number, "contact", slot.team.fitter, slot.at + timedelta(minutes=20))
    slot.do(number, "reply", slot.team.fitter, slot.at + timedelta(minutes=50), result="电话指导打开阀门，已恢复")


def two_at_the_last_minute(slot: Slot) -> None:
    numbers = [slot.begin(), slot.begin(after=2.5)]
    end = slot.due(numbers[0]) - timedelta(minutes=4)
    for place, number in enumerate(numbers):
        slot.work(number, done=end + timedelta(minutes=place))


def many_after_one_repair(slot: Slot) -> None:
    """A pipe is mended in the middle of the day and its orders are answered together, hours before they are due."""
    numbers = [slot.begin(after=place * 2.5) for place in range(4)]
    for place, number in enumerate(numbers):
        slot.work(number, done=slot.at + timedelta(minutes=150 + place))


def paused_for_tomorrow(slot: Slot) -> None:
    number = slot.begin()
    due = slot.due(number)
    slot.do(number, "contact", slot.team.fitter, slot.at + timedelta(minutes=15))
    slot.do(number, "pause", slot.team.head, due - timedelta(minutes=90), reason="customer_asked", note="客户约明日")
    back = slot.do(number, "resume", slot.team.head, due + slot.year.minutes(600, 1_000))
    slot.work(number, done=back + timedelta(minutes=80))


def paused_in_time(slot: Slot) -> None:
    number = slot.begin()
    slot.do(number, "pause", slot.team.head, slot.at + timedelta(minutes=30), reason="customer_asked", note="午后再来")
    back = slot.do(number, "resume", slot.team.head, slot.at + timedelta(minutes=150))
    slot.work(number, done=back + timedelta(minutes=90))


def shift_changed(slot: Slot) -> None:
    number, team = slot.begin(), slot.team
    slot.do(number, "arrive", team.fitter, slot.at + timedelta(minutes=40))
    left = slot.do(number, "leave", team.fitter, slot.at + timedelta(minutes=80), note="交班")
    given = slot.do(number, "assign", team.head, left + timedelta(minutes=5), person=team.head)
    slot.do(number, "arrive", team.head, given + timedelta(minutes=20))
    slot.do(number, "reply", team.head, given + timedelta(minutes=50), result="更换阀门后正常")


def never_there_before(slot: Slot) -> None:
    """Given to somebody else before anybody went."""
    number, team = slot.begin(), slot.team
    slot.do(number, "assign", team.head, slot.at + timedelta(minutes=20), person=team.head)
    slot.do(number, "contact", team.head, slot.at + timedelta(minutes=25))
    slot.do(number, "resolve", team.head, slot.at + timedelta(minutes=60))
    slot.do(number, "reply", team.head, slot.at + timedelta(minutes=62), result="已恢复")


def one_photo_of_one_event(slot: Slot) -> None:
    photo = picture(slot.year.dice)
    first, second = slot.begin(), slot.begin(after=3)
    slot.do(second, "link", "zhou", slot.at + timedelta(minutes=15), parent=first)
    for number in (first, second):
        slot.work(number, done=slot.at + timedelta(minutes=150), photo=photo)


def white_walls(slot: Slot) -> None:
    """Two photos of nothing in particular."""
    for place in (0, 180):
        number = slot.begin(after=place)
        wall = flat(slot.year.dice)
        slot.work(number, done=slot.at + timedelta(minutes=place + 100), photo=wall)


def short_of_words(slot: Slot) -> None:
    """Nobody lifted the receiver; later a short but whole conversation."""
    number = slot.begin()
    replied = slot.work(number, done=slot.at + timedelta(minutes=120))
    slot.call(number, replied + timedelta(hours=2), Result.UNREACHED, talked_seconds=4)
    slot.call(number, replied + timedelta(hours=5), talked_seconds=16)


def merged_into_the_first(slot: Slot) -> None:
    customer = slot.year.customer(slot.team.area)
    first = slot.begin(customer=customer)
    late = slot.due(first) + timedelta(minutes=20)
    second = slot.begin(after=(late - slot.at).total_seconds() / 60, customer=customer)
    slot.do(second, "merge", "zhou", late + timedelta(minutes=30), parent=first, note="再次来电")
    slot.work(first, done=late + timedelta(minutes=100))


def returned_at_once(slot: Slot) -> None:
    at = slot.at
    number = register(slot.world, at=at, order_type=slot.team.order_type, area=slot.team.area, phone="").number
    back = at + slot.year.minutes(1, 5)
    slot.do(number, "return", slot.team.head, back, reason="facts_missing", note="没有电话")
    again = slot.do(number, "dispatch", "zhou", back + timedelta(minutes=5), unit=slot.team.unit)
    slot.do(number, "accept", slot.team.head, again + timedelta(minutes=3))
    slot.do(number, "assign", slot.team.head, again + timedelta(minutes=5), person=slot.team.fitter)
    slot.work(number, done=again + timedelta(minutes=90))


def returned_elsewhere(slot: Slot) -> None:
    """Truly another unit's, though it took them long to say so."""
    at = slot.at
    number = register(slot.world, at=at, order_type=slot.team.order_type, area=slot.team.area, phone="").number
    other = next(team for team in HEATING if team.unit != slot.team.unit)
    back = slot.do(number, "return", slot.team.head, at + timedelta(minutes=14), reason="not_our_area", note="属西城")
    again = slot.do(number, "dispatch", "zhou", back + timedelta(minutes=5), unit=other.unit)
    slot.do(number, "accept", other.head, again + timedelta(minutes=3))
    slot.do(number, "assign", other.head, again + timedelta(minutes=5), person=other.fitter)
    Slot(slot.year, slot.at, other).work(number, done=again + timedelta(minutes=90))


def heard_alike(slot: Slot) -> None:
    number = slot.begin()
    replied = slot.work(number, done=slot.at + timedelta(minutes=120))
    by_level(slot, number, Level.UNIT, Result.SATISFIED, replied + timedelta(hours=3))
    by_level(slot, number, Level.DIVISION, Result.BASICALLY, replied + timedelta(hours=30))


def broke_again_later(slot: Slot) -> None:
    customer = slot.year.customer(slot.team.area)
    number = slot.begin(customer=customer)
    slot.work(number, done=slot.at + timedelta(minutes=120))
    again = slot.begin(after=slot.year.dice.uniform(9, 20) * 1440, customer=customer)
    slot.work(again, done=order_of(again).registered_at + timedelta(minutes=100))


HONEST: tuple[Scenario, ...] = (
    ordinary,
    arrival_forgotten,
    told_on_the_telephone,
    two_at_the_last_minute,
    many_after_one_repair,
    paused_for_tomorrow,
    paused_in_time,
    shift_changed,
    never_there_before,
    one_photo_of_one_event,
    white_walls,
    short_of_words,
    merged_into_the_first,
    returned_at_once,
    returned_elsewhere,
    heard_alike,
    broke_again_later,
)


def plant(world: World, *, seed: int, times: int, plain: int) -> Year:
    """Every scenario so many times, and so many ordinary orders besides, in an order drawn from the seed."""
    year = Year(world, seed)
    played = [*FALSE * times, *HONEST * times, *(ordinary,) * plain]
    year.dice.shuffle(played)
    for scenario in played:
        scenario(year.slot(heating=scenario.__name__ in NEEDS_HEATING))
    return year


__all__ = [
    "FALSE",
    "FIRST_DAY",
    "GAS",
    "HEATING",
    "HONEST",
    "NEEDS_HEATING",
    "Scenario",
    "Slot",
    "Team",
    "Year",
    "by_level",
    "plant",
]
