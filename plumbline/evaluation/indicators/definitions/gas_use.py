"""Use of gas: stops and their notices, safety checks, hazards, readings, repairs that hold, emergencies."""

from plumbline.evaluation.indicators.definitions.elsewhere import kept
from plumbline.evaluation.indicators.definitions.repairs import REPAIR
from plumbline.evaluation.indicators.rules.bases import CLOCK_IN_TIME, COUNTED, DUE, in_time
from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.followed import REPAIRS
from plumbline.evaluation.indicators.rules.measured import DONE_IN_TIME, MEASURED, kind_is
from plumbline.evaluation.indicators.rules.outages import NOTICES, RESTORATIONS

SERIOUS = "m.category = 'serious'"

DEFINITIONS = (
    Definition(
        code="USE-01",
        unit="percent",
        kind=Kind.RATIO,
        base=NOTICES,
        scope="g.kind = 'planned'",
        whole="g.cancelled_at IS NULL",
        part=in_time(NOTICES.done, NOTICES.due),
        version=2,
        source="S2d-12.2",
    ),
    *(
        Definition(
            code=code,
            zh=zh,
            en=en,
            better="higher",
            unit="percent",
            kind=Kind.RATIO,
            base=RESTORATIONS,
            scope=f"g.kind = '{kind}'",
            whole="TRUE",
            part=in_time(RESTORATIONS.done, RESTORATIONS.due),
            apart={"extended": "g.expected_end > g.promised_end"},
            source="W31",
        )
        for code, kind, zh, en in (
            ("USE-02", "planned", "", ""),
            ("USE-02-U", "unplanned", "按时恢复供气率（突发停供）", "Restoration on time, unplanned stops"),
        )
    ),
    kept("USE-03", "resident_check", apart={"no_access": "m.outcome = 'no_access'"}, source="S2d-12.6"),
    Definition(
        code="USE-04",
        unit="percent",
        kind=Kind.RATIO,
        base=MEASURED,
        scope=kind_is("resident_check"),
        whole="m.done_at IS NOT NULL",
        part="m.outcome = 'entered'",
        source="W32",
    ),
    kept("USE-05", "non_resident_check", source="S2e-5.5"),
    kept(
        "USE-06",
        "hazard",
        besides="m.outcome = 'pass'",
        apart={
            "serious": SERIOUS,
            "serious_missed": f"{SERIOUS} AND ({DONE_IN_TIME} AND m.outcome = 'pass') IS NOT TRUE",
        },
        source="L17",
    ),
    Definition(
        code="USE-08",
        unit="percent",
        kind=Kind.RATIO,
        base=REPAIRS,
        scope=REPAIR,
        whole=f"{COUNTED} AND o.customer_id IS NOT NULL",
        part="again.at IS NULL AND o.round = 1",
        source="W67",
    ),
    Definition(
        code="USE-09",
        unit="percent",
        kind=Kind.RATIO,
        base=DUE,
        scope="t.kind = 'emergency' AND c.milestone = 'arrive'",
        whole=COUNTED,
        part=CLOCK_IN_TIME,
        source="W23",
    ),
    kept(
        "USE-12",
        "meter_reading",
        besides="m.outcome = 'read'",
        apart={"estimated": "m.outcome = 'estimated'"},
        source="S4",
    ),
)
