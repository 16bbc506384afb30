"""Calls: connected, how soon, given up, solved at once, reviewed. The four formulas of the service level are told apart by their names."""

from plumbline.evaluation.indicators.definitions.elsewhere import passed
from plumbline.evaluation.indicators.rules.bases import COUNTED
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.followed import CONTACTS
from plumbline.evaluation.indicators.rules.measured import MEASURED, kind_is

CALL = kind_is("call")
OFFERED = "m.outcome IN ('answered', 'abandoned', 'callback')"
ANSWERED = "m.outcome = 'answered'"
ABANDONED = "m.outcome = 'abandoned'"
SHORT = "m.outcome = 'abandoned' AND m.amount < 5"
"""Given up within five seconds: counted apart, in neither figure."""
SOON = "m.amount <= 15"

FORMULAS = (
    ("HOT-02-1", "①", f"{ANSWERED} OR {ABANDONED}", SOON),
    ("HOT-02-2", "②", ANSWERED, SOON),
    ("HOT-02", "③", f"{ANSWERED} OR {ABANDONED}", f"{ANSWERED} AND {SOON}"),
    ("HOT-02-4", "④", f"{ANSWERED} OR ({ABANDONED} AND NOT {SOON})", f"{ANSWERED} AND {SOON}"),
)
"""Which calls count and which of them fulfil; ③ unless another is asked for."""

DEFINITIONS = (
    Definition(
        code="HOT-01",
        unit="percent",
        kind=Kind.RATIO,
        base=MEASURED,
        scope=CALL,
        whole=f"{OFFERED} AND NOT ({SHORT})",
        part=ANSWERED,
        rolling_hours=24,
        source="W5",
    ),
    *(
        Definition(
            code=code,
            zh=f"15 秒接通率（服务水平，公式{sign}）",
            en=f"Service level at 15 s (formula {sign})",
            better="higher",
            unit="percent",
            kind=Kind.RATIO,
            base=MEASURED,
            scope=CALL,
            whole=whole,
            part=part,
            source="W60",
        )
        for code, sign, whole, part in FORMULAS
    ),
    Definition(
        code="HOT-03",
        unit="percent",
        kind=Kind.RATIO,
        base=MEASURED,
        scope=CALL,
        whole=OFFERED,
        part=f"{ABANDONED} AND NOT ({SHORT})",
        source="W63",
    ),
    Definition(
        code="HOT-04",
        unit="second",
        kind=Kind.MEAN,
        base=MEASURED,
        scope=CALL,
        whole=ANSWERED,
        amount="m.amount",
        source="W61",
    ),
    Definition(
        code="HOT-06",
        unit="percent",
        kind=Kind.RATIO,
        base=CONTACTS,
        whole=f"{COUNTED} AND o.customer_id IS NOT NULL",
        part="again.at IS NULL AND urged.at IS NULL",
        source="W67",
    ),
    passed("HOT-11", "call_review", source="W72"),
)
