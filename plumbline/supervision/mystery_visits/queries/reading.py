"""Programmes, visits and results, each for whom it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.mystery_visits.models import (
    Acquaintance,
    BookLine,
    Finding,
    Media,
    Programme,
    Scenario,
    Visit,
    VisitQuerySet,
)
from plumbline.supervision.mystery_visits.rules import Scored, unit_scores
from plumbline.supervision.mystery_visits.rules.scoring import HUNDRED
from plumbline.supervision.mystery_visits.states import ProgrammeState, VisitState
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.rules import Form, Score

__all__ = ["Acquaintance", "BookLine", "Finding", "Media", "Programme", "Scenario", "Visit"]

_JOINS = ("programme", "scenario", "unit", "shopper")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("scenario__form_version", "filling__form_version", "order__case_file")


def day_of(at: datetime) -> date:
    """The company's day of a moment."""
    return timezone.localdate(at, timezone.get_default_timezone())


def shown_share(points: Fraction, of: Fraction) -> str:
    """Percent with two decimals, half up; empty where nothing applied."""
    if not of:
        return ""
    hundredths = (points / of * HUNDRED * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def name_of(programme: Programme, visit: Visit) -> str:
    """What a visit is called once it may be spoken of."""
    return f"{programme.code}-{visit.number:03d}"


def programmes(*, viewer: Viewer) -> QuerySet[Programme]:
    """The owner's, and those that are released and visited a unit where the viewer sees inspections, newest first by the page."""
    told = Programme.objects.filter(
        state=ProgrammeState.RELEASED.value, visits__unit_id__in=viewer.units(Permission.INSPECTIONS_VIEW)
    )
    mine = Q(unit_id__in=viewer.units(Permission.MYSTERY_KEEP))
    return Programme.objects.filter(mine | Q(id__in=told.values("id"))).select_related("third_party", "created_by")


def programme(programme_id: UUID, *, viewer: Viewer) -> Programme:
    """Raises NotFound: not there, or nothing of it is for this viewer (yet)."""
    found = programmes(viewer=viewer).filter(id=programme_id).first()
    if found is None:
        raise NotFound(_("没有找到该暗访项目，或您无权查看。"))
    return found


def released(*, viewer: Viewer, most: int) -> list[Programme]:
    """What everybody concerned has been told, newest first: nobody's own secrets are in it."""
    told = programmes(viewer=viewer).filter(state=ProgrammeState.RELEASED.value)
    return list(told.order_by("-created_at", "id")[:most])


def released_programme(code: str, *, viewer: Viewer) -> Programme:
    """Raises NotFound: not there, not released, or of units that are not for this viewer."""
    found = programmes(viewer=viewer).filter(state=ProgrammeState.RELEASED.value, code=code).first()
    if found is None:
        raise NotFound(_("没有找到该暗访项目，或您无权查看。"))
    return found


def scenarios(programme: Programme) -> list[Scenario]:
    return list(Scenario.objects.filter(programme=programme).select_related("form_version").order_by("title"))


def _visible(viewer: Viewer) -> VisitQuerySet:
    base = Visit.objects.all()
    assert isinstance(base, VisitQuerySet)
    return base.visible_to(viewer)


def visits(programme: Programme, *, viewer: Viewer) -> QuerySet[Visit]:
    """A programme's visits as far as the viewer may know of them."""
    return _visible(viewer).filter(programme=programme).select_related(*_JOINS).prefetch_related(*_BESIDE)


def visit(visit_id: UUID, *, viewer: Viewer) -> Visit:
    """Raises NotFound: not there, or not for this viewer (yet)."""
    joined = _visible(viewer).select_related(*_JOINS).prefetch_related(*_BESIDE, "decided_by", "redo_of")
    found = joined.filter(id=visit_id).first()
    if found is None:
        raise NotFound(_("没有找到该次暗访，或您无权查看。"))
    return found


def running(*, viewer: Viewer, most: int) -> list[Programme]:
    """The programmes that this viewer keeps and that are not over, those first that end first."""
    kept = Programme.objects.filter(
        unit_id__in=viewer.units(Permission.MYSTERY_KEEP), state=ProgrammeState.RUNNING.value
    )
    return list(kept.select_related("third_party", "created_by").order_by("after", "id")[:most])


def to_follow(*, viewer: Viewer, most: int) -> list[Visit]:
    """What its owner has to look at next: material that waits to be checked, then visits that are still to be made, by their day."""
    kept = Visit.objects.filter(
        unit_id__in=viewer.units(Permission.MYSTERY_KEEP),
        programme__state=ProgrammeState.RUNNING.value,
        state__in=(VisitState.PLANNED.value, VisitState.SUBMITTED.value),
    )
    joined = kept.select_related(*_JOINS).prefetch_related(*_BESIDE)
    return list(joined.order_by("-state", "planned_on", "number")[:most])


def my_visits(*, viewer: Viewer) -> QuerySet[Visit]:
    """A shopper's own, whatever became of them, unordered."""
    own = Visit.objects.filter(shopper_id=viewer.person_id) if viewer.person_id else Visit.objects.none()
    return own.select_related(*_JOINS).prefetch_related(*_BESIDE)


def my_next_visits(*, viewer: Viewer, most: int) -> list[Visit]:
    """What a shopper is still to make, the next day first."""
    return list(my_visits(viewer=viewer).filter(state=VisitState.PLANNED.value).order_by("planned_on", "number")[:most])


def pictures(visit: Visit) -> list[Media]:
    return list(Media.objects.filter(visit=visit).order_by("added_at", "id"))


def media(media_id: UUID, *, viewer: Viewer) -> Media:
    """Raises NotFound: not there, or of a visit that is not for this viewer (yet)."""
    found = Media.objects.filter(id=media_id, visit__in=_visible(viewer)).first()
    if found is None:
        raise NotFound(_("没有找到该文件，或您无权查看。"))
    return found


def media_of(visit: Visit, media_id: UUID) -> Media:
    """Raises NotFound: not of this visit."""
    found = Media.objects.filter(id=media_id, visit=visit).first()
    if found is None:
        raise NotFound(_("没有找到该文件，或您无权查看。"))
    return found


def form_of(visit: Visit) -> Form:
    return forms.form_of(visit.filling.form_version)


def score_of(visit: Visit) -> Score:
    return forms.score_of(visit.filling)


def findings_of(visit: Visit) -> list[Finding]:
    return list(Finding.objects.filter(visit=visit).order_by("item"))


def book_of(programme: Programme) -> QuerySet[BookLine]:
    """The lines of a programme's book, unordered; the caller has asked whether the viewer is its owner."""
    return BookLine.objects.filter(programme=programme).select_related("by")


def acquaintances(*, viewer: Viewer) -> list[Acquaintance]:
    """For the owner all about units of theirs, for a shopper the own ones."""
    kept = Q(unit_id__in=viewer.units(Permission.MYSTERY_KEEP))
    own = Q(shopper_id=viewer.person_id) if viewer.may_somewhere(Permission.MYSTERY_VISIT) else Q(pk__in=())
    found = Acquaintance.objects.filter(kept | own).select_related("shopper", "unit")
    return list(found.order_by("shopper__name", "unit__code"))


@dataclass(frozen=True)
class Standing:
    """How many visits of a programme stand how."""

    planned: int = 0
    submitted: int = 0
    accepted: int = 0
    redone: int = 0
    cancelled: int = 0

    @property
    def is_done(self) -> bool:
        return not self.planned and not self.submitted


def standings(programme_ids: list[UUID], *, viewer: Viewer) -> dict[UUID, Standing]:
    """For programmes the viewer keeps; one statement."""
    rows = Visit.objects.filter(programme_id__in=programme_ids, unit_id__in=viewer.units(Permission.MYSTERY_KEEP))
    found: dict[UUID, dict[str, int]] = {}
    for programme_id, state, count in rows.values_list("programme_id", "state").annotate(count=Count("id")):
        found.setdefault(programme_id, {})[state] = count
    return {key: Standing(**counts) for key, counts in found.items()}


@dataclass(frozen=True)
class Result:
    """What a released programme came to: by unit's code, and its visits and findings as far as the viewer may see the units."""

    by_unit: Mapping[str, Scored]
    visits: list[Visit]
    findings: list[Finding]


def results(programme: Programme, *, viewer: Viewer) -> Result:
    """The scores of the units, from the exact answers.

    Raises:
        NotFound: not released, except for its owner.
    """
    keeps = viewer.may(Permission.MYSTERY_KEEP, programme.unit_id)
    if programme.state != ProgrammeState.RELEASED.value and not keeps:
        raise NotFound(_("没有找到该暗访项目，或您无权查看。"))
    accepted = visits(programme, viewer=viewer).filter(state=VisitState.ACCEPTED.value)
    found = list(accepted.order_by("unit__code", "number"))
    rows = []
    for each in found:
        worth = score_of(each)
        rows.append((each.unit.code, worth.points, worth.of, worth.vetoed))
    findings = Finding.objects.filter(visit__in=found).select_related("visit__unit").order_by("visit__number", "item")
    return Result(unit_scores(rows), found, list(findings))


def of_order(order_case_file_id: UUID, *, viewer: Viewer) -> Visit | None:
    """The visit that left this order behind, once that is released; for everybody else there is none. One statement, asked of set-aside orders only."""
    rows = Visit.objects.filter(order_id=order_case_file_id, programme__state=ProgrammeState.RELEASED.value)
    return rows.select_related("programme").first()
