"""What became of values since somebody wrote them down: measured again, sealed, restated."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Q

from plumbline.evaluation.indicators.definitions import BY_KEY
from plumbline.evaluation.indicators.models import PeriodClosing, PeriodFill, Restatement
from plumbline.evaluation.indicators.queries.restatements import Restated, read


def moved_since(periods: Collection[str], at: datetime) -> bool:
    """Whether one of the periods was measured, checked, sealed or restated after the moment."""
    return (
        PeriodFill.objects.filter(period__in=periods, measured_at__gt=at).exists()
        or PeriodClosing.objects.filter(Q(sealed_at__gt=at) | Q(checked_at__gt=at), period__in=periods).exists()
        or Restatement.objects.filter(period__in=periods, made_at__gt=at).exists()
    )


@dataclass(frozen=True)
class Key:
    """A value by its names."""

    code: str
    basis: str
    scope: str
    period: str
    unit: str


def restated_values(periods: Collection[str]) -> Mapping[Key, Restated]:
    """The newest restatement of each figure of these periods, whosever they are: for those who hold a paper in which the sealed one stands."""
    found = {}
    rows = Restatement.objects.filter(period__in=periods).select_related("made_by", "unit").order_by("made_at", "id")
    for row in rows:
        definition = BY_KEY.get((row.code, row.basis))
        if definition is not None:
            sealed = Fraction(row.before_numerator), Fraction(row.before_denominator)
            value = sealed[0] / sealed[1] * definition.scale if sealed[1] else None
            told = read(row, definition, value)
            assert told is not None, "there is a row"
            found[Key(row.code, row.basis, row.scope, row.period, row.unit.code)] = told
    return found
