"""Saved views of the list and chosen columns: what they keep, whom they reach, what a forged one gets."""

import re
from uuid import uuid4

import pytest

from plumbline.ground.preferences.models import Choice, View
from tests.orders import register
from tests.web.conftest import Desk, DeskOf, text_of
from tests.web.test_list import numbers_in
from tests.world import World


@pytest.fixture
def orders(ruled_world: World) -> dict[str, str]:
    """A cold flat in the east, a burst in the west."""
    cold = register(ruled_world).number
    burst = register(ruled_world, order_type="heat_burst", title="楼道跑水", area="WEST-N").number
    return {"cold": cold, "burst": burst}


def save(desk: Desk, name: str = "紧急工单", **words: str) -> View:
    desk.post("/orders/views/", **{"name": name, "query": "urgency=critical", **words})
    return View.objects.get(name=name)


def test_several_values_of_one_filter_are_any_of_them(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")

    both = desk.get("/orders/", unit=["HEAT-EAST", "HEAT-WEST"], order_type=["heat_burst", "heat_no_heat"])
    one = desk.get("/orders/", unit=["HEAT-EAST", "GAS-NORTH"])
    states = desk.get("/orders/", state=["dispatched", "accepted"], urgency=["critical"])

    assert set(numbers_in(text_of(both))) == set(orders.values())
    assert numbers_in(text_of(one)) == [orders["cold"]]
    assert numbers_in(text_of(states)) == [orders["burst"]]


@pytest.mark.parametrize(
    "words",
    [
        {"unit": ["HEAT-EAST", "NOWHERE"]},
        {"opened_to": "9999-12-31"},
        {"opened_from": "0001-01-01"},
        {"due": "never", "opened": "x", "mine": "42", "sort": "sideways"},
        {"columns": "state,<b>,state,%00x"},
    ],
)
def test_nonsense_in_the_address_is_an_answer_not_an_error(
    desk_of: DeskOf, orders: dict[str, str], words: dict[str, str]
) -> None:
    answer = desk_of("lin").get("/orders/", **words)

    assert answer.status_code == 200
    assert set(numbers_in(text_of(answer))) == set(orders.values())


def test_a_view_opens_the_list_as_it_was_saved(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")
    view = save(desk, columns="order,state,closed")

    led = desk.get("/orders/", view=str(view.id))
    page = text_of(desk.client.get(led["Location"]))

    assert led.status_code == 302
    assert "urgency=critical" in led["Location"]
    assert numbers_in(page) == [orders["burst"]]
    assert "办结时间</th>" in page
    assert "联系人</th>" not in page
    assert "有改动" not in page


def test_a_changed_list_says_that_it_is_no_longer_the_view(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")
    view = save(desk)

    page = text_of(desk.get("/orders/", view=str(view.id), urgency=["critical", "urgent"]))

    assert "有改动" in page


def test_the_list_begins_with_the_first_view(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")
    save(desk, is_first="on")

    led = desk.get("/orders/")
    plain = desk.get("/orders/", view="none")

    assert led.status_code == 302
    assert set(numbers_in(text_of(plain))) == set(orders.values())


def test_a_first_view_that_is_gone_leaves_the_list_as_it_is(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")
    view = save(desk, is_first="on")

    desk.post(f"/orders/views/{view.id}/", do="delete")
    answer = desk.get("/orders/")

    assert answer.status_code == 200
    assert not View.objects.exists()


def test_a_shared_view_says_who_shares_it_and_shows_each_his_own_orders(
    desk_of: DeskOf, orders: dict[str, str]
) -> None:
    view = save(desk_of("zhou"), "全部在办", query="scope=open", share_with="YH")

    east = text_of(desk_of("head-east").client.get(f"/orders/?scope=open&view={view.id}"))

    assert "周平 共享" in east
    assert numbers_in(east) == [orders["cold"]]


def test_a_view_may_be_begun_with_by_whoever_it_reaches(desk_of: DeskOf, orders: dict[str, str]) -> None:
    view = save(desk_of("zhou"), share_with="YH")
    desk = desk_of("head-east")

    desk.post(f"/orders/views/{view.id}/", do="first")
    led = desk.get("/orders/")
    desk.post(f"/orders/views/{view.id}/", do="not_first")

    assert str(view.id) in led["Location"]
    assert desk.get("/orders/").status_code == 200


@pytest.mark.parametrize("do", ["rename", "share", "delete"])
def test_only_the_owner_changes_a_view(desk_of: DeskOf, orders: dict[str, str], do: str) -> None:
    view = save(desk_of("zhou"), share_with="YH")

    answer = desk_of("head-east").post(f"/orders/views/{view.id}/", do=do, name="别的")

    assert answer.status_code == 404
    assert View.objects.get().name == "紧急工单"


@pytest.mark.parametrize("do", ["rename", "share", "delete", "first"])
@pytest.mark.parametrize("whose", ["private", "nobody's"])
def test_a_forged_view_is_not_there(desk_of: DeskOf, orders: dict[str, str], do: str, whose: str) -> None:
    private = save(desk_of("zhou")).id
    forged = private if whose == "private" else uuid4()
    desk = desk_of("head-east")

    assert desk.get("/orders/", view=str(forged)).status_code == 404
    assert desk.get("/orders/", view=str(forged), q="x").status_code == 404
    assert desk.post(f"/orders/views/{forged}/", do=do, name="别的").status_code == 404


@pytest.mark.parametrize("forged", ["HEAT-WEST", "YH", "NOWHERE"])
def test_a_view_is_shared_only_where_one_sees_orders(desk_of: DeskOf, ruled_world: World, forged: str) -> None:
    desk = desk_of("head-east")

    saved = desk.post("/orders/views/", name="越权", query="", share_with=forged)
    view = save(desk)
    changed = desk.post(f"/orders/views/{view.id}/", do="share", share_with=forged)

    assert saved.status_code == 422
    assert changed.status_code == 404
    assert View.objects.get().shared_with_id is None


def test_a_view_without_a_name_comes_back_with_what_was_typed(desk_of: DeskOf, ruled_world: World) -> None:
    answer = desk_of("lin").post("/orders/views/", name=" ", query="urgency=critical", share_with="YH-HEAT")

    page = text_of(answer)
    assert answer.status_code == 422
    assert "紧急程度：特急" in page
    assert re.search(r'<option value="YH-HEAT" selected>', page)


def test_a_used_name_is_refused_when_renaming(desk_of: DeskOf, ruled_world: World) -> None:
    desk = desk_of("lin")
    save(desk, "甲")
    other = save(desk, "乙")

    answer = desk.client.post(f"/orders/views/{other.id}/", {"do": "rename", "name": "甲"}, follow=True)

    assert "请换一个名称" in text_of(answer)
    assert set(View.objects.values_list("name", flat=True)) == {"甲", "乙"}


def test_chosen_columns_stay_with_the_person(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")

    led = desk.post("/orders/columns/", column=["address", "external", "no such column"], do="chosen", query="q=暖气")
    page = text_of(desk.client.get(led["Location"]))
    others = text_of(desk_of("zhou").get("/orders/"))

    assert "q=%E6%9A%96%E6%B0%94" in led["Location"]
    assert "地址</th>" in page
    assert "联系人</th>" not in page
    assert numbers_in(page) == [orders["cold"]]
    assert "联系人</th>" in others
    assert Choice.objects.get().columns == ["order", "address", "external"]


def test_the_usual_columns_come_back(desk_of: DeskOf, orders: dict[str, str]) -> None:
    desk = desk_of("lin")
    desk.post("/orders/columns/", column=["address"], do="chosen")

    desk.post("/orders/columns/", do="usual")

    assert "联系人</th>" in text_of(desk.get("/orders/"))


def test_a_place_in_which_one_stands_already_is_no_second_step_for_the_back_button(
    desk_of: DeskOf, orders: dict[str, str]
) -> None:
    client = desk_of("lin").client
    address, here = "/orders/?scope=all&q=%E7%88%86", "http://testserver/orders/?scope=all&q=%E7%88%86"

    again = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": here})
    onward = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/orders/"})

    assert again["HX-Push-Url"] == "false"
    assert "HX-Push-Url" not in onward


def test_a_list_without_buttons_names_none_to_put_to_sleep(desk_of: DeskOf, orders: dict[str, str]) -> None:
    fitter, head = desk_of("zhao"), desk_of("head-east")

    assert 'hx-disabled-elt="find button"' not in fitter.get("/orders/?scope=all").content.decode()
    assert 'hx-disabled-elt="find button"' in head.get("/orders/?scope=all").content.decode()
