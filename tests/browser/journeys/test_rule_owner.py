"""管宁 looks after the rules: next year's holidays from the notice, a make-up day moved, a stricter limit with a slip on the way, a text of a message."""

import re
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from plumbline.ground.regulations.models import Installation
from plumbline.ground.service_levels.models import CalendarVersion, LimitVersion
from tests.browser.conftest import VisitorOf, Way
from tests.orders import register
from tests.world import World, pack_address, version_of

OFFICE = "heating-hohhot.heating_office"
NOTICE = """一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至12日（周五）放假调休，共8天。1月31日（周日）、2月14日（周日）上班。
三、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。"""
"""Worded as such notices are; the days of 2027 are made up for the story."""


def test_a_rule_owners_day(company: World, visitor: VisitorOf, way: Way, today: datetime) -> None:
    register(company, at=today - timedelta(hours=1))
    page = way.enter(visitor, company, "guan")

    next_years_holidays(page, way)
    a_make_up_day_is_moved(page, way)
    a_stricter_limit(page, way)
    another_wording(page, way)

    page.goto("/rules/limits/try/?type=heat_no_heat_household")
    page.get_by_role("button", name=way.say("试算")).click()
    expect(page.locator("#result")).to_be_visible()
    way.picture("rules-try", full=True)


def next_years_holidays(page: Page, way: Way) -> None:
    """The year is missing; the notice is pasted, a slip in it is told, and the year is there."""
    page.goto("/rules/calendars/")
    page.get_by_role("link", name=way.say("全年")).nth(3).click()
    page.goto(f"/rules/calendars/{OFFICE}/?month=2027-01")
    expect(page.get_by_text("2026-12-31").first).to_be_visible()
    notice = page.get_by_label(way.say("通知正文"))
    notice.fill(NOTICE.replace("共8天", "共7天"))
    page.get_by_role("button", name=way.say("读入"), exact=True).click()
    expect(page.locator("#notice .invalid-feedback")).to_contain_text("7")
    expect(notice).to_have_value(re.compile("共7天"))
    notice.fill(NOTICE)
    page.get_by_role("button", name=way.say("读入"), exact=True).click()
    page.wait_for_url(re.compile("year=2027"))
    expect(page.locator("#changes")).to_be_visible()
    way.picture("rules-calendar-year", full=True)


def a_make_up_day_is_moved(page: Page, way: Way) -> None:
    """By the arrow keys to the Sunday that is not to be worked here; the effects are told before it counts."""
    page.goto(f"/rules/calendars/{OFFICE}/?month=2027-02")
    page.get_by_role("link", name=re.compile("2027-02-14")).focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("day=2027-02-14"))
    way.picture("rules-calendar", full=True)
    page.get_by_label(way.say("不上班（放假）")).check()
    page.get_by_label(way.say("原因")).fill("供热高峰后轮休")
    page.get_by_role("button", name=way.say("加入改动")).click()
    page.wait_for_url(re.compile("#changes"))
    page.get_by_role("link", name=way.say("查看影响并发布")).click()
    expect(page.get_by_text(way.say("时钟一经开始，就固定使用开始那天的日历版本。"))).to_be_visible()
    way.picture("rules-calendar-publish", full=True)
    page.get_by_role("button", name=way.say("发布"), exact=True).click()
    page.wait_for_url(re.compile("month="))
    newest = CalendarVersion.objects.filter(calendar__code=OFFICE).latest("number")
    assert newest.document["announced_until"] == "2027-12-31"
    assert newest.document["exceptions"]["2027-02-14"] == []
    assert newest.document["exceptions"]["2027-02-08"] == []


def a_stricter_limit(page: Page, way: Way) -> None:
    """A copy of the rules in force, a slip told with its line, mended, compared, installed."""
    page.goto(pack_address("heating-hohhot"))
    way.picture("rules-pack")
    page.get_by_role("button", name=way.say("起草新版")).click()
    page.wait_for_url(re.compile("/rules/drafts/"))
    draft = page.url
    page.get_by_role("link", name="limits.yaml").click()
    text = page.locator("textarea[name=text]")
    written = text.input_value()
    stricter = written.replace("quantity: 30, unit: minute", "quantity: 20, unit: minute", 1)
    text.fill(stricter.replace("quantity: 20, unit: minute", "quantity: 20, unit: minutes", 1))
    page.get_by_role("button", name=way.say("保存并检查")).click()
    remark = page.get_by_role("listitem").filter(has_text="minutes")
    line = stricter[: stricter.index("quantity: 20, unit: minute")].count("\n") + 1
    expect(remark).to_contain_text(way.say("第 %(number)s 行", number=line))
    way.picture("rules-draft-mistake")
    text.fill(stricter)
    page.get_by_role("button", name=way.say("保存并检查")).click()
    page.wait_for_url(draft)
    expect(page.locator(".limit")).to_contain_text("→")
    expect(page.locator(".limit")).to_contain_text(way.say("收紧"))
    way.picture("rules-draft", full=True)
    page.get_by_role("button", name=way.say("安装这一版")).click()
    assert Installation.objects.filter(pack="heating-hohhot").count() == 1, "nothing is installed unseen"
    page.get_by_label(way.say("我已看过以上变化，确认安装")).check()
    page.get_by_role("button", name=way.say("安装这一版")).click()
    page.wait_for_url(re.compile("/rules/packs/heating-hohhot/[^/]+/$"))
    version = page.url.rstrip("/").rsplit("/", 1)[-1]
    assert version != version_of("heating-hohhot")
    assert LimitVersion.objects.filter(installation__version=version, quantity=20, unit="minute").exists()


def another_wording(page: Page, way: Way) -> None:
    """A word that the message does not know is told; then the text is saved and tried on oneself."""
    page.goto("/rules/messages/")
    way.picture("rules-messages")
    page.goto("/rules/messages/clock_breached/zh-hans/all/")
    body = page.get_by_label(way.say("正文"))
    body.fill("{unit}：工单 {nummer} 已超时。")
    page.get_by_role("button", name=way.say("保存"), exact=True).click()
    expect(page.locator("#id_body-error")).to_contain_text("{nummer}")
    body.fill("{unit}：工单 {number} 已超时，请立即处理。")
    expect(page.locator("#preview")).to_contain_text("GD-20261122-0108")
    way.picture("rules-message", full=True)
    page.get_by_role("button", name=way.say("试发给自己")).click()
    expect(
        page.get_by_role("status").filter(has_text=way.say("已试发到您的收件箱，没有发给别人，模板也没有保存。"))
    ).to_be_visible()
    page.get_by_role("button", name=way.say("保存"), exact=True).click()
    expect(page.locator(".badge").filter(has_text=way.say("已改写"))).to_be_visible()
