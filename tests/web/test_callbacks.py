"""Call-backs: the queue, the number that stays masked until it is dialled, what an answer must have."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.supervision.callbacks import actions
from plumbline.supervision.callbacks.models import Attempt, Callback
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World, enter_person


@pytest.fixture
def number(ruled_world: World) -> str:
    """The call-back of a replied order."""
    order = register(ruled_world).number
    move(ruled_world, order, "accept", by="head-east", at=IN_SEASON)
    move(ruled_world, order, "reply", by="head-east", at=IN_SEASON + timedelta(minutes=30), result="已排气，室温 20 度")
    planned = Callback.objects.first() or actions.schedule(
        order_case_file_id=order_of(order).case_file_id, policy_code="every_order", by=system(), at=NOW
    )
    assert planned is not None
    return planned.case_file.number


def test_the_queue_shows_what_waits_masked(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("xu").get("/callbacks/"))

    assert number in page
    assert "139****1234" in page
    assert "13900001234" not in page


def test_the_number_is_shown_when_it_is_dialled(desk_of: DeskOf, number: str) -> None:
    before = text_of(desk_of("xu").get(f"/callbacks/{number}/"))
    dialled = desk_of("xu").send_part(f"/callbacks/{number}/number/")
    order = Callback.objects.get().order.case_file.number
    told = text_of(desk_of("xu").get(f"/orders/{order}/"))

    assert "13900001234" not in before
    assert 'href="tel:13900001234"' in text_of(dialled)
    assert f"许静 查看了客户完整信息（回访 {number}）" in told


def test_the_script_and_the_units_reply_are_at_hand(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("xu").get(f"/callbacks/{number}/"))

    assert "您反映的问题解决了吗？" in page
    assert "已排气，室温 20 度" in page


def test_a_satisfied_customer_finishes_the_callback(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("xu")

    answer = desk.post(f"/callbacks/{number}/attempts/", result="satisfied", solved="yes", opinion="很好")
    done = text_of(desk.get("/callbacks/", done="yes"))

    assert answer["Location"] == "/callbacks/"
    assert number in done
    assert "满意" in text_of(desk.get(f"/callbacks/{number}/"))
    assert number not in text_of(desk.get("/callbacks/"))


def test_nobody_answering_leaves_it_open_with_the_try_on_record(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("xu")

    answer = desk.post(f"/callbacks/{number}/attempts/", result="unreached", note="无人接听")
    page = text_of(desk.get(f"/callbacks/{number}/"))

    assert answer["Location"] == f"/callbacks/{number}/"
    assert "无人接听" in page
    assert Attempt.objects.get().number == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ({}, "invalid-feedback"),
        ({"result": "satisfied"}, "已接通的回访须填写问题是否解决"),
        ({"result": "dissatisfied", "solved": "no"}, "客户不满意时须记录客户意见"),
        ({"result": "delighted", "solved": "yes"}, "invalid-feedback"),
    ],
)
def test_half_an_answer_is_refused_and_what_was_typed_stays(
    desk_of: DeskOf, number: str, words: dict[str, str], complaint: str
) -> None:
    answer = desk_of("xu").post(f"/callbacks/{number}/attempts/", note="客户说话很轻", **words)

    assert answer.status_code == 422
    assert complaint in text_of(answer)
    assert "客户说话很轻" in text_of(answer)
    assert not Attempt.objects.exists()


def test_the_second_of_two_agents_is_told(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("xu")
    desk.post(f"/callbacks/{number}/attempts/", result="satisfied", solved="yes")

    answer = desk.post(f"/callbacks/{number}/attempts/", result="basically", solved="yes", note="我也打了")

    assert answer.status_code == 409
    assert "已由他人完成" in text_of(answer)
    assert "我也打了" in text_of(answer)


def test_those_who_only_look_are_offered_no_form(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("head-east").get(f"/callbacks/{number}/"))

    assert 'name="result"' not in page
    assert desk_of("head-east").post(f"/callbacks/{number}/attempts/", result="satisfied").status_code == 403
    assert desk_of("head-west").get(f"/callbacks/{number}/").status_code == 404


def planned(world: World, *, count: int) -> list[str]:
    """Call-backs of as many replied orders, soonest due first."""
    for place in range(count):
        order = register(world, phone=f"1390000{place:04d}", title=f"不热 {place}").number
        move(world, order, "accept", by="head-east", at=IN_SEASON)
        move(world, order, "reply", by="head-east", at=IN_SEASON + timedelta(minutes=10 + place), result="已处理")
        actions.schedule(
            order_case_file_id=order_of(order).case_file_id,
            policy_code="heating-hohhot.every_order",
            by=system(),
            at=NOW,
        )
    return list(Callback.objects.order_by("due_at", "case_file_id").values_list("case_file__number", flat=True))


def test_the_packs_script_has_the_orders_words_and_every_answer_its_question(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("xu").get(f"/callbacks/{number}/"))

    assert "您1月6日反映的“家中暖气不热”，承办单位东城供热所已回复办完" in page
    assert page.index("您反映的问题解决了吗？") < page.index('name="solved"') < page.index("客户原话记录")
    assert page.index("客户原话记录") < page.index('name="opinion"') < page.index("感谢您的配合")


def test_saved_and_next_gives_the_next_due_one(desk_of: DeskOf, ruled_world: World) -> None:
    first, second = planned(ruled_world, count=2)
    desk = desk_of("xu")

    begun = desk.post("/callbacks/next/")
    went_on = desk.post(f"/callbacks/{first}/attempts/", result="unreached", then="next")
    at_the_end = desk.post(f"/callbacks/{second}/attempts/", result="satisfied", solved="yes", then="next")
    queue = text_of(desk.get(at_the_end["Location"]))

    assert begun["Location"] == f"/callbacks/{first}/"
    assert went_on["Location"] == f"/callbacks/{second}/"
    assert at_the_end["Location"] == "/callbacks/"
    assert "现在没有可以拨打的回访。最近一件 2026-01-06 12:00 后可再拨。" in queue


def test_two_agents_never_get_the_same_one_and_a_claim_runs_out(
    desk_of: DeskOf, ruled_world: World, clock: Clock
) -> None:
    first, second = planned(ruled_world, count=2)
    enter_person(ruled_world, "xie", name="谢云", role=Role.CALLBACK_AGENT, unit="YH")
    xu, xie = desk_of("xu"), desk_of("xie")

    of_xu = xu.post("/callbacks/next/")["Location"]
    of_xie = xie.post("/callbacks/next/")["Location"]
    dialled = xie.send_part(f"/callbacks/{first}/number/")
    clock(NOW + timedelta(minutes=11))
    later = xie.send_part(f"/callbacks/{first}/number/")

    assert (of_xu, of_xie) == (f"/callbacks/{first}/", f"/callbacks/{second}/")
    assert dialled.status_code == 409
    assert "许静 正在回访该客户" in text_of(dialled)
    assert "tel:" not in text_of(dialled)
    assert "tel:" in text_of(later)


def test_what_is_given_back_is_free_for_others_and_a_page_that_stands_open_keeps_its_own(
    desk_of: DeskOf, ruled_world: World, clock: Clock
) -> None:
    (first,) = planned(ruled_world, count=1)
    enter_person(ruled_world, "xie", name="谢云", role=Role.CALLBACK_AGENT, unit="YH")
    xu, xie = desk_of("xu"), desk_of("xie")

    xu.post("/callbacks/next/")
    clock(NOW + timedelta(minutes=8))
    kept = xu.send_part(f"/callbacks/{first}/claim/")
    clock(NOW + timedelta(minutes=15))
    queue = text_of(xie.get("/callbacks/"))
    refused = xie.send_part(f"/callbacks/{first}/claim/")
    xu.post("/callbacks/leave/")
    free = xie.post("/callbacks/next/")

    assert kept.status_code == 204
    assert "许静 正在回访" in queue
    assert refused.status_code == 409
    assert free["Location"] == f"/callbacks/{first}/"


def test_one_may_be_passed_over(desk_of: DeskOf, ruled_world: World) -> None:
    first, second = planned(ruled_world, count=2)
    desk = desk_of("xu")

    assert desk.post("/callbacks/next/", behind=first)["Location"] == f"/callbacks/{second}/"


def test_who_may_not_call_gets_none_and_keeps_none(desk_of: DeskOf, number: str) -> None:
    for address in ("/callbacks/next/", "/callbacks/leave/", f"/callbacks/{number}/claim/"):
        assert desk_of("head-east").post(address).status_code == 403
    assert desk_of("xu").post("/callbacks/HF-20990101-00001/claim/").status_code == 404
    assert Callback.objects.get().claimed_by is None


def test_the_queue_and_a_call_back_ask_a_fixed_number_of_statements(desk_of: DeskOf, ruled_world: World) -> None:
    first, *_others = planned(ruled_world, count=4)
    desk = desk_of("xu")
    asked = {}
    for address in ("/callbacks/", f"/callbacks/{first}/"):
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            desk.get(address)
        asked[address.replace(first, "N")] = len(captured)

    assert asked == {"/callbacks/": 9, "/callbacks/N/": 10}
