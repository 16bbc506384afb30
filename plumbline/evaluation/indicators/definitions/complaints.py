"""Complaints: in time, closed, satisfied, first looked into (chapter 8 of S1: F3, F4, F5)."""

from plumbline.evaluation.indicators.rules.bases import (
    ASSIGNED,
    CLOCK_IN_TIME,
    CLOSED,
    COUNTED,
    DUE,
    HANDLING_SECONDS,
    IS_TERM,
    TERM_IN_TIME,
    TERM_LATE,
)
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

COMPLAINT = "t.is_complaint"
SATISFIED = "b.result = 'satisfied'"
REACHED = "b.result IN ('satisfied', 'basically', 'dissatisfied')"
TROUBLES = {
    "late_returned": "o.bounces > 0",
    "late_urged": "o.urges > 0",
    "late_reopened": "c.round > 1",
}
"""What a late complaint went through, counted beside the rate; one may have gone through several."""

DEFINITIONS = (
    Definition(
        code="CMP-01",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope=f"{COMPLAINT} AND {IS_TERM}",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        apart={name: f"({CLOCK_IN_TIME}) IS NOT TRUE AND {condition}" for name, condition in TROUBLES.items()},
        by_type=True,
        source="S1-29.2",
    ),
    Definition(
        code="CMP-01",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope=COMPLAINT,
        whole=COUNTED,
        part=TERM_IN_TIME,
        apart={"open_not_due": f"({TERM_IN_TIME}) IS NOT TRUE AND (({TERM_LATE}) IS NOT TRUE)"},
        source="S1-29.2 F3",
    ),
    Definition(
        code="CMP-02",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope=COMPLAINT,
        whole=COUNTED,
        part="o.closed_at IS NOT NULL",
        apart={"open_not_due": f"o.closed_at IS NULL AND (({TERM_LATE}) IS NOT TRUE)"},
        by_type=True,
        source="S1-29.3 F4",
    ),
    Definition(
        code="CMP-03",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope=COMPLAINT,
        whole=COUNTED,
        part=SATISFIED,
        apart={"basically": "b.result = 'basically'", "not_reached": f"({REACHED}) IS NOT TRUE"},
        source="S1-29.4 F5",
    ),
    Definition(
        code="CMP-04",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope=COMPLAINT,
        whole=f"{COUNTED} AND {REACHED}",
        part=SATISFIED,
        apart={"basically": "b.result = 'basically'"},
        sampled=True,
        source="G5",
    ),
    Definition(
        code="CMP-06",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope=f"{COMPLAINT} AND c.milestone = 'investigate'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S2f-13",
    ),
    Definition(
        code="CMP-11",
        unit="hour",
        kind=Kind.MEAN,
        base=CLOSED,
        scope=COMPLAINT,
        whole=COUNTED,
        amount=HANDLING_SECONDS,
        by_type=True,
    ),
    *(
        Definition(
            code=code,
            zh=zh,
            en=en,
            better="lower",
            unit="hour",
            kind=Kind.PERCENTILE,
            percent=percent,
            base=CLOSED,
            scope=COMPLAINT,
            whole=COUNTED,
            amount=HANDLING_SECONDS,
        )
        for code, zh, en, percent in (
            ("CMP-11-P50", "投诉办结时长中位数", "Median time to close a complaint", 50),
            ("CMP-11-P90", "投诉办结时长 P90", "P90 time to close a complaint", 90),
        )
    ),
)
