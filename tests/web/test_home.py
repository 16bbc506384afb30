"""The first page: what waits for this person; the inbox; the calls to make."""

from datetime import timedelta

import pytest

from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.models import CallList, CallListEntry, Message
from plumbline.ground.organization.queries import system
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, DeskOf, text_of
from tests.world import World


@pytest.fixture
def entry(sheet: CallList) -> CallListEntry:
    """The first line of the list."""
    return CallListEntry.objects.get(call_list=sheet, position=1)


def test_each_person_sees_what_waits_for_them(desk_of: DeskOf, ruled_world: World) -> None:
    waiting = register(ruled_world, title="等人接单").number
    unplaced = register(ruled_world, title="片区未定", area="").number
    mine = register(ruled_world, title="指派给赵强").number
    move(ruled_world, mine, "accept", by="head-east", at=IN_SEASON)
    move(ruled_world, mine, "assign", by="head-east", at=IN_SEASON, person="zhao")

    seen = {username: text_of(desk_of(username).get("/")) for username in ("zhao", "head-east", "zhou", "head-west")}

    assert mine in seen["zhao"]
    assert "办理" in seen["zhao"]
    assert waiting in seen["head-east"]
    assert "接单" in seen["head-east"]
    assert unplaced in seen["zhou"]
    assert "现在没有等您办理的事项" in seen["head-west"]


def test_a_message_that_must_be_acknowledged_stays_until_it_is(desk_of: DeskOf, entry: CallListEntry) -> None:
    desk = desk_of("fang")
    message = Message.objects.get(person__username="fang")
    before = text_of(desk.get("/"))

    answer = desk.post(f"/inbox/{message.id}/acknowledge/", next="/")

    assert f"#m-{message.id}" in before
    assert answer["Location"] == "/"
    assert f"#m-{message.id}" not in text_of(desk.get("/"))
    assert "已确认" in text_of(desk.get("/inbox/"))


def test_nobody_acknowledges_for_another(desk_of: DeskOf, entry: CallListEntry) -> None:
    message = Message.objects.get(person__username="fang")

    assert desk_of("lin").post(f"/inbox/{message.id}/acknowledge/").status_code == 404
    assert desk_of("fang").post(f"/calls/lines/{entry.id}/acknowledge/").status_code == 404
    assert desk_of("qian").post(f"/calls/lines/{entry.id}/", outcome="reached").status_code == 404


def test_the_calls_to_make_are_recorded_from_the_first_page(desk_of: DeskOf, entry: CallListEntry) -> None:
    desk = desk_of("lin")
    page = text_of(desk.get("/"))

    missed = desk.post(f"/calls/lines/{entry.id}/", outcome="no_answer", next="/")
    reached = desk.post(f"/calls/lines/{entry.id}/", outcome="reached", acknowledged="yes", next="/")

    entry.refresh_from_db()
    assert "须立即电话通知" in page
    assert entry.person.phone in page
    assert missed.status_code == reached.status_code == 302
    assert (entry.attempts, entry.acknowledged_at) == (2, NOW)


def test_two_telephone_lists_stand_open_and_the_rest_are_folded(
    desk_of: DeskOf, ruled_world: World, entry: CallListEntry
) -> None:
    for number in range(3):
        notifications.open_call_list(
            case_file_id=entry.call_list.case_file_id,
            code=f"more-{number}",
            reason=f"演练 {number}",
            people=[entry.person],
            acknowledge_minutes=30,
            by=system(),
            at=NOW - timedelta(minutes=number + 1),
        )

    page = text_of(desk_of("lin").get("/"))
    open_ones, folded = page.split('id="more-calls"')

    assert open_ones.count("须立即电话通知</a>") == 2
    assert folded.split("</details>")[0].count("须立即电话通知</a>") == 2
    assert "其余 2 份电话通知名单" in folded


def test_the_person_who_is_called_says_so(desk_of: DeskOf, entry: CallListEntry) -> None:
    desk_of("head-east").post(f"/calls/lines/{entry.id}/acknowledge/", next="/")

    entry.refresh_from_db()
    assert entry.acknowledged_at == NOW


@pytest.mark.parametrize("outcome", ["", "shouted"])
def test_an_outcome_that_is_none_is_not_recorded(desk_of: DeskOf, entry: CallListEntry, outcome: str) -> None:
    assert desk_of("lin").post(f"/calls/lines/{entry.id}/", outcome=outcome).status_code == 404


def test_the_unread_are_counted_in_the_bar_and_read_at_once(desk_of: DeskOf, ruled_world: World) -> None:
    notifications.notify(
        kind="order_urged",
        recipients=[ruled_world.person("lin")],
        params={"number": "GD-1", "title": "催", "unit": "东城", "count": 1},
        by=system(),
        at=NOW - timedelta(minutes=1),
    )
    desk = desk_of("lin")
    before = text_of(desk.get("/orders/"))

    desk.post("/inbox/read/")

    assert "badge-notification" in before
    assert "badge-notification" not in text_of(desk.get("/orders/"))
