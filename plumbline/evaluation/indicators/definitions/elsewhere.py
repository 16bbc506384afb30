"""What several themes make of measurements: kept promises, verdicts, answers."""

from collections.abc import Mapping

from plumbline.evaluation.indicators.rules.definitions import Definition, Kind
from plumbline.evaluation.indicators.rules.measured import (
    ANSWERED,
    DONE_IN_TIME,
    GOOD,
    IS_SUM,
    MEASURED,
    OF,
    POSITIVE,
    STANDS_FOR,
    kind_is,
)


def kept(
    code: str, kind: str, *, besides: str = "", apart: Mapping[str, str] | None = None, source: str = ""
) -> Definition:
    """Done in time of all that fell due or were done; ``besides``: what must hold as well."""
    return Definition(
        code=code,
        unit="percent",
        kind=Kind.RATIO,
        base=MEASURED,
        scope=kind_is(kind),
        whole="TRUE",
        part=f"{DONE_IN_TIME} AND {besides}" if besides else DONE_IN_TIME,
        apart=apart or {},
        source=source,
    )


def passed(code: str, kind: str, *, source: str = "") -> Definition:
    """Passed of all, one by one or summed up."""
    return Definition(
        code=code,
        unit="percent",
        kind=Kind.RATE,
        base=MEASURED,
        scope=kind_is(kind),
        whole="TRUE",
        part=f"m.outcome = 'pass' OR {IS_SUM}",
        amount=GOOD,
        per=OF,
        sampled=True,
        source=source,
    )


def pleased(code: str, kind: str, *, source: str = "") -> Definition:
    """Customers behind positive answers of customers behind all answers."""
    return Definition(
        code=code,
        unit="percent",
        kind=Kind.RATE,
        base=MEASURED,
        scope=kind_is(kind),
        whole=ANSWERED,
        part=POSITIVE,
        amount=STANDS_FOR,
        per=STANDS_FOR,
        sampled=True,
        apart={"basically": "m.outcome = 'basically'"},
        source=source,
    )
