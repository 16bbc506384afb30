"""Praise, rewards and penalties over the API: what is open to the asker, and that another person's file answers 404."""

from datetime import date

import pytest

from plumbline.ground.journal.actions import bump_revision
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.regulations.models import Installation
from plumbline.packs.loading import load
from tests.api.conftest import MachineOf
from tests.evaluation.recognition.telling import decided, number_of, praised, proposed, stated
from tests.world import PACKS, START, World

PRAISES, RULES = "/api/v1/praises", "/api/v1/recognition"


@pytest.fixture
def rewarding(company: World) -> World:
    """The rewards of the gas pack alone."""
    pack = load(PACKS / "gas-city")
    Installation.objects.create(
        id=new_id(START),
        pack=pack.name,
        version=pack.version,
        title=pack.name,
        digest="",
        valid_from=date(2026, 1, 1),
        installed_at=START,
        content={"rewards": [row.model_dump(mode="json") for row in pack.rewards]},
    )
    bump_revision()
    return company


def test_rules_are_read_with_clause_range_and_days(rewarding: World, machine_of: MachineOf) -> None:
    items = machine_of("fang").get(f"{RULES}/rules?on=2026-03-03").json()["items"]

    fine = next(item for item in items if item["rule"] == "gas-city/appearance")
    assert (fine["clause"], fine["kind"], fine["hearing_days"]) == ("S2h-2.8", "penalty", 5)
    assert {"kind": "fine", "least": 50, "most": 200} in fine["effects"]
    assert machine_of("fang").get(f"{RULES}/rules?on=2025-03-03").json() == {"items": []}


def test_the_evaluating_read_all_and_the_person_only_what_is_about_him(rewarding: World, machine_of: MachineOf) -> None:
    mine, others = praised(rewarding), praised(rewarding, person="qian", text="钱师傅修得好", from_name="王小明")
    own, foreign = proposed(rewarding), proposed(rewarding, person="qian")

    praises = {who: machine_of(who).get(PRAISES).json()["items"] for who in ("fang", "zhao")}
    proposals = {who: machine_of(who).get(f"{RULES}/proposals").json()["items"] for who in ("fang", "zhao", "sun")}

    assert {item["number"] for item in praises["fang"]} == {number_of(mine), number_of(others)}
    assert [item["number"] for item in praises["zhao"]] == [number_of(mine)]
    assert {item["number"] for item in proposals["fang"]} == {number_of(own), number_of(foreign)}
    assert [(item["number"], item["amount"]) for item in proposals["zhao"]] == [(number_of(own), "100.00")]
    assert proposals["sun"] == []
    assert "王小明" not in str(praises)
    for address in (f"{PRAISES}/{number_of(others)}", f"{RULES}/proposals/{number_of(foreign)}"):
        assert machine_of("zhao").get(address).status_code == 404
        assert machine_of("fang").get(address).status_code == 200


def test_entries_are_paged_by_number_for_those_who_evaluate(rewarding: World, machine_of: MachineOf) -> None:
    for person in ("zhao", "qian", "sun"):
        number = approved_of(rewarding, person)
    supervisor = machine_of("fang")

    first = supervisor.get(f"{RULES}/entries?period=2026-Q1&limit=2").json()
    second = supervisor.get(f"{RULES}/entries?period=2026-Q1&limit=2&after={first['next_after']}").json()

    assert [item["number"] for item in first["items"]] == [1, 2]
    assert [(item["proposal"], item["amount"]) for item in second["items"]] == [(number, "-100.00")]
    assert second["next_after"] is None
    assert machine_of("zhao").get(f"{RULES}/entries?period=2026-Q1").status_code == 403


def approved_of(world: World, person: str) -> str:
    number = stated(world, proposed(world, person=person), by=person)
    decided(world, number)
    return number


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{PRAISES}?colour=red", 422),
        (f"{PRAISES}?period=soon", 422),
        (f"{PRAISES}?cursor=nonsense", 422),
        (f"{RULES}/entries", 422),
        (f"{RULES}/rules?on=soon", 422),
        (f"{RULES}/proposals/JF-20260101-00001", 404),
    ],
)
def test_what_cannot_be_answered_is_refused(rewarding: World, machine_of: MachineOf, address: str, status: int) -> None:
    assert machine_of("fang").get(address).status_code == status


def test_a_list_goes_on_behind_its_cursor(rewarding: World, machine_of: MachineOf) -> None:
    numbers = [number_of(praised(rewarding, text=f"第{turn}封")) for turn in range(3)]
    supervisor = machine_of("fang")

    first = supervisor.get(f"{PRAISES}?limit=2").json()
    second = supervisor.get(f"{PRAISES}?limit=2&cursor={first['next_cursor']}").json()

    found = [item["number"] for item in [*first["items"], *second["items"]]]
    assert sorted(found) == sorted(numbers)
    assert second["next_cursor"] is None
