"""The journal on the page: found by person, kind, number, unit and day; verified; exported; who saw whose data."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from plumbline.doors.web.journal import verifying
from plumbline.doors.web.journal.reveals import AT_LEAST, judged
from plumbline.ground.journal import browsing
from plumbline.ground.journal.actions import seal
from plumbline.ground.journal.browsing import Deeds
from plumbline.ground.journal.models import Entry
from plumbline.ground.organization import actions, queries
from plumbline.ground.organization.states import Role, UnitKind
from plumbline.service.customers import actions as customers
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import NOW, Clock, Desk, DeskOf, text_of
from tests.world import START, World, enter_customer, enter_person, lend_role

BUDGET = 5


@pytest.fixture
def reader(desk_of: DeskOf) -> Desk:
    return desk_of("fang")


def test_entries_are_found_by_person_kind_number_and_unit(reader: Desk, ruled_world: World) -> None:
    east = register(ruled_world, unit="HEAT-EAST").number
    north = register(ruled_world, unit="GAS-NORTH", order_type="gas_leak", phone="13900001111").number
    move(ruled_world, east, "accept", by="head-east", at=IN_SEASON + timedelta(minutes=1))

    def found(**words: str) -> str:
        return text_of(reader.get("/journal/", **words))

    assert east in found(person="head-east")
    assert north not in found(person="何东")
    assert "接单" in found(name="work_orders.accepted")
    assert north not in found(name="work_orders.accepted")
    assert north not in found(subject=east)
    assert north in found(unit="YH-GAS")
    assert east not in found(unit="YH-GAS")


def test_what_was_written_down_outside_the_days_is_left_out(reader: Desk, ruled_world: World) -> None:
    number = register(ruled_world).number
    day = Entry.objects.latest("recorded_at").recorded_at.date()

    inside = text_of(reader.get("/journal/", since=day - timedelta(days=1), until=day + timedelta(days=1)))
    outside = text_of(reader.get("/journal/", until=day - timedelta(days=2)))

    assert number in inside
    assert number not in outside


@pytest.mark.parametrize(
    "words",
    [
        {"since": "yesterday", "until": "9999-99-99"},
        {"name": "no.such.fact"},
        {"unit": "NOWHERE"},
        {"after": "mangled"},
        {"after": "2026-01-01|00000000-0000-0000-0000-000000000001"},
        {"since": "0001-01-01", "until": "9999-12-31"},
        {"subject": "' OR 1=1 --"},
        {"person": "x" * 500},
    ],
)
def test_nonsense_in_the_address_is_no_error(reader: Desk, ruled_world: World, words: dict[str, str]) -> None:
    assert reader.get("/journal/", **words).status_code == 200
    assert reader.get("/journal/reveals/", **words).status_code == 200


def test_somebody_unknown_is_said_to_be_unknown_and_nothing_is_shown(reader: Desk, ruled_world: World) -> None:
    number = register(ruled_world).number

    page = text_of(reader.get("/journal/", person="查无此人"))

    assert "没有叫“查无此人”的人员" in page
    assert number not in page


def test_whoever_reads_the_journal_of_a_division_reads_no_others(desk_of: DeskOf, ruled_world: World) -> None:
    enter_person(ruled_world, "heat-super", name="热督", role=Role.SUPERVISOR, unit="YH-HEAT")
    east = register(ruled_world, unit="HEAT-EAST").number
    north = register(ruled_world, unit="GAS-NORTH", order_type="gas_leak", phone="13900001111").number
    desk = desk_of("heat-super")

    page, forced = text_of(desk.get("/journal/")), text_of(desk.get("/journal/", unit="GAS-NORTH"))
    by_number = text_of(desk.get("/journal/", subject=north))

    assert east in page
    assert north not in page + forced
    assert f">{north}</" not in by_number
    assert desk.get("/journal/verify/").status_code == 403
    assert north not in b"".join(desk.get("/journal/export/")).decode()


def test_who_acted_for_somebody_else_is_marked(reader: Desk, ruled_world: World) -> None:
    lend_role(ruled_world, of="head-east", to="zhao")
    number = register(ruled_world, unit="HEAT-EAST").number
    move(ruled_world, number, "accept", by="zhao", at=IN_SEASON + timedelta(minutes=1))

    page = text_of(reader.get("/journal/", name="work_orders.accepted"))

    assert "代 何东（单位负责人）" in page


def test_the_walk_through_a_long_journal_stops_and_goes_on(
    reader: Desk, ruled_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "STRETCH", 5)
    monkeypatch.setattr(browsing, "MOST_STRETCHES", 2)
    for place in range(4):
        register(ruled_world, phone=f"1390000222{place}")
    wanted = browsing.Wanted(kinds=("organization.unit_opened",))

    seen, behind, rounds = [], None, 0
    while True:
        found = browsing.browse(wanted, behind=behind, most=4)
        seen += [entry.subject for entry in found.entries]
        behind, rounds = found.behind, rounds + 1
        if behind is None:
            break

    assert sorted(seen) == sorted(
        Entry.objects.filter(name="organization.unit_opened").values_list("subject", flat=True)
    )
    assert rounds > 3
    assert "继续往前查" in text_of(reader.get("/journal/", name="organization.unit_opened"))


def test_the_file_says_the_same_and_holds_no_formula(reader: Desk, ruled_world: World) -> None:
    number = register(ruled_world).number
    company = ruled_world.unit_id("YH")
    actions.open_unit(code="=cmd", name="公式", kind=UnitKind.TEAM, parent=company, by=queries.system(), at=START)

    answer = reader.get("/journal/export/")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert rows[0][:3] == ["发生时间", "记录时间", "经办人"]
    assert number in {row[4] for row in rows}
    assert "'=cmd" in {row[4] for row in rows}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "@"))]


def sealed(world: World, clock: Clock) -> None:
    register(world)
    last = Entry.objects.latest("recorded_at").recorded_at
    seal(at=last + timedelta(minutes=5))
    clock(last + timedelta(minutes=6))


def span(**more: Any) -> dict[str, Any]:
    day = Entry.objects.latest("recorded_at").recorded_at.date()
    return {"since": day - timedelta(days=1), "until": day + timedelta(days=1), **more}


def test_the_chain_is_verified_over_days(reader: Desk, ruled_world: World, clock: Clock) -> None:
    sealed(ruled_world, clock)

    page = text_of(reader.post("/journal/verify/", **span()))

    assert "未发现改动" in page
    assert "已核对 0 条" not in page
    assert "日根" in page


def test_days_without_a_sealed_entry_are_not_called_unchanged(reader: Desk) -> None:
    page = text_of(reader.post("/journal/verify/", **span()))

    assert "还不能校验" in page
    assert "未发现改动" not in page


def test_kinds_to_choose_from_are_said_as_they_are_read(reader: Desk) -> None:
    assert "%%" not in text_of(reader.get("/journal/"))


def test_what_was_changed_is_named(reader: Desk, ruled_world: World, clock: Clock) -> None:
    sealed(ruled_world, clock)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        cursor.execute("UPDATE journal_entry SET subject = 'forged' WHERE name = 'work_orders.registered'")
        cursor.execute("ALTER TABLE journal_entry ENABLE TRIGGER USER")

    page = text_of(reader.post("/journal/verify/", **span()))

    assert "发现问题" in page
    assert "内容被改动" in page


@pytest.mark.parametrize(
    "words", [{"since": ""}, {"until": "x"}, {"since": "2026-02-01", "until": "2026-01-01"}, {"since": "0001-01-01"}]
)
def test_a_span_that_is_none_is_refused(reader: Desk, ruled_world: World, words: dict[str, str]) -> None:
    assert reader.post("/journal/verify/", **{"since": "2026-01-01", "until": "2026-01-02", **words}).status_code == 422


def test_of_a_span_that_would_take_too_long_the_newest_are_verified(
    reader: Desk, ruled_world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed(ruled_world, clock)
    monkeypatch.setattr(verifying, "MOST_LINKS", 3)

    told = text_of(reader.post("/journal/verify/", **span()))

    assert "已核对 3 条" in told
    assert "plumbline journal verify" in told


def test_who_saw_whose_data_stands_there_by_person_and_by_customer(
    reader: Desk, desk_of: DeskOf, ruled_world: World
) -> None:
    customer = enter_customer(ruled_world, number="77001")
    other = enter_customer(ruled_world, number="77002", phone="13700000000", address="南京路 1 号院 2 号楼 302 室")
    for each, reason in ((customer, "核对地址"), (other, "上门服务")):
        customers.reveal(
            customer_id=each.id,
            fields=["phone"],
            reason=reason,
            by=ruled_world.viewer("lin"),
            at=NOW - timedelta(hours=1),
        )
    number = register(ruled_world, phone="", address="", area="", customer_id=customer.id).number
    desk_of("lin").post(reverse("order-reveal", args=[number]), because="visit")

    page = text_of(reader.get("/journal/reveals/"))
    of_customer = text_of(reader.get("/journal/reveals/", subject="77001"))
    of_another = text_of(reader.get("/journal/reveals/", person="zhou"))

    assert "核对地址" in page
    assert "13800138000" not in page
    assert "核对地址" in of_customer
    assert number in of_customer
    assert "上门服务" not in of_customer.replace("上门服务）", "")
    assert "核对地址" not in of_another


@pytest.mark.parametrize(
    ("counts", "odd"),
    [
        ((AT_LEAST - 1, 1, 1), [False, False, False]),
        ((AT_LEAST, 1, 1), [True, False, False]),
        ((60, 30, 20), [False, False, False]),
        ((61, 20, 20), [True, False, False]),
        ((), []),
    ],
)
def test_a_number_stands_out_by_the_rule_that_the_page_says(counts: tuple[int, ...], odd: list[bool]) -> None:
    deeds = [Deeds(None, "某人", count, NOW) for count in counts]

    assert [each["stands_out"] for each in judged(deeds)] == odd


def test_the_pages_ask_the_same_few_questions(reader: Desk, ruled_world: World) -> None:
    for place in range(12):
        register(ruled_world, phone=f"1390000333{place:02d}"[:11])
    for path, most in (("/journal/", 6), ("/journal/reveals/", 6), ("/journal/?subject=HEAT-EAST-1&person=lin", 8)):
        reader.get(path)
        with CaptureQueriesContext(connection) as asked:
            reader.get(path)
        assert len(asked) <= BUDGET + most, path


def test_the_doctor_says_what_to_do_about_each_finding(desk_of: DeskOf) -> None:
    page = text_of(desk_of("guan").get("/admin/doctor/"))

    assert "plumbline serve" in page
    assert "plumbline backup create" in page
    assert "数据库大小" in page
    assert desk_of("fang").get("/admin/doctor/").status_code == 403
