"""A call-back agent's shift: the next one by a key, the script with its answers, the number only when dialled, and two people who never meet."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from plumbline.ground.organization.states import Role
from plumbline.service.work_orders.models import WorkOrder
from plumbline.supervision.callbacks.models import Callback
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import IN_SEASON, move, register
from tests.world import World, enter_customer, enter_person

NOW = IN_SEASON + timedelta(hours=6)


def reply_to(company: World, place: int) -> str:
    """An order with its reply; gives the number of the call-back that the rules planned."""
    phone = f"1390000100{place}"
    enter_customer(company, number=f"2000{place}", name="王小明", phone=phone, address=f"新华街{place}号")
    order = register(company, phone=phone, address="", area="", title=f"暖气不热 {place}").number
    move(company, order, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    at = IN_SEASON + timedelta(hours=1, minutes=place)
    move(company, order, "reply", by="head-east", at=at, result="管道排气，室温升至 20 度")
    return Callback.objects.select_related("case_file").get(order__case_file__number=order).case_file.number


def is_at(page: Page, number: str) -> None:
    page.wait_for_url(re.compile(f"/callbacks/{number}/$"))


def test_a_call_back_agents_shift(company: World, visitor: VisitorOf, clock: Clock, way: Way) -> None:
    first, second, third = (reply_to(company, place) for place in (1, 2, 3))
    enter_person(company, "xie", name="谢云", role=Role.CALLBACK_AGENT, unit="YH")
    clock(NOW)
    colleague = way.enter(visitor, company, "xie")
    other = way.entered
    assert other is not None
    page = way.enter(visitor, company, "xu")
    mine = way.entered
    assert mine is not None

    mine.go("/callbacks/")
    expect(page.get_by_text(first)).to_be_visible()
    way.picture("callback-queue")
    page.keyboard.press("s")
    is_at(page, first)
    other.go("/callbacks/")
    colleague.keyboard.press("s")
    is_at(colleague, second)

    a_satisfied_customer(page, way)
    is_at(page, third)
    nobody_answers(page, way)
    what_was_written_survives(colleague, way, second)
    assert [order.state for order in WorkOrder.objects.order_by("registered_at", "title")] == [
        "closed",
        "dispatched",
        "replied",
    ]


def a_satisfied_customer(page: Page, way: Way) -> None:
    """By keys alone: dialled, asked, saved, and the next one is there."""
    expect(page.locator("#number")).to_contain_text("139****1001")
    expect(page.locator("#number")).not_to_contain_text("13900001001")
    page.keyboard.press("d")
    expect(page.locator("#number")).to_contain_text("13900001001")
    page.keyboard.press("y")
    page.keyboard.press("1")
    page.keyboard.press("o")
    page.keyboard.type("师傅很快就来了")
    way.picture("callback-desk")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("!document.querySelector('#attempt-opinion')?.value")


def nobody_answers(page: Page, way: Way) -> None:
    """Nobody there: the page says when to try again, and that nothing else can be called now."""
    page.keyboard.press("u")
    page.keyboard.press("Control+Enter")

    page.wait_for_url(re.compile("/callbacks/$"))
    expect(page.locator("[role=status]").filter(has_text="2026-01-06 17:00").first).to_be_visible()


def what_was_written_survives(page: Page, way: Way, number: str) -> None:
    """A reload in the middle of a call takes nothing away; an unhappy customer reopens the order."""
    page.keyboard.press("x")
    page.keyboard.press("3")
    page.keyboard.press("o")
    page.keyboard.type("晚上又不热了")
    page.reload()
    expect(page.locator("#attempt-opinion")).to_have_value("晚上又不热了")
    expect(page.locator("#attempt-result-dissatisfied")).to_be_checked()
    page.keyboard.press("Control+Enter")

    page.wait_for_url(re.compile("/callbacks/$"))
    assert Callback.objects.get(case_file__number=number).result == "dissatisfied"
