"""Whatever is sent to whichever call of the description: an answer that the description knows, and never a 500.

Values are drawn from the description's own schemas, and now and then from everything else that JSON can say.
"""

from typing import Any
from urllib.parse import quote

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.doors.api.problems import Problem
from tests.api.conftest import Machine, MachineOf
from tests.api.test_description import DESCRIPTION

Schema = dict[str, Any]
SCHEMAS: dict[str, Schema] = DESCRIPTION["components"]["schemas"]
OPERATIONS = [
    (method, path, operation) for path, methods in DESCRIPTION["paths"].items() for method, operation in methods.items()
]
KNOWN = [
    "no_heat",
    "heading",
    "EAST-N",
    "HEAT-EAST",
    "HEAT-WEST",
    "zhao",
    "not_ours",
    "10001",
    "13800138000",
    "2026-01",
    "hotline",
]
NASTY = [
    "",
    " ",
    "\x00",
    "' OR 1=1; --",
    "<img src=x onerror=alert(1)>",
    "%s %(actor)s {0}",
    "\u202e\ufeff\u200d",
    "🔥" * 50,
    "长" * 5_000,
    "../../etc/passwd",
    "NaN",
    "1e400",
    "00000000-0000-0000-0000-000000000000",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999-14:00",
    "2026-01-05T08:00:00",
    "2026-02-30T08:00:00+08:00",
    "2026-01-05T08:00:00+99:99",
]
# JSON cannot carry half a surrogate pair as bytes of its own; those are sent by test_problems.
texts = st.one_of(st.sampled_from(KNOWN), st.sampled_from(NASTY), st.text(st.characters(exclude_categories=["Cs"])))
anything: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        texts,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)
moments = st.one_of(st.datetimes().map(lambda at: at.isoformat() + "+08:00"), st.sampled_from(NASTY))


def drawn(schema: Schema) -> st.SearchStrategy[Any]:
    """Values that fit a schema more or less, and sometimes not at all."""
    return st.one_of(fitting(schema), fitting(schema), fitting(schema), anything)


def fitting(schema: Schema) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return fitting(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return st.one_of([fitting(each) for each in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    kinds = {
        "string": moments if schema.get("format") == "date-time" else texts,
        "integer": st.integers(-10, 1_000),
        "number": st.floats(-1_000, 1_000, allow_nan=False) | st.integers(-10, 1_000),
        "boolean": st.booleans(),
        "null": st.none(),
        "array": st.lists(fitting(schema["items"]), max_size=4) if "items" in schema else st.just([]),
        "object": member_by_member(schema),
    }
    return kinds[schema["type"]]


def member_by_member(schema: Schema) -> st.SearchStrategy[Any]:
    members = {name: drawn(each) for name, each in schema.get("properties", {}).items()}
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: each for name, each in members.items() if name in required},
        optional={name: each for name, each in members.items() if name not in required},
    )


@st.composite
def calls(draw: st.DrawFn, number: str) -> tuple[str, str, dict[str, str], Any, Schema]:
    """Method, address, query, body and operation of a call."""
    method, path, operation = draw(st.sampled_from(OPERATIONS))
    named = st.one_of(st.just(number), texts.filter(lambda text: text not in ("", ".", "..")))
    for name in ("number", "code"):
        path = path.replace(f"{{{name}}}", quote(draw(named), safe=""))
    query = {}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "query" and draw(st.booleans()):
            query[parameter["name"]] = draw(
                st.one_of(fitting(parameter["schema"]), texts).filter(lambda value: value is not None)
            )
    body = None
    if "requestBody" in operation:
        body = draw(drawn(operation["requestBody"]["content"]["application/json"]["schema"]))
    return method, path, query, body, operation


def send(machine: Machine, method: str, path: str, query: dict[str, Any], body: Any) -> Any:
    headers = machine.headers({})
    if method == "get":
        return machine.client.get(path, query_params=query, headers=headers)
    content = orjson.dumps(body)
    return machine.client.post(path, content, content_type="application/json", query_params=query, headers=headers)


@pytest.fixture
def callers(machine: Machine, machine_of: MachineOf) -> dict[str, tuple[Machine, str]]:
    """Machines of people with different rights, and an order."""
    number = str(machine.register().json()["number"])
    return {"api": (machine, number), "zhou": (machine_of("zhou"), number)}


@pytest.mark.parametrize("username", ["api", "zhou"])
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_every_answer_is_one_that_the_description_knows(
    username: str, callers: dict[str, tuple[Machine, str]], data: st.DataObject
) -> None:
    machine, number = callers[username]
    method, path, query, body, operation = data.draw(calls(number))

    with transaction.atomic():
        response = send(machine, method, path, query, body)
        transaction.set_rollback(True)

    assert response.status_code < 500, (method, path, query, body)
    assert str(response.status_code) in {*operation["responses"], "404", "405"}, (method, path, query, body)
    if response.status_code >= 400:
        assert response["Content-Type"] == "application/problem+json"
        Problem.model_validate(response.json())
