"""管宁's day: a fitter starts, a head goes on leave, a station is split off, another system comes in and goes; the journal tells all of it and holds."""

from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from plumbline.ground.journal.actions import seal
from plumbline.ground.organization import queries
from plumbline.ground.organization.models import Person, Token
from plumbline.ground.organization.states import Permission, Role
from plumbline.service.customers import actions as customers
from tests.browser.conftest import VisitorOf, Way
from tests.world import World, enter_customer


def test_an_administrators_day(company: World, visitor: VisitorOf, way: Way, today: datetime) -> None:
    page = way.enter(visitor, company, "guan")
    page.goto("/admin/")
    expect(page.get_by_role("link", name=way.say("组织机构")).first).to_be_visible()
    way.picture("admin-overview", full=True)

    somebody_new_starts(page, way, company)
    somebody_goes_on_leave(page, way, company, today)
    a_station_is_split_off(page, way)
    another_system_comes_in_and_goes(page, way)

    page.goto("/journal/?person=guan")
    for sentence in ("new-fitter", "HEAT-EAST-2", "12345"):
        expect(page.locator(".list-group").get_by_text(sentence).first).to_be_visible()
    way.picture("admin-journal")
    page.goto("/admin/doctor/")
    expect(page.get_by_text(way.say("数据库大小"))).to_be_visible()
    way.picture("admin-doctor", full=True)


def somebody_new_starts(page: Page, way: Way, company: World) -> None:
    page.goto("/admin/people/")
    page.keyboard.press("n")
    page.get_by_label(way.say("用户名")).fill("new-fitter")
    page.get_by_label(way.say("姓名"), exact=True).fill("新来的")
    page.locator("#id_unit").select_option(str(company.unit_id("HEAT-EAST-1")))
    page.locator("#id_role").select_option(Role.FITTER.value)
    way.picture("admin-enter")
    page.get_by_role("button", name=way.say("录入"), exact=True).click()
    secret = page.locator("code").inner_text()
    way.picture("admin-person", full=True)

    person = Person.objects.get(username="new-fitter")
    assert person.check_password(secret)
    assert person.must_change_password


def somebody_goes_on_leave(page: Page, way: Way, company: World, today: datetime) -> None:
    page.goto(f"/admin/people/{company.person('head-east').id}/")
    page.locator("#lend > summary").click()
    form = page.locator("#lend")
    form.locator("select").first.select_option(index=0)
    form.get_by_label(way.say("受托人")).fill("zhao")
    form.locator("#lend_until").fill((today + timedelta(days=7)).date().isoformat())
    form.get_by_label(way.say("原因"), exact=True).fill("年假")
    way.picture("admin-lend")
    form.get_by_role("button").click()
    expect(page.get_by_text(way.say("代理中"))).to_be_visible()

    zhao = queries.viewer_for(company.person("zhao"), at=today + timedelta(days=1))
    assert zhao.may(Permission.ORDERS_ASSIGN, company.unit_id("HEAT-EAST"))


def a_station_is_split_off(page: Page, way: Way) -> None:
    page.goto("/admin/units/")
    way.picture("admin-units", full=True)
    page.get_by_role("link", name=_named(way, "东城供热所", "Heating East"), exact=True).click()
    page.get_by_role("link", name=way.say("设立下级单位")).click()
    page.locator("#id_kind").select_option("team")
    page.get_by_label(way.say("单位代码")).fill("HEAT-EAST-2")
    page.get_by_label(way.say("名称"), exact=True).fill("东城二班")
    page.get_by_label(way.say("变动原因")).fill("云能〔2026〕3 号：一班分设二班")
    page.get_by_role("button", name=way.say("设立"), exact=True).click()
    expect(page.get_by_text("云能〔2026〕3 号").first).to_be_visible()
    way.picture("admin-unit", full=True)
    page.goto("/admin/units/of/HEAT-EAST-1/")
    page.locator("#close > summary").click()
    page.locator("#close").get_by_label(way.say("变动原因")).fill("并入二班")
    page.locator("#close").get_by_role("button").click()
    expect(page.get_by_text("赵强").first).to_be_visible()
    assert queries.unit_by_code("HEAT-EAST-1").is_open


def _named(way: Way, chinese: str, english: str) -> str:
    return english if way.language == "en" else chinese


def another_system_comes_in_and_goes(page: Page, way: Way) -> None:
    page.goto("/admin/tokens/")
    page.locator("#id_holder").select_option("api")
    page.get_by_label(way.say("用途")).fill("12345 平台")
    page.get_by_role("button", name=way.say("签发"), exact=True).click()
    secret = page.locator("code").inner_text()
    way.picture("admin-tokens", full=True)
    token = Token.objects.get()
    assert queries.token_holder(secret, at=token.issued_at) is not None
    page.goto("/admin/tokens/")
    page.get_by_role("button", name=f"{way.say('吊销')} 12345 平台").click()
    expect(page.get_by_text(way.say("没有有效的令牌"))).to_be_visible()
    assert queries.token_holder(secret, at=token.issued_at) is None


def test_the_journal_is_verified_and_says_who_saw_whose_data(
    company: World, visitor: VisitorOf, way: Way, today: datetime
) -> None:
    customer = enter_customer(company, number="88001")
    for count, username in ((24, "lin"), (3, "zhou"), (2, "head-east")):
        for place in range(count):
            customers.reveal(
                customer_id=customer.id,
                fields=["phone"],
                reason="核对客户信息",
                by=company.viewer(username, at=today),
                at=today - timedelta(days=place % 6, hours=place),
            )
    seal(at=today + timedelta(hours=1))
    page = way.enter(visitor, company, "guan")

    page.goto("/journal/reveals/")
    expect(page.get_by_text(way.say("明显偏多"), exact=True)).to_be_visible()
    way.picture("admin-reveals", full=True)
    page.goto("/journal/verify/")
    page.get_by_role("button", name=way.say("校验日志"), exact=True).click()
    expect(page.get_by_text(way.say("内容与链条一致，未发现改动。"))).to_be_visible()
    way.picture("admin-verify", full=True)
