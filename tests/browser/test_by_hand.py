"""What hands do: the keyboard alone, the other language, an impatient double click, two people at one order."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from plumbline.ground.journal import queries as journal
from tests.browser.conftest import DESK, PHONE, Clock, VisitorOf, speak
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import PASSWORD, World, enter_customer


def focused(page: Page) -> str:
    """What the keyboard is on: the name of a field, else the words of a link or button."""
    name: str = page.evaluate(
        "(on => on === document.body ? '' : on.name || on.textContent.trim())(document.activeElement)"
    )
    return name


def tab_to(page: Page, wanted: str) -> None:
    """Presses Tab until it is reached; a page that needs more presses than this is none for the keyboard."""
    passed: list[str] = []
    for _press in range(60):
        if focused(page).startswith(wanted):
            return
        passed.append(focused(page))
        page.keyboard.press("Tab")
    raise AssertionError(f"the keyboard never comes to {wanted}: {passed}")


def type_into(page: Page, field: str, text: str) -> None:
    tab_to(page, field)
    page.keyboard.type(text)


def test_the_keyboard_alone_signs_in_and_registers(company: World, visitor: VisitorOf, clock: Clock) -> None:
    enter_customer(company, number="10001", phone="13800138000", area="EAST-N")
    page = visitor().go("/accounts/login/")

    type_into(page, "login", "lin")
    type_into(page, "password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r":\d+/$"))
    tab_to(page, "跳到正文")
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    tab_to(page, "登记")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/register/"))
    type_into(page, "customer_q", "8000")
    expect(page.locator("#customers button").filter(has_text="王*明")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#customer [name=customer_id]")).to_be_attached()
    type_into(page, "type_q", "热费")
    chosen = page.locator("#types button").filter(has_text="热费收缴")
    expect(chosen).to_be_visible()
    while chosen.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#type strong")).to_have_text("热费收缴")
    type_into(page, "fact_heating_year", "2025-2026")
    type_into(page, "title", "多收了热费")
    expect(page.locator("#preview")).to_contain_text("最先到期")
    page.keyboard.press("Alt+Enter")

    page.wait_for_url(re.compile("/orders/GD-"))
    expect(page.get_by_role("heading", level=1)).to_have_text("多收了热费")


def test_the_language_is_switched_and_stays_with_the_person(company: World, visitor: VisitorOf, clock: Clock) -> None:
    speak(company, "lin", "zh-hans")
    page = visitor().sign_in("lin")
    chinese = page.get_by_role("link", name="工单", exact=True)
    expect(chinese).to_be_visible()

    page.locator("footer").get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Work orders", exact=True)).to_be_visible()
    elsewhere = visitor()
    elsewhere.sign_in("lin")
    elsewhere.go("/accounts/2fa/")
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Two-Factor Authentication")
    elsewhere.go("/orders/")

    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Work orders")
    elsewhere.page.locator("footer").get_by_role("button", name="简体中文").click()
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("工单")


def test_a_double_click_moves_once(company: World, visitor: VisitorOf, clock: Clock) -> None:
    number = register(company).number
    clock(IN_SEASON + timedelta(minutes=5))
    head = visitor(PHONE)
    head.enter(company, "head-east")
    page = head.go(f"/orders/{number}/")

    page.get_by_role("link", name="接单", exact=True).click()
    page.locator("#move").get_by_role("button", name="确定").dblclick()
    expect(page.get_by_role("status").filter(has_text="接单：已办理。")).to_be_visible()

    names = [line.name for line in journal.timeline(order_of(number).case_file_id)]
    assert names.count("work_orders.accepted") == 1
    assert page.get_by_role("alert").count() == 0


def test_of_two_people_at_one_order_the_second_is_told(company: World, visitor: VisitorOf, clock: Clock) -> None:
    number = register(company).number
    move(company, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    move(company, number, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=6), person="zhao")
    clock(IN_SEASON + timedelta(minutes=10))
    head, fitter = visitor(DESK), visitor(PHONE)
    for person, username in ((head, "head-east"), (fitter, "zhao")):
        person.enter(company, username)
        person.go(f"/orders/{number}/")
        person.page.get_by_role("link", name="到场", exact=True).click()
        expect(person.page.locator("#move form")).to_be_visible()

    head.page.locator("#move").get_by_role("button", name="确定").click()
    expect(head.page.get_by_role("status").filter(has_text="到场：已办理。")).to_be_visible()
    fitter.page.locator("#move").get_by_role("button", name="确定").click()

    told = fitter.page.locator("#move").get_by_role("alert")
    expect(told).to_contain_text("工单")
    expect(fitter.page.locator("#move")).to_contain_text("现在可以办理")
    names = [line.name for line in journal.timeline(order_of(number).case_file_id)]
    assert names.count("work_orders.arrived") == 1


def test_more_time_is_asked_for_found_and_granted(company: World, visitor: VisitorOf, clock: Clock) -> None:
    number = register(company, title="等配件").number
    move(company, number, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=5))
    move(company, number, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=6), person="zhao")
    clock(IN_SEASON + timedelta(minutes=10))
    fitter = visitor(PHONE)
    fitter.enter(company, "zhao")
    page = fitter.go(f"/orders/{number}/")
    page.locator("details.order-more summary").click()
    page.get_by_role("link", name="申请延期", exact=True).click()
    form = page.locator("#move form")
    form.get_by_label("原因").select_option(index=1)
    form.get_by_label("截止时间").fill("2026-01-12T18:00")
    form.get_by_label("说明").fill("阀门须厂家发货")
    form.get_by_role("button", name="确定").click()
    expect(page.get_by_text("待审批")).to_be_visible()

    supervisor = visitor()
    supervisor.enter(company, "fang")
    page = supervisor.go("/")
    expect(page.get_by_role("listitem").filter(has_text="等配件").filter(has_text="审批延期")).to_be_visible()
    page.get_by_role("link", name="全部延期申请").click()
    page.get_by_role("link", name="等配件").click()
    page.get_by_role("link", name="同意延期", exact=True).click()
    page.locator("#move").get_by_role("button", name="确定").click()

    expect(page.get_by_role("status").filter(has_text="同意延期：已办理。")).to_be_visible()
    expect(page.get_by_role("link", name="同意延期", exact=True)).to_have_count(0)
    supervisor.go("/orders/?scope=extension")
    expect(page.get_by_text("没有符合条件的工单")).to_be_visible()


@pytest.mark.parametrize(("language", "binds", "waits"), [("zh-hans", "最先到期", "剩 "), ("en", "due first", " left")])
def test_the_order_page_says_which_limit_comes_first_and_by_which_clause(
    company: World, visitor: VisitorOf, clock: Clock, language: str, binds: str, waits: str
) -> None:
    enter_customer(company, number="10001", phone="13800138000", area="EAST-N")
    number = register(company, phone="13800138000", address="", area="").number
    for minutes, name, person in ((4, "accept", ""), (7, "assign", "zhao")):
        given = {"person": person} if person else {}
        move(company, number, name, by="head-east", at=IN_SEASON + timedelta(minutes=minutes), **given)
    move(company, number, "contact", by="zhao", at=IN_SEASON + timedelta(minutes=11))
    move(company, number, "depart", by="zhao", at=IN_SEASON + timedelta(minutes=12))
    clock(IN_SEASON + timedelta(minutes=15))
    speak(company, "head-east", language)

    head = visitor(DESK)
    head.enter(company, "head-east")
    page = head.go(f"/orders/{number}/")
    first = page.locator("details.clock.is-next")

    expect(first).to_have_count(1)
    expect(first.get_by_text(binds)).to_be_visible()
    expect(first.locator(".clock-due")).to_contain_text(waits)
    expect(first.locator(".clause")).to_contain_text("S1-8.c")
    expect(first.locator(".ledger li").first).to_contain_text("2026-01-06 09:00")
    head.picture(f"order-{language[:2]}", full=False)


def test_the_back_button_leads_where_one_came_from(company: World, visitor: VisitorOf, clock: Clock) -> None:
    """A filter is a place of its own: back from an order shows the list as it was asked for, back again the one before, and nothing asks anew."""
    clock(IN_SEASON + timedelta(hours=1))
    cold = register(company, title="次卧不热", phone="13900007772").number
    burst = register(company, order_type="heat_burst", title="主管道爆裂", phone="13900007771").number
    somebody = visitor()
    somebody.enter(company, "lin")
    page = somebody.go("/orders/?scope=all")
    rows = page.locator("#listing")

    page.fill("#filter-q", "爆裂")
    expect(rows).not_to_contain_text(cold)
    expect(page).to_have_url(re.compile("q=%E7%88%86%E8%A3%82"))
    rows.get_by_role("link", name="主管道爆裂").click()
    expect(page).to_have_url(re.compile(f"/orders/{burst}/"))
    page.go_back()

    expect(page).to_have_url(re.compile("q=%E7%88%86%E8%A3%82"))
    expect(rows).to_contain_text(burst)
    expect(rows).not_to_contain_text(cold)
    expect(page.locator("#filter-q")).to_have_value("爆裂")

    page.go_back()
    expect(page).not_to_have_url(re.compile("q=%E7"))
    expect(rows).to_contain_text(cold)
    expect(page.locator("html")).to_be_attached()
    expect(page.locator("nav").first).to_be_visible()

    page.go_forward()
    expect(rows).not_to_contain_text(cold)


def test_a_row_of_tabs_wider_than_a_telephone_begins_where_one_stands(
    company: World, visitor: VisitorOf, clock: Clock
) -> None:
    somebody = visitor(PHONE)
    somebody.sign_in("fang")
    page = somebody.go("/compliance/")

    expect(page.locator(".nav [aria-current=page]").filter(has_text="条款落实")).to_be_in_viewport(ratio=1)
