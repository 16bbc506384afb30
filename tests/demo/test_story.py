"""The script of the demo: thought up without a database, the same for the same seed, with the habits that the company is known for."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from plumbline.doors.demo import cast, incidents, loading, present, story, territory
from plumbline.doors.demo.kinds import BY_CODE, KINDS
from plumbline.doors.demo.seasons import COLD_SNAP_DAYS, Year
from plumbline.doors.demo.steps import Life, Ref, Step
from plumbline.doors.demo.stripes import stripes_of
from plumbline.doors.demo.tales import time_for
from plumbline.ground.organization.states import Role, UnitKind

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)
COLD = "heat_no_heat_household"


def year(seed: int = 1, orders: int = 1_200, now: datetime = NOW) -> Year:
    return Year(now, seed, orders)


@pytest.fixture(scope="module")
def households() -> list[territory.Household]:
    return territory.households(1, 2_000)


@pytest.fixture(scope="module")
def lives(households: list[territory.Household]) -> list[Life]:
    return list(story.whole(year(), households))


def steps_of(lives: list[Life], what: str) -> list[Step]:
    return [step for life in lives for step in life.steps if step.what == what]


def rounds(life: Life, order: str = "a") -> Iterator[tuple[Step, Step]]:
    """Registration and first reply of an order."""
    mine = [step for step in life.steps if step.order == order]
    replies = [step for step in mine if step.what == "reply"]
    if replies:
        yield mine[0], replies[0]


def test_the_same_seed_tells_the_same_story(lives: list[Life], households: list[territory.Household]) -> None:
    again = list(story.whole(year(), households))

    assert again == lives


def test_another_seed_tells_another_story(lives: list[Life], households: list[territory.Household]) -> None:
    other = list(story.whole(year(seed=2), households))

    assert other != lives


def test_a_day_can_be_told_without_the_others(lives: list[Life], households: list[territory.Household]) -> None:
    day = lives[500].begins.date()

    alone = story.lives_of(year(), day, households)

    assert alone == [life for life in lives if life.begins.date() == day]


def test_a_year_brings_the_orders_it_was_asked_for(lives: list[Life]) -> None:
    assert abs(len(lives) - 1_200) <= len(KINDS)
    assert min(life.begins for life in lives) >= datetime(2025, 11, 22, tzinfo=ZONE)
    assert max(life.begins for life in lives) < datetime(2026, 11, 22, tzinfo=ZONE)


@pytest.mark.parametrize(("scale", "promised"), [("small", 5_000), ("city", 200_000)])
def test_ordinary_life_alone_brings_what_a_scale_promises(scale: str, promised: int) -> None:
    assert loading.SCALES[scale].orders - len(KINDS) >= promised


def test_every_life_begins_with_a_registration_and_goes_forward_in_time(
    lives: list[Life], households: list[territory.Household]
) -> None:
    everything = [*lives, *incidents.incidents(year(), households), *present.present(year(), households)]

    for life in everything:
        assert life.steps[0].what == "register", life.key
        assert [step.at for step in life.steps] == sorted(step.at for step in life.steps)
        known = set()
        for step in life.steps:
            known |= {step.order} if step.what in ("register", "announce", "draft") else set()
            assert step.order in known or step.what == "draft", (life.key, step)
            assert all(ref.order in known for ref in step.inputs.values() if isinstance(ref, Ref))


def test_nothing_of_the_present_lies_in_the_future(households: list[territory.Household]) -> None:
    everything = present.present(year(), households)

    assert max(life.ends for life in everything) <= NOW


def test_the_cold_snap_brings_several_times_as_many_cold_homes_as_the_days_around_it(lives: list[Life]) -> None:
    first = year().cold_snap
    by_day = Counter(step.at.date() for step in steps_of(lives, "register") if step.inputs["kind"] == COLD)

    during = sum(by_day[first + timedelta(days=number)] for number in range(COLD_SNAP_DAYS))
    before = sum(by_day[first - timedelta(days=number)] for number in range(1, COLD_SNAP_DAYS + 1))

    assert during > 3 * before > 0


def test_nobody_is_cold_in_summer(lives: list[Life]) -> None:
    months = {step.at.month for step in steps_of(lives, "register") if step.inputs["kind"] == COLD}

    assert months
    assert not months & {5, 6, 7, 8, 9}


def share_late(lives: list[Life], unit: str) -> float:
    """Of the cold homes of a unit, how many were replied to after the time the story believes there is."""
    head = cast.HEAD_OF[unit]
    waits = []
    for life in lives:
        if any(step.who == head and step.what == "accept" for step in life.steps):
            for registered, replied in rounds(life):
                kind = BY_CODE[registered.inputs["kind"]]
                if kind.code == COLD:
                    waits.append(replied.at - registered.at > timedelta(hours=time_for(kind, registered.at)[1]))
    assert len(waits) > 20
    return sum(waits) / len(waits)


def test_the_slack_unit_is_late_and_the_others_hardly(lives: list[Life]) -> None:
    assert share_late(lives, "HE-SOUTH") > 0.2
    assert share_late(lives, "HE-EAST") < 0.15


def test_the_falsifying_unit_replies_minutes_before_the_deadline_without_having_been_there(lives: list[Life]) -> None:
    from_the_desk = total = 0
    for life in lives:
        if any(step.who == cast.HEAD_OF["HE-NORTH"] and step.what == "accept" for step in life.steps):
            for registered, replied in rounds(life):
                kind = BY_CODE[registered.inputs["kind"]]
                if kind.code == COLD:
                    total += 1
                    deadline = registered.at + timedelta(hours=time_for(kind, registered.at)[1])
                    was_there = any(s.what == "arrive" and s.at <= replied.at for s in life.steps)
                    near = timedelta() <= deadline - replied.at <= timedelta(minutes=15)
                    from_the_desk += near and not was_there
    assert from_the_desk > total * 0.3 > 3


def test_its_callbacks_are_all_friendly_and_its_customers_come_again(lives: list[Life]) -> None:
    friendly = [step for step in steps_of(lives, "call") if step.who == cast.FRIENDLY_CALLER]
    again = [life for life in lives if any(s.order == "c" for s in life.steps)]
    of_north = [life for life in again if any(s.who == cast.HEAD_OF["HE-NORTH"] for s in life.steps)]

    assert friendly
    assert {step.inputs["result"] for step in friendly} == {"satisfied"}
    assert len(of_north) > len(again) / 3


@pytest.mark.parametrize("number", [1, 2, 4])
def test_stripes_cover_every_day_once(number: int) -> None:
    stripes = stripes_of(year(), number)

    days = [day for stripe in stripes for day in stripe.days(year())]

    assert len(stripes) == number
    assert days == list(year().days())


@pytest.mark.parametrize("month", range(1, 13))
def test_the_events_of_the_year_lie_in_the_year_whenever_it_is_told(
    month: int, households: list[territory.Household]
) -> None:
    told = year(now=datetime(2026, month, 14, 8, 5, tzinfo=ZONE))

    for event in incidents.incidents(told, households):
        assert told.at(told.first_day, 0) <= event.begins < told.midnight


def test_the_company_is_as_promised() -> None:
    kinds = Counter(unit.kind for unit in cast.UNITS)

    assert (kinds[UnitKind.COMPANY], kinds[UnitKind.DIVISION], kinds[UnitKind.THIRD_PARTY]) == (1, 3, 1)
    assert len(cast.HANDLING) == 9
    assert all(any(unit.parent == each for unit in cast.UNITS) for each in cast.HANDLING), "each has teams"
    assert len(cast.PEOPLE) == len({person.username for person in cast.PEOPLE}) == 66
    assert {role for _username, role in cast.SIGN_INS} == set(Role) - {Role.MACHINE}


def test_no_telephone_of_the_story_can_be_anybodys() -> None:
    everybody = territory.households(1, 3_000)

    phones = [household.phone for household in everybody]

    assert all(phone.startswith("138000") and len(phone) == 11 for phone in phones)
    assert len(set(phones)) == len(phones)
