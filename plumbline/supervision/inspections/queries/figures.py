"""Scores for scorecards, agreement of double scoring, and what became of appeals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Sum

from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections.models import Appeal, Finding, Inspection
from plumbline.supervision.inspections.queries.planning import local_day
from plumbline.supervision.inspections.queries.reading import share
from plumbline.supervision.inspections.rules import Outcomes, agreement, judged_alike, outcomes
from plumbline.supervision.inspections.states import SCORED, AppealState, Grade
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.sampling.rules import Agreement

_SCORED = sorted(state.value for state in SCORED)
MOST_COMPARED = 300
"""So many visits, the newest, are compared item by item: more would say the same and make the page wait."""
_SHARE = F("points") * 100 / F("of")


@dataclass(frozen=True)
class Scores:
    """Inspections of a unit and what lies below it. ``points`` and ``of`` are sums; ``share`` their quotient in percent; ``mean`` that of the single
    visits' shares; ``least`` the lowest of them. All three None where nothing was scored. ``findings``: those that stand, by grade."""

    visits: int
    points: Decimal
    of: Decimal
    share: Fraction | None
    mean: Fraction | None
    least: Fraction | None
    vetoed: int
    findings: dict[Grade, int]


def scored(unit: Place, period: Period, *, viewer: Viewer, level: str = "", form: str = "") -> QuerySet[Inspection]:
    """The visits behind :func:`scores`."""
    below = viewer.tree.below(unit.path) & viewer.units(Permission.INSPECTIONS_VIEW)
    found = Inspection.objects.filter(
        unit_id__in=below, visited_on__gte=period.first, visited_on__lt=period.after, state__in=_SCORED
    )
    if level:
        found = found.filter(level=level)
    return found.filter(form_code=form) if form else found


def scores(unit: Place, period: Period, *, viewer: Viewer, level: str = "", form: str = "") -> Scores:
    """What the inspections of a unit came to in a period (by the day of the visit), as they stand now: what an appeal changed is changed here.

    Roll-ups add points and weights, they never average shares (G6); ``mean`` is for comparing visits by different forms.
    """
    visits = scored(unit, period, viewer=viewer, level=level, form=form)
    summed = visits.filter(of__gt=0).aggregate(
        visits=Count("pk"),
        earned=Sum("points"),
        whole=Sum("of"),
        failed=Count("pk", filter=Q(vetoed=True)),
        least=Min(_SHARE),
        shares=Sum(_SHARE),
    )
    graded = Finding.objects.filter(inspection__in=visits, lifted_by__isnull=True)
    counted = dict(graded.values_list("grade").annotate(count=Count("pk")))
    points, of, count = summed["earned"] or Decimal(0), summed["whole"] or Decimal(0), summed["visits"]
    return Scores(
        visits=count,
        points=points,
        of=of,
        share=share(points, of),
        mean=Fraction(summed["shares"]) / count if count else None,
        least=Fraction(summed["least"]) if count else None,
        vetoed=summed["failed"],
        findings={grade: counted.get(grade.value, 0) for grade in Grade},
    )


@dataclass(frozen=True)
class Quality:
    """How far inspectors can be relied on: of ``visits`` handed in within the days, ``doubled`` were scored twice; ``agreement`` is that of the newest
    :data:`MOST_COMPARED` of these."""

    visits: int
    doubled: int
    agreement: Agreement
    appeals: Outcomes

    @property
    def double_share(self) -> Fraction | None:
        """In percent; None where nothing was handed in."""
        return Fraction(100 * self.doubled, self.visits) if self.visits else None


def quality(first: date, after: date, *, viewer: Viewer) -> Quality:
    """Double scoring and appeals of inspections that took place within the days, of units whose inspections the viewer may see."""
    seen = Inspection.objects.filter(visited_on__gte=first, visited_on__lt=after, takeover__isnull=True)
    if not viewer.sees_everything(Permission.INSPECTIONS_VIEW):
        seen = seen.filter(unit_id__in=viewer.units(Permission.INSPECTIONS_VIEW))
    handed_in = seen.filter(submitted_at__isnull=False)
    twice = handed_in.filter(second_inspector__isnull=False, second_filling__submitted_at__isnull=False)
    appeals = Appeal.objects.filter(inspection__in=seen)
    return Quality(
        visits=handed_in.count(),
        doubled=twice.count(),
        agreement=agreement(_pairs(twice)),
        appeals=outcomes([(AppealState(appeal.state), _moved(appeal)) for appeal in appeals]),
    )


def _pairs(twice: QuerySet[Inspection]) -> Iterator[tuple[dict[str, Fraction], dict[str, Fraction]]]:
    newest = twice.select_related("filling__form_version", "second_filling__form_version").order_by("-submitted_at")
    for visit in newest[:MOST_COMPARED]:
        if visit.filling is not None and visit.second_filling is not None:
            yield _shares(visit.filling), _shares(visit.second_filling)


def _shares(sheet: forms.Filling) -> dict[str, Fraction]:
    return {each.code: each.share for each in forms.score_of(sheet).items if each.share is not None}


def _moved(appeal: Appeal) -> Fraction:
    before, after = share(appeal.points_before, appeal.of_before), share(appeal.points_after, appeal.of_after)
    return after - before if before is not None and after is not None else Fraction(0)


def agreement_of(visit: Inspection) -> Agreement | None:
    """How far the two sheets of one visit agree; None unless both are handed in."""
    first, second = visit.filling, visit.second_filling
    if first is None or second is None or first.submitted_at is None or second.submitted_at is None:
        return None
    return agreement([(_shares(first), _shares(second))])


def judged_twice(visit: Inspection) -> list[tuple[str, str, str]]:
    """Each item that both sheets of a visit score, with the step of five at which either sees it; none unless both are handed in."""
    first, second = visit.filling, visit.second_filling
    if first is None or second is None or first.submitted_at is None or second.submitted_at is None:
        return []
    return [(item, *pair) for item, pair in judged_alike(_shares(first), _shares(second)).items()]


def waiting(*, viewer: Viewer, at: datetime) -> dict[str, int]:
    """What somebody still has to do: ``to_sign`` and ``to_decide`` among units where the viewer may, ``overdue``: planned ones whose days are over."""
    rows = Inspection.objects
    return {
        "to_sign": rows.filter(state="submitted", unit_id__in=_signed_for(viewer)).count(),
        "to_decide": rows.filter(state="appealed", unit_id__in=viewer.units(Permission.INSPECTIONS_DECIDE)).count(),
        "overdue": rows.filter(
            state__in=["planned", "under_way"],
            last_day__lt=local_day(at),
            owner_id__in=viewer.units(Permission.INSPECTIONS_PLAN),
        ).count(),
    }


def _signed_for(viewer: Viewer) -> frozenset[UUID]:
    """The units for which somebody may sign: his own and those above it, as far as he holds the permission."""
    own = viewer.tree.by_id.get(viewer.unit_id) if viewer.unit_id else None
    if own is None:
        return frozenset()
    chain = frozenset(place.id for place in viewer.tree.places if own.path.startswith(place.path))
    return chain & viewer.units(Permission.INSPECTIONS_SIGN)
