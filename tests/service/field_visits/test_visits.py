"""A trip from setting out to the signed sheet, and everything that may go wrong on the way."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from plumbline.ground.casefiles.models import Attachment
from plumbline.ground.casefiles.rules import AttachmentRefused
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.regulations.actions import install
from plumbline.ground.regulations.models import Installation
from plumbline.service.field_visits import queries
from plumbline.service.field_visits.models import JobSheet, Visit
from plumbline.service.field_visits.rules import (
    Answer,
    FilesMissing,
    PartUsed,
    VisitRefused,
)
from plumbline.service.work_orders.rules import MoveRefused
from tests.orders import move, order_of, register
from tests.service.field_visits.trips import DIGEST, SENT, act, after, send, sheet, there
from tests.world import World


def facts_of(visit: Visit) -> list[str]:
    return [line.name for line in journal.timeline(visit.case_file_id)]


def test_a_trip_goes_from_setting_out_to_the_sheet_and_moves_its_order(ruled_world: World, number: str) -> None:
    visit = there(ruled_world, number)
    send(ruled_world, number, kind="signature")
    parts = (PartUsed(name="放气阀", code="radiator_vent", quantity=Decimal(1), price=Decimal("35"), unit="个"),)
    answers = (Answer("chest_card", "yes"), Answer("publicity", "na"))

    act(
        ruled_world,
        "reply",
        number,
        at=after(70),
        sheet=sheet(
            signature=DIGEST, opinion="satisfied", signer="王先生", parts=parts, price_list_shown=True, answers=answers
        ),
    )

    visit.refresh_from_db()
    assert (visit.state, visit.trip, visit.departed_at, visit.arrived_at, visit.ended_at) == (
        "finished",
        1,
        after(10),
        after(40),
        after(70),
    )
    assert visit.case_file.number == "SM-20260106-00001"
    assert visit.checklist["source"] == "heating-hohhot"
    assert {item["code"]: item["done"] for item in visit.checklist["items"]}["chest_card"] == "yes"
    assert [(part.name, part.price) for part in visit.parts.all()] == [("放气阀", Decimal("35.00"))]
    assert order_of(number).state == "replied"
    assert facts_of(visit) == [
        "field_visits.departed",
        "field_visits.arrived",
        "casefiles.file_attached",
        "field_visits.finished",
    ]


def test_the_list_is_the_one_of_the_companys_day_also_before_eight_in_the_morning(
    ruled_world: World, number: str
) -> None:
    """Seven in the morning here is still yesterday in Greenwich: the page shows today's list, and today's is kept."""
    there(ruled_world, number)
    before = Installation.objects.get(pack="heating-hohhot")
    install(
        pack=before.pack, version="99", title="新版", title_en="", digest="99", content=before.content, documents=[],
        valid_from=date(2026, 1, 7), by=ruled_world.system, at=after(41),
    )  # fmt: skip

    seven = datetime(2026, 1, 7, 7, tzinfo=timezone.get_default_timezone())
    visit = act(ruled_world, "reply", number, at=seven, sheet=sheet(unsigned_because="客户不在场"))

    assert visit.checklist["version"] == "99"


def test_the_sheet_is_taken_only_when_everything_it_names_has_arrived(ruled_world: World, number: str) -> None:
    visit = there(ruled_world, number)
    whole = sheet(signature=DIGEST, opinion="satisfied")

    with pytest.raises(FilesMissing) as refused:
        act(ruled_world, "reply", number, at=after(60), sheet=whole)

    assert refused.value.digests == (DIGEST,)
    assert order_of(number).state == "on_site"
    send(ruled_world, number, kind="signature")
    act(ruled_world, "reply", number, at=after(61), sheet=whole)
    visit.refresh_from_db()
    assert visit.state == "finished"


def test_the_same_photo_sent_twice_is_one(ruled_world: World, number: str) -> None:
    there(ruled_world, number)

    first, second = send(ruled_world, number), send(ruled_world, number)

    assert first == second
    assert Attachment.objects.count() == 1
    assert [file.digest for file in queries.files_of(order_of(number))] == [DIGEST]


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        ({"digest": "0" * 64}, VisitRefused),
        ({"digest": "", "body": b"MZ" + bytes(200)}, VisitRefused),
        ({"digest": "", "body": b"<svg onload=alert(1)>"}, VisitRefused),
        ({"digest": "", "body": b"\x89PNG\r\n\x1a\n" + bytes(50)}, AttachmentRefused),
        ({"digest": "", "kind": "signature", "body": b"\xff\xd8\xff" + bytes(50)}, VisitRefused),
        ({"kind": "contract"}, VisitRefused),
        ({"digest": "", "body": b"\x89PNG" + bytes(12 * 1024 * 1024)}, VisitRefused),
    ],
)
def test_what_is_no_picture_or_came_damaged_is_refused_and_leaves_nothing(
    ruled_world: World, number: str, sent: dict[str, Any], refusal: type[Exception]
) -> None:
    there(ruled_world, number)

    with pytest.raises(refusal):
        send(ruled_world, number, **sent)

    assert not Attachment.objects.exists()


def test_files_before_anybody_is_there_have_no_place(ruled_world: World, number: str) -> None:
    act(ruled_world, "depart", number, at=after(10))

    with pytest.raises(VisitRefused):
        send(ruled_world, number)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"result": "  "}, "result"),
        ({"unsigned_because": ""}, "signature"),
        ({"signature": DIGEST}, "opinion"),
        ({"opinion": "splendid"}, "opinion"),
        ({"answers": (Answer("chest_card", "maybe"),)}, "answers"),
        ({"parts": (PartUsed(name="", quantity=Decimal(1)),)}, "parts"),
        ({"parts": (PartUsed(name="阀门", quantity=Decimal(0)),)}, "parts"),
        ({"parts": (PartUsed(name="阀门", quantity=Decimal(1), price=Decimal(-1)),)}, "parts"),
        ({"parts": (PartUsed(name="阀门", quantity=Decimal(1), supply="stolen"),)}, "parts"),
        ({"parts": (PartUsed(name="阀门", quantity=Decimal(1)),) * 31}, "parts"),
        ({"parts": (PartUsed(name="阀门", quantity=Decimal(1), price=Decimal(9)),)}, "price_list_shown"),
        ({"files": ("../../etc/passwd",)}, "files"),
        ({"files": (DIGEST,) * 13}, "files"),
    ],
)
def test_half_a_sheet_is_refused_beside_its_field(
    ruled_world: World, number: str, changes: dict[str, Any], field: str
) -> None:
    there(ruled_world, number)

    with pytest.raises(VisitRefused) as refused:
        act(ruled_world, "reply", number, at=after(60), sheet=sheet(**changes))

    assert refused.value.field == field
    assert order_of(number).state == "on_site"


def test_what_was_solved_without_going_there_needs_no_signature_and_cancels_the_appointment(
    ruled_world: World, number: str
) -> None:
    planned = act(ruled_world, "plan", number, at=after(6), starts_at=after(60), ends_at=after(180))

    done = act(ruled_world, "reply", number, at=after(20), sheet=sheet(unsigned_because=""))

    planned.refresh_from_db()
    assert done is None
    assert planned.state == "cancelled"
    assert order_of(number).state == "replied"


def test_who_has_set_out_says_first_that_he_is_there(ruled_world: World, number: str) -> None:
    act(ruled_world, "depart", number, at=after(10))

    with pytest.raises(VisitRefused):
        act(ruled_world, "reply", number, at=after(20), sheet=sheet())


def test_a_planned_visit_becomes_the_trip(ruled_world: World, number: str) -> None:
    planned = act(ruled_world, "plan", number, at=after(6), starts_at=after(60), ends_at=after(180), note="有老人")
    act(ruled_world, "plan", number, at=after(7), starts_at=after(90), ends_at=after(200))

    visit = act(ruled_world, "depart", number, at=after(80))

    assert visit.pk == planned.pk
    assert (visit.state, visit.slot_starts_at, visit.departed_at) == ("departed", after(90), after(80))
    with pytest.raises(VisitRefused):
        act(ruled_world, "plan", number, at=after(81), starts_at=after(90), ends_at=after(200))


@pytest.mark.parametrize(("starts", "ends"), [(100, 90), (100, 100), (-100, -10), (10, 10_000)])
def test_a_slot_that_is_none_is_refused(ruled_world: World, number: str, starts: float, ends: float) -> None:
    with pytest.raises(VisitRefused):
        act(ruled_world, "plan", number, at=after(6), starts_at=after(starts), ends_at=after(ends))


def test_nobody_home_ends_the_trip_with_its_photo_and_the_next_trip_is_a_new_one(
    ruled_world: World, number: str
) -> None:
    first = there(ruled_world, number)
    said: dict[str, Any] = {"note": "敲门无人应答"}
    for files in ((), (DIGEST,)):
        with pytest.raises((VisitRefused, FilesMissing)):
            act(ruled_world, "no_access", number, at=after(55), files=files, **said)
    send(ruled_world, number)

    act(ruled_world, "no_access", number, at=after(56), files=(DIGEST,), **said)
    second = act(ruled_world, "depart", number, at=after(200))

    first.refresh_from_db()
    assert (first.state, first.note, second.trip, second.state) == ("no_access", "敲门无人应答", 2, "departed")
    assert [visit.trip for visit in queries.visits_of(order_of(number))] == [1, 2]


def test_leaving_undone_needs_a_reason_and_gives_the_order_back(ruled_world: World, number: str) -> None:
    there(ruled_world, number)
    with pytest.raises(VisitRefused):
        act(ruled_world, "leave", number, at=after(55), note=" ")

    visit = act(ruled_world, "leave", number, at=after(56), note="缺配件")

    assert visit.state == "left"
    assert order_of(number).state == "assigned"
    with pytest.raises(VisitRefused):
        act(ruled_world, "leave", number, at=after(57), note="缺配件")


def test_nobody_works_on_other_peoples_jobs(ruled_world: World, number: str) -> None:
    for by in ("qian", "lin", "fang"):
        with pytest.raises(NotFound):
            act(ruled_world, "depart", number, at=after(10), by=by)
        with pytest.raises(NotFound):
            act(ruled_world, "open_sheet", number, at=after(10), by=by)
    assert act(ruled_world, "depart", number, at=after(10), by="head-east").state == "departed"


def test_the_address_is_given_to_the_assignee_once_and_said_in_the_journal(ruled_world: World, number: str) -> None:
    given = [
        act(ruled_world, "open_sheet", number, at=after(10 + place), by=by)
        for place, by in enumerate(("zhao", "zhao", "head-east"))
    ]

    assert given == [True, True, False]
    assert JobSheet.objects.count() == 1
    assert Entry.objects.filter(name="field_visits.sheet_opened").count() == 1


def test_a_move_that_is_not_open_leaves_no_visit(ruled_world: World) -> None:
    found = register(ruled_world).number

    with pytest.raises(MoveRefused):
        act(ruled_world, "depart", found, at=after(10), by="head-east")

    assert not Visit.objects.exists()


def test_my_jobs_come_by_what_is_wanted_next_and_those_under_way_first(ruled_world: World, number: str) -> None:
    others = []
    for place in (1, 2):
        found = register(ruled_world, phone=f"1390000777{place}", title=f"第{place}家").number
        move(ruled_world, found, "accept", by="head-east", at=after(2))
        move(ruled_world, found, "assign", by="head-east", at=after(4), person="zhao")
        others.append(found)
    act(ruled_world, "plan", others[1], at=after(6), starts_at=after(8), ends_at=after(30))
    act(ruled_world, "depart", number, at=after(7))

    jobs = queries.jobs_of(ruled_world.viewer("zhao", at=SENT), at=after(7))

    assert [job.order.case_file.number for job in jobs] == [number, others[1], others[0]]
    assert queries.jobs_of(ruled_world.viewer("qian", at=SENT), at=SENT) == []
