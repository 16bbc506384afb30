"""The inbox, what goes up and who owes an answer, and the telephone lists with their pages."""

import re
from collections import Counter
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.models import Entry
from plumbline.ground.journal.queries import fact_of
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.events import DeliveryGivenUp
from plumbline.ground.notifications.models import CallList, CallListEntry, Message
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import escalations
from plumbline.ground.service_levels.events import ClockFact
from plumbline.service.work_orders.actions import telling
from plumbline.service.work_orders.models import WorkOrder
from tests.orders import register
from tests.web.conftest import NOW, Clock, DeskOf, text_of
from tests.world import World

LATE = NOW + timedelta(hours=6)
STATEMENTS = 24


@pytest.fixture
def late_world(ruled_world: World, clock: Clock) -> World:
    """A cold flat in the east and a gas complaint in the north that nobody took up for hours; everybody was told, nobody answered."""
    world = ruled_world
    register(world, title="没人接的单")
    register(world, title="燃气投诉", order_type="gas_complaint_attitude", unit="GAS-NORTH")
    service_levels.ring_due(at=LATE, by=world.system)
    for entry in Entry.objects.filter(name__startswith="service_levels.clock").order_by("at"):
        fact = fact_of(entry.id)
        assert isinstance(fact, ClockFact)
        telling.tell_of_clock(fact=fact, by=system())
    clock(LATE)
    return world


def test_levels_are_counted_and_each_opens_its_rows(late_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    page = text_of(desk.get("/escalations/"))
    tabs = re.findall(r'href="(/escalations/\?level=\d+)">.*?badge[^>]*>(\d+)<', page)

    lengths = {address: text_of(desk.get(address)).count("data-case=") for address, _count in tabs}

    assert tabs
    assert lengths == {address: int(count) for address, count in tabs}
    assert page.count("data-case=") == sum(lengths.values()) == sum(escalations.by_level(None).values())


@pytest.mark.parametrize("username", ["fang", "zhou", "head-east", "head-west", "head-north"])
def test_levels_counted_by_hand_are_those_of_the_rows(username: str, late_world: World) -> None:
    CaseFile.objects.filter(work_order__title="燃气投诉").update(closed_at=LATE)
    viewer = late_world.viewer(username)
    places = (viewer.units(Permission.ORDERS_VIEW), None)

    counted = [escalations.by_level(units) for units in places]

    assert counted == [dict(Counter(escalations.overdue(units).values_list("level", flat=True))) for units in places]
    assert set(counted[1]) > {escalations.AFTER_CLOSING}


def test_a_row_says_who_owes_an_answer_by_which_clause_and_what_comes_next(late_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("fang").get("/escalations/"))

    assert "没人接的单" in page
    assert "人未确认" in page
    assert re.search(r'href="/rules/clauses/S1-', page)
    assert re.search(r'href="/orders/GD-[\d-]+/#clocks"', page)
    assert "已到最高一级" in page


def test_whoever_acknowledges_owes_nothing_any_more(late_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    before = text_of(desk.get("/escalations/")).count("人未确认")
    for message in Message.objects.filter(must_acknowledge=True).select_related("person"):
        desk_of(message.person.username).post(f"/inbox/{message.id}/acknowledge/")

    page = text_of(desk.get("/escalations/"))

    assert before > 0
    assert "人未确认" not in page
    assert "已确认" in page


def test_a_unit_head_sees_what_goes_up_from_his_own_unit(late_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("head-north").get("/escalations/"))

    assert "燃气投诉" in page
    assert "没人接的单" not in page
    assert desk_of("zhao").get("/escalations/").status_code == 403


def test_what_is_owed_after_closing_stands_apart(late_world: World, desk_of: DeskOf) -> None:
    order = WorkOrder.objects.select_related("case_file").get(title="没人接的单")
    type(order.case_file).objects.filter(pk=order.case_file_id).update(closed_at=LATE)

    desk = desk_of("fang")

    assert "没人接的单" not in text_of(desk.get("/escalations/"))
    assert "没人接的单" in text_of(desk.get("/escalations/?level=0"))


@pytest.mark.parametrize("address", ["?level=abc", "?level=-1", "?page=9999999999", "?page=0&level=100", "?level=7"])
def test_nonsense_in_the_address_of_escalations_is_answered(address: str, late_world: World, desk_of: DeskOf) -> None:
    assert desk_of("fang").get(f"/escalations/{address}").status_code == 200


def test_nothing_late_is_said_in_words(ruled_world: World, desk_of: DeskOf) -> None:
    assert "没有超时未完成的步骤" in text_of(desk_of("fang").get("/escalations/"))


def test_a_message_leads_to_the_case_the_reason_and_the_clause(late_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("head-east").get("/inbox/"))

    assert re.search(r'href="/orders/GD-[\d-]+/"', page)
    assert re.search(r'href="/orders/GD-[\d-]+/#clocks"', page)
    assert re.search(r'href="/rules/clauses/S1-', page)
    assert "为什么通知您" in page


def test_a_message_says_who_else_was_told(late_world: World, desk_of: DeskOf) -> None:
    page = text_of(desk_of("fang").get("/inbox/"))

    assert "另通知" in page
    assert "未确认" in page


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        ("", lambda message: True),
        ("unread", lambda message: message.read_at is None),
        ("acknowledge", lambda message: message.must_acknowledge and message.acknowledged_at is None),
        ("escalations", lambda message: message.kind.startswith("clock_")),
        ("shouted", lambda message: True),
    ],
)
def test_parts_of_the_inbox(part: str, kept, late_world: World, desk_of: DeskOf) -> None:  # type: ignore[no-untyped-def]
    desk = desk_of("fang")
    first = Message.objects.filter(person__username="fang", must_acknowledge=True).first()
    desk.post(f"/inbox/{first.id}/acknowledge/")  # type: ignore[union-attr]
    notifications.notify(
        kind="order_urged",
        recipients=[late_world.person("fang")],
        params={"number": "GD-1", "title": "催", "unit": "东城", "count": 1},
        by=system(),
        at=LATE,
    )

    page = text_of(desk.get(f"/inbox/?part={part}"))

    expected = {str(message.id) for message in Message.objects.filter(person__username="fang") if kept(message)}
    assert set(re.findall(r'id="m-([0-9a-f-]+)"', page)) == expected


def test_one_message_is_acknowledged_in_its_place(late_world: World, desk_of: DeskOf) -> None:
    message = Message.objects.filter(person__username="fang", must_acknowledge=True).first()
    assert message is not None

    part = desk_of("fang").send_part(f"/inbox/{message.id}/acknowledge/", part="yes")

    assert f'id="m-{message.id}"' in text_of(part)
    assert "已确认" in text_of(part)
    assert "<html" not in text_of(part)


@pytest.mark.parametrize("address", ["/inbox/", "/escalations/"])
def test_pages_of_messages_cost_few_statements(address: str, late_world: World, desk_of: DeskOf) -> None:
    desk = desk_of("fang")
    desk.get(address)

    with CaptureQueriesContext(connection) as made:
        desk.get(address)

    assert len(made) <= STATEMENTS


def test_a_list_has_its_page_with_every_call_and_who_comes_next(sheet: CallList, desk_of: DeskOf) -> None:
    first, second = CallListEntry.objects.filter(call_list=sheet).order_by("position")
    desk = desk_of("lin")
    desk.post(f"/calls/lines/{first.id}/", outcome="no_answer", next=f"/calls/{sheet.id}/")

    page = text_of(desk.get(f"/calls/{sheet.id}/"))

    assert "无人接听" in page
    assert "林晓" in page
    assert page.index("现在拨打") > page.index(second.name)
    assert sheet.reason in text_of(desk.get("/calls/"))


def test_two_people_at_one_list_see_each_others_calls(sheet: CallList, desk_of: DeskOf) -> None:
    first = CallListEntry.objects.get(call_list=sheet, position=1)
    here, there = desk_of("lin"), desk_of("zhou")
    seen = unescape(re.search(r'hx-get="([^"]+seen=[^"]+)"', text_of(here.get(f"/calls/{sheet.id}/"))).group(1))  # type: ignore[union-attr]
    quiet = here.part(seen)

    there.post(f"/calls/lines/{first.id}/", outcome="reached", acknowledged="yes")
    news = here.part(seen)
    again = here.post(f"/calls/lines/{first.id}/", outcome="reached", next=f"/calls/{sheet.id}/")

    assert quiet.status_code == 204
    assert "已确认" in text_of(news)
    assert again.status_code == 302
    assert "无需再次登记" in text_of(here.get(f"/calls/{sheet.id}/"))
    first.refresh_from_db()
    assert first.attempts == 1


def test_a_list_of_another_unit_is_not_there(sheet: CallList, desk_of: DeskOf) -> None:
    assert desk_of("head-north").get(f"/calls/{sheet.id}/").status_code == 404
    assert desk_of("fang").get("/calls/00000000-0000-7000-8000-000000000000/").status_code == 404
    assert sheet.reason not in text_of(desk_of("head-north").get("/calls/"))


def test_an_answered_list_is_kept_for_reading(sheet: CallList, desk_of: DeskOf, clock: Clock) -> None:
    desk_of("fang").post(f"/calls/lines/{CallListEntry.objects.get(position=2).id}/acknowledge/")
    clock(NOW + timedelta(days=2))

    page = text_of(desk_of("zhou").get("/calls/"))

    assert "没有须拨打的电话" in page
    assert sheet.reason in page
    assert "通话结果" not in text_of(desk_of("zhou").get(f"/calls/{sheet.id}/"))


def test_the_administrator_sees_what_could_not_be_sent(ruled_world: World, desk_of: DeskOf) -> None:
    publish(
        DeliveryGivenUp(
            at=NOW, subject="GD-1", person="方正", title="超时", channel="短信", attempts=6, error="网关不通"
        ),
        by=system(),
    )

    assert "网关不通" in text_of(desk_of("guan").get("/"))
