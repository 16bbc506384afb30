"""Supply: reliability, gas quality, pressure."""

from plumbline.evaluation.indicators.definitions.elsewhere import passed
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.measured import MEASURED

POSSIBLE = "CASE WHEN m.kind = 'customers_served' THEN ROUND(m.amount * m.weight * 24, 4) ELSE 0 END"
"""Customer-hours: customers, days, 24 hours a day."""
LOST = "CASE WHEN m.kind = 'interruption' THEN ROUND(m.amount * m.weight, 4) ELSE 0 END"
"""Customer-hours: hours of a stop, customers it concerned."""

DEFINITIONS = (
    Definition(
        code="SUP-01",
        unit="percent",
        kind=Kind.RATE,
        base=MEASURED,
        scope="m.kind IN ('customers_served', 'interruption')",
        whole="TRUE",
        amount=f"{POSSIBLE} - {LOST}",
        per=POSSIBLE,
        populated=True,
        apart={
            "planned": "m.kind = 'interruption' AND m.category = 'planned'",
            "unplanned": "m.kind = 'interruption' AND m.category <> 'planned'",
        },
        source="S0",
    ),
    passed("SUP-02", "gas_quality", source="L1-22"),
    passed("SUP-03", "pressure", source="W26"),
)
