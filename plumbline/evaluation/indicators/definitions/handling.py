"""How complaints were handled: reviewed files, liability, repeated and escalated ones."""

from plumbline.evaluation.indicators.definitions.elsewhere import passed
from plumbline.evaluation.indicators.rules.bases import COUNTED
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.followed import COMPLAINTS
from plumbline.evaluation.indicators.rules.measured import MEASURED

NOT_VOID = "o.state <> 'voided' AND o.set_aside_at IS NULL"
"""A contact merged into another one still is a contact (G2)."""

DEFINITIONS = (
    passed("CMP-05", "file_review", source="S3"),
    Definition(
        code="CMP-07",
        unit="per_10000",
        kind=Kind.RATE,
        base=MEASURED,
        scope="m.kind IN ('liability', 'customers_served')",
        whole="TRUE",
        amount="CASE WHEN m.outcome = 'liable' THEN 1.0 WHEN m.outcome = 'partly' THEN 0.5 ELSE 0 END",
        per="CASE WHEN m.kind = 'customers_served' THEN ROUND(m.amount * m.weight / %(days)s, 4) ELSE 0 END",
        populated=True,
        apart={"liable": "m.outcome = 'liable'", "partly": "m.outcome = 'partly'"},
        source="S3",
    ),
    Definition(
        code="CMP-08",
        unit="percent",
        kind=Kind.RATIO,
        base=COMPLAINTS,
        whole=NOT_VOID,
        part="before.at IS NOT NULL",
        source="S1-30.4",
    ),
    Definition(
        code="CMP-09",
        unit="percent",
        kind=Kind.RATIO,
        base=COMPLAINTS,
        whole=COUNTED,
        part="passed.at IS NOT NULL OR urged.at IS NOT NULL",
        source="W53",
    ),
)
