"""Released mystery visits over the API: for whom they are, and that nothing else is there."""

from datetime import timedelta

import pytest

from plumbline.supervision.mystery_visits import actions
from tests.api.conftest import Machine, MachineOf
from tests.orders import IN_SEASON
from tests.supervision.mystery_visits.stage import POOR, Stage, made, owner, planned, staged
from tests.world import World

ADDRESS = "/api/v1/mystery-programmes"


@pytest.fixture
def stage(company: World) -> Stage:
    """One visit made, accepted, without an order."""
    stage = staged(company)
    visit = planned(stage)[0]
    made(stage, visit.id, answers=POOR)
    by, at = owner(company, IN_SEASON), IN_SEASON + timedelta(days=1)
    actions.mark_no_order(visit_id=visit.id, reason="坐席未登记", by=by, at=at)
    actions.accept_visit(visit_id=visit.id, by=by, at=at)
    return stage


@pytest.mark.parametrize("name", ["fang", "gao", "head-east"])
def test_before_the_release_there_is_nothing_for_anybody(stage: Stage, name: str, machine_of: MachineOf) -> None:
    asked: Machine = machine_of(name)

    assert asked.get(ADDRESS).json() == {"items": []}
    assert asked.get(f"{ADDRESS}/{stage.programme.code}").status_code == 404


def test_after_it_those_concerned_read_scores_visits_and_findings(stage: Stage, machine_of: MachineOf) -> None:
    actions.release(programme_id=stage.programme.id, by=owner(stage.world), at=IN_SEASON + timedelta(days=2))
    asked, address = machine_of("head-east"), f"{ADDRESS}/{stage.programme.code}"

    assert [each["code"] for each in asked.get(ADDRESS).json()["items"]] == [stage.programme.code]
    found = asked.get(address).json()
    assert [(each["unit"], each["score"], each["visits"]) for each in found["units"]] == [("HEAT-EAST", 65.0, 1)]
    assert [(each["score"], each["order"], len(each["digest"])) for each in found["visits"]] == [(65.0, "", 64)]
    assert [(each["item"], each["grade"]) for each in found["findings"]] == [("greeting", "major")]
    assert "shopper" not in str(found)
    assert machine_of("head-west").get(address).status_code == 404
    assert machine_of("lin").get(ADDRESS).status_code == 403
