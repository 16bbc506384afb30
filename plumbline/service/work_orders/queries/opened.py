"""Open orders by what is due next: there are never so many of them as orders there are, but still more than a page should read."""

from datetime import datetime
from uuid import UUID

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When

from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.keys import keys_of
from plumbline.service.work_orders.queries.orders import OrderFilter, listed_by_ids, matching
from plumbline.service.work_orders.queries.places import along_due, due_beyond, registered

REACH = 1_000
_IF_UNDATED = Case(When(next_due_at__isnull=True, then=F("registered_at")), output_field=DateTimeField())
_ORDER = (F("next_due_at").asc(nulls_last=True), _IF_UNDATED.desc(nulls_last=True), "case_file_id")


def soonest(
    wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime | None, UUID] | None, most: int
) -> list[WorkOrder]:
    """As ``paging.soonest``. What many open orders have fills the page from the next due ones; else all that have it are looked up and sorted."""
    orders = matching(wanted, viewer=viewer)
    if not (wanted.states or wanted.assignee) and (behind is None or behind[0] is not None):
        due = orders if behind is None or behind[0] is None else due_beyond(orders, behind[0], behind[1])
        found = along_due(due, most, REACH, start=(behind and behind[0]) or wanted.due_from)
        if len(found) == most:
            return listed_by_ids([identifier for _at, identifier in found])
    return _all_of_them(wanted, _behind(orders, behind), viewer, most)


def _behind(orders: QuerySet[WorkOrder], behind: tuple[datetime | None, UUID] | None) -> QuerySet[WorkOrder]:
    if behind is None:
        return orders
    at, identifier = behind
    if at is not None:
        later = Q(next_due_at__gt=at) | Q(next_due_at=at, case_file_id__gt=identifier)
        return orders.filter(later | Q(next_due_at__isnull=True))
    place = registered(identifier)
    if place is None:
        return orders.none()
    older = Q(registered_at__lt=place[0]) | Q(registered_at=place[0], case_file_id__gt=identifier)
    return orders.filter(older, next_due_at__isnull=True)


def _all_of_them(wanted: OrderFilter, orders: QuerySet[WorkOrder], viewer: Viewer, most: int) -> list[WorkOrder]:
    """No index has this order, so that the database reads what ``order_found`` gives; joined are those of the page alone."""
    page = keys_of(wanted, viewer=viewer).narrowed(orders).order_by(*_ORDER).values_list("pk", flat=True)[:most]
    return listed_by_ids(list(page))
