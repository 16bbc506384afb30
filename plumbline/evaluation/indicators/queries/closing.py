"""How far a period is closed, what stands in the way, and the objections raised in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from plumbline.evaluation.indicators.catalogue import catalogue
from plumbline.evaluation.indicators.models import Correction, Objection, PeriodClosing, PeriodFill, Restatement
from plumbline.evaluation.indicators.queries import happenings
from plumbline.evaluation.indicators.queries.periods import spans_of
from plumbline.evaluation.indicators.rules import Definition
from plumbline.evaluation.indicators.rules.closing import (
    Obstacle,
    Progress,
    may_be_asked,
    obstacles_to_check,
    obstacles_to_seal,
)
from plumbline.evaluation.indicators.states import CLOSING, ObjectionState, PeriodState, Treatment
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Tree, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels


@dataclass(frozen=True)
class Standing:
    """A period's state with everything that a page or a machine says about it. ``obstacles``: to the next move."""

    period: str
    state: PeriodState
    progress: Progress
    obstacles: tuple[Obstacle, ...]
    objections: dict[ObjectionState, int]
    move: str
    checked_at: datetime | None = None
    checked_by: str = ""
    objections_until: datetime | None = None
    sealed_at: datetime | None = None
    sealed_by: str = ""
    early: str = ""
    restated: int = 0


def sealed_among(periods: Iterable[Period]) -> frozenset[str]:
    """The names of those that are sealed: measuring them again would be refused."""
    names = [period.name for period in periods]
    rows = PeriodClosing.objects.filter(period__in=names, state=PeriodState.SEALED.value)
    return frozenset(rows.values_list("period", flat=True))


def company(tree: Tree) -> Place | None:
    return next((place for place in tree.places if place.parent_id is None), None)


def closing_of(period: Period) -> PeriodClosing | None:
    return PeriodClosing.objects.select_related("checked_by", "sealed_by").filter(period=period.name).first()


def state_of(period: Period) -> PeriodState:
    """How far a period is closed, in one word."""
    state = PeriodClosing.objects.filter(period=period.name).values_list("state", flat=True).first()
    return PeriodState(state) if state else PeriodState.PROVISIONAL


def standing(period: Period, *, viewer: Viewer, at: datetime) -> Standing:
    """How far a period is closed, as everybody may know who may see figures.

    Raises:
        NotAllowed: the viewer sees no figures at all.
    """
    require_somewhere(viewer, Permission.INDICATORS_VIEW)
    closing = closing_of(period)
    progress = progress_of(period, closing, viewer.tree)
    checks = progress.state is PeriodState.PROVISIONAL
    obstacles = (
        ()
        if progress.state is PeriodState.SEALED
        else (obstacles_to_check if checks else obstacles_to_seal)(progress, at)
    )
    moves = CLOSING.open_moves(progress.state)
    return Standing(
        period=period.name,
        state=progress.state,
        progress=progress,
        obstacles=tuple(obstacles),
        objections=_counts(closing),
        move=moves[0].name if moves else "",
        restated=_restated(period) if closing and closing.sealed_at else 0,
        **_of_closing(closing),
    )


def _of_closing(closing: PeriodClosing | None) -> dict[str, Any]:
    if closing is None:
        return {}
    return {
        "checked_at": closing.checked_at,
        "checked_by": _name(closing.checked_by),
        "objections_until": closing.objections_until,
        "sealed_at": closing.sealed_at,
        "sealed_by": _name(closing.sealed_by),
        "early": closing.early,
    }


def _restated(period: Period) -> int:
    """How many indicators of a sealed period have a later value beside the sealed one."""
    return Restatement.objects.filter(period=period.name).values("code", "basis").distinct().count()


def _name(person: object | None) -> str:
    return str(getattr(person, "name", "") or "")


def _counts(closing: PeriodClosing | None) -> dict[ObjectionState, int]:
    found = dict.fromkeys(ObjectionState, 0)
    if closing:
        for state in closing.objections.values_list("state", flat=True):
            found[ObjectionState(state)] += 1
    return found


def progress_of(period: Period, closing: PeriodClosing | None, tree: Tree) -> Progress:
    """What the rules of closing ask about."""
    place = company(tree)
    fill = PeriodFill.objects.filter(period=period.name, unit_id=place.id).first() if place else None
    decided = Correction.objects.filter(first__lt=period.after, after__gt=period.first)
    corrected_at = decided.aggregate(last=Max("decided_at"))["last"]
    return Progress(
        period=period.name,
        state=PeriodState(closing.state) if closing else PeriodState.PROVISIONAL,
        ends_at=max(span.end for span in spans_of(period, tree)),
        measured_at=fill.measured_at if fill else None,
        open_objections=closing.objections.filter(state=ObjectionState.OPEN.value).count() if closing else 0,
        open_events=happenings.waiting(period),
        corrected_at=max(filter(None, (corrected_at, happenings.last_decided(period))), default=None),
        objections_until=closing.objections_until if closing else None,
    )


def end_of_working_day(at: datetime, days: int) -> datetime:
    """The end (24:00, company time) of the so-manieth working day after today."""
    zone = ZoneInfo(timezone.get_default_timezone_name())
    last = service_levels.working_day_after(at.astimezone(zone).date(), days)
    return datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)


def objections(
    period: Period | None = None, *, viewer: Viewer, state: ObjectionState | None = None, since: date | None = None
) -> list[Objection]:
    """Those of the units whose figures the viewer may see, the open ones first, then the newest."""
    found = Objection.objects.filter(unit_id__in=viewer.units(Permission.INDICATORS_VIEW))
    if period is not None:
        found = found.filter(closing__period=period.name)
    if state is not None:
        found = found.filter(state=state.value)
    if since is not None:
        found = found.filter(closing__first__gte=since)
    rows = found.select_related("closing", "unit", "raised_by", "decided_by", "evidence").order_by("-raised_at")
    return sorted(rows, key=lambda row: row.state != ObjectionState.OPEN.value)


def objection(objection_id: UUID, *, viewer: Viewer) -> Objection:
    """Raises NotFound for one that is not there or of a unit whose figures the viewer may not see."""
    rows = Objection.objects.select_related("closing", "unit", "raised_by", "decided_by", "evidence")
    found = rows.filter(id=objection_id).first()
    if found is None or not viewer.may(Permission.INDICATORS_VIEW, found.unit_id):
        raise NotFound(_("没有找到该异议，或您无权查看。"))
    return found


def may_decide(objection: Objection, viewer: Viewer) -> bool:
    """Somebody outside the unit that raised it, who holds the permission, and never whoever raised it."""
    place = viewer.tree.by_id.get(objection.unit_id)
    inside = viewer.tree.below(place.path) if place else frozenset()
    is_own = viewer.person_id == objection.raised_by_id or viewer.unit_id in inside
    return not is_own and viewer.may(Permission.INDICATORS_DECIDE, objection.unit_id)


def treatments(definition: Definition) -> tuple[Treatment, ...]:
    """What may be asked of a case of this indicator."""
    entry = catalogue().get(definition.code)
    return may_be_asked(definition, entry.better if entry else definition.better)


def measured_periods(*, viewer: Viewer) -> list[str]:
    """The names of the periods that have figures this viewer may see, newest first."""
    rows = PeriodFill.objects.filter(unit_id__in=viewer.units(Permission.INDICATORS_VIEW)).order_by("-first", "period")
    company_wide = PeriodFill.objects.filter(unit__parent__isnull=True).order_by("-first", "period")
    found = rows if rows.exists() else company_wide
    return list(dict.fromkeys(found.values_list("period", flat=True)))


def objected(period: Period, code: str, basis: str, numbers: Iterable[str]) -> dict[tuple[str, int], ObjectionState]:
    """Of the cases on a page: whether somebody objected, and how far that is."""
    rows = Objection.objects.filter(closing__period=period.name, code=code, basis=basis, number__in=list(numbers))
    held = rows.exclude(state=ObjectionState.WITHDRAWN.value).values_list("number", "round", "state")
    return {(number, round_): ObjectionState(state) for number, round_, state in held}
