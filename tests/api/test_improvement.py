"""Liability, rectifications and hot issues over the API: what is open to the asker, page by page, and the moves of a rectification."""

from datetime import timedelta

import pytest

from plumbline.supervision.improvement import actions
from plumbline.supervision.improvement.actions import Opened, Suggested
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.states import Grade
from tests.api.conftest import MachineOf
from tests.world import START, World

ZG = "/api/v1/rectifications"


@pytest.fixture
def numbers(company: World) -> list[str]:
    for place in range(3):
        at = START + timedelta(hours=place)
        said = Opened(unit="HEAT-EAST", title=f"第 {place} 件", matter="回复超时", grade=Grade.MINOR, cause="delay")
        actions.open_rectification(opened=said, by=company.viewer("fang", at=at), at=at)
    found = Rectification.objects.select_related("case_file").order_by("-opened_at")
    return [row.case_file.number for row in found]


def test_they_are_read_page_by_page_by_who_may_see_them(numbers: list[str], machine_of: MachineOf) -> None:
    first = machine_of("fang").get(f"{ZG}?limit=2").json()
    second = machine_of("fang").get(f"{ZG}?limit=2&cursor={first['next_cursor']}").json()

    assert [row["number"] for row in first["items"] + second["items"]] == numbers
    assert second["next_cursor"] is None
    assert machine_of("head-west").get(ZG).json()["items"] == []
    assert machine_of("lin").get(ZG).status_code == 403
    assert machine_of("head-west").get(f"{ZG}/{numbers[0]}").status_code == 404


def test_one_is_read_with_the_check_that_was_declared(numbers: list[str], machine_of: MachineOf) -> None:
    found = machine_of("head-east").get(f"{ZG}/{numbers[0]}").json()

    assert (found["state"], found["unit"], found["recurs"]) == ("open", "HEAT-EAST", numbers[1])
    (check,) = found["checks"]
    assert (check["kind"], check["verdict"], check["figures"]) == ("recurrence", None, None)


def test_a_move_is_made_under_the_same_conditions_as_on_the_page(numbers: list[str], machine_of: MachineOf) -> None:
    head, supervisor = machine_of("head-east"), machine_of("fang")
    at = f"{ZG}/{numbers[0]}/moves"

    planned = head.post(f"{at}/plan", {"measures": "每日晨会清点"})
    without_proof = head.post(f"{at}/answer", {"note": "已做"})
    closed = supervisor.post(f"{at}/close", {"reason": "不等了"})

    assert (planned.status_code, planned.json()["measures"]) == (200, "每日晨会清点")
    assert (without_proof.status_code, closed.status_code) == (422, 422)
    assert head.post(f"{at}/vanish", {}).status_code == 409
    assert head.post(f"{at}/withdraw", {"reason": "x"}).status_code == 403


def test_judgements_and_hot_issues_are_read_too(company: World, machine_of: MachineOf) -> None:
    day = START.date()
    said = Suggested(unit="HEAT-EAST", title="集中不热", suggestion="排查", first=day, after=day + timedelta(days=1))
    actions.suggest(suggested=said, by=company.viewer("fang"), at=START)

    issues = machine_of("fang").get("/api/v1/hot-issues").json()["items"]

    assert [(row["title"], row["state"], row["before"]) for row in issues] == [("集中不热", "suggested", None)]
    assert machine_of("fang").get("/api/v1/judgements").json() == {"items": [], "next_cursor": None}
    assert machine_of("fang").get("/api/v1/judgements/GD-1").status_code == 404
