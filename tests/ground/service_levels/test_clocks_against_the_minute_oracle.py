"""Random calendars and event strings, answered by the product and by counting minutes one by one."""

import os
from datetime import datetime
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

from plumbline.ground.service_levels.rules import explain_document
from tests.ground.service_levels.clock_documents import documents
from tests.oracle import working_minutes

EXAMPLES = 10_000 if os.environ.get("CI") else 400
MOST_MINUTES = 4 * 1440


@settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(document=documents())
def test_a_clock_says_what_counting_minutes_one_by_one_says(document: dict[str, Any]) -> None:
    expected = working_minutes.answer(document, MOST_MINUTES)
    assume(expected is not None)
    assert expected is not None

    answer = explain_document(document)

    said = {**answer, "kinds": kinds(answer["ledger"])}
    del said["ledger"]
    for moment in ("due_at", "breached_at"):
        said[moment] = said[moment] and datetime.fromisoformat(said[moment])
    assert said == expected
    assert sum(segment["counted_seconds"] for segment in answer["ledger"]) == answer["elapsed_seconds"]


def kinds(ledger: list[dict[str, Any]]) -> list[str]:
    """The kind of each minute of the ledger; segments must join without gap."""
    found: list[str] = []
    reached = None
    for segment in ledger:
        since, until = datetime.fromisoformat(segment["from"]), datetime.fromisoformat(segment["to"])
        assert reached is None or since.timestamp() == reached.timestamp()
        found += [segment["kind"]] * round((until.timestamp() - since.timestamp()) / 60)
        reached = until
    return found
