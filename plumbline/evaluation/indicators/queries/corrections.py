"""What was decided about single cases, as the engine and the drill-down take it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plumbline.evaluation.indicators.models import Correction, PeriodClosing, Restatement
from plumbline.evaluation.indicators.queries.happenings import happenings
from plumbline.evaluation.indicators.rules.corrections import NONE, Corrections, Row
from plumbline.evaluation.indicators.rules.statements import Wanted
from plumbline.evaluation.indicators.states import Treatment
from plumbline.ground.kernel.periods import Period


@dataclass(frozen=True)
class Decided:
    """By whom, when and why a case is counted as it is."""

    treatment: Treatment
    by: str
    at: datetime
    reason: str


def _rows(period: Period, until: datetime) -> Iterable[Correction]:
    """Decisions for this period and every one that overlaps it (a case of a month is one of its quarter), the later ones last."""
    touching = Correction.objects.filter(first__lt=period.after, after__gt=period.first, decided_at__lte=until)
    return touching.select_related("decided_by").order_by("decided_at", "id")


def corrected(wanted: Sequence[Wanted], *, period: Period, until: datetime) -> list[Wanted]:
    """The same figures, with the cases and events that were decided by then; of two decisions about a case the later one holds."""
    latest: dict[tuple[str, str], dict[Row, str]] = defaultdict(dict)
    for row in _rows(period, until):
        latest[row.code, row.basis][row.number, row.round] = row.treatment
    found = {key: _grouped(rows) for key, rows in latest.items()}
    happened = happenings(period, until=until)
    return [
        replace(
            each,
            corrections=found.get(each.definition.key, NONE),
            happenings=tuple(one for one in happened if one.touches(each.definition)),
        )
        for each in wanted
    ]


def _grouped(rows: dict[Row, str]) -> Corrections:
    return Corrections(
        **{each.value: tuple(row for row, treatment in rows.items() if treatment == each.value) for each in Treatment}
    )


def decided(wanted: Wanted, *, period: Period, until: datetime) -> dict[Row, Decided]:
    """By whom each case of an indicator was decided that is counted by decision."""
    if wanted.corrections == NONE:
        return {}
    code, basis = wanted.definition.key
    return {
        (row.number, row.round): Decided(
            Treatment(row.treatment), row.decided_by.name if row.decided_by else "", row.decided_at, row.reason
        )
        for row in _rows(period, until)
        if (row.code, row.basis) == (code, basis)
    }


def counted_until(period: Period, code: str, basis: str, *, at: datetime) -> datetime:
    """Up to when decisions are in the number: to the sealing (or the last restatement) of a sealed period, else to now."""
    sealed_at = PeriodClosing.objects.filter(period=period.name).values_list("sealed_at", flat=True).first()
    if sealed_at is None:
        return at
    restated = Restatement.objects.filter(period=period.name, code=code, basis=basis)
    return restated.order_by("-made_at").values_list("made_at", flat=True).first() or sealed_at
