"""Orders closed within a few days: found by when they were closed, since the newest ones registered may all be open still."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.newest import NEWEST_FIRST, asked
from plumbline.service.work_orders.queries.orders import OrderFilter

FEW_DAYS = timedelta(days=8)
_TABLE = 'FROM "work_orders_workorder"'
_CLOSED = """FROM (SELECT * FROM work_orders_workorder WHERE closed_at >= %s AND closed_at < %s OFFSET 0) AS "work_orders_workorder\""""


def is_of_few_days(wanted: OrderFilter) -> bool:
    """Whether so few orders were closed in the time asked for that all of them can be looked at."""
    return bool(wanted.closed_from and wanted.closed_to and wanted.closed_to - wanted.closed_from <= FEW_DAYS)


def newest(orders: QuerySet[WorkOrder], *, closed_from: datetime, closed_to: datetime, most: int) -> list[UUID]:
    """Of those closed from ``closed_from`` to before ``closed_to``, the newest by registration."""
    places = orders.order_by(*NEWEST_FIRST).values_list("registered_at", "case_file_id")
    try:
        sql, parameters = places.query.sql_with_params()
    except EmptyResultSet:  # the viewer has no unit, or there is no such type
        return []
    found = asked(f"{sql.replace(_TABLE, _CLOSED, 1)} LIMIT %s", (closed_from, closed_to, *parameters, most))
    return [identifier for _at, identifier in found]
