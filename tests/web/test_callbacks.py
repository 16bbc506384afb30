"""Call-backs: the queue, the number that stays masked until it is dialled, what an answer must have."""

from datetime import timedelta

import pytest

from plumbline.ground.organization.queries import system
from plumbline.supervision.callbacks import actions
from plumbline.supervision.callbacks.models import Attempt, Callback
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import NOW, DeskOf, text_of
from tests.world import World


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
