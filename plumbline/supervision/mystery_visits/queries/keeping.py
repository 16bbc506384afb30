"""What the owner and the shopper work with, locked where it is about to change; and what the rotation has to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission, Role, UnitKind
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.mystery_visits.models import Acquaintance, Programme, Scenario, Visit
from plumbline.supervision.mystery_visits.rules import Minimum, Sent, Tie
from plumbline.supervision.mystery_visits.states import LEAVES_AN_ORDER, ProgrammeState, VisitState

_JOINS = ("programme", "scenario__form_version", "filling__form_version", "unit")
MOST_UNMATCHED = 500


@dataclass(frozen=True)
class Shopper:
    """Somebody of the third party who visits."""

    id: UUID
    name: str


def kept_unit(viewer: Viewer) -> Place:
    """The highest unit for which the viewer keeps programmes.

    Raises:
        NotAllowed: nowhere.
    """
    require_somewhere(viewer, Permission.MYSTERY_KEEP)
    units = viewer.units(Permission.MYSTERY_KEEP)
    return min(
        (place for place in viewer.tree.places if place.id in units), key=lambda place: (len(place.path), place.path)
    )


def kept_programme(programme_id: UUID, *, viewer: Viewer, lock: bool = False) -> Programme:
    """Raises NotFound: not there, or not this owner's."""
    rows = Programme.objects.select_for_update(of=("self",)) if lock else Programme.objects.all()
    found = rows.filter(id=programme_id, unit_id__in=viewer.units(Permission.MYSTERY_KEEP)).first()
    if found is None:
        raise NotFound(_("没有找到该暗访项目，或您无权查看。"))
    return found


def refuse_ended(programme: Programme) -> None:
    """Raises Conflict: released or cancelled."""
    if programme.state != ProgrammeState.RUNNING.value:
        raise Conflict(_("该项目已公布或已取消，不能再更改。"), field="programme")


def scenario(scenario_id: UUID, *, programme: Programme) -> Scenario:
    """Raises NotFound: not of this programme."""
    found = Scenario.objects.filter(id=scenario_id, programme=programme).first()
    if found is None:
        raise NotFound(_("没有找到该场景。"))
    return found


def kept_visit(visit_id: UUID, *, viewer: Viewer, lock: bool = False) -> Visit:
    """A visit of a programme that the viewer keeps; with ``lock`` after its programme, so that nobody releases meanwhile.

    Raises:
        NotFound: not there, or not this owner's.
    """
    rows = Visit.objects.filter(id=visit_id, programme__unit_id__in=viewer.units(Permission.MYSTERY_KEEP))
    known = rows.values_list("programme_id", flat=True).first()
    if known is None:
        raise NotFound(_("没有找到该次暗访，或您无权查看。"))
    return _read(visit_id, known, lock=lock)


def own_visit(visit_id: UUID, *, viewer: Viewer, lock: bool = False) -> Visit:
    """A shopper's own visit.

    Raises:
        NotFound: not there, or somebody else's.
    """
    is_shopper = viewer.person_id is not None and viewer.may_somewhere(Permission.MYSTERY_VISIT)
    own = Visit.objects.filter(id=visit_id, shopper_id=viewer.person_id)
    known = own.values_list("programme_id", flat=True).first() if is_shopper else None
    if known is None:
        raise NotFound(_("没有找到该次暗访，或您无权查看。"))
    return _read(visit_id, known, lock=lock)


def _read(visit_id: UUID, programme_id: UUID, *, lock: bool) -> Visit:
    rows = Visit.objects.select_related(*_JOINS)
    if lock:
        Programme.objects.select_for_update().get(id=programme_id)
        rows = rows.select_for_update(of=("self",))
    return rows.get(id=visit_id)


def seen_at(visit: Visit) -> frozenset[UUID]:
    """Everybody who has played this scenario at this unit in the programme already: of them nobody makes the visit again."""
    been = Visit.objects.filter(programme_id=visit.programme_id, scenario_id=visit.scenario_id, unit_id=visit.unit_id)
    return frozenset(been.exclude(state=VisitState.CANCELLED.value).values_list("shopper_id", flat=True))


def next_number(programme: Programme) -> int:
    """The number of the next visit; the programme is locked."""
    last = Visit.objects.filter(programme=programme).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def minimum_of(scenario: Scenario) -> Minimum:
    return Minimum(
        scenario.least_photos, scenario.least_video_minutes, scenario.least_impression, scenario.least_questions
    )


def shopper(person_id: UUID, *, viewer: Viewer) -> Shopper:
    """Raises NotFound: nobody, or somebody who is not of a third party."""
    found = organization.person(person_id)
    place = viewer.tree.by_id.get(found.unit_id)
    if place is None or place.kind != UnitKind.THIRD_PARTY.value:
        raise NotFound(_("没有找到该访员。"))
    return Shopper(found.id, found.name)


def shoppers(programme: Programme, *, at: datetime) -> list[Shopper]:
    """The people of the programme's third party who visit, by name."""
    found = organization.people_with_role_below(Role.SHOPPER, unit_id=programme.third_party_id, at=at)
    return [Shopper(person.id, person.name) for person, _unit in found]


def all_shoppers(*, viewer: Viewer, at: datetime) -> list[Shopper]:
    """Everybody who visits for a third party below the units the viewer keeps programmes for."""
    place = kept_unit(viewer)
    found = organization.people_with_role_below(Role.SHOPPER, unit_id=place.id, at=at)
    return sorted((Shopper(person.id, person.name) for person, _unit in found), key=lambda each: each.name)


def been_there(shoppers: Sequence[Shopper], *, by: Viewer) -> list[Sent]:
    """Where these people have been or are about to go, in every programme; what was cancelled was not seen by anybody."""
    rows = Visit.objects.filter(shopper_id__in=[each.id for each in shoppers]).exclude(state=VisitState.CANCELLED.value)
    codes = {place.id: place.code for place in by.tree.places}
    return [
        Sent(str(person), codes[unit], _day(visited_at) if visited_at else planned_on)
        for person, unit, visited_at, planned_on in rows.values_list(
            "shopper_id", "unit_id", "visited_at", "planned_on"
        )
        if unit in codes
    ]


def ties(shoppers: Sequence[Shopper], *, by: Viewer) -> list[Tie]:
    """At which units these people would be recognised."""
    rows = Acquaintance.objects.filter(shopper_id__in=[each.id for each in shoppers]).values_list(
        "shopper_id", "unit_id"
    )
    return [Tie(str(person), by.tree.by_id[unit].path) for person, unit in rows if unit in by.tree.by_id]


def unmatched(viewer: Viewer) -> list[Visit]:
    """Visits of running programmes that left an order behind which nobody has named, with the telephone by which it can be found."""
    rows = Visit.objects.select_related(*_JOINS).filter(
        programme__state=ProgrammeState.RUNNING.value,
        programme__unit_id__in=viewer.units(Permission.MYSTERY_KEEP),
        scenario__kind__in=[kind.value for kind in LEAVES_AN_ORDER],
        order__isnull=True,
        no_order="",
        visited_at__isnull=False,
    )
    return list(rows.exclude(caller_phone="").order_by("id")[:MOST_UNMATCHED])


def fitting_orders(visit: Visit, *, viewer: Viewer) -> list[WorkOrder]:
    """Orders that were registered on the day of the visit for the telephone the shopper called from, or that have the number the shopper was told."""
    if visit.visited_at is None:
        return []
    zone = timezone.get_default_timezone()
    start = datetime.combine(_day(visit.visited_at), time.min, zone)
    asked = [text for text in (visit.caller_phone, visit.order_told) if text]
    found: dict[UUID, WorkOrder] = {}
    for text in asked:
        wanted = work_orders.OrderFilter(text=text, opened_from=start, opened_to=start + timedelta(days=1))
        for order in work_orders.matching(wanted, viewer=viewer).order_by("registered_at")[:10]:
            if text in (order.contact_phone, order.case_file.number):
                found[order.case_file_id] = order
    return list(found.values())


def _day(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone())
