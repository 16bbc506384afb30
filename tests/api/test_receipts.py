"""Idempotency-Key: a call sent again is answered the same and happens once."""

from typing import Any

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.receipts import actions as receipts
from plumbline.ground.receipts.models import Receipt
from plumbline.service.work_orders.models import OrderContact, WorkOrder
from tests.api.conftest import Machine, MachineOf
from tests.world import later

ORDER = {"channel": "hotline", "order_type": "no_heat", "title": "家里不热", "area": "EAST-N"}
KEY = "key-1"


def test_the_same_call_under_the_same_key_gets_the_same_answer_and_makes_one_order(machine: Machine) -> None:
    first = machine.post("/api/v1/work-orders", ORDER, key=KEY)
    machine.move(first.json()["number"], "accept")
    second = machine.post("/api/v1/work-orders", ORDER, key=KEY)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.get("Location"), first.get("Idempotency-Replayed")) == (second["Location"], None)
    assert second["Idempotency-Replayed"] == "true"
    assert WorkOrder.objects.count() == 1


def test_another_call_under_a_used_key_is_refused(machine: Machine) -> None:
    machine.post("/api/v1/work-orders", ORDER, key=KEY)
    response = machine.post("/api/v1/work-orders", {**ORDER, "title": "别的事"}, key=KEY)

    assert response.status_code == 422
    assert response.json()["type"].endswith("idempotency_key_reused")
    assert WorkOrder.objects.count() == 1


def test_a_key_belongs_to_the_person_of_the_token(machine_of: MachineOf) -> None:
    one, another = machine_of("api"), machine_of("lin")

    answers = [each.post("/api/v1/work-orders", ORDER, key=KEY).json()["number"] for each in (one, another)]

    assert len(set(answers)) == 2


def test_a_move_that_stays_open_happens_once_under_one_key(machine: Machine) -> None:
    number = machine.register().json()["number"]
    address = f"/api/v1/work-orders/{number}/moves/urge"

    first, second = (machine.post(address, {"note": "又催"}, key=KEY) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    assert OrderContact.objects.filter(kind="urge").count() == 1


def test_a_refusal_is_repeated_even_when_the_call_would_be_fine_by_now(machine: Machine) -> None:
    number = machine.register().json()["number"]
    address = f"/api/v1/work-orders/{number}/moves/depart"

    refused = machine.post(address, {}, key=KEY)
    machine.move(number, "accept")
    again, with_another_key = (
        machine.post(address, {}, key=KEY),
        machine.post(address, {}, key="key-2"),
    )

    assert (refused.status_code, again.status_code, with_another_key.status_code) == (409, 409, 200)
    assert refused.content == again.content


def test_an_external_number_that_is_an_order_already_keeps_its_answer_too(machine: Machine) -> None:
    known = {**ORDER, "external": {"source": "12345", "number": "A-1"}}
    machine.post("/api/v1/work-orders", known)

    first, second = (machine.post("/api/v1/work-orders", known, key=KEY) for _ in range(2))

    assert (first.status_code, second.status_code, second.get("Idempotency-Replayed")) == (200, 200, "true")


def test_a_reveal_under_one_key_is_one_fact(machine_of: MachineOf) -> None:
    machine, body = machine_of("lin"), {"fields": ["phone"], "reason": "回访前核对电话"}

    first, second = (machine.post("/api/v1/customers/10001/reveal", body, key=KEY) for _ in range(2))

    assert first.json() == second.json() == {"values": {"phone": "13800138000"}}
    assert Entry.objects.filter(name="customers.personal_data_revealed").count() == 1


@pytest.mark.parametrize("key", ["", "k" * 256, "键", "a\tb"], ids=["empty", "long", "chinese", "tab"])
def test_what_is_no_key_is_refused(machine: Machine, key: Any) -> None:
    response = machine.post("/api/v1/work-orders", ORDER, key=key)

    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not WorkOrder.objects.exists()


def test_receipts_are_discarded_after_seven_days(machine: Machine) -> None:
    machine.post("/api/v1/work-orders", ORDER, key=KEY)
    given = Receipt.objects.get().given_at

    kept = receipts.discard_old(at=given + receipts.KEPT_FOR)
    gone = receipts.discard_old(at=given + receipts.KEPT_FOR + (later(seconds=1) - later()))

    assert (kept, gone) == (0, 1)
