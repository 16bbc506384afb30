"""What was declared about effects, which checks are due, what they concluded."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from plumbline.supervision.improvement.models import Conclusion, Declaration, Rectification
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.effect import Declared, Window
from plumbline.supervision.improvement.states import Check, Direction, RectificationState

DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueEffect:
    """A check whose window is over: which rectification, of which unit, what was declared."""

    number: str
    unit_code: str
    round: int
    declared: Declared


def check_of(row: Declaration) -> Declared:
    """The declaration as the rules read it."""
    return Declared(
        kind=Check(row.kind),
        before=Window(row.before_first, row.before_after),
        after=Window(row.after_first, row.after_after),
        indicator=row.indicator,
        basis=row.basis,
        compared_with=tuple(row.compared_with),
        direction=Direction(row.direction),
        least_change=Decimal(row.least_change),
        least_n=row.least_n,
    )


def declarations(rectification: Rectification) -> list[Declaration]:
    """One a round, the first first, each with its ``conclusion`` where there is one."""
    rows = Declaration.objects.filter(rectification=rectification).select_related("conclusion")
    return list(rows.order_by("round"))


def conclusions(rectification: Rectification) -> list[Conclusion]:
    rows = Conclusion.objects.filter(declaration__rectification=rectification).select_related("declaration")
    return list(rows.order_by("declaration__round"))


def effects_due(at: datetime) -> list[DueEffect]:
    """Verified rectifications whose window after is over and whose round has no conclusion, oldest first."""
    verified = Rectification.objects.filter(state=RectificationState.VERIFIED.value, check_on__lte=today(at))
    rows = verified.select_related("case_file", "unit").order_by("check_on", "pk")
    found = {row.pk: row for row in rows}
    declared = Declaration.objects.filter(rectification_id__in=found, conclusion__isnull=True)
    by_row = {(each.rectification_id, each.round): each for each in declared}
    return [
        DueEffect(row.case_file.number, row.unit.code, row.round, check_of(by_row[row.pk, row.round]))
        for row in found.values()
        if (row.pk, row.round) in by_row
    ]


def recurrences(rectification: Rectification, declared: Declared) -> int:
    """How often the unit got another rectification of the same topic within the window after."""
    rows = Rectification.objects.filter(
        unit_id=rectification.unit_id,
        topic=rectification.topic,
        opened_at__gte=end_of(declared.after.first - DAY),
        opened_at__lt=end_of(declared.after.after - DAY),
    )
    withdrawn = RectificationState.WITHDRAWN.value
    return rows.exclude(pk=rectification.pk).exclude(state=withdrawn).count()
