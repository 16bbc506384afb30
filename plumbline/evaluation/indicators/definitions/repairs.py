"""Fault reports and emergencies: finished in time, on site in time (S1 F1; heating rules elsewhere)."""

from plumbline.evaluation.indicators.rules.bases import ASSIGNED, CLOCK_IN_TIME, COUNTED, DUE, in_time, is_over
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

REPAIR = "t.kind IN ('fault_report', 'emergency')"
FINISHED_IN_TIME = in_time("resolve.stopped_at", "resolve.due_at")

DEFINITIONS = (
    Definition(
        code="USE-07",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope=f"{REPAIR} AND c.milestone = 'resolve'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S1-27.2",
    ),
    Definition(
        code="USE-07",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope=REPAIR,
        whole=COUNTED,
        part=FINISHED_IN_TIME,
        apart={"open_not_due": f"resolve.stopped_at IS NULL AND NOT ({is_over('resolve.due_at')})"},
        source="S1-27.2 F1",
    ),
    Definition(
        code="HEA-03",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="t.line = 'heating' AND t.kind = 'emergency' AND c.milestone = 'arrive'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S1-8.j",
    ),
    Definition(
        code="HEA-04",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="t.line = 'heating' AND t.kind = 'complaint' AND c.milestone = 'arrive'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S1-8.c",
    ),
    Definition(
        code="HEA-05",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="t.line = 'heating' AND t.kind = 'fault_report' AND t.in_scope AND c.milestone = 'resolve'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S1-27.1",
    ),
)
