"""What a period came to, as reports tell it: rectifications opened, due, done late, what their declared checks decided; hot issues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement.models import Conclusion, HotIssue, IssueCall, Rectification
from plumbline.supervision.improvement.rules.hot_issues import Counted, counted
from plumbline.supervision.improvement.states import RectificationState, Source, Verdict


@dataclass(frozen=True)
class Righted:
    """Rectifications of a unit and those below it; withdrawn ones count nowhere. ``opened`` in the period by what they came from. Of those ``due`` in it:
    verified ``in_time``, verified ``late``, or not verified though the day is over (``overdue``); whose day is still to come is not yet among them.
    ``concluded``: checks decided in the period."""

    opened: Mapping[Source, int]
    due: int
    in_time: int
    late: int
    overdue: int
    concluded: Mapping[Verdict, int]


def righted(unit: Place, period: Period, *, viewer: Viewer, at: datetime) -> Righted:
    """Three statements. ``at`` says which of those that are not verified are over their day."""
    units = viewer.tree.below(unit.path) & viewer.units(Permission.RECTIFICATIONS_VIEW)
    start, end = period.bounds(timezone.get_default_timezone())
    rows = Rectification.objects.filter(unit_id__in=units).exclude(state=RectificationState.WITHDRAWN.value)
    opened = dict(
        rows.filter(opened_at__gte=start, opened_at__lt=end).values_list("source").annotate(n=Count("pk")).order_by()
    )
    # The due moment is the end of the due day, which is the next day's first moment: what is due on the period's last day is due in it.
    over = Q(verified_at__isnull=False) | Q(due_at__lt=at)
    of_due = rows.filter(over, due_at__gt=start, due_at__lte=end).aggregate(
        due=Count("pk"),
        in_time=Count("pk", filter=Q(verified_at__lte=F("due_at"))),
        late=Count("pk", filter=Q(verified_at__gt=F("due_at"))),
        overdue=Count("pk", filter=Q(verified_at__isnull=True)),
    )
    decided = Conclusion.objects.filter(
        declaration__rectification__unit_id__in=units, concluded_at__gte=start, concluded_at__lt=end
    )
    verdicts = dict(decided.values_list("verdict").annotate(n=Count("pk")).order_by())
    return Righted(
        opened={source: opened[source.value] for source in Source if source.value in opened},
        concluded={verdict: verdicts.get(verdict.value, 0) for verdict in Verdict},
        **of_due,
    )


@dataclass(frozen=True)
class Issue:
    """A hot issue and what the customers called about it said."""

    issue: HotIssue
    calls: Counted


def issues_of(unit: Place, period: Period, *, viewer: Viewer) -> list[Issue]:
    """Those handed to a department of the unit in the period, or evaluated in it, in the order of their suggestion; two statements."""
    units = viewer.tree.below(unit.path) & viewer.units(Permission.RECTIFICATIONS_VIEW)
    start, end = period.bounds(timezone.get_default_timezone())
    rows = HotIssue.objects.filter(
        Q(suggested_at__gte=start, suggested_at__lt=end) | Q(evaluated_at__gte=start, evaluated_at__lt=end),
        unit_id__in=units,
    )
    found = list(rows.select_related("unit", "case_file").order_by("suggested_at", "pk"))
    results: dict[object, list[str]] = {}
    for issue_id, result in IssueCall.objects.filter(issue__in=found).values_list("issue_id", "result"):
        results.setdefault(issue_id, []).append(result)
    return [Issue(each, counted(results.get(each.pk, []))) for each in found]
