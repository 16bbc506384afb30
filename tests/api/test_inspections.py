"""Inspections over the API: lists, one, the plan's gaps, scores; to whom they are open and what is refused."""

import pytest

from plumbline.supervision.inspections import actions
from tests.api.conftest import Machine, MachineOf
from tests.inspections import MONDAY, equip, planned, started, submitted
from tests.world import World

ADDRESS = "/api/v1/inspections"


@pytest.fixture
def made(company: World) -> World:
    equip(company)
    submitted(company, findings={"A2": {"grade": "major", "text": "公示过期"}})
    planned(company, unit="GAS-NORTH", announced=False)
    return company


def test_a_supervisor_reads_the_list_page_by_page(made: World, machine_of: MachineOf) -> None:
    supervisor = machine_of("fang")

    first = supervisor.get(f"{ADDRESS}?limit=1").json()
    second = supervisor.get(f"{ADDRESS}?limit=1&cursor={first['next_cursor']}").json()

    both = [*first["items"], *second["items"]]
    assert {each["unit"] for each in both} == {"HEAT-EAST", "GAS-NORTH"}
    assert second["next_cursor"] is None
    assert {each["share"] for each in both} == {60.0, None}
    narrowed = supervisor.get(f"{ADDRESS}?state=submitted&level=company&unit=YH-HEAT").json()["items"]
    assert [each["unit"] for each in narrowed] == ["HEAT-EAST"]


def test_one_inspection_has_its_findings_and_appeals(made: World, machine_of: MachineOf) -> None:
    number = machine_of("fang").get(f"{ADDRESS}?state=submitted").json()["items"][0]["number"]
    actions.appeal(number=number, items=["A1"], reason="不实", by=made.viewer("head-east"), at=MONDAY)

    found = machine_of("head-east").get(f"{ADDRESS}/{number}").json()

    assert [(each["item"], each["grade"]) for each in found["findings"]] == [("A1", "minor"), ("A2", "major")]
    assert [(each["state"], each["share_before"], each["share_after"]) for each in found["appeals"]] == [
        ("open", 60.0, None)
    ]


def test_a_unit_is_given_its_own_and_nothing_that_is_not_announced(made: World, machine_of: MachineOf) -> None:
    number = machine_of("fang").get(f"{ADDRESS}?state=planned").json()["items"][0]["number"]
    head = machine_of("head-north")

    assert head.get(ADDRESS).json()["items"] == []
    assert head.get(f"{ADDRESS}/{number}").status_code == 404
    assert head.get(f"{ADDRESS}?unit=HEAT-EAST").status_code == 404


def test_the_second_inspector_reads_nothing_of_the_first_sheet(made: World, machine_of: MachineOf) -> None:
    number = started(made, second_inspector=made.person("cha").id).case_file.number
    sheet = actions.Sheet(0, {"A1": "yes", "A2": "yes", "A3": "yes", "B1": "5"})
    actions.submit(number=number, sheet=sheet, by=made.viewer("shen"), at=MONDAY)

    found = machine_of("cha").get(f"{ADDRESS}/{number}").json()

    assert (found["share"], found["findings"]) == (None, [])


def test_gaps_and_scores(made: World, machine_of: MachineOf) -> None:
    supervisor = machine_of("fang")

    lines = supervisor.get(f"{ADDRESS}/plan?year=2026").json()["items"]
    score = supervisor.get(f"{ADDRESS}/scores?period=2026-03&unit=YH-HEAT").json()

    assert {(each["level"], each["unit"]): each["missing"] for each in lines}[("company", "YH-HEAT")] == 0
    assert {(each["level"], each["unit"]): each["missing"] for each in lines}[("division", "HEAT-EAST")] == 2
    assert (score["visits"], score["share"], score["findings"]) == (1, 60.0, {"minor": 1, "major": 1, "serious": 0})


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ADDRESS}?colour=red", 422),
        (f"{ADDRESS}?state=lost", 422),
        (f"{ADDRESS}?cursor=x", 422),
        (f"{ADDRESS}/scores?period=soon&unit=YH", 422),
        (f"{ADDRESS}/plan", 422),
        (f"{ADDRESS}/JC-20260302-99999", 404),
    ],
)
def test_what_cannot_be_read_is_refused(made: World, machine_of: MachineOf, address: str, status: int) -> None:
    assert machine_of("fang").get(address).status_code == status


def test_whoever_sees_no_inspections_is_told_so(made: World, machine: Machine) -> None:
    assert machine.get(ADDRESS).status_code == 403
