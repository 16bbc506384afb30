"""The story of the architecture in the browser: from the call to the figure, and from the figure back to the minute."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Clock, Visitor, VisitorOf
from tests.orders import IN_SEASON
from tests.world import World, enter_customer

TITLE = "家中暖气不热"


def after(**length: float) -> datetime:
    return IN_SEASON + timedelta(**length)


def press(page: Page, button: str, **inputs: str) -> None:
    """A move: its button opens the form, what it asks is filled in, and it is sent."""
    page.get_by_role("link", name=button, exact=True).click()
    form = page.locator("#move form")
    for label, value in inputs.items():
        fill(form.get_by_label(label), value)
    form.get_by_role("button", name="确定").click()
    expect(page.get_by_role("status").filter(has_text=f"{button}：已办理。")).to_be_visible()


def fill(field: Locator, value: str) -> None:
    if field.evaluate("field => field.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)


def record(page: Page, result: str, solved: str, opinion: str) -> None:
    page.get_by_role("radio", name=result, exact=True).check(force=True)
    page.get_by_role("radio", name=solved, exact=True).check(force=True)
    page.get_by_label("客户意见").fill(opinion)
    page.get_by_role("button", name="保存本次回访").click()
    expect(page.get_by_role("status").filter(has_text="回访已完成")).to_be_visible()


def state_of(page: Page) -> Locator:
    return page.locator(".page-header .badge").first


def take_the_call(agent: Visitor) -> str:
    """林晓: the customer by the last digits, the type by a word; unit and due times before anything is saved. Gives the number."""
    page = agent.sign_in("lin")
    page.get_by_role("link", name="登记", exact=True).click()
    # Loaded whole: what is filled in before the page's scripts listen is searched for only at the next key.
    page.wait_for_url(re.compile("/register/"))
    page.get_by_role("combobox", name="查找客户").fill("8000")
    page.locator("#customers button").first.click()
    expect(page.locator("#customer")).to_contain_text("10001")
    page.get_by_role("combobox", name="工单类型").fill("单户不热")
    page.locator("#types button").filter(has_text="单户不热").first.click()
    expect(page.locator("#type strong")).to_have_text("单户不热")
    for question in page.locator("#facts [data-question]").all():
        answer_somehow(question)
    page.get_by_label("诉求标题").fill("家中暖气不热")
    page.get_by_label("诉求内容").fill("昨天晚上开始不热，家里有老人。")
    page.get_by_label("诉求内容").press("Tab")
    plan = page.locator("#preview")
    expect(plan).to_contain_text("片区未定：登记后待派单")
    expect(plan).to_contain_text("2026-01-06 09:10")
    expect(plan.get_by_text("最先到期")).to_be_visible()
    agent.picture("register")
    page.get_by_role("button", name="登记并打开", exact=True).click()
    page.wait_for_url(re.compile(r"/orders/GD-"))
    expect(state_of(page)).to_have_text("待派单")
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def dispatch(dispatcher: Visitor) -> None:
    """周平 sends it to the east."""
    page = dispatcher.sign_in("zhou")
    page.get_by_role("link", name=TITLE).click()
    press(page, "派单", 承办单位="　　东城供热所")
    expect(state_of(page)).to_have_text("待接单")


def accept_and_assign(head: Visitor) -> None:
    """何东 accepts and gives it to 赵强."""
    page = head.sign_in("head-east")
    page.get_by_role("link", name=TITLE).click()
    press(page, "接单")
    press(page, "指派", 人员="赵强")


def visit(fitter: Visitor, clock: Clock) -> None:
    """赵强 goes there with a telephone in his hand."""
    page = fitter.sign_in("zhao")
    fitter.picture("home-phone")
    page.get_by_role("link", name=TITLE).click()
    press(page, "出发")
    clock(after(minutes=40))
    page.reload()
    press(page, "到场")
    fitter.picture("order-phone")
    clock(after(hours=2))
    page.reload()
    press(page, "回复", 处理结果="管道排气，室温升至 20 度")
    expect(state_of(page)).to_have_text("待回访")


def hear_that_it_is_cold_again(caller: Visitor) -> None:
    """许静 dials, asks, and writes down what was said."""
    page = caller.sign_in("xu")
    page.get_by_role("link", name="回访", exact=True).click()
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="显示号码并拨打").click()
    expect(page.locator("#number")).to_contain_text("13800138000")
    caller.picture("callback")
    record(page, "不满意", "未解决", "晚上又不热了")


def second_round(head: Visitor, order: str, clock: Clock) -> None:
    page = head.go(order)
    press(page, "接单")
    press(page, "到场")
    clock(after(hours=7))
    page.reload()
    press(page, "回复", 处理结果="更换入户阀门，室温 21 度")


def from_figure_to_minute(supervisor: Visitor, number: str) -> None:
    """方正 opens the figures of January and goes down to that very case, its clause and its minutes."""
    page = supervisor.sign_in("fang")
    supervisor.go("/indicators/?period=2026-01")
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_role("status").filter(has_text="2026-01 的指标已计算")).to_be_visible()
    supervisor.picture("indicators")
    page.locator("table.figures").get_by_role("row").filter(has_text="CMP-01").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("投诉处理及时率")
    page.get_by_role("link", name="看这些工单").click()
    case = page.get_by_role("row").filter(has_text=number).first
    expect(case).to_contain_text("2026-01-06")
    supervisor.picture("cases")
    case.get_by_role("link").click()
    page.wait_for_url(re.compile(number))
    arriving = page.locator("details.clock").filter(has_text="到场").first
    arriving.locator("summary").click()
    expect(arriving.locator(".clause")).to_contain_text("S1-")
    expect(arriving.locator(".ledger li").first).to_contain_text("2026-01-06 ")
    supervisor.picture("order-explained")


def test_a_cold_flat_from_the_call_to_the_figure_and_back_to_the_minute(
    company: World, visitor: VisitorOf, clock: Clock
) -> None:
    enter_customer(company, number="10001", name="王小明", phone="13800138000", area=None)
    enter_customer(company, number="10002", name="李大海", phone="13800139999", area="WEST-N")
    head, caller = visitor(), visitor()

    number = take_the_call(visitor())
    order = f"/orders/{number}/"
    clock(after(minutes=3))
    dispatch(visitor())
    clock(after(minutes=6))
    accept_and_assign(head)
    clock(after(minutes=10))
    visit(visitor(PHONE), clock)

    # It is cold again: the same order, a second round.
    clock(after(hours=5))
    hear_that_it_is_cold_again(caller)
    caller.go(order)
    expect(caller.page.locator(".page-header")).to_contain_text("第 2 轮")
    expect(state_of(caller.page)).to_have_text("待接单")
    clock(after(hours=6))
    second_round(head, order, clock)

    # The second round holds.
    clock(after(hours=10))
    caller.go("/callbacks/").get_by_role("link", name=TITLE).click()
    record(caller.page, "满意", "已解决", "修好了，谢谢")
    caller.go(order)
    expect(state_of(caller.page)).to_have_text("已办结")

    clock(after(days=30))
    from_figure_to_minute(supervisor := visitor(), number)
    told = supervisor.page.locator("#timeline")
    for sentence in ("管道排气", "晚上又不热了", "更换入户阀门", "修好了，谢谢"):
        expect(told.get_by_text(sentence).first).to_be_visible()


def answer_somehow(question: Locator) -> None:
    """Every question that a type asks gets an answer of its kind."""
    if question.locator("input[type=radio]").count():
        question.locator("label").first.click()
        return
    field = question.locator("input")
    kinds = {"number": "15"}
    is_moment = "since" in (field.get_attribute("name") or "")
    field.fill("昨晚8点半" if is_moment else kinds.get(field.get_attribute("type") or "", "客厅和卧室"))
