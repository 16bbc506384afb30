"""Facts from elsewhere, sent by the machine that has them."""

from typing import Any

from plumbline.service.measurements.models import Batch, Measurement
from tests.api.conftest import MachineOf
from tests.world import World

ROW = {"reference": "S-1", "kind": "gas_quality", "unit": "HEAT-EAST", "happened_at": "2026-01-05T08:00:00+08:00"}
GOOD = {**ROW, "outcome": "合格", "amount": "38.25"}


def body(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"source": "laboratory", "name": "一月气质", "rows": list(rows)}


def test_good_rows_come_in_and_the_others_are_told_with_their_reasons(company: World, machine_of: MachineOf) -> None:
    machine = machine_of("fang")

    answer = machine.post(
        "/api/v1/measurements/imports",
        body(GOOD, {**ROW, "reference": "S-2", "outcome": "也许"}, {**GOOD, "reference": "S-3", "unit": "NOWHERE"}),
    )

    told = answer.json()
    assert answer.status_code == 201
    assert (told["entered"], told["rejected"]) == (1, 2)
    assert {(each["row"], each["field"]) for each in told["rejections"]} == {(2, "outcome"), (3, "unit")}
    found = Measurement.objects.get()
    assert (found.happened_at.isoformat(), found.outcome, found.line) == ("2026-01-05T00:00:00+00:00", "pass", 1)


def test_a_call_sent_again_under_its_key_is_answered_the_same_and_takes_in_nothing(
    company: World, machine_of: MachineOf
) -> None:
    machine = machine_of("fang")

    first = machine.post("/api/v1/measurements/imports", body(GOOD), key="january")
    again = machine.post("/api/v1/measurements/imports", body(GOOD), key="january")
    other = machine.post("/api/v1/measurements/imports", body({**GOOD, "reference": "S-9"}), key="january")

    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert Batch.objects.count() == 1


def test_what_came_in_is_listed_and_strangers_are_refused(company: World, machine_of: MachineOf) -> None:
    machine_of("fang").post("/api/v1/measurements/imports", body(GOOD))

    listed = machine_of("fang").get("/api/v1/measurements/imports").json()["items"]
    refused = machine_of("zhao").post("/api/v1/measurements/imports", body(GOOD))

    assert [(each["name"], each["source"], each["entered"]) for each in listed] == [("一月气质", "laboratory", 1)]
    assert refused.status_code == 403
