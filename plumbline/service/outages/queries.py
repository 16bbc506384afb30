"""Which outages an address is in, and what is announced for it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.outages.models import Outage, OutageQuerySet


@dataclass(frozen=True)
class Stop:
    """An outage as registration tells it to a caller; ``is_overdue`` when the promised end has passed."""

    outage_id: UUID
    number: str
    kind: str
    line: str
    title: str
    starts_at: datetime
    expected_end: datetime
    is_overdue: bool


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


def _concerning(area_id: UUID | None, line: str, revision: int | None) -> OutageQuerySet | None:
    chain = [area.id for area in customers.territory(revision=revision).chain(area_id)]
    if not chain:
        return None
    outages = Outage.objects.filter(areas__in=chain).distinct()
    return outages.filter(line=line) if line else outages


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
        )
        for outage in outages.order_by("starts_at", "number")
    )


def visible(number: str, *, viewer: Viewer) -> Outage:
    """Raises NotFound for a number that is not there or whose unit the viewer may not announce for: both look the same."""
    outage = Outage.objects.filter(number=number).first()
    if outage is None or not viewer.may(Permission.OUTAGES_ANNOUNCE, outage.unit_id):
        raise NotFound(_("没有找到编号为“%(number)s”的内容，或您无权查看。"), number=number[:40])
    return outage


def all_running(*, viewer: Viewer, at: datetime) -> QuerySet[Outage]:
    """Every outage that runs now, for whoever may see orders of its unit; earliest first."""
    running = Outage.objects.all().running(at)
    if not viewer.sees_everything(Permission.ORDERS_VIEW):
        running = running.filter(unit_id__in=viewer.units(Permission.ORDERS_VIEW))
    outages: QuerySet[Outage] = running.prefetch_related("areas").order_by("starts_at", "number")
    return outages
