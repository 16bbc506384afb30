"""An inspector's visit on a telephone: begin, type without a line, come back, photograph, hand in; the head signs."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from plumbline.supervision.inspections.models import Inspection
from tests.browser.conftest import PHONE, Clock, VisitorOf
from tests.inspections import MONDAY, equip, planned
from tests.world import World, picture


@pytest.fixture
def visit(company: World, clock: Clock) -> str:
    clock(MONDAY)
    equip(company)
    return planned(company).case_file.number


def test_a_visit_on_a_telephone_loses_nothing_without_a_line(company: World, visit: str, visitor: VisitorOf) -> None:
    inspector = visitor(PHONE)
    page = inspector.enter(company, "shen")
    inspector.go("/inspections/?mine=yes")
    page.get_by_role("link", name="东城供热所").click()
    page.get_by_label("检查地点").fill("中山路营业厅")
    page.get_by_role("button", name="开始检查").click()
    form = page.locator("#sheet")
    expect(form).to_be_visible()

    clean = page.locator("#item-A1")
    clean.get_by_text("否", exact=True).click()
    page.locator("#item-A2").get_by_text("是", exact=True).click()
    page.context.set_offline(True)
    page.get_by_role("button", name="暂存").click()
    expect(page.get_by_text("没有信号：填写的内容已存在本机")).to_be_visible()
    page.locator("#item-A3").get_by_text("是", exact=True).click()
    page.context.set_offline(False)
    inspector.complaints.clear()  # that there was no line is what the browser complained of
    page.reload()
    expect(page.get_by_text("已恢复本机保存的填写内容")).to_be_visible()
    expect(page.locator("#item-A3 input[value=yes]")).to_be_checked()

    page.locator("#answer-B1").fill("4")
    page.locator("#finding-0-item").select_option("A1")
    finding = page.locator("[data-finding]").first
    finding.get_by_text("较重", exact=True).click()
    page.locator("#finding-0-text").fill("地面湿滑，没有警示牌")
    page.locator("#finding-0-file").set_input_files(
        {"name": "地面.png", "mimeType": "image/png", "buffer": picture().getvalue()}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    inspector.picture("inspection-visit")
    page.get_by_role("button", name="提交结果").click()

    expect(page.get_by_text("检查结果已提交。")).to_be_visible()
    expect(page.get_by_text("70.00", exact=True).first).to_be_visible()
    expect(page.get_by_text("地面湿滑，没有警示牌")).to_be_visible()
    made = Inspection.objects.get(case_file__number=visit)
    assert (float(made.points or 0), float(made.of or 0), made.place) == (7.0, 10.0, "中山路营业厅")
    assert made.findings.get().photo_id is not None


def test_the_head_of_the_inspected_signs(company: World, visit: str, visitor: VisitorOf, clock: Clock) -> None:
    inspector = visitor(PHONE)
    page = inspector.enter(company, "shen")
    inspector.go(f"/inspections/{visit}/visit/")
    page.get_by_role("button", name="开始检查").click()
    for item in ("A1", "A2", "A3"):
        page.locator(f"#item-{item}").get_by_text("是", exact=True).click()
    page.locator("#answer-B1").fill("5")
    page.get_by_role("button", name="再记一条").click()
    expect(page.locator("[data-finding]")).to_have_count(3)
    page.get_by_role("button", name="提交结果").click()
    expect(page.get_by_text("检查结果已提交。")).to_be_visible()
    clock(MONDAY + timedelta(hours=3))

    head = visitor()
    page = head.enter(company, "head-east")
    head.go("/inspections/")
    page.get_by_role("link", name="1 次检查等您确认结果").click()
    page.get_by_role("link", name="东城供热所").click()
    page.get_by_text("同意", exact=True).click()
    page.get_by_role("button", name="确认", exact=True).click()

    expect(page.get_by_text("已确认检查结果。")).to_be_visible()
    assert Inspection.objects.get(case_file__number=visit).verdict == "agree"
