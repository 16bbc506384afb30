"""What an agent on the telephone asks of orders: incidents around the caller, what was just taken, drafts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers.queries import territory
from plumbline.service.work_orders.models import Draft, WorkOrder, WorkOrderQuerySet
from plumbline.service.work_orders.queries.orders import JOINS, may_on

__all__ = ["Draft", "Incident", "drafts_of", "incidents", "taken_by"]

INCIDENT_KINDS = ("emergency", "interruption")
INCIDENT_WITHIN = timedelta(days=3)


@dataclass(frozen=True)
class Incident:
    """An open order that others hang under, or may: a burst, an interruption. ``calls``: how many hang there already."""

    order: WorkOrder
    calls: int


def incidents(
    *, area_id: UUID | None, line: str, at: datetime, viewer: Viewer, revision: int | None = None, most: int = 5
) -> list[Incident]:
    """Open main orders of the last days in the area or in one that contains it, newest first.

    What makes an order a main one: its kind (an emergency, an interruption), orders that hang under it, or that it was taken for a whole area (without a
    customer and an address).
    """
    known = territory(revision=revision)
    around = [area.id for area in known.chain(area_id)]
    if not around or not line:
        return []
    base = WorkOrder.objects.all()
    assert isinstance(base, WorkOrderQuerySet)
    orders = base.visible_to(viewer).open().filter(registered_at__gte=at - INCIDENT_WITHIN, parent__isnull=True)
    concerns_many = Q(order_type__kind__in=INCIDENT_KINDS) | Q(customer__isnull=True, address="") | Q(calls__gt=0)
    found = orders.filter(area_id__in=around, order_type__line=line).annotate(calls=Count("children"))
    mains = found.filter(concerns_many).select_related(*JOINS).order_by("-registered_at", "case_file_id")[:most]
    return [Incident(order, _calls(order)) for order in mains]


def _calls(order: WorkOrder) -> int:
    """How many orders hang under one that `incidents` has found."""
    return int(vars(order)["calls"])


def taken_by(number: str, *, viewer: Viewer) -> WorkOrder | None:
    """The order with this number, for whoever took it or may see it; None for everybody else."""
    order = WorkOrder.objects.select_related(*JOINS).filter(case_file__number=number).first()
    if order is None:
        return None
    is_own = viewer.person_id is not None and order.first_contact_person_id == viewer.person_id
    return order if is_own or may_on(order, Permission.ORDERS_VIEW, viewer) else None


def drafts_of(viewer: Viewer) -> list[Draft]:
    """What a person typed and has not registered, the latest first."""
    if viewer.person_id is None:
        return []
    return list(Draft.objects.filter(person_id=viewer.person_id).order_by("-saved_at", "id"))
