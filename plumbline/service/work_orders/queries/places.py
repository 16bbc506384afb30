"""Where a page of orders begins, and the orders of a page."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.newest import asked

SOONEST_FIRST = ("next_due_at", "case_file_id")
ALL = 1_000_000_000
_TABLE = 'FROM "work_orders_workorder"'
_IN_ORDER = """FROM (SELECT * FROM work_orders_workorder WHERE next_due_at >= %s
 ORDER BY next_due_at, case_file_id LIMIT %s) AS "work_orders_workorder\""""
_BEGINNING = datetime(1, 1, 1)  # without a zone: before every moment that has one


def beyond(orders: QuerySet[WorkOrder], behind: tuple[datetime, UUID] | None) -> QuerySet[WorkOrder]:
    """Those behind the one registered then, newest first."""
    if behind is None:
        return orders
    at, identifier = behind
    after = Q(registered_at__lt=at) | Q(registered_at=at, case_file_id__gt=identifier)
    # The plain bound lets the index find the place; the other condition only settles rows of one moment.
    return orders.filter(after, registered_at__lte=at)


def due_beyond(orders: QuerySet[WorkOrder], at: datetime, identifier: UUID) -> QuerySet[WorkOrder]:
    """Those behind the one that is due then, soonest first."""
    return orders.filter(Q(next_due_at__gt=at) | Q(next_due_at=at, case_file_id__gt=identifier), next_due_at__gte=at)


def registered(identifier: UUID) -> tuple[datetime, UUID] | None:
    """The place of this order among the newest."""
    at = WorkOrder.objects.filter(pk=identifier).values_list("registered_at", flat=True).first()
    return (at, identifier) if at else None


def along_due(
    orders: QuerySet[WorkOrder], most: int, reach: int, *, start: datetime | None = None
) -> list[tuple[datetime, UUID]]:
    """The wanted ones among the next ``reach`` of which something is due, from ``start`` on, as they are met going along the due moments."""
    try:
        sql, parameters = orders.order_by(*SOONEST_FIRST).values_list(*SOONEST_FIRST).query.sql_with_params()
    except EmptyResultSet:
        return []
    return asked(f"{sql.replace(_TABLE, _IN_ORDER, 1)} LIMIT %s", (start or _BEGINNING, reach, *parameters, most))
