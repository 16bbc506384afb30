"""Occurrences: what is owed, by whom, until when; what is missing; a year as it will be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from plumbline.ground.journal.queries import steady_revision
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels.queries import working_day_after
from plumbline.supervision.duties.models import Fulfilment, Occurrence, OccurrenceQuerySet
from plumbline.supervision.duties.queries.planning import Key, lines_in_force
from plumbline.supervision.duties.queries.stated import known, places_of, stated
from plumbline.supervision.duties.rules import Duty, Slot, slots
from plumbline.supervision.duties.states import PLANNED, ROUTINE, Standing


@dataclass(frozen=True)
class Wanted:
    """Which occurrences a list shows; empty takes all."""

    standing: str = ""
    pack: str = ""
    unit: UUID | None = None


def occurrences(wanted: Wanted, *, viewer: Viewer, today: date) -> QuerySet[Occurrence]:
    """Those a viewer sees, to be paged by ``due_on``. ``standing``: open, overdue, fulfilled (late ones too), withdrawn; else all that are owed."""
    base = Occurrence.objects.all()
    assert isinstance(base, OccurrenceQuerySet)
    found = base.visible_to(viewer).select_related("unit", "installation").defer("installation__content")
    if wanted.pack:
        found = found.filter(pack=wanted.pack)
    if wanted.unit:
        place = viewer.tree.by_id.get(wanted.unit)
        found = found.filter(unit_id__in=viewer.tree.below(place.path) if place else [])
    return found.filter(_standing(wanted.standing, today))


def _standing(standing: str, today: date) -> Q:
    owed = Q(fulfilled_on__isnull=True, withdrawn_at__isnull=True)
    return {
        Standing.OPEN: owed & Q(due_on__gte=today),
        Standing.OVERDUE: owed & Q(due_on__lt=today),
        Standing.FULFILLED: Q(fulfilled_on__isnull=False, withdrawn_at__isnull=True),
        Standing.LATE: Q(fulfilled_on__gt=F("due_on"), withdrawn_at__isnull=True),
        Standing.WITHDRAWN: Q(withdrawn_at__isnull=False),
    }.get(Standing(standing) if standing in set(Standing) else Standing.EXPECTED, owed)


def occurrence(occurrence_id: UUID, *, viewer: Viewer, lock: bool = False) -> Occurrence:
    """Raises NotFound: not there, or not for this viewer."""
    rows = Occurrence.objects.select_related("unit", "installation").defer("installation__content")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(id=occurrence_id).first()
    if found is None or not viewer.may(Permission.DUTIES_VIEW, found.unit_id):
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return found


def fulfilments(occurrence: Occurrence) -> list[Fulfilment]:
    """What was done for it, oldest first, what was not recognised too."""
    found = Fulfilment.objects.filter(occurrence=occurrence).select_related("by", "attachment", "refused_by")
    return list(found.order_by("at", "id"))


def evidence(occurrence_id: UUID, attachment_id: UUID, *, viewer: Viewer) -> Fulfilment:
    """What was done, with the file that was given for it. Raises NotFound for a file of something else."""
    found = fulfilments(occurrence(occurrence_id, viewer=viewer))
    kept = next((each for each in found if each.attachment_id == attachment_id), None)
    if kept is None:
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return kept


def may_fulfil(duty: Duty, unit_id: UUID, *, viewer: Viewer) -> bool:
    """The owner: whoever fills the position on the unit; where none is named and beside the owner, who plans the duties of the unit."""
    if viewer.may(Permission.DUTIES_PLAN, unit_id):
        return True
    place = viewer.tree.by_id.get(unit_id)
    if place is None or not viewer.may(Permission.DUTIES_FULFIL, unit_id):
        return False
    return any(grant.role == duty.position and place.path.startswith(grant.path) for grant in viewer.grants)


@dataclass(frozen=True)
class Gap:
    """A duty that some of its units have not fulfilled in a window that has opened: who is missing, how many there are."""

    duty: Duty
    period: str
    due_on: date
    missing: tuple[Occurrence, ...]
    units: int

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today


def gaps(*, viewer: Viewer, today: date) -> list[Gap]:
    """By duty and window, soonest due first; what is owed every week or more often is left out while it is in time."""
    base = Occurrence.objects.all()
    assert isinstance(base, OccurrenceQuerySet)
    owed = base.visible_to(viewer).owed().filter(Q(routine=False) | Q(due_on__lt=today)).select_related("unit")
    by_window: dict[tuple[UUID, str, str, int], list[Occurrence]] = {}
    for each in owed.order_by("due_on", "pack", "code", "unit__path")[:2_000]:
        by_window.setdefault((each.installation_id, each.code, each.period, each.window), []).append(each)
    stated_so = known()
    return [
        Gap(stated_so[key[0], key[1]], key[2], found[0].due_on, tuple(found), len(found))
        for key, found in by_window.items()
        if (key[0], key[1]) in stated_so
    ]


def _all() -> list[tuple[UUID, Duty]]:
    return [(key, duty) for key, found in stated().items() for duty in found]


@dataclass(frozen=True)
class Expected:
    """One occurrence as it is or will be: ``row`` is None while its window has not begun."""

    duty: Duty
    place: Place
    slot: Slot
    row: Occurrence | None


def expected(year: int, *, viewer: Viewer, at: datetime, planned_only: bool = False) -> list[Expected]:
    """Everything owed in a year (by the day on which it opens), for the units the viewer sees: by the plan where it names a day, else by the rules."""
    units = viewer.units(Permission.DUTIES_VIEW)
    rows = of_year(year, viewer=viewer)
    moved = lines_in_force(year)
    with steady_revision():
        found = _expected(year, units, rows, moved, planned_only=planned_only, viewer=viewer, at=at)
    return sorted(found, key=lambda each: (each.slot.due_on, each.duty.name, each.place.path))


def _expected(
    year: int,
    units: frozenset[UUID],
    rows: Mapping[Key, Occurrence],
    moved: Mapping[Key, Slot],
    *,
    planned_only: bool,
    viewer: Viewer,
    at: datetime,
) -> list[Expected]:
    found = []
    for _key, duty in _in_force_during(year):
        if duty.every in ROUTINE or (planned_only and duty.every not in PLANNED):
            continue
        places = [place for place in places_of(duty, viewer.tree, at) if place.id in units]
        for slot in slots(duty, year, working_day_after):
            for place in places:
                key = (duty.pack, duty.code, place.id, slot.period, slot.window)
                found.append(Expected(duty, place, moved.get(key, slot), rows.get(key)))
    return found


def _in_force_during(year: int) -> list[tuple[UUID, Duty]]:
    """Every version that holds on some day of the year; a slot belongs to the version that holds on its first day."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return [(key, duty) for key, duty in _all() if duty.since < after and (duty.until is None or duty.until > first)]


def of_year(year: int, *, viewer: Viewer) -> dict[tuple[str, str, UUID, str, int], Occurrence]:
    """What has been opened in a year, by pack, code, unit, period and window."""
    base = Occurrence.objects.all()
    assert isinstance(base, OccurrenceQuerySet)
    found = base.visible_to(viewer).filter(opens_on__gte=date(year, 1, 1), opens_on__lt=date(year + 1, 1, 1))
    return {(each.pack, each.code, each.unit_id, each.period, each.window): each for each in found}
