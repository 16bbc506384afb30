"""``/healthz``, ``/readyz``, ``/metrics``."""

import pytest
from django.db import OperationalError
from django.test import Client

from plumbline.doors.api import watching
from tests.api.conftest import Machine


def test_a_process_that_answers_is_alive_whatever_the_database_does() -> None:
    response = Client().get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_it_is_ready_when_the_database_answers_and_has_this_versions_tables() -> None:
    response = Client().get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready", "checks": {"database": True, "tables": True}}


@pytest.mark.django_db
def test_it_is_not_ready_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setitem(watching.CHECKS, "database", gone)
    response = Client().get("/readyz")

    assert response.status_code == 503
    assert response.json()["checks"] == {"database": False, "tables": True}


def test_measures_count_requests_under_their_route(machine: Machine) -> None:
    number = machine.register().json()["number"]
    machine.get(f"/api/v1/work-orders/{number}")

    text = Client().get("/metrics").content.decode()

    assert 'plumbline_requests_total{door="api",method="GET",route="api/v1/work-orders/<number>",status="200"}' in text
    assert 'plumbline_request_seconds_count{door="api",method="POST",route="api/v1/work-orders"}' in text
    assert "plumbline_database_up 1.0" in text
    assert "plumbline_clock_sweep_lag_seconds " in text
    assert "plumbline_jobs_waiting " in text
    assert number not in text


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_watching_is_looking_only(address: str) -> None:
    assert Client().post(address).status_code == 405
    assert Client().head(address).status_code == 200
