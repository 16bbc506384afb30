"""POST /api/v1/work-orders/{number}/moves/{move}: every row of the state table is a route."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from plumbline.doors.api.order_documents import OrderDetail
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.states import MOVES
from tests.api.conftest import Machine, MachineOf

Taken = Callable[..., str]


@pytest.fixture
def taken(machine: Machine) -> Taken:
    """Registers an order in the east, makes these moves, and gives its number."""

    def register(*moves: tuple[str, dict[str, Any]]) -> str:
        number = str(machine.register().json()["number"])
        for name, inputs in moves:
            response = machine.move(number, name, **inputs)
            assert response.status_code == 200, response.json()
        return number

    return register


def test_an_order_goes_from_dispatched_to_replied(machine: Machine, taken: Taken) -> None:
    number = taken(("accept", {}), ("assign", {"person": "zhao"}), ("depart", {}), ("arrive", {"note": "到了"}))
    response = machine.move(number, "reply", result="已更换阀门", solved=True)

    order = response.json()
    assert response.status_code == 200
    OrderDetail.model_validate(order)
    assert (order["state"], order["assignee"], order["result"], order["solved"]) == (
        "replied",
        "zhao",
        "已更换阀门",
        True,
    )
    assert {clock["milestone"]: clock["state"] for clock in order["clocks"]} == {
        "accept": "met",
        "arrive": "met",
        "reply": "met",
    }


def test_a_move_that_is_not_open_is_a_409_that_says_which_are(machine: Machine, taken: Taken) -> None:
    number = taken(("accept", {}))

    response = machine.move(number, "accept")

    problem = response.json()
    assert response.status_code == 409
    assert problem["type"] == "urn:plumbline:problem:move_refused"
    assert {"assign", "depart", "arrive", "return"} <= set(problem["open_moves"])
    assert "accept" not in problem["open_moves"]
    assert number in problem["detail"]


def test_the_state_is_judged_before_the_inputs(machine: Machine, taken: Taken) -> None:
    number = taken(("accept", {}))

    response = machine.move(number, "dispatch")

    assert response.status_code == 409


@pytest.mark.parametrize(
    ("name", "inputs", "field"),
    [
        ("return", {}, "reason"),
        ("return", {"reason": "not_ours"}, "note"),
        ("return", {"reason": "nonsense", "note": "不归我们"}, "reason"),
        ("return", {"reason": "not_ours", "note": "长" * 4_001}, "note"),
        ("return", {"reason": 7, "note": "不归我们"}, "reason"),
        ("return", {"reason": "not_ours", "note": "a\x00b"}, "note"),
        ("accept", {"at": "2026-01-05T08:00:00"}, "at"),
        ("accept", {"at": "2099-01-05T08:00:00Z"}, "at"),
        ("accept", {"at": "2020-01-05T08:00:00Z"}, "at"),
        ("accept", {"wish": "quick"}, "wish"),
        ("urge", {"channel": "pigeon"}, "channel"),
        ("link", {"parent": "GD-20260101-99999"}, None),
    ],
)
def test_inputs_that_cannot_be_are_refused(
    machine: Machine, taken: Taken, name: str, inputs: dict[str, Any], field: str | None
) -> None:
    number = taken()

    response = machine.move(number, name, **inputs)

    problem = response.json()
    assert response.status_code == (422 if field else 404), problem
    assert [error["field"] for error in problem.get("errors", [])] == ([field] if field else [])
    assert WorkOrder.objects.get(case_file__number=number).state == "dispatched"


def test_the_machine_may_say_when_it_happened(machine: Machine, taken: Taken) -> None:
    number = taken()
    registered = WorkOrder.objects.get(case_file__number=number).registered_at

    order = machine.move(number, "accept", at=(registered + timedelta(microseconds=7)).isoformat()).json()

    assert datetime.fromisoformat(order["accepted_at"]) == registered + timedelta(microseconds=7)


def test_a_clock_a_little_ahead_of_ours_is_taken_as_now(machine: Machine, taken: Taken) -> None:
    number, ahead = taken(), datetime.now(UTC) + timedelta(minutes=3)

    order = machine.move(number, "accept", at=ahead.isoformat()).json()

    assert datetime.fromisoformat(order["accepted_at"]) < ahead


def test_pausing_needs_a_reason_and_leaves_only_what_is_open_while_paused(machine: Machine, taken: Taken) -> None:
    number = taken(("accept", {}), ("pause", {"reason": "customer_absent", "note": "约明早"}))

    order = machine.get(f"/api/v1/work-orders/{number}").json()

    assert order["paused"] is True
    assert order["open_moves"][:1] == ["resume"]
    assert {clock["milestone"]: clock["state"] for clock in order["clocks"]}["arrive"] == "paused"


@pytest.mark.parametrize("name", [move.name for move in MOVES.moves if move.name != "register"])
def test_an_order_of_another_unit_is_not_there_for_any_move(machine_of: MachineOf, taken: Taken, name: str) -> None:
    number = taken()
    stranger = machine_of("head-west")

    response = stranger.move(number, name)

    assert response.status_code == 404
    assert "open_moves" not in response.json()


def test_who_sees_an_order_and_may_not_make_the_move_is_told_so(machine_of: MachineOf, taken: Taken) -> None:
    number = taken()

    response = machine_of("gao").move(number, "accept")

    assert response.status_code == 403


@pytest.mark.parametrize("name", ["register", "fly", "accept/", "../accept"])
def test_what_is_no_move_of_an_order_is_no_address(machine: Machine, taken: Taken, name: str) -> None:
    response = machine.move(taken(), name)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_move_without_a_body_is_a_move_without_inputs(machine: Machine, taken: Taken) -> None:
    response = machine.post(f"/api/v1/work-orders/{taken()}/moves/accept")

    assert response.status_code == 200
