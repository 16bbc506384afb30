"""Sheets over the API: what was kept, to whom it is open, and what is refused."""

from datetime import date, timedelta

import pytest

from plumbline.evaluation.scorecards import actions
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.regulations.models import Installation
from plumbline.packs.loading import load
from tests.api.conftest import Machine, MachineOf
from tests.evaluation.scorecards.kept_values import HEATING, MEASURED, OCTOBER, keep_all
from tests.world import PACKS, START, World

ADDRESS = "/api/v1/scorecards?period=2026-10"


@pytest.fixture
def scored(company: World) -> World:
    """The heating template alone, without the rest of its pack."""
    pack = load(PACKS / "heating-hohhot")
    sections = ("scorecards", "indicators")
    Installation.objects.create(
        id=new_id(START),
        pack=pack.name,
        version=pack.version,
        title=pack.name,
        digest="",
        valid_from=date(2026, 1, 1),
        installed_at=START,
        content={section: [row.model_dump(mode="json") for row in pack.rows[section]] for section in sections},  # type: ignore[index]
    )
    keep_all(company)
    actions.build(period=OCTOBER, by=company.system, at=MEASURED + timedelta(hours=1))
    return company


def test_a_machine_reads_sheets_by_rank_with_their_reasons(scored: World, machine: Machine) -> None:
    items = machine.get(f"{ADDRESS}&template={HEATING}").json()["items"]

    assert [(sheet["unit"], sheet["points"], sheet["rank"]) for sheet in items] == [
        ("HEAT-EAST", 83.75, [1, 1]),
        ("HEAT-WEST", 12.5, [2, 2]),
    ]
    repair = next(line for line in items[0]["lines"] if line["item"] == "repair_timeliness")
    assert (repair["value"], repair["points"], repair["one_more"], repair["n"]) == (98.0, 18.0, 1.25, 100)
    assert "98.00%" in repair["reason"]
    assert items[0]["sealed_at"] is None


def test_a_unit_is_given_its_own_sheet_and_nothing_else(scored: World, machine_of: MachineOf) -> None:
    head = machine_of("head-west")

    assert [sheet["unit"] for sheet in head.get(ADDRESS).json()["items"]] == ["HEAT-WEST"]
    assert head.get(f"{ADDRESS}&unit=HEAT-EAST").json() == {"items": []}


@pytest.mark.parametrize(
    ("address", "status"), [(f"{ADDRESS}&colour=red", 422), ("/api/v1/scorecards?period=soon", 422)]
)
def test_what_is_not_understood_is_refused(scored: World, machine: Machine, address: str, status: int) -> None:
    assert machine.get(address).status_code == status
