"""Mystery visits as they are kept, made, checked and read; and the third party's people, who see nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as organization_queries
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.states import Role
from plumbline.supervision.mystery_visits import actions
from plumbline.supervision.mystery_visits.models import Media, Programme, Visit
from plumbline.supervision.mystery_visits.states import VisitKind, VisitState
from tests.orders import IN_SEASON, order_of, register
from tests.supervision.mystery_visits.stage import FORM, IMPRESSION, Stage, made, owner, photo, planned, staged
from tests.web.conftest import NOW, Clock, Desk, text_of
from tests.world import World

ANSWERS = {"a.greeting": "yes", "a.number_told": "partly", "a.no_refusal": "yes"}


@pytest.fixture
def stage(ruled_world: World) -> Stage:
    return staged(ruled_world)


def brought(**more: Any) -> dict[str, Any]:
    return {
        "revision": "0",
        "visited_at": "2026-01-06T09:00",
        "caller_phone": "13900001234",
        "asked": "多久上门？\n怎么收费？",
        "impression": IMPRESSION,
        "video_minutes": "0",
        "then": "submit",
        **ANSWERS,
        **more,
    }


def pictures() -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(f"{shade}.png", photo(shade).getvalue(), "image/png") for shade in (7, 8)]


def test_the_owner_goes_from_an_empty_page_to_a_drawn_plan(stage: Stage) -> None:
    desk = Desk(stage.world, "fang")
    assert "一季度神秘客户暗访" in text_of(desk.get("/mystery/"))

    answer = desk.post(
        "/mystery/programmes/",
        name="二季度暗访",
        third_party="YH-3RD",
        first="2026-01-05",
        last="2026-02-28",
        budget="1000",
        rest_days="30",
    )
    programme = Programme.objects.get(name="二季度暗访")
    assert answer["Location"] == reverse("mystery-programme", args=[programme.id])
    desk.post(
        f"{answer['Location']}scenarios/",
        kind="call",
        title="咨询",
        brief="问报停",
        asks="要什么材料？\n\n几天办完？",
        form=f"test/{FORM}",
        photos="0",
        video_minutes="0",
        impression="80",
        questions="2",
    )
    scenario = programme.scenarios.get()
    assert scenario.questions == ["要什么材料？", "几天办完？"]
    desk.post(f"{answer['Location']}plan/", scenario=str(scenario.id), units=["HEAT-EAST", "HEAT-WEST"], each="1")

    shown = text_of(desk.get(answer["Location"]))
    assert programme.visits.count() == 2
    assert "咨询" in shown
    assert "核对无误" in shown


@pytest.mark.parametrize(
    ("address", "sent", "words"),
    [
        (
            "/mystery/programmes/",
            {
                "name": "x",
                "third_party": "YH-3RD",
                "first": "2026-03-01",
                "last": "2026-01-01",
                "budget": "1",
                "rest_days": "1",
            },
            "先后有序",
        ),
        ("/mystery/acquaintances/", {"unit": "HEAT-EAST", "reason": ""}, "回避登记"),
    ],
)
def test_what_is_refused_stands_where_it_was_typed(
    stage: Stage, address: str, sent: dict[str, str], words: str
) -> None:
    answer = Desk(stage.world, "fang").post(address, **sent)

    assert answer.status_code == 422
    assert words in text_of(answer)


def test_a_shopper_hands_in_on_a_telephone_and_it_is_sealed(stage: Stage) -> None:
    visit = planned(stage)[0]
    desk = Desk(stage.world, stage.shopper_of(stage.visits()[0]))
    assert "报修不热" in text_of(desk.get("/mystery/"))
    address = f"/mystery/visits/{visit.id}/"
    assert "来电说家中暖气不热" in text_of(desk.get(address))

    refused = desk.post(f"{address}save/", **brought(impression="太短", file=pictures()))
    assert refused.status_code == 422
    assert "太短" in text_of(refused)
    assert "至少 80 字" in text_of(refused)
    assert Media.objects.filter(visit=visit).count() == 2
    kept = desk.post(f"{address}save/", **brought(then="save"))
    assert kept.status_code == 302
    assert desk.post(f"{address}save/", **brought()).status_code == 409  # an older window
    done = desk.post(f"{address}save/", **brought(revision="1"))

    assert done.status_code == 302
    shown = text_of(desk.get(address))
    assert "提交并封存，摘要" in shown
    assert Visit.objects.get(id=visit.id).state == VisitState.SUBMITTED.value
    kept_one = Media.objects.filter(visit=visit).earliest("id")
    answer = desk.get(f"/mystery/media/{kept_one.id}/")
    assert b"".join(answer) in (photo(7).getvalue(), photo(8).getvalue())
    assert Desk(stage.world, "head-east").get(f"/mystery/media/{kept_one.id}/").status_code == 404


def test_a_picture_of_fifty_megabytes_gets_a_sentence_and_loses_nothing(stage: Stage, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    visit = planned(stage)[0]
    desk = Desk(stage.world, stage.shopper_of(stage.visits()[0]))
    large = SimpleUploadedFile("大图.png", photo(1).getvalue() + b"0" * 200, "image/png")

    answer = desk.post(f"/mystery/visits/{visit.id}/save/", **brought(file=[large]))

    assert answer.status_code == 422
    assert "大图.png" in text_of(answer)
    assert IMPRESSION in text_of(answer)


def test_the_owner_checks_marks_and_releases_and_the_order_says_so(stage: Stage) -> None:
    visit = planned(stage)[0]
    made(stage, visit.id)
    number = register(stage.world).number
    desk, address = Desk(stage.world, "fang"), f"/mystery/visits/{visit.id}/"
    assert number in text_of(desk.get(address))  # found by the telephone
    assert desk.post(f"{address}order/", number="GD-20200101-00001").status_code == 422
    assert desk.post(f"{address}order/", number="", none="").status_code == 422

    desk.post(f"{address}order/", number=number)
    desk.post(f"{address}accept/")
    assert "神秘客户" not in text_of(Desk(stage.world, "lin").get(f"/orders/{number}/"))
    desk.post(f"/mystery/programmes/{stage.programme.id}/release/")

    assert order_of(number).set_aside_at == NOW
    for name in ("lin", "head-east", "gao"):
        assert "神秘客户暗访" in text_of(Desk(stage.world, name).get(f"/orders/{number}/")), name
    assert "暗访" in text_of(Desk(stage.world, "lin").get("/orders/"))
    head = text_of(Desk(stage.world, "head-east").get(f"/mystery/programmes/{stage.programme.id}/"))
    assert "100.00" in head
    assert "访员" not in head.replace("也不公布访员", "")
    assert Desk(stage.world, "head-east").get(address).status_code == 200
    assert Desk(stage.world, "head-west").get(address).status_code == 404


@pytest.mark.parametrize("move", ["redo", "cancel"])
def test_bad_material_and_visits_that_are_not_made(stage: Stage, move: str) -> None:
    visit = planned(stage)[0]
    if move == "redo":
        made(stage, visit.id)
    desk, address = Desk(stage.world, "fang"), f"/mystery/visits/{visit.id}/{move}/"

    desk.post(address, reason="")
    assert Visit.objects.get(id=visit.id).decided_at is None
    desk.post(address, reason="照片看不清")
    assert Visit.objects.get(id=visit.id).decision == "照片看不清"


def test_people_of_the_third_party_see_their_own_visits_and_nothing_else(stage: Stage) -> None:
    mine, theirs = planned(stage, units=["HEAT-EAST", "HEAT-WEST"])
    desk = Desk(stage.world, mine.shopper.username)
    number = register(stage.world).number

    assert desk.get("/")["Location"] == "/mystery/"
    page = text_of(desk.get("/mystery/"))
    assert "东城供热所" in page
    for other in (
        "/inbox/",
        "/orders/",
        "/customers/",
        "/journal/",
        "/supervision/",
        "/help/",
        "/rules/",
        "/calls/",
        f"/orders/{number}/",
        "/forms/",
        "/design/",
    ):
        assert other not in page
        assert desk.get(other).status_code in (403, 404), other
    if theirs.shopper_id != mine.shopper_id:
        assert desk.get(f"/mystery/visits/{theirs.id}/").status_code == 404
    assert desk.get(f"/mystery/programmes/{stage.programme.id}/").status_code == 404
    lu = organization_queries.viewer_for(mine.shopper, at=IN_SEASON)
    token = organization.issue_token(username=mine.shopper.username, label="x", by=lu, at=IN_SEASON)
    for path in ("/api/v1/work-orders", "/api/v1/indicators", f"/api/v1/work-orders/{number}"):
        assert desk.client.get(path, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_somebody_with_another_role_beside_is_no_outsider(stage: Stage) -> None:
    organization.assign_role(
        person_id=stage.world.person("lu").id,
        role=Role.AGENT,
        unit_id=stage.world.unit_id("YH"),
        by=system(),
        at=IN_SEASON,
    )

    assert Desk(stage.world, "lu").get("/orders/").status_code == 200


def test_pages_cost_the_same_with_more_visits(stage: Stage, clock: Clock) -> None:
    planned(stage)
    costs = []
    for _more in range(2):
        desk = Desk(stage.world, "fang")
        address = f"/mystery/programmes/{stage.programme.id}/"
        desk.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(address)
        costs.append(len(asked))
        planned(stage, kind=VisitKind.COUNTER, units=["HEAT-WEST", "GAS-NORTH", "GAS-SOUTH"])

    assert costs[0] == costs[1] <= 30


def test_a_broken_off_programme(stage: Stage) -> None:
    planned(stage)
    desk = Desk(stage.world, "fang")
    desk.post(f"/mystery/programmes/{stage.programme.id}/cancel/", reason="经费未批")

    assert Programme.objects.get(id=stage.programme.id).state == "cancelled"
    assert set(Visit.objects.values_list("state", flat=True)) == {"cancelled"}
    assert desk.get(f"/mystery/programmes/{stage.programme.id}/").status_code == 200
    assert desk.post(f"/mystery/programmes/{stage.programme.id}/nothing/").status_code == 404
    assert actions.match_orders(by=owner(stage.world), at=IN_SEASON + timedelta(days=1)) == 0
