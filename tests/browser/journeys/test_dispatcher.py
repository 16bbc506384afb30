"""A dispatcher's shift: the board, orders given by carrying and by keys, a dispute decided, the map; and two dispatchers at one card."""

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.service.customers import actions as customers
from plumbline.service.work_orders.states import State
from tests.browser.conftest import DESK, Clock, VisitorOf, Way
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import START, World, enter_customer, enter_person

NOW = IN_SEASON + timedelta(hours=1)
OUTLINES = {"EAST-N": (0.06, 0.03), "EAST-S": (0.06, 0.0), "WEST-N": (0.0, 0.03), "WEST-S": (0.0, 0.0)}


@pytest.fixture
def shift(company: World, clock: Clock) -> dict[str, str]:
    """Ten in the morning: two orders nobody has, one that three units sent back, work in both heating units, and where it all lies."""
    clock(NOW)
    for code, (x, y) in OUTLINES.items():
        west, south = 108.0 + x, 43.0 + y
        ring = [[west, south], [west + 0.06, south], [west + 0.06, south + 0.03], [west, south + 0.03], [west, south]]
        area_id, area = company.area_id(code), company.areas[code]
        customers.update_area(
            area_id=area_id, name=area.name, name_en=area.name_en, outline=[ring], by=system(), at=START
        )
    for number, code in enumerate(("EAST-N", "WEST-N", "EAST-S", "WEST-S", "EAST-N")):
        customer = enter_customer(
            company, number=f"3000{number}", phone=f"1380001000{number}", area=code, address=f"新华街{number + 1}号"
        )
        lies = (108.02 + OUTLINES[code][0] + number * 0.004, 43.01 + OUTLINES[code][1])
        assert customer.premises_id is not None
        customers.update_premises(premises_id=customer.premises_id, position=lies, by=system(), at=START)
        late = timedelta(minutes=11 * number)
        register(
            company, phone=f"1380001000{number}", area="", address="", customer_id=customer.id, at=IN_SEASON + late
        )
    found = {
        "burst": register(
            company, title="楼道跑水", area="", address="云河市西城区柳林巷8号", phone="13900005551"
        ).number,
        "cold": register(company, title="整栋楼不热", area="", address="", phone="13900005552").number,
        "disputed": register(company, title="换热站噪声扰民", phone="13900005553").number,
    }
    _quarrel(company, found["disputed"])
    return found


def _quarrel(company: World, number: str) -> None:
    for place, (head, other) in enumerate((("head-east", "HEAT-WEST"), ("head-west", "HEAT-EAST"), ("head-east", ""))):
        at = IN_SEASON + timedelta(minutes=10 * place + 5)
        move(company, number, "return", by=head, at=at, reason="not_our_area", note="换热站不归本单位管")
        if other:
            move(company, number, "dispatch", by="zhou", at=at + timedelta(minutes=2), unit=other)


def card(page: Page, number: str) -> Locator:
    return page.locator(f".board-card[data-number='{number}']").first


def column(page: Page, unit: str) -> Locator:
    return page.locator(f".board-column[data-unit='{unit}']")


def carry(page: Page, what: Locator, where: Locator) -> None:
    """With the mouse, as a hand does it: pressed, moved a little, moved there, let go."""
    what.scroll_into_view_if_needed()
    start, end = what.bounding_box(), where.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 60, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(start["x"] + 80, start["y"] + 24, steps=3)
    page.mouse.move(end["x"] + 40, end["y"] + 20, steps=8)
    page.mouse.up()


def take(page: Page, way: Way, name: str) -> None:
    """A picture; the empty style attributes that taking it leaves behind would be copied by htmx, and complained of by the browser."""
    way.picture(name)
    page.evaluate(
        "document.querySelectorAll('[style]').forEach((each) => { if (!each.getAttribute('style')) each.removeAttribute('style'); })"
    )


def test_a_dispatchers_shift(company: World, shift: dict[str, str], visitor: VisitorOf, way: Way) -> None:
    page = way.enter(visitor, company, "zhou")
    page.goto("/board/")
    expect(card(page, shift["burst"])).to_contain_text("Heating West" if way.language == "en" else "西城供热所")
    take(page, way, "dispatcher-board")

    # Carried on a desk; pressed on a telephone, where the suggested unit is chosen already.
    if way.is_phone:
        card(page, shift["burst"]).get_by_role("link", name=way.say("派单"), exact=True).click()
        page.get_by_role("button", name=way.say("确定")).click()
    else:
        carry(page, card(page, shift["burst"]), column(page, "HEAT-WEST"))
    expect(page.locator("#board-said")).to_contain_text(shift["burst"])
    assert order_of(shift["burst"]).unit_id == company.unit_id("HEAT-WEST")

    # By keys alone: to the card, D, a few letters, Enter.
    card(page, shift["cold"]).locator(".board-title").focus()
    page.keyboard.press("d")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("heat-e")
    take(page, way, "dispatcher-give")
    page.keyboard.press("Enter")
    expect(page.locator("#board-said")).to_contain_text(shift["cold"])
    assert order_of(shift["cold"]).unit_id == company.unit_id("HEAT-EAST")

    # The dispute: what both sides said, then a decision with its reason.
    disputed = card(page, shift["disputed"])
    expect(disputed).to_contain_text("换热站不归本单位管")
    disputed.locator("summary").click()
    take(page, way, "dispatcher-dispute")
    disputed.get_by_role("link", name=way.say("裁定"), exact=True).click()
    page.get_by_role("combobox").fill("heat-west")
    page.get_by_role("textbox", name=way.say("说明")).fill("该站产权属西城所")
    page.get_by_role("button", name=way.say("确定")).click()
    expect(page.locator("#board-said")).to_contain_text(shift["disputed"])
    assert order_of(shift["disputed"]).arbitrated

    # A unit sends one back meanwhile: the board shows it without being asked by hand.
    move(company, shift["cold"], "return", by="head-east", at=NOW, reason="facts_missing", note="没有楼号")
    page.evaluate("window.htmx.trigger('#board', 'board:ask')")
    expect(page.locator(".board-tray")).to_contain_text("没有楼号")

    page.goto("/board/map/")
    expect(page.locator(".map-mark").first).to_be_visible()
    take(page, way, "dispatcher-map")
    page.locator(".map a[href*='area=EAST-N']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**area=EAST-N**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "East, north part" if way.language == "en" else "东城北片"
    )


def test_two_dispatchers_at_the_same_card(company: World, shift: dict[str, str], visitor: VisitorOf) -> None:
    enter_person(company, "zhou2", name="周二", role=Role.DISPATCHER, unit="YH", phone_end=50)
    pages = {}
    for username in ("zhou", "zhou2"):
        somebody = visitor(DESK)
        somebody.enter(company, username)
        pages[username] = somebody.go("/board/")
    first, second = pages["zhou"], pages["zhou2"]

    card(second, shift["cold"]).locator(".board-title").focus()
    second.keyboard.press("d")
    expect(second.get_by_role("combobox")).to_be_focused()
    carry(first, card(first, shift["cold"]), column(first, "HEAT-WEST"))
    expect(first.locator("#board-said")).to_contain_text("已派给西城供热所")
    second.keyboard.type("heat-e")
    second.keyboard.press("Enter")

    expect(second.locator("#board-said")).to_contain_text("周平 将工单派至 西城供热所")
    expect(second.locator(f".board-tray [data-number='{shift['cold']}']")).to_have_count(0)
    order = order_of(shift["cold"])
    assert (order.state, order.unit_id, order.bounces) == (State.DISPATCHED, company.unit_id("HEAT-WEST"), 0)
