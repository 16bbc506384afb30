"""A day of the hotline agent: everything by the keyboard, counted, and nothing typed is lost."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from playwright.sync_api import Page, expect

from plumbline.service.outages import actions as outages
from plumbline.service.outages.models import OutageOrder
from plumbline.service.outages.states import OutageKind
from plumbline.service.work_orders.models import Draft, WorkOrder
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import IN_SEASON, register
from tests.world import World, enter_customer

NOW = IN_SEASON + timedelta(hours=1)
PRESSES = """() => {
  window.sessionStorage.setItem("presses", "0"); window.sessionStorage.setItem("clicks", "0");
}"""
COUNTING = """
const count = (name) => window.sessionStorage.setItem(name, String(Number(window.sessionStorage.getItem(name) ?? 0) + 1));
document.addEventListener("keydown", (event) => { if (event.isTrusted && !["Control", "Alt", "Shift"].includes(event.key)) count("presses"); }, true);
document.addEventListener("pointerdown", (event) => { if (event.isTrusted) count("clicks"); }, true);
"""


@dataclass
class Hands:
    """What the agent does, counted.

    One interaction is one thing the agent has to think of: a text typed into a field together with the Enter that confirms it, one choice by one key, or
    one shortcut. Moving on to the next field is the page's own doing and costs nothing. Key presses and clicks are counted by the browser itself; a
    character that an input method brings counts as one press here and as several on a real keyboard.
    """

    page: Page
    interactions: list[str] = field(default_factory=list)

    def type(self, text: str) -> None:
        """Typed and confirmed."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
        self.interactions.append(text)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.interactions.append(key)

    def begin(self) -> None:
        self.interactions.clear()
        self.page.evaluate(PRESSES)

    def counted(self) -> tuple[int, int, int]:
        """Interactions, key presses, clicks."""
        read = "name => Number(window.sessionStorage.getItem(name) ?? 0)"
        return len(self.interactions), self.page.evaluate(read, "presses"), self.page.evaluate(read, "clicks")


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.name || document.activeElement.id")
    return name


def waits_at(page: Page, name: str) -> None:
    page.wait_for_function("name => (document.activeElement.name || document.activeElement.id) === name", arg=name)


def typed_in(page: Page, name: str, value: str) -> None:
    page.wait_for_function(
        "([name, value]) => document.querySelector(`[name=${name}]`)?.value === value", arg=[name, value]
    )


def test_an_agents_day(company: World, visitor: VisitorOf, clock: Clock, way: Way) -> None:
    clock(NOW)
    enter_customer(company, number="10001", phone="13800138000")
    enter_customer(
        company, number="10002", name="李大海", phone="13800139999", address="北京路14号金桂苑5号楼1单元101室"
    )
    page = way.enter(visitor, company, "lin")
    agent = way.entered
    assert agent is not None
    page.add_init_script(COUNTING)
    hands = Hands(page)

    repair_of_a_known_caller(page, hands, way, agent.go)
    the_softphone_saves_one_more(page, hands, agent.go)
    a_gas_leak(page, hands, way)
    somebody_asks_after_an_order(company, page, hands, way)
    a_call_about_an_outage(company, page, hands, way)
    a_question_is_answered(page, hands)
    a_tab_is_closed(page, hands, way, agent.go)
    a_session_ends_in_the_middle_of_a_call(page, hands, agent.go, lambda: agent.enter(company, "lin"))


def taken(page: Page) -> WorkOrder:
    """The order that stands in the banner."""
    expect(page.locator("#taken strong").first).to_have_text(re.compile("GD-"))
    number = page.locator("#taken strong").first.inner_text()
    waits_at(page, "customer_q")
    return WorkOrder.objects.select_related("case_file", "parent__case_file").get(case_file__number=number)


def repair_of_a_known_caller(page: Page, hands: Hands, way: Way, go: Callable[[str], Page]) -> None:
    """A stove with a small flame, four interactions: who, what, which appliance (one key) and what is wrong with it, which also saves."""
    go("/register/")
    waits_at(page, "customer_q")
    hands.begin()

    hands.type("8000")
    hands.type("火小")
    hands.press("1")
    page.keyboard.type("火小")
    expect(page.locator("#preview")).to_contain_text(way.say("最先到期"))
    expect(page.locator("#title-suggested")).to_contain_text("火小")
    way.picture("agent-desk")
    hands.press("Control+Enter")
    order = taken(page)
    way.picture("agent-next")

    interactions, presses, clicks = hands.counted()
    print(f"a known caller's repair: {interactions} interactions, {presses} key presses, {clicks} clicks")
    assert (order.facts["equipment"], order.facts["trouble"], order.customer_id is not None) == ("灶具", "火小", True)
    assert order.unit.code == "GAS-NORTH"
    assert interactions <= 4
    assert clicks == 0


def the_softphone_saves_one_more(page: Page, hands: Hands, go: Callable[[str], Page]) -> None:
    """The number is in the address: three interactions are left."""
    go("/register/?phone=13800138000")
    waits_at(page, "type_q")
    hands.begin()

    hands.type("火小")
    hands.press("2")
    page.keyboard.type("打不着")
    hands.press("Control+Enter")
    order = taken(page)

    interactions, presses, clicks = hands.counted()
    print(f"with the number in the address: {interactions} interactions, {presses} key presses, {clicks} clicks")
    assert (order.facts["equipment"], order.title.endswith("打不着")) == ("热水器", True)
    assert (interactions, clicks) == (3, 0)


def a_gas_leak(page: Page, hands: Hands, way: Way) -> None:
    """What the caller must do stands above everything before anything else is asked, and stays in sight."""
    hands.type("10002")
    hands.type("lq")
    told = page.locator("#tell-first")
    expect(told).to_be_in_viewport()
    expect(told.locator("li").first).to_contain_text(
        "不要开关任何电器" if way.language == "zh-hans" else "Do not switch"
    )
    way.picture("agent-safety")
    for key in ("1", "2", "1"):
        hands.press(key)
    hands.type("厨房，很浓")
    hands.press("Control+Enter")
    order = taken(page)

    assert (order.urgency, order.order_type.code) == ("critical", "gas_leak")


def somebody_asks_after_an_order(company: World, page: Page, hands: Hands, way: Way) -> None:
    """The desk itself says that there is an open order; one key urges it."""
    number = register(company, phone="13800137777", at=IN_SEASON).number
    hands.type("13800137777")
    waits_at(page, "type_q")
    hands.type("单户不热")
    expect(page.locator("#same-matter")).to_contain_text(number)
    way.picture("agent-duplicate")
    hands.press("Alt+u")
    expect(page.locator("#taken")).to_contain_text(number)

    assert WorkOrder.objects.get(case_file__number=number).urges == 1
    assert not Draft.objects.exists()


def a_call_about_an_outage(company: World, page: Page, hands: Hands, way: Way) -> None:
    """One key hangs the call under what is known to be wrong in the area."""
    outage = outages.announce(
        kind=OutageKind.UNPLANNED,
        line="heating",
        title="东城主管道抢修",
        area_ids=[company.area_id("EAST-N")],
        starts_at=NOW - timedelta(hours=1),
        expected_end=NOW + timedelta(hours=5),
        unit_id=company.unit_id("YH-HEAT"),
        by=company.viewer("zhou"),
        at=NOW,
    )
    waits_at(page, "customer_q")
    hands.type("10002")
    expect(page.locator("#customer")).to_contain_text("东城主管道抢修")
    hands.type("单户不热")
    waits_at(page, "fact_room_temperature")
    hands.type("15")
    hands.type("昨晚8点")
    expect(page.locator("#register-fact_since-understood")).to_contain_text("2026-01-05 20:00")
    for key in ("2", "1", "1"):
        hands.press(key)
    expect(page.locator("#attachable")).to_contain_text(outage.number)
    hands.press("Alt+p")
    way.picture("agent-outage")
    hands.press("Control+Enter")
    order = taken(page)

    assert OutageOrder.objects.get(order=order).outage == outage


def a_question_is_answered(page: Page, hands: Hands) -> None:
    """A question ends with the call."""
    hands.type("10002")
    hands.type("阶梯气价")
    waits_at(page, "description")
    page.locator("#register-answer").focus()
    page.keyboard.type("第一阶梯每方 2.1 元")
    hands.press("Control+Enter")

    assert taken(page).state == "closed"


def a_tab_is_closed(page: Page, hands: Hands, way: Way, go: Callable[[str], Page]) -> None:
    """What was typed is on the server when the page goes, and comes back whole."""
    hands.type("10002")
    hands.type("火小")
    hands.press("3")
    page.keyboard.type("半夜自己熄火")
    typed_in(page, "fact_trouble", "半夜自己熄火")
    go("/orders/")
    wait_for(page, lambda: Draft.objects.filter(content__fact_trouble="半夜自己熄火").exists())
    go("/register/")
    expect(page.get_by_text(way.say("接着填"), exact=True)).to_be_visible()
    way.picture("agent-draft")
    hands.press("Alt+r")
    expect(page.locator("[name=fact_trouble]")).to_have_value("半夜自己熄火")
    expect(page.locator("#customer [name=customer_id]")).to_be_attached()
    hands.press("Control+Enter")

    assert taken(page).facts["equipment"] == "壁挂炉"
    assert not Draft.objects.exists()


def a_session_ends_in_the_middle_of_a_call(
    page: Page, hands: Hands, go: Callable[[str], Page], sign_in: Callable[[], Page]
) -> None:
    """Saved without a session: the person signs in, and the call is there again."""
    hands.type("10002")
    hands.type("火小")
    hands.press("4")
    waits_at(page, "fact_trouble")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.keyboard.type("读数不走")
    hands.press("Control+Enter")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in()
    go("/register/")

    expect(page).to_have_url(re.compile("draft="))
    expect(page.locator("[name=fact_trouble]")).to_have_value("读数不走")
    hands.press("Control+Enter")
    assert taken(page).facts["equipment"] == "燃气表"


def wait_for(page: Page, holds: Callable[[], bool]) -> None:
    until = datetime.now() + timedelta(seconds=10)
    while not holds():
        assert datetime.now() < until, "never happened"
        page.wait_for_timeout(100)
