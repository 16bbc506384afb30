"""The fitter's pages: what is shown to whom, steps from plain forms and from the outbox, hostile files, what a page costs."""

import hashlib
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization.models import Person
from plumbline.service.field_visits.models import Visit
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import NOW, Answer, Clock, Desk, DeskOf, text_of
from tests.world import World, enter_customer, note_old_age, picture

PNG = picture().getvalue()
DIGEST = hashlib.sha256(PNG).hexdigest()
JSON = {"Accept": "application/json"}


@pytest.fixture
def number(ruled_world: World) -> str:
    """A cold flat that is 赵强's."""
    return job(ruled_world)


def job(world: World, *, to: str = "zhao", **words: Any) -> str:
    found = register(world, **words).number
    move(world, found, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=2))
    move(world, found, "assign", by="head-east", at=IN_SEASON + timedelta(minutes=4), person=to)
    return found


def act(desk: Desk, number: str, name: str, *, now: str = NOW.isoformat(), **fields: Any) -> Answer:
    """As the outbox sends a step."""
    headers = {**JSON, "X-Device-Now": now}
    return desk.client.post(f"/field/{number}/steps/{name}/", fields, headers=headers)


def noted(name: str, **fields: Any) -> dict[str, Any]:
    return {"client_id": f"{name}-00000000", "device_at": NOW.isoformat(), "skew": "0", **fields}


def send(desk: Desk, number: str, *, body: bytes = PNG, digest: str = DIGEST, kind: str = "photo") -> Answer:
    file = SimpleUploadedFile("photo.jpg", body)
    return desk.client.post(f"/field/{number}/files/", {"kind": kind, "digest": digest, "file": file}, headers=JSON)


def arrived(desk: Desk, number: str) -> None:
    for name in ("depart", "arrive"):
        assert desk.post(f"/field/{number}/steps/{name}/").status_code == 302


def test_my_jobs_are_mine_and_say_what_is_late_and_who_needs_care(
    ruled_world: World, desk_of: DeskOf, clock: Clock
) -> None:
    customer = enter_customer(ruled_world)
    note_old_age(ruled_world, customer, at=IN_SEASON)
    job(ruled_world, title="王家不热", customer_id=customer.id)
    job(ruled_world, title="别人的", phone="13900005555", to="head-east")
    clock(IN_SEASON + timedelta(days=3))

    page = text_of(desk_of("zhao").get("/field/"))

    assert "王家不热" in page
    assert "老年人" in page
    assert "超时" in page
    assert "别人的" not in page


def test_nobody_reads_other_peoples_jobs(desk_of: DeskOf, number: str) -> None:
    assert desk_of("qian").get(f"/field/{number}/").status_code == 404
    assert desk_of("qian").get("/field/GD-20260106-99999/").status_code == 404
    assert desk_of("lin").get(f"/field/{number}/").status_code == 403
    assert desk_of("head-east").get(f"/field/{number}/").status_code == 200
    for name in ("depart", "arrive", "reply", "leave", "no_access", "plan", "contact"):
        assert desk_of("qian").post(f"/field/{number}/steps/{name}/").status_code == 404
    assert send(desk_of("qian"), number).status_code == 404
    assert number not in desk_of("qian").get("/field/manifest/", number=number).json()["orders"]


def test_what_one_person_left_on_a_telephone_is_not_sent_in_the_name_of_another(desk_of: DeskOf, number: str) -> None:
    """head-east could do all of it himself: a window of 赵强's that still stands open must not."""
    desk, left = desk_of("head-east"), {"X-Field-Person": str(Person.objects.get(username="zhao").id)}
    file = {"kind": "photo", "digest": DIGEST, "file": SimpleUploadedFile("photo.jpg", PNG)}

    answers = [
        desk.client.post(f"/field/{number}/steps/depart/", noted("depart"), headers={**JSON, **left}),
        desk.client.post(f"/field/{number}/files/", file, headers={**JSON, **left}),
        desk.client.get("/field/manifest/", {"number": number}, headers={**JSON, **left}),
    ]

    assert [(answer.status_code, answer.json()["ok"]) for answer in answers] == [(401, False)] * 3
    assert (order_of(number).state, Visit.objects.count()) == ("assigned", 0)
    his = desk_of("zhao").client.post(f"/field/{number}/steps/depart/", noted("depart"), headers={**JSON, **left})
    assert (his.status_code, order_of(number).state) == (200, "en_route")


def test_the_address_is_the_assignees_and_the_number_nobodys_until_dialled(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    before = text_of(desk.get("/field/"))
    page = text_of(desk.get(f"/field/{number}/"))
    after = text_of(desk.get("/field/"))

    assert "金桂苑3号楼" not in before
    assert "金桂苑3号楼" in page
    assert "金桂苑3号楼" in after
    assert "13900001234" not in page + after
    assert "金桂苑3号楼" not in text_of(desk_of("head-east").get(f"/field/{number}/"))
    assert Entry.objects.filter(name="field_visits.sheet_opened").count() == 1

    dialled = text_of(desk.send_part(f"/field/{number}/dial/"))

    assert "tel:13900001234" in dialled
    assert Entry.objects.filter(name="work_orders.contact_revealed", subject=number).count() == 1


def test_a_visit_by_plain_forms_alone(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    said = {
        "result": "管道排气，室温 20 度",
        "solved": "yes",
        "opinion": "satisfied",
        "unsigned_because": "客户手湿不便签字",
        "check-chest_card": "yes",
        "part_name": ["放气阀", ""],
        "part_code": ["radiator_vent", ""],
        "part_quantity": ["2", ""],
        "part_unit": ["个", ""],
        "part_price": ["", ""],
        "part_supply": ["own", "company"],
        "photos": [BytesIO(PNG)],
    }
    said["photos"][0].name = "door.png"  # type: ignore[attr-defined]

    answer = desk.post(f"/field/{number}/steps/reply/", **said)

    visit = Visit.objects.get()
    assert answer.status_code == 302, text_of(answer)
    assert (visit.state, order_of(number).state) == ("finished", "replied")
    assert [(part.name, part.supply) for part in visit.parts.all()] == [("放气阀", "own")]
    assert visit.files.count() == 1


def test_what_was_refused_stands_beside_its_field_and_what_was_typed_stays(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    said = {
        "result": "排气完成",
        "solved": "yes",
        "part_name": ["特殊阀"],
        "part_quantity": ["一个"],
        "unsigned_because": "拒签",
    }

    answer = desk.post(f"/field/{number}/steps/reply/", **said, **{"check-chest_card": "na"})

    page = text_of(answer)
    assert answer.status_code == 422
    for kept in ("排气完成", "特殊阀", "一个", "数量须大于 0"):
        assert kept in page
    assert order_of(number).state == "on_site"


@pytest.mark.parametrize("name", ["depart", "splendid"])
def test_a_step_that_is_not_open_or_not_there_is_answered_in_words(desk_of: DeskOf, number: str, name: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)

    answer = desk.post(f"/field/{number}/steps/{name}/")

    assert answer.status_code == (409 if name == "depart" else 404)
    assert "不能“出发”" in text_of(answer) or name != "depart"


def test_a_step_sent_twice_from_the_outbox_happens_once(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")

    first, second = (act(desk, number, "depart", **noted("depart")) for _time in range(2))

    assert first.json() == second.json()
    assert first.json()["ok"]
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Visit.objects.count() == 1
    known = desk.get("/field/manifest/", number=number, id=["depart-00000000", "arrive-00000000"]).json()
    assert known["known"] == ["depart-00000000"]
    assert known["orders"][number]["state"] == "en_route"


def test_a_name_used_for_another_step_is_refused(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    act(desk, number, "depart", **noted("depart"))

    answer = act(desk, number, "arrive", **noted("depart"))

    assert answer.status_code == 422
    assert order_of(number).state == "en_route"


def test_a_refusal_leaves_no_receipt_so_that_the_step_can_be_tried_again(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    said = noted("reply", result="好了", solved="yes", signature=DIGEST, opinion="satisfied")
    missing = act(desk, number, "reply", **said)
    send(desk, number, kind="signature")

    again = act(desk, number, "reply", **said)

    assert missing.status_code == 409
    assert (missing.json()["code"], missing.json()["missing"]) == ("files_missing", [DIGEST])
    assert again.json()["ok"]
    assert Visit.objects.get().state == "finished"


def test_steps_done_without_a_line_are_dated_by_the_telephone_corrected(
    desk_of: DeskOf, number: str, clock: Clock
) -> None:
    desk, wrong = desk_of("zhao"), timedelta(hours=5)
    clock(NOW + timedelta(hours=2))
    shown = (NOW + timedelta(hours=2) - wrong).isoformat()
    skew = str(int(wrong.total_seconds() * 1000))

    for name, minutes in (("depart", 5), ("arrive", 35)):
        at = (NOW + timedelta(minutes=minutes) - wrong).isoformat()
        assert act(desk, number, name, now=shown, **noted(name, device_at=at, skew=skew)).json()["ok"]

    visit = Visit.objects.get()
    assert (visit.departed_at, visit.arrived_at) == (NOW + timedelta(minutes=5), NOW + timedelta(minutes=35))


@pytest.mark.parametrize("at", ["", "yesterday", "2026-13-01T00:00:00Z", "2026-01-06T10:00:00", "9999-12-31T23:59:59Z"])
def test_a_moment_that_is_none_or_cannot_be_believed_is_the_servers(desk_of: DeskOf, number: str, at: str) -> None:
    answer = act(desk_of("zhao"), number, "depart", **noted("depart", device_at=at))

    assert answer.json()["ok"]
    assert Visit.objects.get().departed_at == NOW


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"digest": "0" * 64}, "损坏"),
        ({"digest": "", "body": b"<svg onload=alert(1)></svg>"}, "只接收"),
        ({"digest": "", "body": b"MZ" + bytes(100)}, "只接收"),
        ({"digest": "", "body": b"\x89PNG\r\n\x1a\n" + bytes(100)}, "完整的图片"),
        ({"digest": "", "kind": "../../x"}, "照片和签名"),
    ],
)
def test_hostile_files_are_refused_in_words(desk_of: DeskOf, number: str, sent: dict[str, Any], word: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)

    answer = send(desk, number, **sent)

    assert answer.status_code == 422
    assert word in answer.json()["sentence"]
    assert not Attachment.objects.exists()
    assert desk.client.post(f"/field/{number}/files/", {"kind": "photo"}, headers=JSON).status_code == 422


def test_the_server_says_what_it_has_and_shows_it_as_a_picture_only_to_those_who_see_the_order(
    desk_of: DeskOf, number: str
) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    assert send(desk, number).json()["digest"] == send(desk, number).json()["digest"]

    files = desk.get("/field/manifest/", number=number).json()["orders"][number]["files"]
    kept = Attachment.objects.get()
    shown = desk_of("fang").get(f"/orders/{number}/visits/{kept.id}/")

    assert [(file["digest"], file["kind"]) for file in files] == [(DIGEST, "photo")]
    assert shown.headers["Content-Type"] == "image/png"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert b"".join(shown) == PNG
    assert desk_of("qian").get(f"/orders/{number}/visits/{kept.id}/").status_code == 404


def test_the_worker_is_served_to_anybody_and_holds_nothing_of_anybody(nobody: Desk) -> None:
    answer = nobody.get("/field-worker.js")

    assert answer.status_code == 200
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "13900001234" not in text_of(answer)


@pytest.mark.parametrize(
    "address", ["/field/", "/field/outbox/", "/field/{number}/", "/field/manifest/?number={number}"]
)
def test_what_a_page_asks_of_the_database_does_not_grow_with_jobs(
    ruled_world: World, desk_of: DeskOf, number: str, address: str
) -> None:
    desk = desk_of("zhao")
    place = address.format(number=number)
    desk.get(place)
    with CaptureQueriesContext(connection) as few:
        desk.get(place)
    for each in range(3):
        job(ruled_world, phone=f"1390000888{each}")

    with CaptureQueriesContext(connection) as more:
        desk.get(place)

    assert len(more) <= len(few)
    assert len(more) <= 18, [query["sql"][:120] for query in more]


def test_an_appointment_is_kept_and_shown(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    desk.post(f"/field/{number}/steps/plan/", starts_at="2026-01-06T14:00", ends_at="2026-01-06T16:00", note="下午在家")

    page = text_of(desk.get(f"/field/{number}/"))

    assert "01-06 14:00–16:00" in page
    assert "下午在家" in page
    assert "01-06 14:00–16:00" in text_of(desk.get("/field/"))
    wrong = desk.post(f"/field/{number}/steps/plan/", starts_at="2026-01-06T16:00", ends_at="2026-01-06T14:00")
    assert wrong.status_code == 422
    assert "须晚于开始" in text_of(wrong)


def test_the_orders_page_tells_of_the_visits(desk_of: DeskOf, number: str) -> None:
    desk = desk_of("zhao")
    arrived(desk, number)
    send(desk, number, kind="signature")
    said = {"result": "好了", "solved": "yes", "signature": DIGEST, "opinion": "satisfied", "signer": "王先生"}
    parts = {"part_name": ["放气阀"], "part_quantity": ["2"], "part_price": ["35"], "price_list_shown": "on"}
    desk.post(f"/field/{number}/steps/reply/", **said, **parts, **{"check-chest_card": "yes"})

    page = text_of(desk_of("fang").get(f"/orders/{number}/"))

    for told in ("第 1 次上门", "SM-20260106-00001", "王先生", "放气阀", "70.00", "佩戴胸卡", DIGEST):
        assert told in page
