"""How many occurrences of each duty fell due in a period, and what became of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count as CountOf
from django.db.models import F, Q

from plumbline.ground.kernel.periods import Period
from plumbline.supervision.duties.models import Occurrence


@dataclass(frozen=True)
class Count:
    """Due in the period; ``fulfilled`` (``late`` of them after the day); ``overdue`` on the day of asking."""

    due: int
    fulfilled: int
    late: int
    overdue: int


def counted(period: Period, *, today: date, pack: str = "") -> dict[tuple[str, str], Count]:
    """By pack and code, those withdrawn left out; one statement."""
    owed = Q(fulfilled_on__isnull=True)
    found = Occurrence.objects.filter(due_on__gte=period.first, due_on__lt=period.after, withdrawn_at__isnull=True)
    rows = (
        (found.filter(pack=pack) if pack else found)
        .values_list("pack", "code")
        .annotate(
            due=CountOf("id"),
            fulfilled=CountOf("id", filter=~owed),
            late=CountOf("id", filter=Q(fulfilled_on__gt=F("due_on"))),
            overdue=CountOf("id", filter=owed & Q(due_on__lt=today)),
        )
    )
    return {(each[0], each[1]): Count(*each[2:]) for each in rows.order_by()}
