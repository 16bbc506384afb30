"""Taking a matter on: finding the customer and the type, what is shown before anything is saved, drafts, double submits."""

import re
from datetime import timedelta
from typing import Any

import pytest

from plumbline.service.work_orders import queries
from plumbline.service.work_orders.models import Draft, WorkOrder
from tests.orders import IN_SEASON, register
from tests.web.conftest import NOW, Answer, Clock, Desk, DeskOf, text_of
from tests.world import World, enter_customer

FACTS = {
    "fact_since": "2026-01-05T20:00",
    "fact_neighbours": "邻居都热",
    "fact_heating_form": "暖气片",
    "fact_special_needs": "yes",
}


def words(**changes: Any) -> dict[str, Any]:
    """A filled form for a cold flat; None takes a field out."""
    filled = {
        "submission": "one-form-opened-once",
        "channel": "hotline",
        "order_type": "heat_no_heat_household",
        "title": "家中暖气不热",
        "description": "主卧 15 度",
        "phone": "13900001234",
        "area": "EAST-N",
        **FACTS,
        **changes,
    }
    return {name: value for name, value in filled.items() if value is not None}


def number_in(answer: Answer) -> str:
    found = re.search(r"/orders/(GD-\d+-\d+)/", answer["Location"])
    assert found
    return found.group(1)


@pytest.fixture
def lin(desk_of: DeskOf) -> Desk:
    return desk_of("lin")


def test_a_matter_is_registered_with_its_answers_and_dispatched(lin: Desk) -> None:
    answer = lin.post("/register/", **words())

    order = WorkOrder.objects.get(case_file__number=number_in(answer))
    page = text_of(lin.get(answer["Location"]))
    assert (order.state, order.unit.code) == ("dispatched", "HEAT-EAST")
    assert order.facts["neighbours"] == "邻居都热"
    assert order.facts["since"] == "2026-01-05 20:00"
    assert "已登记" in page
    assert "家里有没有老人、病人或婴儿？" in page


def test_the_same_form_sent_twice_is_one_order(lin: Desk) -> None:
    first = lin.post("/register/", **words())
    second = lin.post("/register/", **words())

    assert first["Location"] == second["Location"]
    assert WorkOrder.objects.count() == 1
    assert "此前已登记" in text_of(lin.get(second["Location"]))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": "长" * 201}, "register-title-error"),
        ({"order_type": None}, "请先选择工单类型"),
        ({"order_type": "heat_complaint"}, "只是分类标题"),
        ({"fact_neighbours": ""}, "register-fact_neighbours-error"),
        ({"occurred_at": "2030-01-01T00:00"}, "发生时间不能晚于现在"),
        ({"external_source": "12345"}, "外部来源与外部编号须同时填写"),
        ({"phone": "1" * 41}, "register-phone-error"),
        ({"channel": "import"}, "register-channel-error"),
        ({"area": "NOWHERE"}, "register-area-error"),
    ],
)
def test_what_cannot_be_an_order_is_told_and_nothing_typed_is_lost(
    lin: Desk, changes: dict[str, Any], complaint: str
) -> None:
    answer = lin.post("/register/", **words(**changes))

    assert answer.status_code == 422
    assert complaint in text_of(answer)
    assert "主卧 15 度" in text_of(answer)
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "text", ["10001", "8000", "13800138000", "王小明", "wxm", "金桂苑", "王小明 金桂苑"], ids=lambda text: str(text)
)
def test_a_customer_is_found_as_one_types(lin: Desk, ruled_world: World, text: str) -> None:
    enter_customer(ruled_world)

    part = text_of(lin.part("/register/customers/", customer_q=text))

    assert "10001" in part
    assert "138****8000" in part
    assert "13800138000" not in part.replace(text, "")  # what was typed is the agent's own


def test_a_chosen_customer_comes_with_history_open_orders_and_mark(lin: Desk, ruled_world: World) -> None:
    customer = enter_customer(ruled_world)
    number = register(ruled_world, customer_id=customer.id, at=IN_SEASON).number

    answer = lin.part("/register/customer/", customer_id=str(customer.id))

    assert answer["HX-Trigger-After-Settle"] == "chosen"
    assert "在办 1 张" in text_of(answer)
    assert number in text_of(answer)
    assert "供热 → 东城供热所" in text_of(answer)
    assert f'value="{customer.id}"' in text_of(answer)


@pytest.mark.parametrize("identifier", ["", "not-an-id", "00000000-0000-0000-0000-000000000000"])
def test_a_customer_that_is_none_is_no_choice(lin: Desk, identifier: str) -> None:
    part = lin.part("/register/customer/", customer_id=identifier)

    assert part.status_code == 200
    assert 'name="customer_id"' not in text_of(part)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("不热", "单户不热"),
        ("bure", "单户不热"),
        ("br", "单户不热"),
        ("暖气片", "责任范围外报修"),
        ("burst", "跑水"),
        ("ps", "跑水"),
    ],
)
def test_a_type_is_found_by_words_sound_and_initials(lin: Desk, text: str, name: str) -> None:
    part = text_of(lin.part("/register/types/", type_q=text))

    assert name in part


def test_headings_are_no_choice(lin: Desk) -> None:
    part = text_of(lin.part("/register/types/", type_q="供热"))

    codes = re.findall(r"order_type=(\w+)", part)
    assert codes
    assert all(queries.catalogue().by_code[code].registrable for code in codes)


def test_a_chosen_type_says_what_to_tell_first_and_what_to_ask(lin: Desk) -> None:
    part = text_of(lin.part("/register/type/", order_type="heat_burst"))

    assert "先告知客户" in part
    assert "请先保证人身安全" in part
    assert 'name="fact_place"' in part


def test_answers_stay_when_the_type_changes_and_the_question_stays(lin: Desk) -> None:
    part = text_of(lin.part("/register/type/", order_type="heat_leak", fact_water_flow="很大"))

    assert 'value="很大"' in part


def test_unit_and_due_times_are_shown_before_anything_is_saved(lin: Desk) -> None:
    part = text_of(lin.send_part("/register/preview/", **words(title="")))

    assert "东城供热所" in part
    assert "2026-01-06 10:10" in part
    assert "S1-8.a" in part
    assert "建议值" in part
    assert not WorkOrder.objects.exists()


def test_without_an_area_the_preview_says_that_the_order_will_wait(lin: Desk) -> None:
    part = text_of(lin.send_part("/register/preview/", **words(area="")))

    assert "登记后待派单" in part


def test_the_preview_of_half_a_form_is_a_hint(lin: Desk) -> None:
    part = lin.send_part("/register/preview/", **words(order_type=None, title=None, occurred_at="nonsense"))

    assert part.status_code == 200
    assert "选定类型后" in text_of(part)


def test_an_open_order_for_the_same_matter_is_shown_and_can_be_urged(lin: Desk, ruled_world: World) -> None:
    number = register(ruled_world, at=IN_SEASON - timedelta(days=1)).number
    other_matter = register(ruled_world, order_type="heat_praise", title="表扬维修员").number

    part = text_of(lin.send_part("/register/preview/", **words()))
    urged = lin.send_part(f"/orders/{number}/moves/urge/", **words())

    assert "可能是同一件事" in part
    assert number in part
    assert other_matter not in part
    assert urged["HX-Redirect"] == f"/orders/{number}/"
    assert WorkOrder.objects.get(case_file__number=number).urges == 1


def kept_draft(desk: Desk, **changes: Any) -> tuple[Answer, str]:
    answer = desk.send_part("/register/draft/", **words(**changes))
    return answer, answer.headers.get("X-Draft", "")


def test_a_draft_is_offered_opened_again_and_gone_once_registered(lin: Desk) -> None:
    kept, draft = kept_draft(lin, title="先记一半")
    offered = text_of(lin.get("/register/"))
    opened = text_of(lin.get("/register/", draft=draft))
    lin.post("/register/", **words())

    assert "草稿已保存" in text_of(kept)
    assert "单户不热 · 139****1234 · 先记一半" in offered
    assert "主卧 15 度" not in offered
    assert "主卧 15 度" in opened
    assert re.search(r'value="邻居都热"[^>]*checked', opened)
    assert 'value="one-form-opened-once"' in opened
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away_and_is_nobody_elses(lin: Desk, desk_of: DeskOf) -> None:
    _kept, draft = kept_draft(lin, title="先记一半")

    others = text_of(desk_of("zhou").get("/register/", draft=draft))
    desk_of("zhou").post("/register/draft/", discard=draft)
    still = text_of(lin.get("/register/"))
    lin.post("/register/draft/", discard=draft)

    assert "先记一半" not in others
    assert "先记一半" in still
    assert "先记一半" not in text_of(lin.get("/register/"))


def test_two_windows_on_one_draft_lose_nothing_and_say_which_is_newer(lin: Desk, clock: Clock) -> None:
    first, _draft = kept_draft(lin, title="先记一半")
    seen = re.findall(r'id="draft-seen" value="([^"]+)"', text_of(first))[0]
    clock(NOW + timedelta(minutes=3))
    kept_draft(lin, title="甲窗口接着写", draft_seen=seen)
    clock(NOW + timedelta(minutes=5))
    second, _draft = kept_draft(lin, title="乙窗口接着写", draft_seen=seen)

    page = text_of(lin.get("/register/"))

    assert "另一个窗口在 2026-01-06 10:03 保存过这份草稿（以本窗口 2026-01-06 10:05 的为新）" in text_of(second)
    assert "甲窗口接着写" in page
    assert "乙窗口接着写" in page
    assert page.index("乙窗口接着写") < page.index("最新的一份") < page.index("甲窗口接着写")


def test_a_draft_that_comes_after_the_order_is_no_draft(lin: Desk) -> None:
    lin.post("/register/", **words())

    late, _draft = kept_draft(lin)

    assert late.status_code == 204
    assert not Draft.objects.exists()


def test_a_transferred_matter_keeps_its_number_and_its_deadline(lin: Desk) -> None:
    changes = {
        "channel": "gov_12345",
        "external_source": "12345",
        "external_number": "HH-77",
        "due_at": "2026-01-09T18:00",
    }

    answer = lin.post("/register/", **words(**changes))
    page = text_of(lin.get(answer["Location"]))

    assert "12345 HH-77" in page
    assert "2026-01-09 18:00" in page
    assert "该期限由来件规定" in page


def test_whoever_may_not_register_is_told_so(desk_of: DeskOf) -> None:
    assert desk_of("zhao").get("/register/").status_code == 403
    assert desk_of("zhao").post("/register/", **words()).status_code == 403
    assert not WorkOrder.objects.exists()
