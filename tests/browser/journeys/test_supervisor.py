"""A supervisor's morning: which unit is late, down to the case, the clause and the minute; what has gone up and who is silent; a message acknowledged."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from plumbline.doors.jobs import measuring
from plumbline.ground.notifications.models import Message
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions as service_levels
from plumbline.service.work_orders.models import WorkOrder
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import IN_SEASON, move, register
from tests.world import World

NOW = IN_SEASON + timedelta(hours=6)


@pytest.fixture
def morning(company: World, clock: Clock) -> str:
    """East has let three calls lie and works on a fourth, west has closed its own; the gas unit has a complaint. Gives the number of the oldest call."""
    first = register(company, title="老人家中不热").number
    for place, title in enumerate(("次卧不热", "阳台漏水")):
        register(company, title=title, at=IN_SEASON + timedelta(minutes=20 + place), phone=f"1390000200{place}")
    worked = register(company, title="暖气片渗水", phone="13900003333").number
    move(company, worked, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=4))
    move(company, worked, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=6), person="zhao")
    done = register(company, title="西区不热", area="WEST-N", phone="13900004444").number
    move(company, done, "accept", by="head-west", at=IN_SEASON + timedelta(minutes=3))
    register(
        company, order_type="gas_complaint_attitude", unit="GAS-NORTH", title="安检人员态度差", phone="13900005555"
    )
    register(company, order_type="heat_burst", title="主管道爆裂", phone="13900006666", at=NOW - timedelta(minutes=4))
    service_levels.ring_due(at=NOW, by=system())
    measuring.measure_running(NOW)
    clock(NOW)
    return first


def test_from_the_late_unit_down_to_the_clause_and_the_minute(
    morning: str, company: World, visitor: VisitorOf, way: Way
) -> None:
    page = way.enter(visitor, company, "fang")
    page.goto("/")
    worst = page.locator("tr[data-unit]").first
    expect(worst).to_have_attribute("data-unit", "HEAT-EAST")
    way.picture("supervisor-home")
    late = worst.locator("a[href*='standing=late']")
    number = int(late.inner_text())
    assert number == WorkOrder.objects.filter(next_due_at__lt=NOW, unit__code="HEAT-EAST").count() > 2

    late.click()
    expect(page.locator("#listing tbody tr")).to_have_count(number)
    page.get_by_role("link", name="老人家中不热").first.click()

    expect(page).to_have_url(f"{page.url.split('/orders/')[0]}/orders/{morning}/")
    clocks = page.locator("#clocks")
    expect(clocks).to_contain_text("S1-")
    expect(clocks).to_contain_text("2026-01-06")
    clocks.scroll_into_view_if_needed()
    way.picture("supervisor-clocks")


def test_what_has_gone_up_and_who_is_silent(morning: str, company: World, visitor: VisitorOf, way: Way) -> None:
    page = way.enter(visitor, company, "fang")
    page.goto("/")
    page.locator("#block-escalations").get_by_role("link", name=way.say("全部")).click()
    row = page.locator(f"tr[data-case='{morning}']").first
    expect(row).to_contain_text("S1-")
    row.locator("summary").click()
    expect(row).to_contain_text(way.say("未确认"))
    way.picture("supervisor-escalations")

    page.goto("/inbox/?part=acknowledge")
    way.picture("supervisor-inbox")
    waiting = page.locator("article.message").filter(has=page.locator("form"))
    before = waiting.count()
    assert before == Message.objects.filter(person__username="fang", must_acknowledge=True).count()
    page.keyboard.press("a")

    expect(waiting).to_have_count(before - 1)
    assert Message.objects.filter(person__username="fang", acknowledged_at=NOW).count() == 1


def test_the_telephone_list_of_a_burst_is_worked_by_two(
    morning: str, company: World, visitor: VisitorOf, way: Way
) -> None:
    page = way.enter(visitor, company, "fang")
    page.goto("/calls/")
    page.locator("li a.fw-bold").first.click()
    way.picture("supervisor-calls")
    other = visitor(way.size, locale=way.locale)
    there = other.enter(company, "lin")
    there.goto(page.url)

    line = page.locator(".call-line.is-next")
    name = line.locator("strong").inner_text()
    line.locator("select").select_option("no_answer")
    line.get_by_role("button", name=way.say("记录")).click()

    expect(page.locator(".call-line").filter(has_text=name)).to_contain_text(way.say("无人接听"))
    expect(there.locator(".call-line").filter(has_text=name).locator("ul")).to_be_visible()  # by itself, within seconds
