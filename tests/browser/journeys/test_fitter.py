"""赵强's morning with a telephone: to a cold flat, into a cellar without a line, and out again. What he typed, the photo and the signature arrive once."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from plumbline.doors.web import moments
from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.service.customers import actions as customers
from plumbline.service.field_visits import actions as visits
from plumbline.service.field_visits.models import Visit
from tests.browser.conftest import PHONE, Clock, Visitor, VisitorOf, Way
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World, enter_customer, note_old_age

NO_LINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
RESULT = "地下室总阀未全开，已开足并排气，卧室 20 度"


@pytest.fixture(params=["zh-hans", "en"])
def hand(request: pytest.FixtureRequest) -> Way:
    """A telephone in both languages: nobody carries a desk into a cellar."""
    return Way(request.param, PHONE)


@pytest.fixture
def deaf(visitor: VisitorOf) -> Iterator[list[Visitor]]:
    """Browsers whose line is cut on purpose: that they say so on the console is no fault."""
    found: list[Visitor] = []
    yield found
    for each in found:
        each.complaints[:] = [said for said in each.complaints if not any(word in said for word in NO_LINE)]


@pytest.fixture
def running(clock: Clock) -> Callable[[], datetime]:
    """The story's clock, twenty minutes after nine when the test begins, and going as fast as the telephone's own."""
    ahead = after(20) - datetime.now(UTC)
    moments.tell_time_with(lambda: datetime.now(UTC) + ahead)  # the clock asked for puts back what was before
    return moments.now


def after(minutes: float) -> datetime:
    return IN_SEASON + timedelta(minutes=minutes)


def given(world: World, title: str, **words: Any) -> str:
    number = register(world, title=title, **words).number
    move(world, number, "accept", by="head-east", at=after(2))
    move(world, number, "assign", by="head-east", at=after(4), person="zhao")
    return number


def jobs(world: World) -> str:
    """Three jobs; the first one is an old lady's and has an appointment. Gives its number."""
    customer = enter_customer(world, number="10001", name="王秀兰", phone="13800138000")
    premises = customer.premises
    assert premises is not None
    customers.update_premises(
        premises_id=premises.id,
        facts={"access": "从北门进，二单元在喷泉后面", "door_code": "2580#"},
        position=(111.6521, 40.8154),
        by=world.system,
        at=IN_SEASON,
    )
    note_old_age(world, customer, at=IN_SEASON)
    number = given(
        world,
        "卧室暖气不热",
        customer_id=customer.id,
        phone="13800138000",
        description="昨晚开始不热，老人一个人在家。",
    )
    given(world, "次卧不热", phone="13900005555", address="北京路14号金桂苑5号楼1单元101室")
    given(world, "阳台管道渗水", phone="13900006666", address="北京路16号金桂苑9号楼3单元602室")
    by = world.viewer("zhao", at=after(6))
    visits.plan(number=number, starts_at=after(60), ends_at=after(180), note="上午在家", by=by, at=after(6))
    return number


def ready(page: Page) -> None:
    expect(page.locator("html[data-field=ready]")).to_be_attached()


def photo() -> dict[str, object]:
    """A picture as a camera makes it: large, and of no two equal parts."""
    shot = Image.effect_noise((1800, 1350), 90).convert("RGB")
    made = io.BytesIO()
    shot.save(made, "JPEG", quality=92)
    return {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def sign(page: Page) -> None:
    pad = page.locator("[data-pad]")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 80)
    page.mouse.down()
    for step in range(24):
        page.mouse.move(box["x"] + 40 + step * 10, box["y"] + 70 + 30 * (step % 3))
    page.mouse.up()
    expect(page.locator("#sheet input[name=signature]")).not_to_have_value("")


def fill_in(page: Page, hand: Way) -> None:
    """The sheet, as far as it goes before it is handed in."""
    for item in page.locator(".field-check").all():
        item.get_by_text(hand.say("已做"), exact=True).click()
    page.locator("[data-choose]").set_input_files(photo())  # type: ignore[arg-type]
    expect(page.locator("[data-shots] figure")).to_have_count(1)
    row = page.locator(".field-part-row").first
    row.get_by_label(hand.say("材料或人工"), exact=True).fill("放气阀")
    row.get_by_label(hand.say("数量")).fill("1")
    row.get_by_label(hand.say("供料")).select_option("own")
    page.get_by_label(hand.say("处理结果")).fill(RESULT)
    page.get_by_text(hand.say("已解决"), exact=True).click()
    page.get_by_text(hand.say("满意"), exact=True).click()
    page.get_by_label(hand.say("签字人姓名")).fill("王秀兰")
    sign(page)


def test_what_is_done_without_a_line_survives_and_arrives_once(
    company: World, visitor: VisitorOf, deaf: list[Visitor], running: Callable[[], datetime], hand: Way
) -> None:
    number = jobs(company)
    page = hand.enter(visitor, company, "zhao")
    assert hand.entered is not None
    deaf.append(hand.entered)
    cut = page.context.set_offline

    sets_out(page, hand)
    cut(True)
    works_in_the_cellar(page, hand)
    assert order_of(number).state == "en_route"
    back_at = running()
    cut(False)
    everything_goes_by_itself(page, hand)
    assert drafts_left(page) == 0, "what was handed in is half typed no longer"
    arrived_once(number, back_at)


def sets_out(page: Page, hand: Way) -> None:
    """With a line: the list, the way there, the number, and off."""
    page.goto("/field/")
    ready(page)
    expect(page.locator(".field-job")).to_have_count(3)
    expect(page.locator(".field-job").first).to_contain_text("卧室暖气不热")
    hand.picture("fitter-jobs")
    page.get_by_role("link", name=re.compile("卧室暖气不热")).click()
    ready(page)
    expect(page.locator(".field-address")).to_contain_text("金桂苑3号楼2单元501室")
    expect(page.locator("#number")).not_to_contain_text("13800138000")
    hand.picture("fitter-job")
    page.get_by_role("button", name=hand.say("拨打（显示号码并记入日志）")).click()
    expect(page.locator("#number")).to_contain_text("13800138000")
    page.get_by_role("button", name=hand.say("出发"), exact=True).click()
    expect(page.locator("#job[data-stage=departed]")).to_be_attached()
    ready(page)


def works_in_the_cellar(page: Page, hand: Way) -> None:
    """Without one: arrived, checked, photographed, signed, replied; the telephone is switched off and on in between."""
    page.get_by_role("button", name=hand.say("到场"), exact=True).click()
    expect(page.locator("#acts")).to_contain_text(hand.say("已存在本机，待发送"))
    expect(page.locator("[data-mark=arrived]")).to_have_class("is-done")
    fill_in(page, hand)
    hand.picture("fitter-sheet", full=True)
    page.reload()
    ready(page)
    expect(page.get_by_label(hand.say("处理结果"))).to_have_value(RESULT)
    expect(page.locator("[data-shots] figure")).to_have_count(1)
    expect(page.locator("#sheet input[name=signature]")).not_to_have_value("")
    expect(page.get_by_label(hand.say("签字人姓名"))).to_have_value("王秀兰")
    page.get_by_role("button", name=hand.say("提交回复")).click()
    kept_to_be_sent(page, hand)
    page.reload()
    ready(page)
    expect(page.locator("#acts .field-act")).to_have_count(2)
    page.goto("/field/outbox/")
    ready(page)
    expect(page.locator("[data-list=waiting] .field-act")).to_have_count(2)
    hand.picture("fitter-offline")


def kept_to_be_sent(page: Page, hand: Way) -> None:
    """What the fitter is told without a line: it is kept here, and goes by itself."""
    expect(page.locator("#acts .field-act")).to_have_count(2)
    for place in range(2):
        expect(page.locator("#acts .field-act").nth(place)).to_contain_text(hand.say("已存在本机，待发送"))
    line = hand.say("没有信号，{n} 项已存在本机，恢复后自动发送").format(n=2)
    expect(page.locator("#line")).to_contain_text(line)


def everything_goes_by_itself(page: Page, hand: Way) -> None:
    expect(page.locator("[data-list=sent] .field-act")).to_have_count(3)
    expect(page.locator("[data-list=waiting] .field-act")).to_have_count(0)
    page.reload()
    ready(page)
    expect(page.locator("[data-list=sent]")).to_contain_text(hand.say("服务器已有：{n} 个文件").format(n=2))
    hand.picture("fitter-sent")


def drafts_left(page: Page) -> int:
    """How many half-typed sheets the telephone keeps."""
    return int(page.evaluate("async () => (await Field.store.drafts()).length"))


def arrived_once(number: str, back_at: datetime) -> None:
    visit = Visit.objects.get()
    assert (order_of(number).state, visit.state) == ("replied", "finished")
    assert (visit.result, visit.signer, visit.opinion) == (RESULT, "王秀兰", "satisfied")
    assert [part.name for part in visit.parts.all()] == ["放气阀"]
    assert {item["done"] for item in visit.checklist["items"]} == {"yes"}
    kept = {file.kind: file.attachment for file in visit.files.select_related("attachment")}
    assert set(kept) == {"photo", "signature"}
    assert kept["photo"].size <= 310 * 1024
    assert Attachment.objects.count() == 2
    for name in ("field_visits.departed", "field_visits.arrived", "field_visits.finished"):
        assert Entry.objects.filter(name=name).count() == 1
    # What was done without a line counts from when it was done, not from when it was heard of.
    assert visit.moments["arrived"]["clock"] == "device"
    assert visit.arrived_at is not None
    assert visit.ended_at is not None
    assert after(20) < visit.arrived_at < visit.ended_at < back_at


def test_a_step_that_is_refused_stays_with_its_reason_and_nothing_is_lost(
    company: World, visitor: VisitorOf, deaf: list[Visitor], running: Callable[[], datetime], hand: Way
) -> None:
    number = jobs(company)
    page = hand.enter(visitor, company, "zhao")
    assert hand.entered is not None
    deaf.append(hand.entered)
    page.goto(f"/field/{number}/")
    ready(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=hand.say("出发"), exact=True).click()
    expect(page.locator("#acts .field-act")).to_have_count(1)

    # Meanwhile the order is given to somebody else.
    move(company, number, "assign", by="head-east", at=after(22), person="head-east")
    page.context.set_offline(False)

    refused = page.locator("#acts .is-refused")
    expect(refused).to_be_visible()
    expect(refused).to_contain_text(number)
    page.goto("/field/outbox/")
    ready(page)
    expect(page.locator("[data-list=refused] .field-act")).to_have_count(1)
    hand.picture("fitter-refused")
    assert not Visit.objects.exclude(state="planned").exists()


def test_nobody_sees_on_the_same_telephone_what_another_one_left(
    company: World, visitor: VisitorOf, deaf: list[Visitor], running: Callable[[], datetime]
) -> None:
    number = jobs(company)
    hand = Way("zh-hans", PHONE)
    page = hand.enter(visitor, company, "zhao")
    assert hand.entered is not None
    deaf.append(hand.entered)
    page.goto(f"/field/{number}/")
    ready(page)
    page.goto("/field/")
    ready(page)
    expect(page.locator(".field-job")).to_have_count(3)
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    page.wait_for_url(re.compile("/accounts/login/|/$"))

    page.context.set_offline(True)

    for path in ("/field/", f"/field/{number}/"):
        with pytest.raises(Exception, match="ERR_"):
            page.goto(path)
