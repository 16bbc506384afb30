"""A fitter's jobs: his open orders with their visits, by appointment and due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.organization.rules import Viewer
from plumbline.service.customers import queries as customers
from plumbline.service.field_visits.models import OPEN_STATES, Visit
from plumbline.service.field_visits.queries.visits import sheets_among
from plumbline.service.work_orders.queries import WorkOrder, day

MOST_JOBS = 60
NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Job:
    """``needs``: kinds of special needs of the customer. ``address_is_his``: this person has been given the address in the clear."""

    order: WorkOrder
    visit: Visit | None
    needs: tuple[str, ...]
    address_is_his: bool

    @property
    def wanted_at(self) -> datetime | None:
        """When somebody has to be there or be done: the appointment's beginning, or what is due, whichever comes first."""
        slot = self.visit.slot_starts_at if self.visit else None
        return min((moment for moment in (slot, self.order.next_due_at) if moment is not None), default=None)


def jobs_of(viewer: Viewer, *, at: datetime) -> list[Job]:
    """The open orders assigned to this person, at most ``MOST_JOBS``, by appointment and due; those under way first."""
    if viewer.person_id is None:
        return []
    return sorted(_jobs(day.in_hand(viewer=viewer, most=MOST_JOBS), viewer, at), key=_place)


def _place(job: Job) -> tuple[bool, bool, float, str]:
    under_way = job.visit is not None and job.visit.departed_at is not None
    wanted = job.wanted_at
    return (not under_way, wanted is None, wanted.timestamp() if wanted else 0.0, job.order.case_file.number)


def job_of(order: WorkOrder, *, viewer: Viewer, at: datetime) -> Job:
    return _jobs([order], viewer, at)[0]


def _jobs(orders: list[WorkOrder], viewer: Viewer, at: datetime) -> list[Job]:
    visits = _open_visits(orders)
    needs = customers.needs_of([order.customer_id for order in orders if order.customer_id], at=at)
    his = sheets_among(orders, viewer=viewer)
    return [
        Job(order, visits.get(order.pk), needs.get(order.customer_id, ()) if order.customer_id else (), order.pk in his)
        for order in orders
    ]


def _open_visits(orders: list[WorkOrder]) -> dict[object, Visit]:
    if not orders:
        return {}
    found = Visit.objects.filter(order__in=[order.pk for order in orders], state__in=OPEN_STATES)
    return {visit.order_id: visit for visit in found.select_related("case_file")}


def done_lately(viewer: Viewer, *, at: datetime, within: timedelta = timedelta(hours=24)) -> QuerySet[Visit]:
    """Visits this person ended in the last day, latest first."""
    ended = Visit.objects.filter(person_id=viewer.person_id or NOBODY, ended_at__gt=at - within)
    return ended.select_related("case_file", "order__case_file").order_by("-ended_at", "case_file_id")[:20]
