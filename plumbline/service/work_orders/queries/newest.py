"""The newest orders that are wanted, at a cost that does not grow with the number of orders.

Left to itself the database guesses how to look, from how many orders have each word, type or unit, as if they had nothing to do with one another: of a phrase
of several pairs of characters it expects next to nothing, fetches every order of all years that has them, and sorts; of a word in a unit that never has
it, it expects plenty among the newest and reads through all orders there are. So the way is prescribed:

1. the newest orders are read through one by one, where whatever is frequent now fills the page;
2. the index ``order_found`` is asked for each of the last months, back from there;
3. it is asked once for all that are wanted, of whatever time: when they are few, that is the answer;
4. else they are many and long ago: the index is asked month by month until the page is full.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from plumbline.service.work_orders.models import REGISTERED_MONTH, WorkOrder
from plumbline.service.work_orders.queries.keys import Keys

READ_THROUGH = 1_000
NEAR_MONTHS = 3
FEW = 200
NEWEST_FIRST = ("-registered_at", "case_file_id")
Place = tuple[datetime, UUID]
_TABLE = 'FROM "work_orders_workorder"'
_IN_ORDER = """FROM (SELECT * FROM work_orders_workorder WHERE registered_at > %s AND registered_at <= %s
 ORDER BY registered_at DESC, case_file_id OFFSET 0) AS "work_orders_workorder\""""
_ALL = "WITH found AS MATERIALIZED ({}) SELECT * FROM found LIMIT %s"
_MONTH_BY_MONTH = (
    """SELECT found.* FROM generate_series(0, %s) AS back(months) CROSS JOIN LATERAL ({}) AS found LIMIT %s"""
)
_ONLY_BY_INDEX = ("enable_seqscan", "enable_indexscan", "enable_indexonlyscan", "jit")


def newest(
    orders: QuerySet[WorkOrder],
    anywhen: QuerySet[WorkOrder],
    keys: Keys,
    *,
    since: datetime | None,
    upto: datetime,
    most: int,
) -> list[UUID]:
    """Of ``orders``, all of which were registered from ``since`` to ``upto``, the newest; ``anywhen`` asks the same of all times."""
    edge = _edge(since, upto)
    found = _read_through(orders, behind=edge, upto=upto, most=most)
    if edge is not None and len(found) < most:
        narrow = keys.narrowed(orders).filter(registered_at__lte=edge)
        found += _by_index(narrow, keys.narrowed(anywhen), edge, since or _oldest(), most - len(found))
    return [identifier for _at, identifier in found]


def first_few(orders: QuerySet[WorkOrder, Any]) -> list[tuple[Any, ...]] | None:
    """Rows of values of all of them, when they are fewer than ``FEW``; their conditions are such that the index answers them."""
    try:
        sql, parameters = orders.order_by().query.sql_with_params()
    except EmptyResultSet:
        return []
    found = asked(_ALL.format(sql), (*parameters, FEW))
    return found if len(found) < FEW else None


def asked(sql: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def only_by_index() -> Iterator[None]:
    """The database reads tables by what an index found, never through and through, and never along an index: it would expect to find plenty soon."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("; ".join(f"SET LOCAL {name} = off" for name in _ONLY_BY_INDEX))
        yield
        cursor.execute("; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _ONLY_BY_INDEX))


def _edge(since: datetime | None, upto: datetime) -> datetime | None:
    """The moment behind which orders are too many to be read through; None when they are few."""
    orders = WorkOrder.objects.filter(registered_at__lte=upto)
    orders = orders.filter(registered_at__gte=since) if since else orders
    return (
        orders.order_by("-registered_at")
        .values_list("registered_at", flat=True)[READ_THROUGH : READ_THROUGH + 1]
        .first()
    )


def _oldest() -> datetime:
    return WorkOrder.objects.order_by("registered_at").values_list("registered_at", flat=True)[:1].get()


def _read_through(orders: QuerySet[WorkOrder], *, behind: datetime | None, upto: datetime, most: int) -> list[Place]:
    try:
        sql, parameters = _places(orders).query.sql_with_params()
    except EmptyResultSet:  # the viewer has no unit, or there is no such type
        return []
    bounds = (behind or datetime.min.replace(tzinfo=UTC), upto)
    return asked(f"{sql.replace(_TABLE, _IN_ORDER, 1)} LIMIT %s", (*bounds, *parameters, most))


def _by_index(
    narrow: QuerySet[WorkOrder], anywhen: QuerySet[WorkOrder], upto: datetime, since: datetime, most: int
) -> list[Place]:
    first, last = _month_of(upto), _month_of(since)
    with only_by_index():
        found = _month_by_month(narrow, first, max(last, first - NEAR_MONTHS + 1), most)
        first -= NEAR_MONTHS
        if len(found) < most and first >= last:
            few = first_few(anywhen.values_list("registered_at", "case_file_id"))
            if few is None:
                found += _month_by_month(narrow, first, last, most - len(found))
            else:
                fitting = [each for each in few if last <= _month_of(each[0]) <= first and each[0] >= since]
                found += sorted(fitting, key=lambda each: (-each[0].timestamp(), each[1]))[: most - len(found)]
    return found


def _month_by_month(orders: QuerySet[WorkOrder], first: int, last: int, most: int) -> list[Place]:
    """``first``, the latest month, and those before it down to ``last``."""
    month = RawSQL("%s::timestamp - make_interval(months => back.months)", (_day_of(first),))
    of_month = _places(orders.alias(month=REGISTERED_MONTH).filter(month=month))[:most]
    try:
        sql, parameters = of_month.query.sql_with_params()
    except EmptyResultSet:
        return []
    return asked(_MONTH_BY_MONTH.format(sql), (first - last, *parameters, most))


def _places(orders: QuerySet[WorkOrder]) -> QuerySet[WorkOrder, Place]:
    return orders.order_by(*NEWEST_FIRST).values_list("registered_at", "case_file_id")


def _month_of(at: datetime) -> int:
    """Months since the year 0, as UTC counts them."""
    plain = at.astimezone(UTC)
    return plain.year * 12 + plain.month - 1


def _day_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1)  # without a zone: the index has months of UTC
