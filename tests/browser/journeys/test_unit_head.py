"""A unit head at half past eight: what came in overnight from a saved view, given out in one go, one case looked at closely, the list taken to the meeting."""

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from plumbline.ground.preferences import actions as preferences
from plumbline.ground.preferences.states import ListName
from plumbline.service.work_orders.states import State
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import move, order_of, register
from tests.world import World

MORNING = datetime.fromisoformat("2026-01-06T08:30:00+08:00")
TITLES = ("家中暖气不热", "卧室暖气片渗水", "楼道管道结露", "顶楼整户不热")


@pytest.fixture
def overnight(company: World, clock: Clock) -> list[str]:
    """Four orders of the last hours, one of them accepted; a view that shows them, with which the list begins."""
    clock(MORNING)
    made = [
        register(
            company, title=title, phone=f"1390000{place:04d}", at=MORNING - timedelta(minutes=50 - 12 * place)
        ).number
        for place, title in enumerate(TITLES)
    ]
    move(company, made[0], "accept", by="head-east", at=MORNING - timedelta(minutes=44))
    head = company.viewer("head-east", at=MORNING)
    view = preferences.save_view(
        list_name=ListName.ORDERS,
        name="待接单、待指派",
        query="state=dispatched&state=accepted&sort=due",
        share_with=company.unit_id("HEAT-EAST"),
        by=head,
        at=MORNING - timedelta(days=1),
    )
    preferences.choose_first_view(list_name=ListName.ORDERS, view_id=view.id, by=head)
    return made


def exported(page: Page, way: Way, folder: Path) -> list[dict[str, str]]:
    """The rows of the csv that the export page gives for the list as it is shown."""
    page.get_by_role("link", name=way.say("导出")).click()
    page.get_by_label(way.say("文本表格（csv）")).check(force=True)
    with page.expect_download() as download:
        page.get_by_role("button", name=way.say("导出")).click()
    download.value.save_as(folder / "orders.csv")
    lines = list(csv.reader(io.StringIO((folder / "orders.csv").read_text("utf-8-sig"))))
    cut = lines.index([])
    return [dict(zip(lines[cut + 1], row, strict=True)) for row in lines[cut + 2 :]]


def test_half_past_eight(
    company: World, overnight: list[str], visitor: VisitorOf, way: Way, clock: Clock, tmp_path: Path
) -> None:
    page = way.enter(visitor, company, "head-east")
    page.goto("/orders/")
    boxes = page.locator("#bulk tbody input[name=order]")
    expect(boxes).to_have_count(4)
    expect(page.get_by_role("link", name="待接单、待指派")).to_have_attribute("aria-current", "true")

    boxes.nth(0).focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-ticked-count]")).to_have_text("3")
    page.locator("#bulk-person").select_option("zhao")
    way.picture("unit-head-list")
    clock(MORNING + timedelta(minutes=1))
    page.get_by_role("button", name=way.say("指派"), exact=True).click()
    expect(page.locator("#together")).to_contain_text(way.say("已办理 %(count)s 件", count=3))
    expect(boxes).to_have_count(1)
    way.picture("unit-head-given-out")
    given = [number for number in overnight if order_of(number).state == State.ASSIGNED]
    assert len(given) == 3

    look_at(page, way, overnight[0])

    page.goto("/orders/?scope=open&sort=newest&view=none")
    rows = exported(page, way, tmp_path)
    assert [row[way.say("工单编号")] for row in rows] == overnight[::-1]
    assert all("****" in row[way.say("联系电话")] for row in rows)


def look_at(page: Page, way: Way, number: str) -> None:
    """The page of an order: the clock that binds explains itself; its sheet is ready to be printed."""
    page.goto(f"/orders/{number}/")
    clock = page.locator("details.clock[open]").first
    expect(clock.locator("svg.ledger-bar")).to_be_visible()
    expect(clock.locator(".ledger-marks")).to_contain_text(way.say("到期"))
    expect(clock.locator("ol.ledger li").first).to_be_visible()
    clock.scroll_into_view_if_needed()
    way.picture("unit-head-order")
    page.get_by_role("link", name=way.say("服务单")).click()
    expect(page.get_by_role("heading", name=way.say("客户服务单"))).to_be_visible()
    expect(page.locator(".sheet")).to_contain_text("139****0000")
    page.emulate_media(media="print")
    expect(page.locator(".sheet-tools")).to_be_hidden()
    way.picture("unit-head-sheet", full=True)
    page.emulate_media(media="screen")
