"""POST /api/v1/work-orders: a matter comes in."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.doors.api.order_documents import OrderCreated
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.models import Entry
from plumbline.service.work_orders.models import WorkOrder
from tests.api.conftest import Machine, MachineOf


def test_a_registered_matter_is_answered_with_number_unit_and_what_is_due(machine: Machine) -> None:
    response = machine.register(customer={"phone": "138 0013 8000"})

    answer = response.json()
    assert response.status_code == 201, answer
    assert answer["state"] == "dispatched"
    assert answer["unit"] == "HEAT-EAST"
    assert {clock["milestone"]: clock["clause"] for clock in answer["clocks"]} == {
        "accept": "YH-1",
        "arrive": "YH-2",
        "reply": "",
    }
    assert answer["url"] == f"http://testserver/api/v1/work-orders/{answer['number']}"
    assert response["Location"] == answer["url"]
    OrderCreated.model_validate(answer)


def test_the_customer_is_found_by_phone_and_named_in_the_order(machine: Machine) -> None:
    number = machine.register(customer={"phone": "138 0013 8000"}, area=None).json()["number"]

    order = WorkOrder.objects.get(case_file__number=number)

    assert order.customer is not None
    assert (order.customer.number, order.contact_phone, order.unit.code) == ("10001", "13800138000", "HEAT-EAST")


def test_registering_without_a_known_area_waits_at_the_machines_own_unit(machine: Machine) -> None:
    answer = machine.register(area=None).json()

    assert (answer["state"], answer["unit"]) == ("registered", "YH")


def test_the_same_external_number_is_one_order_however_often_it_is_sent(machine: Machine) -> None:
    first = machine.register(external={"source": "12345", "number": "A-1"})
    second = machine.register(external={"source": "12345", "number": "A-1"}, title="换一个说法")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert WorkOrder.objects.count() == 1


def test_an_external_number_of_an_order_one_may_not_see_gives_nothing_away(machine_of: MachineOf) -> None:
    seen_by = machine_of("api")
    seen_by.register(external={"source": "12345", "number": "A-1"}, area="WEST-N")
    another = machine_of("clerk-east")

    response = another.register(external={"source": "12345", "number": "A-1"})

    assert response.status_code == 409
    assert "GD-" not in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"order_type": "nonsense"}, "order_type"),
        ({"order_type": "heading"}, "order_type"),
        ({"area": "NOWHERE"}, "area"),
        ({"customer": {"number": "no such"}}, "customer"),
        ({"title": "   "}, "title"),
        ({"title": None}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"description": "长" * 20_001}, "description"),
        ({"address": "长" * 301}, "address"),
        ({"customer": {"phone": "1" * 41}}, "customer.phone"),
        ({"customer": "13800138000"}, "customer"),
        ({"customer": {"email": "a@b.c"}}, "customer.email"),
        ({"urgency": "very"}, "urgency"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": 7}, "channel"),
        ({"title": 7}, "title"),
        ({"title": ["a"]}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"external": {"source": "12345"}}, "external.number"),
        ({"external": {"source": "12345", "number": ""}}, "external.number"),
        ({"occurred_at": "2026-01-05T08:00:00"}, "occurred_at"),
        ({"occurred_at": "2026-01-05"}, "occurred_at"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": 1767600000}, "occurred_at"),
        ({"occurred_at": "0001-01-01T00:00:00+14:00"}, "occurred_at"),
        ({"occurred_at": "9999-12-31T23:59:59-14:00"}, "occurred_at"),
        ({"occurred_at": "2099-01-01T00:00:00Z"}, "occurred_at"),
        ({"unknown": 1}, "unknown"),
    ],
    ids=lambda value: str(value)[:50] if isinstance(value, dict) else value,
)
def test_what_cannot_be_an_order_is_refused_naming_the_input(
    machine: Machine, changes: dict[str, Any], field: str
) -> None:
    response = machine.register(**changes)

    problem = response.json()
    assert response.status_code == 422, problem
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["detail"] == problem["detail"]
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "水管爆了🔥🧯👩‍🔧",
        "'; DROP TABLE work_orders_workorder; --",
        "<script>alert(1)</script>&amp;<b>",
        "%(actor)s %s {0} ${x} \\ \" '",
        "\u202e右至左\u200d\ufeff",
        "𠮷野家𪚥",
    ],
)
def test_any_text_that_can_be_stored_comes_back_as_it_was_sent(machine: Machine, text: str) -> None:
    customer = {"name": text, "phone": text[:40]}
    number = machine.register(title=text, description=text, address=text, customer=customer, area=None).json()["number"]

    answer = machine.get(f"/api/v1/work-orders/{number}").json()

    assert (answer["title"], answer["description"]) == (text, text)
    order = WorkOrder.objects.get(case_file__number=number)
    assert (order.address, order.contact_name) == (text, text)


def test_only_those_who_may_register_may_register(machine_of: MachineOf) -> None:
    response = machine_of("zhao").register()

    assert response.status_code == 403
    assert not CaseFile.objects.exists()


def test_accepting_an_order_takes_five_statements(machine: Machine) -> None:
    machine.register(customer={"phone": "13800138000"})

    with CaptureQueriesContext(connection) as asked:
        machine.register(customer={"phone": "13800138000"})

    ours = [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(ours) <= 5, ours


def test_who_registered_what_is_in_the_journal(machine: Machine) -> None:
    number = machine.register().json()["number"]

    names = list(Entry.objects.filter(subject=number).order_by("at", "id").values_list("name", "actor_name"))

    assert sorted(names) == [("work_orders.dispatched", "接口"), ("work_orders.registered", "接口")]
