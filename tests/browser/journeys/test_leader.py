"""A leader's ten minutes: the worst unit first, its cases, the month's complaints as a report."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from plumbline.doors.jobs import measuring
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions as service_levels
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import IN_SEASON, move, register
from tests.world import World

NOW = IN_SEASON + timedelta(hours=8)


@pytest.fixture
def evening(company: World, clock: Clock) -> None:
    """East is late with two matters and a complaint; north answered its complaint in time."""
    for place in range(2):
        register(company, title=f"不热{place}", phone=f"1390000700{place}", at=IN_SEASON + timedelta(minutes=place))
    register(company, order_type="heat_attitude", title="维修员态度生硬", phone="13900007009", unit="HEAT-EAST")
    answered = register(
        company, order_type="gas_complaint_attitude", unit="GAS-NORTH", title="安检态度差", phone="13900007010"
    ).number
    for minutes, name, inputs in ((5, "accept", {}), (30, "investigate", {}), (90, "reply", {"result": "已道歉"})):
        note = {"note": "已了解"} if name == "investigate" else {}
        at = IN_SEASON + timedelta(minutes=minutes)
        move(company, answered, name, by="head-north", at=at, **{**inputs, **note})
    service_levels.ring_due(at=NOW, by=system())
    measuring.measure_running(NOW)
    clock(NOW)


def test_from_the_first_page_to_the_cases_and_the_report(
    evening: None, company: World, visitor: VisitorOf, way: Way, tmp_path: Path
) -> None:
    page = way.enter(visitor, company, "gao")
    page.goto("/")
    worst = page.locator("tr[data-unit]").first
    expect(worst).to_have_attribute("data-unit", "HEAT-EAST")
    way.picture("leader-home")
    worst.locator("a").first.click()
    expect(page.locator("#listing")).to_contain_text("不热0")
    way.picture("leader-cases")

    page.goto("/indicators/?period=2026-01")
    far = page.locator("td.heat-far").first
    assert far.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(138, 43, 18)", (
        "a strip without its shades"
    )
    way.picture("leader-indicators")
    page.locator("summary").filter(has_text=way.say("生成报告文件")).click()
    with page.expect_download() as arriving:
        page.get_by_role("button", name=f"{way.say('客户投诉分析报告')} html").click()
    report = tmp_path / "report.html"
    arriving.value.save_as(report)

    read = report.read_text(encoding="utf-8")
    assert "2026-01" in read
    number = re.search(r'href="[^"]*(/indicators/CMP-01/cases/[^"]*basis=ASSIGNED)"', read)
    assert number is not None
    page.goto(unescape(number.group(1)))  # each number of the report opens the cases it was made of
    expect(page.locator("main")).to_contain_text("GD-20260106-")
