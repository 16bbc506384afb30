"""The hotline's dispatching."""

from plumbline.evaluation.indicators.rules.bases import ASSIGNED, CLOCK_IN_TIME, COUNTED, DUE
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

DEFINITIONS = (
    Definition(
        code="HOT-07",
        unit="percent",
        kind=Kind.RATIO,
        base=ASSIGNED,
        scope="o.dispatched_at IS NOT NULL",
        whole=COUNTED,
        part="o.bounces = 0",
    ),
    Definition(
        code="HOT-08",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="c.milestone = 'dispatch'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
    ),
)
