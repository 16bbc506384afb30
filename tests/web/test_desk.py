"""The agent's desk: what is read out, what is told first, whom a number brings, urging, hanging under an incident, answering on the call."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.organization.states import Role
from plumbline.service.outages import actions as outages
from plumbline.service.outages.models import Outage, OutageOrder
from plumbline.service.outages.states import OutageKind
from plumbline.service.work_orders.models import Draft, WorkOrder
from tests.orders import IN_SEASON, register
from tests.web.conftest import Desk, DeskOf, names_of_facts, text_of
from tests.web.test_registering import FACTS, kept_draft, words
from tests.world import World, enter_customer, enter_person


@pytest.fixture
def lin(desk_of: DeskOf) -> Desk:
    return desk_of("lin")


REPAIR = {
    "order_type": "gas_indoor_ordinary",
    "fact_equipment": "灶具",
    "fact_trouble": "火小",
    **dict.fromkeys(FACTS),
    "title": "",
}
QUESTION = {"order_type": "gas_fee_query", **dict.fromkeys(FACTS), "title": ""}


def test_a_title_is_suggested_and_nobody_need_type_one(lin: Desk) -> None:
    hint = text_of(lin.send_part("/register/preview/", **words(**REPAIR)))
    lin.post("/register/", **words(**REPAIR))

    assert "自动写为“户内报修（一般）：灶具，火小”" in hint
    assert WorkOrder.objects.get().title == "户内报修（一般）：灶具，火小"


def test_saved_and_next_reads_out_number_unit_and_first_due_over_an_empty_form(lin: Desk, ruled_world: World) -> None:
    answer = lin.post("/register/", **words(**REPAIR), then="next")
    page = text_of(lin.get(answer["Location"]))

    number = WorkOrder.objects.get().case_file.number
    banner = page[page.index('id="taken"') : page.index('id="register-form"')]
    assert answer["Location"] == f"/register/?made={number}"
    assert (number in banner, "北区服务站" in banner, "联系客户" in banner) == (True, True, True)
    assert "火小" not in page[page.index('id="register-form"') :]


@pytest.mark.parametrize("number", ["GD-20260106-99999", "../../", "x" * 400])
def test_a_forged_number_in_the_address_reads_out_nothing(lin: Desk, number: str) -> None:
    page = lin.get("/register/", made=number)

    assert page.status_code == 200
    assert 'id="taken"' not in text_of(page)


def test_what_was_taken_is_read_out_to_nobody_who_may_not_see_it(desk_of: DeskOf, ruled_world: World) -> None:
    number = register(ruled_world, by="lin").number
    enter_person(ruled_world, "desk-gas", name="柜台", role=Role.AGENT, unit="GAS-NORTH")

    page = text_of(desk_of("desk-gas").get("/register/", made=number))

    assert 'id="taken"' not in page
    assert "家中暖气不热" not in page


@pytest.mark.parametrize(
    ("phone", "finds"),
    [("13800138000", "one"), ("+86 138-0013-8000", "one"), ("13911112222", "several"), ("13700000000", "none")],
)
def test_a_telephone_that_opens_the_desk_brings_its_caller(
    lin: Desk, ruled_world: World, phone: str, finds: str
) -> None:
    known = enter_customer(ruled_world)
    for number in ("10002", "10003"):
        enter_customer(ruled_world, number=number, phone="13911112222", address=f"南京路{number}号")

    page = text_of(lin.get("/register/", phone=phone))

    assert (f'name="customer_id" value="{known.id}"' in page) is (finds == "one")
    assert page.count('id="customers-1"') + page.count('id="customers-2"') == {"one": 0, "several": 2, "none": 0}[finds]
    assert ("没有找到。" in page) is (finds == "none")


@pytest.mark.parametrize(
    ("text", "field"),
    [("13700000000", "register-phone"), ("北京路99号", "register-address"), ("赵钱孙", "register-name")],
)
def test_a_caller_whom_nobody_knows_is_taken_over_from_the_search(lin: Desk, text: str, field: str) -> None:
    part = text_of(lin.part("/register/customers/", customer_q=text))

    assert f'data-fills="{field}" data-value="{text}"' in part


def test_a_gas_leak_tells_first_what_the_caller_must_do_above_everything(lin: Desk) -> None:
    part = text_of(lin.part("/register/type/", order_type="gas_leak"))
    page = text_of(lin.get("/register/", order_type="gas_leak"))

    assert 'id="tell-first" role="alert" hx-swap-oob="true"' in part
    assert page.index("请不要开关任何电器") < page.index('id="register-form"')


@pytest.mark.parametrize(
    ("said", "understood"),
    [("昨晚8点", "2026-01-05 20:00"), ("2小时前", "2026-01-06 08:00"), ("刚才", "2026-01-06 10:00"), ("客厅", None)],
)
def test_a_moment_is_taken_as_the_caller_says_it_and_shown_as_understood(
    lin: Desk, said: str, understood: str | None
) -> None:
    part = text_of(lin.send_part("/register/preview/", **words(fact_since=said)))
    answer = lin.post("/register/", **words(fact_since=said))

    if understood is None:
        assert answer.status_code == 422
        assert "没有看懂这个时间" in text_of(answer)
    else:
        assert f"即 {understood}" in part
        assert WorkOrder.objects.get().facts["since"] == understood


def test_an_urge_from_the_desk_counts_and_the_desk_is_free_again(lin: Desk, ruled_world: World) -> None:
    number = register(ruled_world, at=IN_SEASON - timedelta(days=1)).number
    kept_draft(lin, title="再打电话来催")

    answer = lin.post("/register/urge/", **words(description="还没来人", urge=number))
    page = text_of(lin.get(answer["Location"]))

    order = WorkOrder.objects.get()
    assert (order.urges, order.order_contacts.get(kind="urge").note) == (1, "还没来人")
    assert "已催单，这是第 1 次" in page
    assert not Draft.objects.exists()


@pytest.mark.parametrize("number", ["", "GD-20260106-99999", "' OR 1=1 --"])
def test_what_is_not_there_cannot_be_urged(lin: Desk, number: str) -> None:
    assert lin.post("/register/urge/", **words(urge=number)).status_code == 404


def announce(world: World, *, area: str = "EAST-N") -> Outage:
    return outages.announce(
        kind=OutageKind.UNPLANNED,
        line="heating",
        title="东城主管道抢修",
        area_ids=[world.area_id(area)],
        starts_at=IN_SEASON,
        expected_end=IN_SEASON + timedelta(hours=6),
        unit_id=world.unit_id("YH-HEAT"),
        by=world.viewer("zhou"),
        at=IN_SEASON,
    )


def test_a_call_about_a_running_outage_is_attached_to_it(lin: Desk, ruled_world: World) -> None:
    outage = announce(ruled_world)
    offered = text_of(lin.send_part("/register/preview/", **words()))

    lin.post("/register/", **words(incident=f"outage:{outage.number}"), then="next")
    again = text_of(lin.send_part("/register/preview/", **words(submission="another")))

    order = WorkOrder.objects.get()
    assert f'value="outage:{outage.number}"' in offered
    assert "已挂接 0 个来电" in offered
    assert "已挂接 1 个来电" in again
    assert OutageOrder.objects.get(order=order).outage == outage
    assert "outages.order_attached" in names_of_facts(order.case_file_id)
    assert "挂接到停供" in text_of(lin.get(f"/orders/{order.case_file.number}/"))


def test_a_call_about_a_burst_hangs_under_its_order(lin: Desk, ruled_world: World) -> None:
    main = register(ruled_world, order_type="heat_burst", title="楼道跑水", phone="13900009999", address="别处").number
    elsewhere = register(
        ruled_world, order_type="heat_burst", title="西城跑水", area="WEST-N", phone="13900008888"
    ).number
    offered = text_of(lin.send_part("/register/preview/", **words()))

    lin.post("/register/", **words(incident=f"order:{main}"))

    child = WorkOrder.objects.get(title="家中暖气不热")
    assert f'value="order:{main}"' in offered
    assert elsewhere not in offered
    assert child.parent is not None
    assert child.parent.case_file.number == main


@pytest.mark.parametrize("incident", ["outage:TG-20260106-00001", "order:GD-20260106-99999", "order:"])
def test_what_is_over_or_forged_cannot_be_hung_under_and_nothing_is_registered(lin: Desk, incident: str) -> None:
    answer = lin.post("/register/", **words(incident=incident))

    if incident == "order:":
        assert answer.status_code == 302
    else:
        assert answer.status_code == 422
        assert "主卧 15 度" in text_of(answer)
        assert not WorkOrder.objects.exists()


def test_a_question_is_answered_on_the_call_and_closed(lin: Desk) -> None:
    answer = lin.post("/register/", **words(**QUESTION, answer="第一阶梯每方 2.1 元，年用 300 方以内"), then="next")
    page = text_of(lin.get(answer["Location"]))

    order = WorkOrder.objects.get()
    assert (order.state, order.result) == ("closed", "第一阶梯每方 2.1 元，年用 300 方以内")
    assert order.next_due_at is None
    assert "已登记并当场答复办结" in page


def test_work_is_not_answered_away(lin: Desk, ruled_world: World) -> None:
    lin.post("/register/", **words(answer="请多穿衣服"))

    number = WorkOrder.objects.get().case_file.number
    refused = lin.post(f"/orders/{number}/moves/answer/", result="请多穿衣服")

    assert WorkOrder.objects.get().state == "dispatched"
    assert refused.status_code == 409


STATEMENTS = {"/register/": 12, "/register/customer/": 10, "/register/preview/": 10}


def test_the_desk_asks_a_fixed_number_of_statements(lin: Desk, ruled_world: World) -> None:
    customer = enter_customer(ruled_world)
    announce(ruled_world)
    for place in range(6):
        register(ruled_world, customer_id=customer.id, title=f"不热 {place}", at=IN_SEASON - timedelta(days=1))
    asked: dict[str, int] = {}
    for address, ask in (
        ("/register/", lambda: lin.get("/register/", customer_id=customer.id)),
        ("/register/customer/", lambda: lin.part("/register/customer/", customer_id=str(customer.id))),
        ("/register/preview/", lambda: lin.send_part("/register/preview/", **words(customer_id=str(customer.id)))),
    ):
        ask()
        with CaptureQueriesContext(connection) as captured:
            ask()
        asked[address] = len(captured)

    assert asked == STATEMENTS
