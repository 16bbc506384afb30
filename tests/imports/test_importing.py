"""What an imported order is: as if it had been registered and moved here, without waking anybody."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from plumbline.ground.casefiles.models import CaseFile, Counter
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import reactions
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.refusals import NotAllowed
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.models import Unit
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels.models import Clock, ClockMark
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders import events
from plumbline.service.work_orders.models import OrderType, WorkOrder
from plumbline.service.work_orders.rules import MappingRefused
from tests.imports.files import take_in
from tests.imports.sheets import line, sheet_mapping, write_sheet
from tests.world import World

NOW = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
SHANGHAI = timedelta(hours=8)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) - SHANGHAI


def imported(path: Path, *lines: str | bytes, at: datetime = NOW, **changes: Any) -> Any:
    return take_in(write_sheet(path / "orders.csv", *lines), sheet_mapping(**changes), by=organization.system(), at=at)


def test_a_closed_order_has_its_own_number_states_moments_and_facts(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line())

    order = WorkOrder.objects.select_related("case_file", "unit", "order_type").get()
    assert order.case_file.number == "GD-20260105-00001"
    assert (order.state, order.title, order.address) == ("closed", "路灯不亮", "人民路 3 号")
    assert (order.unit.name, order.unit.kind, order.order_type.name) == ("Streets", "third_party", "Lamp")
    assert order.registered_at == order.case_file.assigned_at == moment("2026-01-05 08:00:00")
    assert order.closed_at == order.replied_at == order.case_file.closed_at == moment("2026-01-05 20:00:00")
    told = [(said.name, said.at) for said in journal.timeline(order.case_file_id)]
    assert told == [
        ("work_orders.registered", moment("2026-01-05 08:00:00")),
        ("work_orders.dispatched", moment("2026-01-05 08:00:00")),
        ("work_orders.replied", moment("2026-01-05 20:00:00")),
        ("work_orders.closed", moment("2026-01-05 20:00:00")),
    ]


@pytest.mark.parametrize(
    ("change", "stopped", "breached", "waking"),
    [
        ({}, "2026-01-05 20:00:00", None, None),
        ({"done": "2026-01-06 08:00:00"}, "2026-01-06 08:00:00", None, None),
        ({"done": "2026-01-06 08:00:01"}, "2026-01-06 08:00:01", "2026-01-06 08:00:00", None),
        ({"done": "", "state": "open"}, None, "2026-01-06 08:00:00", None),
        ({"done": "", "state": "open", "due": "2026-04-06 08:00:00"}, None, None, "2026-04-06 08:00:00"),
    ],
)
def test_a_deadline_of_the_source_runs_as_it_ran_then(
    world: World, tmp_path: Path, change: dict[str, str], stopped: str | None, breached: str | None, waking: str | None
) -> None:
    imported(tmp_path, line(**change))

    clock = Clock.objects.get()
    order = WorkOrder.objects.get()
    assert clock.milestone == "reply"
    assert clock.stopped_at == (moment(stopped) if stopped else None)
    assert clock.breached_at == (moment(breached) if breached else None)
    assert clock.wake_at == (moment(waking) if waking else None)
    assert order.next_due_at == (None if stopped else clock.due_at)
    late = [(said.name, said.at) for said in journal.timeline(order.case_file_id) if "clock" in said.name]
    assert late == ([("service_levels.clock_breached", moment(breached))] if breached else [])
    assert ClockMark.objects.exists() is (breached is not None and stopped is None)


def test_clocks_of_imported_orders_are_what_their_runs_tell(ruled_world: World, tmp_path: Path) -> None:
    types = {"values": {"Cold": "heat_no_heat_household"}}
    kind = {"column": "kind", **types}
    imported(
        tmp_path,
        line(kind="Cold"),
        line(no="A-2", kind="Cold", done="", state="open"),
        line(no="A-3", kind="Cold", done="", state="open", taken="2026-02-28 20:00:00", due=""),
        order_type=kind,
    )

    differences = service_levels.rebuild(clocks=list(Clock.objects.all()))

    assert Clock.objects.filter(limit__isnull=False).count() >= 3
    assert differences == []


def test_limits_of_packs_apply_to_what_the_file_tells_of_and_to_nothing_else(
    ruled_world: World, tmp_path: Path
) -> None:
    imported(tmp_path, line(kind="Cold"), order_type={"column": "kind", "values": {"Cold": "heat_no_heat_household"}})

    clocks = Clock.objects.exclude(limit=None).order_by("milestone")

    assert {clock.milestone for clock in clocks} <= {"dispatch", "resolve", "reply"}
    assert clocks.filter(milestone="resolve", stopped_at=moment("2026-01-05 20:00:00"), breached_at=None).exists() or (
        clocks.filter(milestone="resolve", stopped_at=moment("2026-01-05 20:00:00")).exists()
    )
    assert not clocks.filter(stopped_at=None).exists()


def test_arrival_and_acceptance_are_taken_over_where_the_file_has_them(ruled_world: World, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "no,kind,who,what,where,taken,due,done,state,came\n"
        + line(kind="Cold")
        + ",2026-01-05 09:30:00\n"
        + line(no="A-2", kind="Cold")
        + ",2026-01-05 07:30:00\n",
        encoding="utf-8",
    )
    mapping = sheet_mapping(arrived="came", order_type={"column": "kind", "values": {"Cold": "heat_no_heat_household"}})

    outcome = take_in(path, mapping, by=organization.system(), at=NOW)

    arrival = Clock.objects.get(milestone="arrive")
    assert (outcome.taken, [each.line for each in outcome.listed]) == (1, [3])
    assert arrival.stopped_at == moment("2026-01-05 09:30:00")
    assert WorkOrder.objects.get().arrived_at == moment("2026-01-05 09:30:00")


def test_a_void_order_runs_no_clock_and_is_closed(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line(state="void", done=""))

    order = WorkOrder.objects.get()

    assert (order.state, order.closed_at, order.case_file.closed_at) == ("voided", None, order.registered_at)
    assert not Clock.objects.exists()
    assert Entry.objects.filter(name="work_orders.voided", case_file_id=order.case_file_id).exists()


def test_an_import_wakes_nobody(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[Fact] = []
    monkeypatch.setattr(reactions, "run_inside", woken.append)

    imported(tmp_path, line())

    assert Entry.objects.filter(name=events.Registered.name).exists()
    assert not [fact for fact in woken if isinstance(fact, events.Registered | events.Closed)]


def test_the_same_file_again_changes_nothing(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line(), line(no="A-2", kind="Road", who="Water"))
    before = (
        list(WorkOrder.objects.order_by("pk").values()),
        list(Counter.objects.order_by("key").values()),
        Entry.objects.count(),
        Unit.objects.count(),
        OrderType.objects.count(),
    )

    again = imported(tmp_path, line(), line(no="A-2", kind="Road", who="Water"), at=NOW + timedelta(days=1))

    assert (again.taken, again.known, again.rejected) == (0, 2, 0)
    assert before == (
        list(WorkOrder.objects.order_by("pk").values()),
        list(Counter.objects.order_by("key").values()),
        Entry.objects.count(),
        Unit.objects.count(),
        OrderType.objects.count(),
    )


def test_a_file_that_has_grown_brings_in_only_what_is_new(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line())

    grown = imported(tmp_path, line(), line(no="A-2"), line(no="A-3", who="Parks"))

    assert (grown.taken, grown.known) == (2, 1)
    numbers = CaseFile.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"GD-20260105-0000{place}" for place in (1, 2, 3)]


def test_the_same_number_of_another_source_is_another_order(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line())

    other = imported(tmp_path, line(), source="another")

    assert other.taken == 1
    assert WorkOrder.objects.count() == 2


DIRTY = [
    ({"taken": ""}, "受理时间"),
    ({"taken": "2026-02-30 08:00:00"}, "不存在"),
    ({"taken": "05.01.2026"}, "写法不符"),
    ({"taken": "1969-12-31 08:00:00", "due": ""}, "1970"),
    ({"taken": "2026-03-02 08:00:00", "due": "", "done": "", "state": "open"}, "晚于现在"),
    ({"done": "2026-01-05 07:59:59"}, "早于受理时间"),
    ({"done": "2026-03-02 08:00:00"}, "晚于"),
    ({"due": "2026-01-04 08:00:00"}, "早于受理时间"),
    ({"done": ""}, "却没有办结时间"),
    ({"kind": ""}, "类型"),
    ({"kind": "  "}, "类型"),
    ({"no": ""}, "编号"),
    ({"no": "9" * 81}, "80"),
    ({"who": ""}, "承办单位"),
    ({"what": ""}, "标题"),
    ({"what": "长" * 201}, "200"),
    ({"state": "lost"}, "lost"),
    ({"what": "a\x00b"}, "无法"),
]


@pytest.mark.parametrize(("change", "word"), DIRTY, ids=[f"{next(iter(change))}-{word}" for change, word in DIRTY])
def test_a_dirty_row_is_rejected_with_its_line_and_reason_and_the_others_go_in(
    world: World, tmp_path: Path, change: dict[str, str], word: str
) -> None:
    bad = {"no": "B-1", **change}

    outcome = imported(tmp_path, line(), line(**bad), line(no="A-3"))

    assert (outcome.taken, outcome.rejected) == (2, 1)
    assert outcome.listed[0].line == 3
    assert word in outcome.listed[0].sentence % outcome.listed[0].params


def test_a_number_that_comes_twice_in_the_file_is_taken_once(world: World, tmp_path: Path) -> None:
    outcome = imported(tmp_path, line(), line(what="second"), line(no="A-2"))

    assert (outcome.taken, outcome.rejected) == (2, 1)
    assert outcome.listed[0].params == {"number": "A-1", "first": 2}
    assert WorkOrder.objects.get(external_number="A-1").title == "路灯不亮"


def test_bytes_of_another_encoding_cost_their_row_and_come_back_as_they_were(world: World, tmp_path: Path) -> None:
    bad = line(no="B-1", what="XX").encode().replace(b"XX", "路灯".encode("gb18030"))
    rejects = tmp_path / "rejects.csv"

    outcome = take_in(
        write_sheet(tmp_path / "orders.csv", line(), bad, line(no="A-2")),
        sheet_mapping(),
        by=organization.system(),
        at=NOW,
        rejects=rejects,
    )

    written = rejects.read_bytes().splitlines()
    assert (outcome.taken, [each.line for each in outcome.listed]) == (2, [3])
    assert written[0].startswith(b"\xef\xbb\xbfline,reason,no,kind")
    assert written[1].startswith(b"3,")
    assert "路灯".encode("gb18030") in written[1]


def test_a_file_in_the_encoding_the_mapping_names_is_read(world: World, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    write_sheet(path, line())
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))

    take_in(path, sheet_mapping(encoding="gb18030"), by=organization.system(), at=NOW)

    assert WorkOrder.objects.get().title == "路灯不亮"


def test_words_can_be_led_to_types_and_units_that_are_there(ruled_world: World, tmp_path: Path) -> None:
    imported(
        tmp_path,
        line(kind="Cold", who="East"),
        order_type={"column": "kind", "values": {"Cold": "heat_no_heat_household"}},
        unit={"column": "who", "values": {"East": "HEAT-EAST"}},
    )

    order = WorkOrder.objects.get()

    assert (order.order_type.code, order.unit.code) == ("heat_no_heat_household", "HEAT-EAST")
    assert not OrderType.objects.filter(pack="elsewhere").exists()


def test_a_word_that_leads_nowhere_rejects_its_row(ruled_world: World, tmp_path: Path) -> None:
    outcome = imported(
        tmp_path,
        line(kind="Cold"),
        line(no="A-2", kind="Hot"),
        order_type={"column": "kind", "values": {"Cold": "heat_no_heat_household"}},
    )

    assert (outcome.taken, outcome.listed[0].line, outcome.listed[0].params) == (1, 3, {"word": "Hot"})


@pytest.mark.parametrize(
    "changes",
    [
        {"order_type": {"column": "kind", "values": {"Cold": "no_such_type"}}},
        {"order_type": {"column": "kind", "values": {"Cold": "heating"}}},
        {"unit": {"column": "who", "values": {"East": "NOWHERE"}}},
    ],
)
def test_a_mapping_to_something_that_is_not_there_is_refused_before_anything_is_written(
    ruled_world: World, tmp_path: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(MappingRefused):
        imported(tmp_path, line(), **changes)

    assert not WorkOrder.objects.exists()


def test_only_who_may_import_can(world: World, tmp_path: Path) -> None:
    mapping = sheet_mapping()

    with pytest.raises(NotAllowed):
        take_in(write_sheet(tmp_path / "orders.csv", line()), mapping, by=world.viewer("lin"), at=NOW)

    take_in(tmp_path / "orders.csv", mapping, by=world.viewer("guan"), at=NOW)
    assert WorkOrder.objects.get().first_contact_person == world.person("guan")
    assert {entry.actor_name for entry in Entry.objects.filter(name__startswith="work_orders.", at__lte=NOW)} == {
        "管宁"
    }


def test_an_empty_system_gets_a_company_to_import_into(db: None, tmp_path: Path) -> None:
    imported(tmp_path, line())

    company = Unit.objects.get(parent=None)

    assert company.code == "COMPANY"
    assert WorkOrder.objects.get().unit.path == f"/COMPANY/EXT/{WorkOrder.objects.get().unit.code}/"


def test_units_of_another_zone_keep_their_own_days(world: World, tmp_path: Path) -> None:
    imported(
        tmp_path,
        line(taken="2026-01-05 23:30:00", due="", done="2026-01-06 20:00:00"),
        times={"zone": "America/New_York"},
    )

    order = WorkOrder.objects.get()

    assert order.case_file.number == "GD-20260105-00001"
    assert organization.tree().by_id[order.unit_id].zone == "America/New_York"


def test_a_closing_time_closes_whatever_the_status_says(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line(state="open"))

    assert WorkOrder.objects.get().state == "closed"


def test_what_was_imported_is_said_once_in_the_journal(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line(), line(no=""))
    imported(tmp_path, line(), line(no=""))

    said = Entry.objects.get(name="work_orders.imported")

    assert (said.subject, said.particulars["taken"], said.particulars["rejected"]) == ("elsewhere", 1, 1)
    assert len(said.particulars["digest"]) == 64


def test_words_that_are_known_open_nothing_new(world: World, tmp_path: Path) -> None:
    imported(tmp_path, line(), line(no="A-2"))

    words = work_orders.words_of(
        mapping=sheet_mapping(), type_words=["Lamp"], unit_words=["Streets"], by=organization.system(), at=NOW
    )

    assert (dict(words.new_types), dict(words.new_units)) == ({}, {})
