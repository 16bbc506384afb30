"""Visits at the customer's: kept appointments, whole sheets, sheets returned."""

from plumbline.evaluation.indicators.rules.bases import APPOINTMENTS, CLOCK_IN_TIME, COUNTED, DUE, SHEETS, in_time
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

CALLED_OFF = "(v.state = 'cancelled' AND v.ended_at <= v.slot_starts_at)"
"""Called off before it began: another appointment or none, not a broken one."""

DEFINITIONS = (
    Definition(
        code="FLD-01",
        unit="percent",
        kind=Kind.RATIO,
        base=APPOINTMENTS,
        whole=f"{COUNTED} AND NOT {CALLED_OFF}",
        part=f"{in_time('v.arrived_at', 'v.slot_ends_at')} AND v.arrived_at >= v.slot_starts_at - INTERVAL '15 minutes'",
        source="S2",
    ),
    Definition(
        code="FLD-03",
        unit="percent",
        kind=Kind.RATIO,
        base=SHEETS,
        whole=COUNTED,
        part="v.result <> '' AND v.opinion <> '' AND signed.visit_id IS NOT NULL AND (parts.visit_id IS NOT NULL OR CAST(v.checklist AS text) <> '{}')",
        source="S1-8.l",
    ),
    Definition(
        code="FLD-04",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="c.milestone = 'sheet_return'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="S1-8.l",
    ),
)
