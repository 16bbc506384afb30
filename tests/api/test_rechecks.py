"""Rounds of rechecks over the API: what is read at their level, and nothing below before they have begun."""

import pytest

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.supervision.callbacks import actions, queries
from plumbline.supervision.callbacks.states import Result
from tests.api.conftest import Machine
from tests.supervision.callbacks.closed_cases import NEXT_DAY, begun, close_case, planned
from tests.world import START, World

ADDRESS = "/api/v1/rechecks"


@pytest.fixture
def cases(ruled_world: World) -> list[str]:
    return [close_case(ruled_world, place) for place in range(3)]


def machine_of(username: str) -> Machine:
    return Machine(organization.issue_token(username=username, label="test", by=who.system(), at=START))


def test_a_round_is_read_with_agreement_and_cases_at_its_level_and_unknown_below_before_it_has_begun(
    ruled_world: World, cases: list[str]
) -> None:
    hidden = planned(ruled_world, size=3)
    fang, head = machine_of("fang"), machine_of("head-east")

    assert [each["id"] for each in fang.get(ADDRESS).json()["items"]] == [str(hidden.id)]
    assert head.get(ADDRESS).json()["items"] == []
    assert head.get(f"{ADDRESS}/{hidden.id}").status_code == 404
    assert machine_of("api").get(ADDRESS).status_code == 403

    viewer = ruled_world.viewer("fang", at=NEXT_DAY)
    actions.draw_round(round_id=hidden.id, by=viewer, at=NEXT_DAY, leave_out=frozenset())
    assert head.get(ADDRESS).json()["items"] == []
    actions.begin_round(round_id=hidden.id, by=viewer, at=NEXT_DAY)
    sample = queries.rechecks(hidden, viewer)[0]
    actions.record_recheck(
        recheck_id=sample.id,
        result=Result.SATISFIED,
        answers={"called": "yes", "came": "no", "solved": "no", "satisfied": "dissatisfied"},
        by=who.system(),
        at=NEXT_DAY,
    )

    read, below = fang.get(f"{ADDRESS}/{hidden.id}").json(), head.get(f"{ADDRESS}/{hidden.id}").json()
    assert (read["heard"], read["contradict"], len(read["cases"]), read["frame_size"]) == (1, 1, 3, 3)
    assert [each["item"] for each in read["cases"][0]["differences"]] == ["came", "solved", "satisfied"]
    assert (below["cases"], below["frame_size"], below["heard"]) == ([], None, 0)


def test_pages_of_rounds_lead_on(ruled_world: World, cases: list[str]) -> None:
    first = begun(ruled_world, size=1)
    fang = machine_of("fang")

    assert fang.get(f"{ADDRESS}?before={first.id}").json()["items"] == []
    assert fang.get(f"{ADDRESS}?other=1").status_code == 422
