"""Which indicators are shares: what an event without a code touches, what can be asked of a case."""

from datetime import UTC, datetime

import pytest

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.rules.closing import may_be_asked
from plumbline.evaluation.indicators.rules.happenings import Happening
from plumbline.evaluation.indicators.states import Treatment

START, END = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
GOOD_AND_OUT = (Treatment.EXCLUDED, Treatment.MET)


@pytest.mark.parametrize(
    ("code", "basis", "is_touched", "asked"),
    [
        ("CMP-01", "DUE", True, GOOD_AND_OUT),
        ("SUP-03", "DUE", True, GOOD_AND_OUT),
        ("INST-08", "DUE", True, GOOD_AND_OUT),
        ("CMP-11", "CLOSED", True, (Treatment.EXCLUDED,)),
        ("CMP-11-P90", "CLOSED", True, (Treatment.EXCLUDED,)),
        ("ORD-01", "ASSIGNED", False, (Treatment.EXCLUDED,)),
        ("SUP-01", "DUE", False, (Treatment.EXCLUDED,)),
        ("CMP-07", "DUE", False, (Treatment.EXCLUDED,)),
    ],
)
def test_an_event_and_an_objection_reach_shares_and_lengths_not_numbers_to_customers(
    code: str, basis: str, is_touched: bool, asked: tuple[Treatment, ...]
) -> None:
    definition = BY_KEY[code, basis]

    assert Happening("SJ-1", START, END).touches(definition) is is_touched
    assert Happening("SJ-1", START, END, codes=(code,)).touches(definition)
    assert may_be_asked(definition, "higher") == asked
