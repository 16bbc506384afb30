"""What mystery visits came to, as reports tell it. Nothing here knows of a visit before its programme is released, not even for its owner: a report goes
to people below."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits.models import Finding, Visit
from plumbline.supervision.mystery_visits.states import ProgrammeState, VisitState
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Named


@dataclass(frozen=True)
class Paid:
    """A released programme's accepted visits of a period: how many, to how many units, how many were vetoed."""

    code: str
    name: str
    visits: int
    units: int
    vetoed: int


@dataclass(frozen=True)
class FellShort:
    """An item of a form that fell short in so many visits."""

    form: str
    item: str
    name: Named
    times: int


def paid(unit: Place, period: Period, *, viewer: Viewer) -> list[Paid]:
    """The programmes by code, each with its visits made in the period to the unit and those below it."""
    rows = _told(unit, period, viewer).values_list("programme__code", "programme__name")
    counted = rows.annotate(
        visits=Count("pk"), units=Count("unit", distinct=True), vetoed=Count("pk", filter=Q(vetoed=True))
    )
    return [Paid(*row) for row in counted.order_by("programme__code")]


def fell_short(unit: Place, period: Period, *, viewer: Viewer, most: int) -> tuple[dict[str, int], list[FellShort]]:
    """The findings by grade, and the items that fell short most often."""
    found = Finding.objects.filter(visit__in=_told(unit, period, viewer)).order_by()
    grades = dict(found.values_list("grade").annotate(n=Count("pk")))
    version = "visit__scenario__form_version"
    rows = found.values_list(f"{version}__pack", f"{version}__code", "item").annotate(
        times=Count("pk"), name=Max("text")
    )
    worst = list(rows.order_by("-times", f"{version}__pack", f"{version}__code", "item")[:most])
    known = {(each.pack, each.code): forms.form_of(each) for each in forms.forms()}
    listed = []
    for pack, code, item, times, name in worst:
        form = known.get((pack, code))
        asked = form.item(item) if form else None
        listed.append(FellShort(f"{pack}/{code}", item, asked.name if asked else Named(name), times))
    return grades, listed


def _told(unit: Place, period: Period, viewer: Viewer) -> QuerySet[Visit]:
    start, end = period.bounds(timezone.get_default_timezone())
    return Visit.objects.filter(
        programme__state=ProgrammeState.RELEASED.value,
        state=VisitState.ACCEPTED.value,
        unit_id__in=viewer.tree.below(unit.path) & viewer.units(Permission.INSPECTIONS_VIEW),
        visited_at__gte=start,
        visited_at__lt=end,
    ).order_by()
