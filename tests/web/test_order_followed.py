"""From an order to what supervision made of it: for whoever may open that, and for nobody else."""

import re
from datetime import timedelta

import pytest

from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.improvement.actions import Opened
from plumbline.supervision.improvement.states import Grade, Source
from plumbline.supervision.surveys import actions as surveys
from plumbline.supervision.surveys.models import Invite, Response, Survey
from plumbline.supervision.surveys.queries.surveys import token_of
from tests.orders import IN_SEASON
from tests.supervision.callbacks.closed_cases import NEXT_DAY, begun, close_case, planned
from tests.supervision.surveys.asking import GOOD
from tests.supervision.surveys.test_results import after_service as after_service
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.web.test_liability_pages import SAID
from tests.web.test_liability_pages import complaint as complaint
from tests.world import World

CARD = "监督与改进"


def links(desk: Desk, number: str) -> list[str]:
    """Where the card leads to; nothing where there is none."""
    text = desk.get(f"/orders/{number}/").content.decode()
    if CARD not in text:
        return []
    card = text[text.index(CARD) : text.index("</section>", text.index(CARD))]
    return re.findall(r'href="([^"]+)"', card)


def rows(desk: Desk, address: str) -> int:
    """How many answers a page of answers shows."""
    return desk.get(address.replace("&amp;", "&")).content.decode().count('<div class="text-secondary small">2')


def test_a_judged_complaint_leads_to_its_liability_case_for_those_with_a_part_in_it(
    desk_of: DeskOf, complaint: str
) -> None:
    before = links(desk_of("fang"), complaint)
    desk_of("fang").post(f"/liability/{complaint}/propose/", **SAID)
    desk_of("fang2").post(f"/liability/{complaint}/decide/", reason="证据充分")

    assert before == []
    for username in ("fang", "gao", "head-north"):
        found = [each for each in links(desk_of(username), complaint) if each.startswith("/liability/")]
        assert found == [f"/liability/{complaint}/"], username
        assert desk_of(username).get(found[0]).status_code == 200
    for username in ("lin", "zhou", "xu"):
        assert not [each for each in links(desk_of(username), complaint) if each.startswith("/liability/")], username


def test_what_was_to_be_put_right_because_of_it_is_named_for_who_sees_rectifications_of_the_unit(
    desk_of: DeskOf, ruled_world: World, complaint: str
) -> None:
    said = Opened(unit="GAS-NORTH", title="态度生硬", matter="客户投诉", grade=Grade.MAJOR, cause="attitude",
                  source=Source.COMPLAINT, reference=complaint)  # fmt: skip
    made = improvement.open_rectification(opened=said, by=ruled_world.viewer("fang"), at=NOW)

    address = f"/rectifications/{made.case_file.number}/"
    for username in ("fang", "head-north"):
        assert address in links(desk_of(username), complaint), username
        assert desk_of(username).get(address).status_code == 200
    for username in ("lin", "zhou", "xu"):
        assert address not in links(desk_of(username), complaint), username


def test_below_its_level_an_order_says_nothing_of_a_recheck_before_it_has_ended(
    ruled_world: World, desk_of: DeskOf, clock: Clock
) -> None:
    numbers = [close_case(ruled_world, place) for place in range(2)]
    clock(NEXT_DAY)
    drawn = planned(ruled_world, size=1)
    before = {username: text_of(desk_of(username).get(f"/orders/{numbers[0]}/")) for username in ("head-east", "lin")}
    callbacks.cancel_round(round_id=drawn.id, by=ruled_world.viewer("fang", at=NEXT_DAY), at=NEXT_DAY)
    found = begun(ruled_world, size=2, seed="zwei")

    assert links(desk_of("fang"), numbers[0]) == [f"/rechecks/{found.id}/"]
    for username, text in before.items():
        assert links(desk_of(username), numbers[0]) == []
        assert (CARD in text) is False
    at = NEXT_DAY + timedelta(hours=1)
    callbacks.end_round(round_id=found.id, by=ruled_world.viewer("fang", at=at), at=at)
    assert links(desk_of("head-east"), numbers[0]) == [f"/rechecks/{found.id}/"]
    assert links(desk_of("lin"), numbers[0]) == []


def test_an_answer_is_found_first_on_the_page_that_the_order_leads_to(
    ruled_world: World, desk_of: DeskOf, clock: Clock, after_service: Survey
) -> None:
    for hours, invite in enumerate(Invite.objects.filter(state="waiting").order_by("id"), start=1):
        at = IN_SEASON + timedelta(days=1, hours=hours)
        surveys.answer_by_link(token=token_of(invite.id), answers=GOOD, by=ruled_world.system, at=at)
    clock(IN_SEASON + timedelta(days=2))
    first = Response.objects.select_related("invite__order__case_file").order_by("at")[0]
    assert first.invite is not None
    assert first.invite.order is not None
    number = first.invite.order.case_file.number

    (found,) = [each for each in links(desk_of("fang"), number) if each.startswith("/surveys/")]

    shown = [rows(desk_of("fang"), address) for address in (found.partition("?")[0], found)]
    assert shown == [Response.objects.count(), 1]  # the earliest stands alone from there on
    assert shown[0] > 1
    for username in ("lin", "zhao"):
        assert links(desk_of(username), number) == []


@pytest.mark.parametrize("username", ["lin", "zhou", "xu", "zhao"])
def test_nothing_of_supervision_is_asked_for_whom_it_is_not(
    ruled_world: World, desk_of: DeskOf, clock: Clock, username: str
) -> None:
    number = close_case(ruled_world, 1)
    clock(NEXT_DAY)

    assert CARD not in text_of(desk_of(username).get(f"/orders/{number}/"))
