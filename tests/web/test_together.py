"""One step for many orders: each told what became of it; nothing twice, nothing unseen."""

import re
from datetime import timedelta

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.states import State
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import Desk, DeskOf, text_of
from tests.world import World


@pytest.fixture
def three(ruled_world: World) -> list[str]:
    """Three cold flats of the east that wait to be accepted."""
    return [register(ruled_world, at=IN_SEASON + timedelta(minutes=minute)).number for minute in range(3)]


def ticks(desk: Desk, *numbers: str, **words: str) -> list[str]:
    """The values of the boxes beside these orders, as the list gives them."""
    page = text_of(desk.get("/orders/", **words))
    found = {value.partition("|")[0]: value for value in re.findall(r'name="order" value="([^"]+)"', page)}
    return [found[number] for number in numbers]


def send(desk: Desk, do: str, order: list[str], **words: str) -> str:
    return text_of(desk.client.post("/orders/together/", {"do": do, "order": order, **words}))


def holder(number: str) -> str | None:
    """Whom the order is assigned to."""
    return WorkOrder.objects.values_list("assignee__username", flat=True).get(case_file__number=number)


def facts(name: str) -> int:
    return Entry.objects.filter(name=name).count()


def test_a_head_gives_several_orders_to_a_fitter_accepting_them_with_it(
    desk_of: DeskOf, ruled_world: World, three: list[str]
) -> None:
    move(ruled_world, three[0], "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    desk = desk_of("head-east")

    page = send(desk, "hand_out", ticks(desk, *three), person="zhao")

    assert "已办理 3 件" in page
    assert all(holder(number) == "zhao" for number in three)
    assert facts("work_orders.assigned") == 3
    assert facts("work_orders.accepted") == 3


def test_what_cannot_be_done_is_told_for_each_and_stops_nothing(desk_of: DeskOf, three: list[str]) -> None:
    desk = desk_of("head-east")
    boxes = ticks(desk, *three)
    WorkOrder.objects.filter(case_file__number=three[1]).update(state=State.RETURNED)

    page = send(desk, "accept", [boxes[0], boxes[1], "GD-20260106-99999|x", boxes[2]])

    assert "已办理 2 件" in page
    assert "未办理 2 件" in page
    assert "刚有变化" in page
    assert "没有找到工单" in page
    assert order_of(three[2]).state == State.ACCEPTED


@pytest.mark.parametrize(("do", "fact"), [("accept", "accepted"), ("hand_out", "assigned")])
def test_sent_twice_it_is_done_once(desk_of: DeskOf, three: list[str], do: str, fact: str) -> None:
    desk = desk_of("head-east")
    boxes = ticks(desk, *three)

    send(desk, do, boxes, person="zhao")
    again = send(desk, do, boxes, person="zhao")

    assert "已办理 0 件" in again
    assert facts(f"work_orders.{fact}") == 3


def test_of_two_people_the_second_overwrites_nothing(desk_of: DeskOf, three: list[str]) -> None:
    first, second = desk_of("head-east"), desk_of("head-east")
    seen_by_both = ticks(second, *three)

    send(first, "hand_out", seen_by_both[:2], person="zhao")
    page = send(second, "hand_out", seen_by_both, person="head-east")

    assert "已办理 1 件" in page
    assert [holder(number) for number in three] == ["zhao", "zhao", "head-east"]


def test_a_dispatcher_sends_each_order_where_its_address_belongs(desk_of: DeskOf, ruled_world: World) -> None:
    east = register(ruled_world, area="", address="东城区北京路1号")
    west = register(ruled_world, area="", address="西城区新华街8号", at=IN_SEASON + timedelta(minutes=1))
    nowhere = register(ruled_world, area="", address="不知道哪里", at=IN_SEASON + timedelta(minutes=2))
    numbers = [each.number for each in (east, west, nowhere)]
    desk = desk_of("zhou")

    page = send(desk, "dispatch", ticks(desk, *numbers), unit="suggested")

    assert "已办理 2 件" in page
    assert "按地址找不到责任单位" in page
    assert [order_of(number).unit.code for number in numbers[:2]] == ["HEAT-EAST", "HEAT-WEST"]
    assert order_of(numbers[2]).state == State.REGISTERED


def test_a_dispatcher_sends_all_to_one_unit(desk_of: DeskOf, ruled_world: World) -> None:
    number = register(ruled_world, area="", address="不知道哪里").number
    desk = desk_of("zhou")

    send(desk, "dispatch", ticks(desk, number), unit="GAS-NORTH")

    assert order_of(number).unit.code == "GAS-NORTH"


def test_orders_of_others_are_as_if_they_were_not_there(desk_of: DeskOf, ruled_world: World, three: list[str]) -> None:
    boxes = ticks(desk_of("lin"), *three)

    page = send(desk_of("head-west"), "accept", boxes)

    assert page.count("没有找到工单") == 3
    assert facts("work_orders.accepted") == 0


@pytest.mark.parametrize(
    ("do", "words", "said"),
    [
        ("accept", {"order": []}, "请先勾选工单"),
        ("explode", {}, "请选择要办理的操作"),
        ("", {}, "请选择要办理的操作"),
        ("hand_out", {}, "请选择指派给谁"),
        ("hand_out", {"person": "qian"}, "不在可选范围内"),
        ("hand_out", {"person": "nobody"}, "不在可选范围内"),
        ("accept", {"order": [f"GD-20260106-{place:05d}" for place in range(201)]}, "一次最多办理 200 件"),
    ],
)
def test_what_is_sent_wrongly_is_told_and_does_nothing(
    desk_of: DeskOf, three: list[str], do: str, words: dict[str, list[str]], said: str
) -> None:
    answer = desk_of("head-east").client.post("/orders/together/", {"do": do, "order": three, **words})

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert facts("work_orders.accepted") == 0


@pytest.mark.parametrize("forged", ["GD/../1|x", "/", "GD-1\n", "号"])
def test_what_is_no_number_is_no_tick(desk_of: DeskOf, three: list[str], forged: str) -> None:
    desk = desk_of("head-east")

    answer = desk.client.post("/orders/together/", {"do": "accept", "order": [forged]})

    assert answer.status_code == 422
    assert "已办理 1 件" in send(desk, "accept", [forged, *ticks(desk, three[0])])


def test_a_script_gets_the_result_alone_and_the_list_is_told_to_look_again(desk_of: DeskOf, three: list[str]) -> None:
    desk = desk_of("head-east")

    answer = desk.send_part("/orders/together/", do="accept", order=ticks(desk, *three))

    assert "<html" not in text_of(answer)
    assert answer.headers["HX-Trigger-After-Settle"] == "orders-moved"


def test_who_may_do_nothing_with_orders_gets_no_boxes(desk_of: DeskOf, three: list[str]) -> None:
    page = text_of(desk_of("gao").get("/orders/"))

    assert three[0] in page
    assert 'name="order"' not in page
