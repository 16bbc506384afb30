"""The committed description is the program's own."""

from typing import Any

import orjson
import pytest

from plumbline.doors.api.application import api
from plumbline.doors.api.description import written
from plumbline.service.work_orders.states import MOVES
from tests.api.conftest import Machine
from tests.architecture.source import PROJECT

DESCRIPTION: dict[str, Any] = orjson.loads(written(api))
OPERATIONS = [
    (f"{method} {path}", operation)
    for path, methods in DESCRIPTION["paths"].items()
    for method, operation in methods.items()
]


def test_the_committed_description_is_current() -> None:
    committed = (PROJECT / "docs" / "api" / "openapi.json").read_bytes()

    assert committed == written(api), "run `python -m tools.openapi` and look at the difference before committing it"


def test_every_move_of_the_state_table_is_a_route() -> None:
    routes = {path.rsplit("/", 1)[1] for path in DESCRIPTION["paths"] if "/work-orders/{number}/moves/" in path}

    assert routes == {move.name for move in MOVES.moves} - {"register"}


@pytest.mark.parametrize("move", [m for m in MOVES.moves if m.asks], ids=lambda move: move.name)
def test_what_a_move_asks_for_is_required_in_its_description(move: Any) -> None:
    if move.name == "register":
        pytest.skip("registering is no route of an order")
    operation = DESCRIPTION["paths"][f"/api/v1/work-orders/{{number}}/moves/{move.name}"]["post"]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["anyOf"][0]["$ref"]

    schema = DESCRIPTION["components"]["schemas"][reference.rsplit("/", 1)[1]]

    assert set(move.asks) <= set(schema["required"])


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_is_named_and_says_what_can_go_wrong(name: str, operation: dict[str, Any]) -> None:
    assert operation["operationId"]
    assert operation["summary"]
    assert {"401", "404", "422", "503"} <= set(operation["responses"])
    assert operation["security"] == [{"Bearer": []}]


def test_the_names_of_operations_differ() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]

    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_anybody_may_read_the_description() -> None:
    response = Machine().get("/api/v1/openapi.json")

    assert response.status_code == 200
    assert response.content == written(api)
