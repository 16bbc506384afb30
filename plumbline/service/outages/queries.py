"""Which outages an address is in, and what is announced for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.rules.matching import Limit, Matter
from plumbline.ground.service_levels.working_time import subtract
from plumbline.service.customers import queries as customers
from plumbline.service.customers.rules import AreaNode
from plumbline.service.outages.models import Outage, OutageOrder, OutageQuerySet
from plumbline.service.work_orders import queries as orders

INTERRUPTION = "interruption"
"""The kind of order types that are about stops of supply."""


@dataclass(frozen=True)
class Stop:
    """An outage as registration tells it to a caller; ``is_overdue`` when the promised end has passed; ``calls``: orders attached to it."""

    outage_id: UUID
    number: str
    kind: str
    line: str
    title: str
    starts_at: datetime
    expected_end: datetime
    is_overdue: bool
    calls: int = 0


def running_at(area_id: UUID | None, at: datetime, *, line: str = "", revision: int | None = None) -> tuple[Stop, ...]:
    """Outages that run in the area, or in one that contains it, at a moment (of one line, or of any); earliest first."""
    found = _concerning(area_id, line, revision)
    return _stops(found.running(at), at) if found is not None else ()


def upcoming(
    area_id: UUID | None, at: datetime, until: datetime, *, line: str = "", revision: int | None = None
) -> tuple[Stop, ...]:
    """Outages announced for the area that start after ``at`` and not after ``until``; earliest first."""
    found = _concerning(area_id, line, revision)
    if found is None:
        return ()
    coming = found.filter(ended_at__isnull=True, cancelled_at__isnull=True, starts_at__gt=at, starts_at__lte=until)
    return _stops(coming, at)


def notice_due(*, line: str, areas: Iterable[AreaNode], starts_at: datetime, at: datetime) -> datetime | None:
    """Until when a planned stop has to be announced: the earliest moment that any limit wants which binds at ``at`` for any of the areas (48 h ahead by the
    regulation on gas, less or more by the region's own); None where no pack speaks of such stops."""
    rules, day = service_levels.book(), timezone.localdate(at, timezone.get_default_timezone())
    regions = {area.region for area in areas}
    stops = [each for each in orders.catalogue().by_code.values() if each.kind == INTERRUPTION and each.line == line]
    matters = [
        Matter(each.line_of_descent, each.kind, each.default_urgency, region=region)
        for each in stops
        for region in regions
    ]
    limits = {limit for matter in matters for limit in rules.limits_for(matter, day) if _is_notice(limit)}
    return min((_ahead(limit, rules.calendar(limit.calendar, day), starts_at) for limit in limits), default=None)


def _is_notice(limit: Limit) -> bool:
    return limit.milestone == "notice" and limit.start_event == "planned_start"


def _ahead(limit: Limit, dated: service_levels.DatedCalendar | None, starts_at: datetime) -> datetime:
    """So long before the start, in open time where the limit counts that."""
    if limit.terms.unit.follows_calendar and dated is not None:
        return subtract(dated.calendar, starts_at, limit.terms.length)
    return starts_at - limit.terms.length


def _concerning(area_id: UUID | None, line: str, revision: int | None) -> OutageQuerySet | None:
    chain = [area.id for area in customers.territory(revision=revision).chain(area_id)]
    if not chain:
        return None
    outages = Outage.objects.filter(areas__in=chain).distinct()
    return outages.filter(line=line) if line else outages


_CALLS = Coalesce(
    Subquery(
        OutageOrder.objects.filter(outage=OuterRef("pk")).order_by().values("outage").annotate(n=Count("*")).values("n")
    ),
    0,
)


def _stops(outages: QuerySet[Outage], at: datetime) -> tuple[Stop, ...]:
    return tuple(
        Stop(
            outage.id,
            outage.number,
            outage.kind,
            outage.line,
            outage.title,
            outage.starts_at,
            outage.expected_end,
            outage.expected_end < at,
            outage.calls,
        )
        for outage in outages.annotate(calls=_CALLS).order_by("starts_at", "number")
    )


def running(*, viewer: Viewer, at: datetime) -> list[Stop]:
    """Every outage that runs now of units whose orders the viewer may see; earliest first."""
    seen = viewer.units(Permission.ORDERS_VIEW)
    return list(_stops(Outage.objects.running(at).filter(unit_id__in=seen), at)) if seen else []


def visible(number: str, *, viewer: Viewer) -> Outage:
    """Raises NotFound for a number that is not there or whose unit the viewer may not announce for: both look the same."""
    outage = Outage.objects.filter(number=number).first()
    if outage is None or not viewer.may(Permission.OUTAGES_ANNOUNCE, outage.unit_id):
        raise NotFound(_("没有找到编号为“%(number)s”的内容，或您无权查看。"), number=number[:40])
    return outage
