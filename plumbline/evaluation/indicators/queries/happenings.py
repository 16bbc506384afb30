"""Events whose cases are left out, as the engine takes them and as pages list them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from plumbline.evaluation.indicators.models import ExcludedEvent
from plumbline.evaluation.indicators.rules.happenings import Happening
from plumbline.evaluation.indicators.states import EventState
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders

LONGEST_TERM = timedelta(days=370)
"""A case that is counted in a period began no earlier before it: so far back an event may lie that touches one."""
A_DAY = timedelta(days=1)


def _near(period: Period) -> dict[str, datetime]:
    """Events that can touch a case of the period, wherever its units live: a day more on either side."""
    first, after = (datetime.combine(day, time.min, UTC) for day in (period.first, period.after))
    return {"starts_at__lt": after + A_DAY, "ends_at__gt": first - LONGEST_TERM}


def happenings(period: Period, *, until: datetime) -> list[Happening]:
    """What was approved by then."""
    rows = ExcludedEvent.objects.filter(state=EventState.APPROVED.value, decided_at__lte=until, **_near(period))
    return [_happening(row) for row in rows.select_related("case_file").order_by("starts_at", "case_file_id")]


def _happening(row: ExcludedEvent) -> Happening:
    return Happening(
        number=row.case_file.number,
        start=row.starts_at,
        end=row.ends_at,
        units=tuple(row.units),
        areas=_areas_under(row.areas),
        types=work_orders.type_ids_under(row.order_types) if row.order_types else frozenset(),
        codes=tuple(row.codes),
    )


def _areas_under(codes: Sequence[str]) -> frozenset[UUID]:
    """These areas and all that lie in them."""
    if not codes:
        return frozenset()
    known, wanted = customers.territory(), set(codes)
    return frozenset(area.id for area in known.areas if not wanted.isdisjoint(a.code for a in known.chain(area.id)))


def waiting(period: Period) -> int:
    """How many events of a period nobody has decided about."""
    return ExcludedEvent.objects.filter(state=EventState.REQUESTED.value, **_span(period)).count()


def _span(period: Period) -> dict[str, datetime]:
    first, after = (datetime.combine(day, time.min, UTC) for day in (period.first, period.after))
    return {"starts_at__lt": after + A_DAY, "ends_at__gt": first - A_DAY}


def last_decided(period: Period) -> datetime | None:
    """When the last event was approved that can touch the period."""
    rows = ExcludedEvent.objects.filter(state=EventState.APPROVED.value, **_near(period))
    return rows.order_by("-decided_at").values_list("decided_at", flat=True).first()


def excluded_events(period: Period | None = None, *, viewer: Viewer) -> Sequence[ExcludedEvent]:
    """Those of a period, the newest first: whoever sees figures may know what was left out of them.

    Raises:
        NotAllowed: the viewer sees no figures.
    """
    require_somewhere(viewer, Permission.INDICATORS_VIEW)
    rows = ExcludedEvent.objects.select_related("case_file", "requested_by", "decided_by").order_by("-starts_at")
    return list(rows.filter(**_span(period)) if period else rows)


def excluded_event(number: str, *, viewer: Viewer) -> ExcludedEvent:
    """Raises NotFound for a number that is not there. NotAllowed: the viewer sees no figures."""
    require_somewhere(viewer, Permission.INDICATORS_VIEW)
    rows = ExcludedEvent.objects.select_related("case_file", "requested_by", "decided_by")
    found = rows.filter(case_file__number=number).first()
    if found is None:
        raise NotFound(_("没有找到编号为“%(number)s”的内容，或您无权查看。"), number=number[:40])
    return found


def may_decide_event(event: ExcludedEvent, viewer: Viewer) -> bool:
    """Another person, who does not sit in a unit that the event would relieve."""
    if viewer.person_id is None or viewer.person_id == event.requested_by_id:
        return False
    places = [viewer.tree.by_code[code] for code in event.units if code in viewer.tree.by_code]
    inside = frozenset().union(*(viewer.tree.below(place.path) for place in places)) if places else frozenset()
    return viewer.unit_id not in inside and viewer.may(Permission.INDICATORS_DECIDE, event.case_file.unit_id)
