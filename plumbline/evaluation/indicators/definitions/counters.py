"""Counters: waiting, over-waiting, handling, ratings."""

from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.measured import (
    DONE_IN_TIME,
    GOOD,
    IS_SUM,
    MEASURED,
    OF,
    POSITIVE,
    kind_is,
    seconds,
)

CALLED = "m.done_at IS NOT NULL"
LENGTH = seconds("m.happened_at", "m.done_at")

DEFINITIONS = (
    Definition(
        code="CTR-01",
        unit="minute",
        kind=Kind.MEAN,
        base=MEASURED,
        scope=kind_is("ticket"),
        whole=CALLED,
        amount=LENGTH,
        source="S2",
    ),
    Definition(
        code="CTR-01-P90",
        zh="等候时长 P90",
        en="P90 waiting time",
        better="lower",
        unit="minute",
        kind=Kind.PERCENTILE,
        percent=90,
        base=MEASURED,
        scope=kind_is("ticket"),
        whole=CALLED,
        amount=LENGTH,
        source="S2",
    ),
    Definition(
        code="CTR-02",
        unit="percent",
        kind=Kind.RATIO,
        base=MEASURED,
        scope=kind_is("ticket"),
        whole=CALLED,
        part=f"NOT ({DONE_IN_TIME})",
        source="S2",
    ),
    Definition(
        code="CTR-03",
        unit="second",
        kind=Kind.MEAN,
        base=MEASURED,
        scope=kind_is("counter_item"),
        whole="TRUE",
        amount=LENGTH,
        by_type=True,
        source="S4",
    ),
    Definition(
        code="CTR-05",
        unit="percent",
        kind=Kind.RATE,
        base=MEASURED,
        scope=kind_is("counter_rating"),
        whole="m.outcome <> 'unreached'",
        part=f"{POSITIVE} OR {IS_SUM}",
        amount=GOOD,
        per=OF,
        apart={"basically": "m.outcome = 'basically'"},
        sampled=True,
        source="W16",
    ),
)
