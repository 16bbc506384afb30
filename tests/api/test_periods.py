"""How far a period is closed, for machines."""

import pytest

from tests.api.conftest import Machine
from tests.evaluation.scorecards.kept_values import MEASURED, close
from tests.world import World

ADDRESS = "/api/v1/indicators/periods"


def test_a_period_that_was_not_measured_says_what_stands_in_the_way(machine: Machine) -> None:
    found = machine.get(f"{ADDRESS}/2025-10").json()

    assert (found["state"], found["next"]) == ("provisional", "check")
    assert [each["code"] for each in found["obstacles"]] == ["period_half_measured"]
    assert "2025-10" in found["obstacles"][0]["detail"]
    assert found["objections"] == {"open": 0, "accepted": 0, "refused": 0, "withdrawn": 0}


def test_a_sealed_period_has_no_next_step(company: World, machine: Machine) -> None:
    close(company)

    found = machine.get(f"{ADDRESS}/2026-10").json()

    assert (found["state"], found["next"], found["obstacles"], found["restated"]) == ("sealed", "", [], 0)
    assert found["sealed_at"].startswith(MEASURED.astimezone().strftime("%Y-%m"))


@pytest.mark.parametrize("period", ["soon", "2026-13", "2026-Q5"])
def test_what_is_no_period_is_refused(machine: Machine, period: str) -> None:
    assert machine.get(f"{ADDRESS}/{period}").status_code in (404, 422)
