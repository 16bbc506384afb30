"""Rounds of rechecks as pages: kept at a level, called by somebody else, and unknown below until they have begun."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.states import Role
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.models import Recheck, RecheckRound
from plumbline.supervision.callbacks.states import Level
from tests.supervision.callbacks.closed_cases import NEXT_DAY, begun, close_case, planned
from tests.web.conftest import Clock, Desk, DeskOf, text_of
from tests.world import PEOPLE, World, enter_person

SAME = {"a.called": "yes", "a.came": "yes", "a.solved": "yes", "a.satisfied": "satisfied"}
OTHERWISE = {"a.called": "no", "a.came": "no", "a.solved": "no", "a.satisfied": "dissatisfied", "a.words": "没人来"}
BELOW = ("head-east", "zhao", "xu")


@pytest.fixture
def cases(ruled_world: World, clock: Clock) -> list[str]:
    numbers = [close_case(ruled_world, place) for place in range(4)]
    enter_person(ruled_world, "wen", name="温故", role=Role.CALLBACK_AGENT, unit="YH")
    clock(NEXT_DAY)
    return numbers


def test_a_supervisor_plans_draws_begins_and_ends_a_round(desk_of: DeskOf, cases: list[str]) -> None:
    fang = desk_of("fang")
    form = fang.get("/rechecks/new/").content.decode()
    seed = re.search(r'name="seed" value="(\w+)"', form)
    assert seed is not None

    answer = fang.post(
        "/rechecks/new/",
        name="一季度中心复核",
        level="centre",
        scope="YH-HEAT",
        since="2026-01-06",
        until="2026-01-06",
        size="2",
        seed=seed.group(1),
        form="heating-hohhot/heat_recheck",
    )

    address = answer.headers["Location"]
    for name in ("draw", "begin", "end"):
        assert fang.post(f"{address}{name}/").status_code == 302
    page = text_of(fang.get(address))
    assert "已结束" in page
    assert "从 4 件中抽取" in page
    assert seed.group(1) in page


def test_more_than_the_frame_holds_is_said_and_nothing_is_lost(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    found = planned(ruled_world, size=9)
    fang = desk_of("fang")

    fang.post(f"/rechecks/{found.id}/draw/")

    assert "框内只有 4 个" in text_of(fang.get(f"/rechecks/{found.id}/"))
    found.refresh_from_db()
    assert found.state == "planned"


def test_what_is_missing_is_said_beside_its_input(desk_of: DeskOf, cases: list[str]) -> None:
    answer = desk_of("fang").post("/rechecks/new/", name="复核", level="centre", scope="YH", size="0", seed="x")

    assert answer.status_code == 422
    assert 'value="复核"' in answer.content.decode()
    assert not RecheckRound.objects.exists()


def test_a_caller_asks_without_seeing_what_was_written_down_and_the_round_shows_what_differs(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    found = begun(ruled_world, size=2)
    wen = desk_of("wen")

    first = wen.post("/rechecks/next/").headers["Location"]
    call = text_of(wen.get(first))
    second = wen.post(first, outcome="heard", **OTHERWISE).headers["Location"]
    last = wen.post(second, outcome="heard", **SAME)

    assert "许静" not in call
    assert "已排气" not in call
    assert first != second
    assert last.headers["Location"] == "/rechecks/"
    page = text_of(desk_of("fang").get(f"/rechecks/{found.id}/"))
    assert "原回访（许静）记为“满意”，复核问得“不满意”" in page
    assert "结果相反，已转真实性核查" in page
    assert "50.0%" in page


def test_half_an_answer_is_said_and_what_was_filled_in_stays(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    begun(ruled_world, size=1)
    wen = desk_of("wen")
    address = wen.post("/rechecks/next/").headers["Location"]

    answer = wen.post(address, outcome="heard", **{"a.called": "yes", "a.words": "说了半句"})

    assert answer.status_code == 422
    assert "说了半句" in answer.content.decode()
    assert Recheck.objects.get().finished_at is None


def test_sent_twice_it_is_recorded_once_and_the_second_is_told(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    begun(ruled_world, size=1)
    wen = desk_of("wen")
    address = wen.post("/rechecks/next/").headers["Location"]
    wen.post(address, outcome="heard", **SAME)

    again = wen.post(address, outcome="heard", **OTHERWISE)

    assert again.status_code == 409
    assert Recheck.objects.get().answers["solved"] == "yes"


def test_the_number_is_shown_to_one_person_at_a_time_and_to_nobody_with_a_hand_in_it(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    begun(ruled_world, size=1)
    enter_person(ruled_world, "xin", name="知新", role=Role.CALLBACK_AGENT, unit="YH", phone_end=97)
    wen = desk_of("wen")
    address = wen.post("/rechecks/next/").headers["Location"]

    shown = wen.post(f"{address}number/")

    assert re.search(r"tel:1390000\d{4}", shown.content.decode())
    assert desk_of("xin").post(f"{address}number/").status_code == 409
    assert desk_of("xu").post(f"{address}number/").status_code == 403
    assert desk_of("head-east").post(f"{address}number/").status_code in (403, 404)


@pytest.mark.parametrize("is_drawn", [False, True])
def test_below_its_level_every_page_is_the_same_with_and_without_a_round_that_has_not_begun(
    desk_of: DeskOf, ruled_world: World, cases: list[str], is_drawn: bool
) -> None:
    desks = {username: desk_of(username) for username in BELOW}
    addresses = [
        *("/rechecks/", "/", "/inbox/", "/orders/?scope=all", "/callbacks/", "/callbacks/?done=yes", "/supervision/"),
        *(f"/orders/?scope=all&q={number}" for number in cases),
        *(f"/orders/{number}/" for number in cases),
    ]
    for desk in desks.values():
        desk.get("/")
    before = {who: [_seen(desk, address) for address in addresses] for who, desk in desks.items()}

    found = planned(ruled_world)
    if is_drawn:
        actions.draw_round(
            round_id=found.id, by=ruled_world.viewer("fang", at=NEXT_DAY), at=NEXT_DAY, leave_out=frozenset()
        )

    for who, desk in desks.items():
        for address, known in zip(addresses, before[who], strict=True):
            status, page = _seen(desk, address)
            changed = set(page.splitlines()) ^ set(known[1].splitlines())
            assert (who, address, status, sorted(changed)) == (who, address, known[0], [])
        assert desk.get(f"/rechecks/{found.id}/").status_code in (403, 404), who
        assert desk.post(f"/rechecks/{found.id}/begin/").status_code in (403, 404), who
        for each in Recheck.objects.all():
            assert desk.get(f"/rechecks/calls/{each.id}/").status_code in (403, 404), who
            assert desk.post(f"/rechecks/calls/{each.id}/number/").status_code in (403, 404), who
    assert desk_of("fang").get(f"/rechecks/{found.id}/").status_code == 200


def _seen(desk: Desk, address: str) -> tuple[int, str]:
    """Status and page, but for the token that every form gets anew and the pulse of the first page, which any deed of anybody in the company moves."""
    answer = desk.get(address)
    return answer.status_code, re.sub(r"\b[A-Za-z0-9]{64}\b|seen=[\w-]+", "", answer.content.decode())


def test_below_a_round_that_has_begun_is_known_and_its_cases_only_once_it_has_ended(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    found = begun(ruled_world, size=2)
    head = desk_of("head-east")
    sample = [each.order.case_file.number for each in queries.rechecks(found, ruled_world.viewer("fang"))]

    running = text_of(head.get(f"/rechecks/{found.id}/"))
    actions.end_round(round_id=found.id, by=ruled_world.viewer("fang", at=NEXT_DAY), at=NEXT_DAY)
    ended = text_of(head.get(f"/rechecks/{found.id}/"))

    assert "上级正在复核" in running
    assert not any(number in running for number in sample)
    assert "2026-Q1" not in running.replace(found.name, "")
    assert all(number in ended for number in sample)
    assert desk_of("head-west").get(f"/rechecks/{found.id}/").status_code == 404


def test_a_unit_head_keeps_rounds_of_his_own_unit(desk_of: DeskOf, ruled_world: World, cases: list[str]) -> None:
    head = desk_of("head-east")
    page = text_of(head.get("/rechecks/new/"))

    assert "单位回访" in page
    assert "客服中心回访" not in page
    found = planned(ruled_world, level=Level.UNIT, by="head-east")
    assert head.post(f"/rechecks/{found.id}/draw/").status_code == 302
    assert desk_of("fang").get(f"/rechecks/{found.id}/").status_code == 200
    assert desk_of("head-west").get(f"/rechecks/{found.id}/").status_code == 404


def test_everybody_of_the_cast_gets_an_answer_on_every_page_of_rechecks(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    found = begun(ruled_world, size=1)
    (each,) = Recheck.objects.all()

    for username, *_rest in PEOPLE:
        desk = desk_of(username)
        for address in ("/rechecks/", "/rechecks/new/", f"/rechecks/{found.id}/", f"/rechecks/calls/{each.id}/"):
            assert desk.get(address).status_code in (200, 403, 404), (username, address)


def test_a_round_costs_the_same_however_many_cases_it_has(
    desk_of: DeskOf, ruled_world: World, cases: list[str]
) -> None:
    small, large = begun(ruled_world, size=1), begun(ruled_world, size=3, seed="large")
    fang = desk_of("fang")
    fang.get(f"/rechecks/{small.id}/")
    with CaptureQueriesContext(connection) as few:
        fang.get(f"/rechecks/{small.id}/")

    with CaptureQueriesContext(connection) as many:
        fang.get(f"/rechecks/{large.id}/")

    assert len(many) == len(few)
