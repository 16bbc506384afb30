"""Whatever goes wrong is a problem document in the caller's language, never a page and never a 500."""

from typing import Any

import orjson
import pytest
from django.db import OperationalError
from django.test import Client

from plumbline.doors.api.problems import TITLES, Problem
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.models import Person
from plumbline.service.work_orders.models import WorkOrder
from tests.api.conftest import Machine
from tests.world import START

ORDERS = "/api/v1/work-orders"
PLACES = (
    "work-orders",
    "work-orders/GD-1",
    "work-orders/GD-1/timeline",
    "customers?q=1",
    "customers/1",
    "order-types",
    "me",
)


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The document, checked for what every one of them has."""
    assert response.status_code == status, response.content[:500]
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store"
    document: dict[str, Any] = response.json()
    Problem.model_validate(document)
    assert document["status"] == status
    assert document["type"].startswith("urn:plumbline:problem:")
    assert document["detail"].strip()
    return document


@pytest.mark.parametrize("place", PLACES)
def test_without_a_token_nobody_gets_in(stranger: Machine, place: str) -> None:
    response = stranger.get(f"/api/v1/{place}")

    problem_of(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", "Bearer " + "x" * 5_000, "Bearer a b", "Bearer \u00e9"],
)
def test_what_is_no_token_lets_nobody_in(company: Any, authorization: str) -> None:
    response = Client().get(ORDERS, headers={"Authorization": authorization})

    problem_of(response, 401)


def test_a_revoked_token_lets_nobody_in(machine: Machine) -> None:
    organization.revoke_tokens(username="api", label=None, by=who.system(), at=START)

    problem_of(machine.get(ORDERS), 401)


def test_the_token_of_somebody_who_has_left_lets_nobody_in(machine: Machine) -> None:
    Person.objects.filter(username="api").update(is_active=False)

    problem_of(machine.get(ORDERS), 401)


@pytest.mark.parametrize(
    ("raw", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 422),
        (b"null", "application/json", 422),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"title=a", "application/x-www-form-urlencoded", 415),
        (b"{}", "multipart/form-data; boundary=x", 415),
        (b"{}", "", 415),
        (b"\xff\xfe{}", "application/json", 400),
        (b'{"title": "\xed\xa0\x80"}', "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b'{"title": "\\u0000", "channel": "hotline", "order_type": "no_heat"}', "application/json", 422),
        (b'{"title": NaN}', "application/json", 400),
        (b'{"limit": 1e999999}', "application/json", 400),
        (b'{"title": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "application/json", 400),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "application/json", 422),
        (b'{"title": "' + b"x" * (10 * 1024 * 1024) + b'"}', "application/json", 413),
    ],
    ids=lambda value: repr(value[:30]) if isinstance(value, bytes) else str(value),
)
def test_a_body_that_cannot_be_read_is_said_to_be_so(machine: Machine, raw: bytes, kind: str, status: int) -> None:
    response = machine.post(ORDERS, raw=raw, content_type=kind)

    problem_of(response, status)
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/work-orders",
        "/api/v1/nothing",
        "/api/v1/work-orders/",
        "/api/v1/%00",
        "/api/%ff",
    ],
)
def test_what_is_no_address_is_not_found(machine: Machine, address: str) -> None:
    problem_of(machine.get(address), 404)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_method_is_refused_with_those_that_are_allowed(machine: Machine, method: str) -> None:
    response = getattr(machine.client, method)(ORDERS, headers=machine.headers({}))

    problem_of(response, 405)
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_another_host_is_refused(machine: Machine) -> None:
    problem_of(machine.get(ORDERS, Host="evil.example"), 400)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("zh-CN", "zh-hans"), ("en-GB,en;q=0.8", "en"), ("fr", "zh-hans"), ("", "zh-hans"), ("*;q=,,;", "zh-hans")],
)
def test_a_problem_is_told_in_the_language_asked_for(machine: Machine, wanted: str, language: str) -> None:
    response = machine.get(f"{ORDERS}/GD-1", **{"Accept-Language": wanted})

    problem_of(response, 404)
    assert response["Content-Language"] == language


def test_a_problem_is_told_in_the_language_of_the_person_where_none_is_asked_for(machine: Machine) -> None:
    Person.objects.filter(username="api").update(language="en")

    response = machine.get(f"{ORDERS}/GD-1")

    assert response["Content-Language"] == "en"


def test_several_wrong_inputs_are_told_at_once(machine: Machine) -> None:
    problem = problem_of(machine.post(ORDERS, {"channel": "pigeon", "title": 7}), 422)

    assert {error["field"] for error in problem["errors"]} == {"channel", "title", "order_type"}


def test_a_database_that_does_not_answer_is_a_503_that_says_when_to_come_back(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OperationalError("terminating connection due to administrator command")

    monkeypatch.setattr("plumbline.doors.api.authentication.organization.token_holder", gone)
    response = machine.get(ORDERS)

    problem_of(response, 503)
    assert int(response["Retry-After"]) > 0


def test_what_nobody_foresaw_is_logged_and_told_without_its_particulars(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret of the house")

    monkeypatch.setattr("plumbline.doors.api.work_orders.orders.page", broken)
    response = machine.get(ORDERS)

    problem_of(response, 500)
    assert "secret" not in response.content.decode()
    assert "the secret of the house" in caplog.text


def test_every_status_has_a_title() -> None:
    assert set(TITLES) >= {400, 401, 403, 404, 405, 409, 413, 415, 422, 500, 503}


def test_an_answer_holds_no_cookie_and_asks_for_no_session(machine: Machine) -> None:
    response = machine.get(ORDERS)

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_body_of_the_largest_size_is_read(machine: Machine) -> None:
    body = orjson.dumps(
        {"channel": "hotline", "order_type": "no_heat", "title": "大", "area": "EAST-N", "description": "详" * 20_000}
    )

    assert machine.post(ORDERS, raw=body).status_code == 201
