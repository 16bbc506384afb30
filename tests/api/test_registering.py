"""POST /api/v1/work-orders."""

from tests.api.conftest import Machine


def test_a_registered_matter_is_answered_with_number_unit_and_what_is_due(machine: Machine) -> None:
    response = machine.register(customer={"phone": "138 0013 8000"})

    answer = response.json()
    assert response.status_code == 201, answer
    assert answer["state"] == "dispatched"
    assert answer["unit"] == "HEAT-EAST"
    assert {clock["milestone"] for clock in answer["clocks"]} == {"accept", "arrive", "reply"}
    assert answer["url"].endswith(f"/api/v1/work-orders/{answer['number']}")
    assert response["Location"] == answer["url"]
