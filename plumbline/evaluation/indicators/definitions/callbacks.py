"""Call-backs and items passed on by the government hotline."""

from plumbline.evaluation.indicators.rules.bases import CALLBACKS, CLOCK_IN_TIME, COUNTED, DUE, IS_TERM
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind

REACHED = "b.result IN ('satisfied', 'basically', 'dissatisfied')"
PASSED_ON = "(t.kind = 'government_item' OR o.channel = 'gov_12345')"

DEFINITIONS = (
    Definition(
        code="CBK-01", unit="percent", kind=Kind.RATIO, base=CALLBACKS, whole=COUNTED, part="b.attempts_made > 0"
    ),
    Definition(
        code="CBK-02",
        unit="percent",
        kind=Kind.RATIO,
        base=CALLBACKS,
        scope="b.attempts_made > 0",
        whole=f"{COUNTED} AND b.finished_at IS NOT NULL AND b.result <> 'withdrawn'",
        part=REACHED,
    ),
    Definition(
        code="CBK-03",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="c.milestone = 'callback'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
    ),
    Definition(
        code="CBK-04",
        unit="percent",
        kind=Kind.RATIO,
        base=CALLBACKS,
        scope="b.finished_at IS NOT NULL",
        whole=f"{COUNTED} AND {REACHED}",
        part="b.result = 'satisfied'",
        apart={"basically": "b.result = 'basically'"},
        sampled=True,
    ),
    Definition(
        code="GOV-01",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope=f"{PASSED_ON} AND c.milestone = 'contact'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="L6-32",
    ),
    *(
        Definition(
            code=code,
            unit="percent",
            kind=Kind.RATIO,
            base=CALLBACKS,
            scope=f"{PASSED_ON} AND b.finished_at IS NOT NULL",
            whole=f"{COUNTED} AND {REACHED}",
            part=part,
            sampled=True,
            source="L6-32",
        )
        for code, part in (("GOV-02", "b.solved"), ("GOV-03", "b.result = 'satisfied'"))
    ),
    Definition(
        code="GOV-04",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope=f"{PASSED_ON} AND {IS_TERM}",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
    ),
)
