"""A month is closed: the worst unit found, its cases followed to clock and clause, one objected to and decided, the period sealed, scored, published, told."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators.models import IndicatorValue, Objection, PeriodClosing
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.scorecards.models import Publication
from plumbline.ground.kernel.periods import parse
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions as service_levels
from tests.browser.conftest import Clock, VisitorOf, Way
from tests.orders import IN_SEASON, register
from tests.world import World, picture

FEBRUARY = IN_SEASON + timedelta(days=30)
MONTH = "2026-01"
COMPLAINTS_IN_TIME = ("CMP-01", "DUE", "")
HEATING = "heating-hohhot/heating_branch"


@pytest.fixture
def january(company: World, clock: Clock) -> list[str]:
    """Three complaints that the east let lie; the month is over, its clocks have rung, its numbers are measured."""
    numbers = [
        register(
            company,
            title=f"反映{title}，一直无人回复",
            phone=f"1390000300{place}",
            at=IN_SEASON + timedelta(days=place),
        ).number
        for place, title in enumerate(("室温不达标", "报修后无人上门", "检修后更冷"))
    ]
    service_levels.ring_due(at=FEBRUARY, by=system())
    indicators.measure(period=parse(MONTH), by=system(), at=FEBRUARY)
    clock(FEBRUARY)
    return numbers


def figure(unit: str) -> tuple[int, int]:
    """What is kept of complaints handled in time: so many of so many."""
    code, basis, scope = COMPLAINTS_IN_TIME
    row = IndicatorValue.objects.get(code=code, basis=basis, scope=scope, period=MONTH, unit__code=unit)
    return int(row.numerator), int(row.denominator)


def test_from_the_months_number_to_the_minute_and_to_what_is_published(
    january: list[str], company: World, visitor: VisitorOf, way: Way, clock: Clock
) -> None:
    fang = way.enter(visitor, company, "fang")
    three_cases_are_followed(fang, way)
    handed_to_the_units(fang, way)

    head = way.enter(visitor, company, "head-east")
    objected(head, way, january[0])

    decided(fang, way, january[0])
    clock(FEBRUARY + timedelta(hours=1))
    sealed(fang, way)
    assert figure("HEAT-EAST") == (1, 3), "the case that was decided counts as kept"

    published(fang, way)

    address = briefing_written(fang, way)
    gao = way.enter(visitor, company, "gao")
    briefing_released(gao, way, address)
    briefing_read(way.enter(visitor, company, "head-east"), way)


def three_cases_are_followed(page: Page, way: Way) -> None:
    """From the unit's number to the list of what was late, and from each line to its clocks and the clause."""
    page.goto(f"/indicators/?period={MONTH}&unit=HEAT-EAST")
    way.picture("supervisor-month", of=page)
    page.goto(f"/indicators/CMP-01/cases/?period={MONTH}&basis=DUE&unit=HEAT-EAST&outcome=missed")
    lines = page.locator("tbody tr td:first-child a")
    expect(lines).to_have_count(figure("HEAT-EAST")[1])
    way.picture("supervisor-cases", of=page)
    for place in range(lines.count()):
        lines.nth(place).click()
        expect(page.locator("#clocks")).to_contain_text("S1-")
        expect(page.locator("#clocks")).to_contain_text("2026-01-")
        page.go_back()


def handed_to_the_units(page: Page, way: Way) -> None:
    page.goto(f"/indicators/periods/{MONTH}/")
    page.get_by_role("button", name=way.say("开始核对")).click()
    expect(page.locator(".page-header .badge")).to_have_text(way.say("核对中"))


def objected(page: Page, way: Way, number: str) -> None:
    """The unit's head says of one case why it should count otherwise, with evidence."""
    page.goto(f"/indicators/CMP-01/cases/?period={MONTH}&basis=DUE&outcome=missed")
    row = page.locator("tbody tr").filter(has_text=number)
    row.get_by_role("link", name=way.say("提出异议")).click()
    page.locator("select[name=asks]").select_option("met")
    page.locator("[name=reason]").fill("已于当日电话答复，录音为证。")
    page.locator("[name=file]").set_input_files(
        {"name": "录音截图.png", "mimeType": "image/png", "buffer": picture().getvalue()}
    )
    way.picture("head-objection")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("tbody tr").filter(has_text=number)).to_contain_text(way.say("待裁定"))
    assert Objection.objects.get().number == number


def decided(page: Page, way: Way, number: str) -> None:
    """Somebody outside the unit decides, with a reason."""
    page.goto(f"/indicators/periods/{MONTH}/")
    page.get_by_role("link", name=number).click()
    page.locator("[name=reason]").fill("录音属实，当日已答复。")
    way.picture("supervisor-objection", of=page)
    page.get_by_role("button", name=way.say("采纳"), exact=True).click()
    expect(page.locator("h1 .badge")).to_have_text(way.say("已采纳"))


def sealed(page: Page, way: Way) -> None:
    """Measured once more, then final; before the units' time is over only with a reason."""
    page.goto(f"/indicators/periods/{MONTH}/")
    page.get_by_role("button", name=way.say("重新计算")).click()
    page.goto(f"/indicators/periods/{MONTH}/")
    page.locator("[name=early]").fill("各单位已书面确认无其他异议。")
    way.picture("supervisor-sealing", of=page)
    page.get_by_role("button", name=way.say("封存"), exact=True).click()
    expect(page.locator(".page-header .badge")).to_have_text(way.say("已封存"))
    assert PeriodClosing.objects.get(period=MONTH).state == "sealed"


def published(page: Page, way: Way) -> None:
    page.goto(f"/scorecards/?period={MONTH}&template={HEATING}")
    page.get_by_role("button", name=way.say("评分"), exact=True).click()
    page.goto(f"/scorecards/?period={MONTH}&template={HEATING}")
    way.picture("supervisor-ranking", of=page)
    page.get_by_role("button", name=way.say("封存"), exact=True).click()
    page.get_by_role("button", name=way.say("发布"), exact=True).click()
    expect(page.get_by_text(re.compile("2026-01 供热分公司")).first).to_be_visible()
    assert Publication.objects.count() == 1


def briefing_written(page: Page, way: Way) -> str:
    """Drafted from the sealed numbers, one paragraph in the company's own words, handed in. A number typed by hand is refused."""
    page.goto("/reports/")
    form = page.locator("form[action$='/reports/draft/']").last
    form.locator("[name=kind]").select_option("service-briefing")
    form.locator("[name=period]").fill(MONTH)
    form.locator("button[type=submit]").click()
    page.get_by_role("button", name=way.say("改写本段")).first.click()
    field = page.locator("textarea[name=text]")
    written = field.input_value()
    field.fill(f"{written}另有 7 件未列。")
    page.get_by_role("button", name=way.say("保存本段")).click()
    expect(page.get_by_role("alert")).to_contain_text("7")
    page.locator("textarea[name=text]").fill(f"{written}请各单位抓紧整改。")
    page.get_by_role("button", name=way.say("保存本段")).click()
    expect(page.locator("article")).to_contain_text("请各单位抓紧整改。")
    way.picture("supervisor-briefing", of=page)
    page.get_by_role("button", name=way.say("送签"), exact=True).click()
    expect(page.locator(".page-header .badge").first).to_have_text(way.say("待签发"))
    return page.url


def briefing_released(page: Page, way: Way, address: str) -> None:
    """By another than who wrote it; it gets its number."""
    page.goto(address)
    way.picture("leader-briefing")
    page.get_by_role("button", name=way.say("签发"), exact=True).click()
    expect(page.locator(".page-header .badge").first).to_have_text(way.say("已印发"))
    assert ReportDocument.objects.get().number


def briefing_read(page: Page, way: Way) -> None:
    """It lies in the inbox of those it is for."""
    page.goto("/reports/")
    page.get_by_role("link", name=re.compile("2026年1月|2026-01|服务质量简报")).first.click()
    expect(page.locator("article")).to_contain_text("请各单位抓紧整改。")
    expect(page.get_by_role("button", name=way.say("改写本段"))).to_have_count(0)
