"""The customer service sheet on paper: blank where the fitter is still to write, filled with what the visit brought, masked unless a reason is given."""

import re

import pytest

from tests.orders import order_of
from tests.web.conftest import DeskOf, text_of
from tests.web.test_field import DIGEST, arrived, job, send
from tests.world import World

BOX = 'class="sheet-box"'


@pytest.fixture
def number(ruled_world: World) -> str:
    """A cold flat that is 赵强's."""
    return job(ruled_world)


def told(page: str) -> str:
    """The sheet as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<article") :]).split())


def test_a_sheet_to_take_along_leaves_room_for_what_is_written_by_hand(desk_of: DeskOf, number: str) -> None:
    page = text_of(desk_of("fang").get(f"/orders/{number}/print/"))

    assert page.count(BOX) == 5
    for words in ("客户服务单", number, "家中暖气不热", "东城供热所", "139****1234"):
        assert words in told(page)
    assert "13900001234" not in page


def test_after_the_visit_the_sheet_has_parts_opinion_and_signature(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    send(desk, number, kind="signature")
    said = {"result": "换了放气阀", "solved": "yes", "signature": DIGEST, "opinion": "basically", "signer": "王先生"}
    parts = {
        "part_name": ["放气阀", "自备管件"],
        "part_quantity": ["2", "1"],
        "part_price": ["35", ""],
        "part_supply": ["company", "own"],
    }
    more = {"opinion_text": "来得晚了些", "price_list_shown": "on", "check-chest_card": "yes"}
    assert desk.post(f"/field/{number}/steps/reply/", **said, **parts, **more).status_code == 302

    page = text_of(desk_of("fang").get(f"/orders/{number}/print/"))

    sheet = told(page)
    assert order_of(number).state == "replied"
    assert BOX not in page
    for words in (
        "换了放气阀",
        "已解决",
        "基本满意",
        "来得晚了些",
        "王先生",
        "赵强",
        "放气阀",
        "35.00",
        "70.00",
        "自备管件",
    ):
        assert words in sheet
    assert re.search(
        r'<img class="sheet-signature" src="/field/[^"]+"|<img class="sheet-signature" src="/orders/[^"]+"', page
    )


def test_a_visit_that_was_broken_off_leaves_the_sheet_to_be_written(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    assert desk.post(f"/field/{number}/steps/leave/", note="缺配件").status_code == 302

    page = text_of(desk_of("fang").get(f"/orders/{number}/print/"))

    assert page.count(BOX) == 5
    assert "离场时间" in told(page)


def test_the_customer_is_printed_in_clear_for_a_reason_alone(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("lin")

    without = desk.post(f"/orders/{number}/print/", because="")
    reason = re.findall(r'<option value="([^"]+)"', text_of(without))[0]
    with_reason = desk.post(f"/orders/{number}/print/", because=reason, reason="上门前核对")

    assert without.status_code == 422
    assert "13900001234" not in text_of(without)
    assert "13900001234" in text_of(with_reason)
    assert "含完整客户信息" in text_of(with_reason)


def test_the_sheet_of_another_units_order_is_not_there(desk_of: DeskOf, number: str) -> None:
    assert desk_of("head-west").get(f"/orders/{number}/print/").status_code == 404
