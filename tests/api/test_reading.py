"""One order, many, and what happened to them; customers and figures."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plumbline.doors.api.catalogue import Myself, OrderTypes, Units
from plumbline.doors.api.customers import CustomerCard, CustomerList
from plumbline.doors.api.indicators import IndicatorCases, IndicatorList, IndicatorValues
from plumbline.doors.api.order_documents import OrderDetail, OrderPage, Timeline
from plumbline.ground.journal.models import Entry
from tests.api.conftest import Machine, MachineOf

LIST = "/api/v1/work-orders"


def numbers(machine: Machine, query: str = "") -> list[str]:
    response = machine.get(f"{LIST}?{query}")
    assert response.status_code == 200, response.json()
    return [item["number"] for item in response.json()["items"]]


def test_one_order_is_told_with_its_clocks_and_open_moves_and_masked_contact(machine: Machine) -> None:
    number = machine.register(customer={"phone": "13800138000"}).json()["number"]

    order = machine.get(f"{LIST}/{number}").json()

    OrderDetail.model_validate(order)
    assert order["contact"] == {"name": "王*明", "phone": "138****8000", "address": "北京路**号"}
    assert order["customer"] == "10001"
    assert order["open_moves"][0] == "accept"
    assert order["due"]["milestone"] == "accept"
    assert "13800138000" not in str(order)


def test_the_names_of_organisations_are_no_personal_data(machine: Machine, company: Any) -> None:
    number = machine.register(customer={"name": "云河大酒店", "phone": "04716543210"}).json()["number"]

    contact = machine.get(f"{LIST}/{number}").json()["contact"]

    assert contact["name"] == "云***店", "nobody knows yet that this is an organisation"


@pytest.mark.parametrize("number", ["GD-20260101-99999", "nonsense", "'; --", "GD%00", "%F0%9F%94%A5", "a" * 3_000])
def test_what_is_no_order_is_not_found(machine: Machine, number: str) -> None:
    response = machine.get(f"{LIST}/{number}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_an_order_of_another_unit_is_not_found(machine: Machine, machine_of: MachineOf) -> None:
    number = machine.register().json()["number"]

    there, not_there = machine_of("head-west").get(f"{LIST}/{number}"), machine_of("head-west").get(f"{LIST}/GD-1")

    assert there.status_code == not_there.status_code == 404
    assert there.json()["title"] == not_there.json()["title"]


def test_a_list_is_read_to_its_end_page_by_page_each_order_once(machine: Machine) -> None:
    made = [machine.register().json()["number"] for _ in range(7)]

    found, cursor, pages = [], "", 0
    while cursor is not None:
        page = machine.get(f"{LIST}?limit=3" + (f"&cursor={cursor}" if cursor else "")).json()
        OrderPage.model_validate(page)
        found += [item["number"] for item in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
        machine.register()

    assert found == made[::-1]
    assert pages == 3


def test_a_list_holds_only_what_the_caller_may_see(machine: Machine, machine_of: MachineOf) -> None:
    east, west = (machine.register(area=area).json()["number"] for area in ("EAST-N", "WEST-N"))

    assert numbers(machine_of("head-east")) == [east]
    assert numbers(machine_of("head-west")) == [west]
    assert set(numbers(machine)) == {east, west}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=dispatched", {"east", "west"}),
        ("state=accepted", {"moved"}),
        ("state=accepted&state=dispatched", {"east", "west", "moved"}),
        ("state=closed", set()),
        ("unit=HEAT-WEST", {"west"}),
        ("unit=YH-HEAT", {"east", "west", "moved"}),
        ("order_type=heat_bill", {"west"}),
        ("order_type=unknown", set()),
        ("opened_from=2000-01-01T00:00:00Z", {"east", "west", "moved"}),
        ("opened_to=2000-01-01T00:00:00%2B08:00", set()),
        ("opened_to=2000-01-01T00:00:00+08:00", set()),
        ("due_before=2000-01-01T00:00:00Z", set()),
        ("due_before=2100-01-01T00:00:00Z", {"east", "west", "moved"}),
        ("q=" + quote("账单"), {"west"}),
        ("q=8000", {"east"}),
        ("q=13800138000", {"east"}),
        ("q=" + quote("没有这样的词"), set()),
        ("q=%20", {"east", "west", "moved"}),
    ],
)
def test_lists_are_filtered(machine: Machine, query: str, expected: set[str]) -> None:
    made = {
        "east": machine.register(customer={"phone": "13800138000"}).json()["number"],
        "west": machine.register(area="WEST-N", order_type="heat_bill", title="账单不对").json()["number"],
        "moved": machine.register().json()["number"],
    }
    machine.move(made["moved"], "accept")

    assert set(numbers(machine, query)) == {made[name] for name in expected}


@pytest.mark.parametrize(
    ("query", "status", "field"),
    [
        ("limit=0", 422, "limit"),
        ("limit=201", 422, "limit"),
        ("limit=many", 422, "limit"),
        ("limit=" + "9" * 400, 422, "limit"),
        ("state=happy", 422, "state.0"),
        ("cursor=nonsense", 422, "cursor"),
        ("cursor=" + "A" * 201, 422, "cursor"),
        ("cursor=bnVsbA", 422, "cursor"),
        ("cursor=MjAyNi0wMS0wMXx4", 422, "cursor"),
        ("opened_from=2026-01-01", 422, "opened_from"),
        ("opened_from=2026-01-01T00:00:00", 422, "opened_from"),
        ("opened_from=0001-01-01T00:00:00Z", 422, "opened_from"),
        ("due_before=soon", 422, "due_before"),
        ("unit=NOWHERE", 404, "unit"),
        ("wish=1", 422, "wish"),
        ("limit=1&limit=2", 422, "limit"),
        ("q=" + "x" * 201, 422, "q"),
        ("q=a%00b", 422, "q"),
    ],
)
def test_wrong_parameters_are_refused_naming_them(machine: Machine, query: str, status: int, field: str) -> None:
    response = machine.get(f"{LIST}?{query}")

    problem = response.json()
    assert response.status_code == status, problem
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_unit_of_which_one_sees_nothing_is_not_there(machine_of: MachineOf) -> None:
    response = machine_of("head-east").get(f"{LIST}?unit=HEAT-WEST")

    assert response.status_code == 404


def test_a_page_costs_the_same_number_of_statements_however_long_it_is(machine: Machine) -> None:
    counts = []
    for _ in range(2):
        for _more in range(4):
            machine.register()
        machine.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            machine.get(LIST)
        counts.append(len(asked))

    assert counts[0] == counts[1] <= 3


def test_the_timeline_speaks_the_callers_language(machine: Machine) -> None:
    number = machine.register().json()["number"]

    answer = machine.get(f"{LIST}/{number}/timeline").json()

    Timeline.model_validate(answer)
    assert [entry["name"] for entry in answer["items"]] == ["work_orders.registered", "work_orders.dispatched"]
    assert answer["items"][0]["sentence"].startswith("接口 登记工单")
    assert answer["items"][1]["particulars"]["unit"] == "HEAT-EAST"


@pytest.mark.parametrize("query", ["10001", "13800138000", quote("王小明"), "8000"])
def test_customers_are_found_masked(machine: Machine, query: str) -> None:
    answer = machine.get(f"/api/v1/customers?q={query}").json()

    CustomerList.model_validate(answer)
    assert [(each["number"], each["name"], each["phone"], each["area"]) for each in answer["items"]] == [
        ("10001", "王*明", "138****8000", "EAST-N")
    ]


def test_a_card_is_masked_and_says_who_is_responsible(machine: Machine) -> None:
    answer = machine.get("/api/v1/customers/10001").json()

    CustomerCard.model_validate(answer)
    assert (answer["name"], answer["address"]) == ("王*明", "北京路**号")
    assert {each["line"]: each["unit"] for each in answer["responsible"]} == {
        "heating": "HEAT-EAST",
        "gas": "GAS-NORTH",
    }


@pytest.mark.parametrize("number", ["99999", "%00", "x" * 500])
def test_an_unknown_customer_is_not_found(machine: Machine, number: str) -> None:
    assert machine.get(f"/api/v1/customers/{number}").status_code == 404


def test_a_customer_of_another_units_area_is_not_found(machine_of: MachineOf) -> None:
    assert machine_of("head-west").get("/api/v1/customers/10001").status_code == 404
    assert machine_of("head-west").get("/api/v1/customers?q=10001").json()["items"] == []


def test_a_reveal_gives_the_values_and_becomes_a_fact(machine_of: MachineOf) -> None:
    body = {"fields": ["phone", "address"], "reason": "核对地址"}

    response = machine_of("lin").post("/api/v1/customers/10001/reveal", body)

    fact = Entry.objects.get(name="customers.personal_data_revealed")
    assert response.json()["values"]["phone"] == "13800138000"
    assert (fact.actor_name, fact.particulars["reason"]) == ("林晓", "核对地址")
    assert "13800138000" not in str(fact.particulars)


@pytest.mark.parametrize(
    ("who", "body", "status"),
    [
        ("api", {"fields": ["phone"], "reason": "看看"}, 403),
        ("head-west", {"fields": ["phone"], "reason": "看看"}, 404),
        ("lin", {"fields": ["phone"], "reason": " "}, 422),
        ("lin", {"fields": [], "reason": "看看"}, 422),
        ("lin", {"fields": ["password"], "reason": "看看"}, 422),
        ("lin", {"fields": "phone", "reason": "看看"}, 422),
    ],
)
def test_a_reveal_that_may_not_be_is_refused_and_leaves_no_fact(
    machine_of: MachineOf, who: str, body: dict[str, Any], status: int
) -> None:
    response = machine_of(who).post("/api/v1/customers/10001/reveal", body)

    assert response.status_code == status, response.json()
    assert "13800138000" not in response.content.decode()
    assert not Entry.objects.filter(name="customers.personal_data_revealed").exists()


def test_the_catalogue_tells_types_units_and_oneself(machine_of: MachineOf) -> None:
    machine = machine_of("head-east")

    types, units, me = (machine.get(f"/api/v1/{name}").json() for name in ("order-types", "units", "me"))

    OrderTypes.model_validate(types)
    Units.model_validate(units)
    Myself.model_validate(me)
    assert [each["code"] for each in types["items"]] == ["no_heat", "heat_bill", "heading"]
    assert [each["code"] for each in units["items"]] == ["HEAT-EAST", "HEAT-EAST-1"]
    assert (me["username"], me["unit"], me["roles"]) == ("head-east", "HEAT-EAST", ["unit_head"])


def test_figures_and_the_cases_behind_them_are_answered(machine: Machine) -> None:
    listed = machine.get("/api/v1/indicators").json()
    IndicatorList.model_validate(listed)
    code = next(each["code"] for each in listed["items"] if each["measured"])

    values = machine.get(f"/api/v1/indicators/{code}/values?period=2026-01&unit=YH-HEAT")
    cases = machine.get(f"/api/v1/indicators/{code}/cases?period=2026-01&unit=YH-HEAT")

    IndicatorValues.model_validate(values.json())
    IndicatorCases.model_validate(cases.json())
    assert {value["unit"] for value in values.json()["items"]} == {"YH-HEAT"}
    assert cases.json()["counts"].keys() == {"met", "missed", "excluded"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("values", 422),
        ("values?period=nonsense", 422),
        ("values?period=9999-12", 422),
        ("values?period=0000", 422),
        ("values?period=2026-01&unit=NOWHERE", 404),
        ("values?period=2026-01&by=person", 422),
        ("cases?period=2026-01&cursor=bnVsbA", 404),
        ("cases?period=2026-01&cursor=%00", 422),
        ("cases?period=2026-01&limit=1000", 422),
        ("cases?period=2026-01&basis=NONE", 404),
    ],
)
def test_wrong_questions_about_figures_are_refused(machine: Machine, address: str, status: int) -> None:
    listed = machine.get("/api/v1/indicators").json()
    code = next(each["code"] for each in listed["items"] if each["measured"])

    response = machine.get(f"/api/v1/indicators/{code}/{address}")

    assert response.status_code == status, response.json()
    assert response["Content-Type"] == "application/problem+json"


def test_an_unknown_indicator_is_not_found(machine: Machine) -> None:
    assert machine.get("/api/v1/indicators/X99/values?period=2026-01").status_code == 404


def test_who_may_not_see_figures_sees_none(machine_of: MachineOf) -> None:
    fitter = machine_of("zhao")

    assert fitter.get("/api/v1/indicators").status_code == 403
    assert fitter.get("/api/v1/indicators/W1/values?period=2026-01").status_code in (403, 404)
