"""Orders page by page. What happens meanwhile moves no page: a page starts behind a row, not after a number of rows."""

from datetime import UTC, datetime
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Q, QuerySet

from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import newest, searching
from plumbline.service.work_orders.queries.keys import Keys, keys_of
from plumbline.service.work_orders.queries.newest import NEWEST_FIRST
from plumbline.service.work_orders.queries.orders import JOINS, OrderFilter, matching

SOONEST_FIRST = ("next_due_at", "case_file_id")
END_OF_TIME = datetime(9999, 12, 1, tzinfo=UTC)
_TABLE = 'FROM "work_orders_workorder"'
_IN_ORDER = """FROM (SELECT * FROM work_orders_workorder WHERE next_due_at IS NOT NULL
 ORDER BY next_due_at, case_file_id OFFSET 0) AS "work_orders_workorder\""""


def page(wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime, UUID] | None, most: int) -> list[WorkOrder]:
    """The next ``most`` orders, newest first, behind the one registered then and with that id (None: from the newest on)."""
    return _newest(wanted, matching(wanted, viewer=viewer), viewer, behind, most)


def soonest(
    wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime | None, UUID] | None, most: int
) -> list[WorkOrder]:
    """The next ``most`` orders by what is due next, then, newest first, those of which nothing is due; ``behind`` the one with that due moment and id."""
    found: list[WorkOrder] = []
    orders = matching(wanted, viewer=viewer)
    if behind is None or behind[0] is not None:
        found = _due(wanted, orders.filter(next_due_at__isnull=False), viewer, behind, most)
        behind = None
    if len(found) < most:
        found += _undated(
            wanted, orders.filter(next_due_at__isnull=True), viewer, behind and behind[1], most - len(found)
        )
    return found


def _newest(
    wanted: OrderFilter, orders: QuerySet[WorkOrder], viewer: Viewer, behind: tuple[datetime, UUID] | None, most: int
) -> list[WorkOrder]:
    keys = keys_of(wanted, viewer=viewer)
    anywhen = orders
    if behind is not None:
        at, identifier = behind
        beyond = Q(registered_at__lt=at) | Q(registered_at=at, case_file_id__gt=identifier)
        # The plain bound lets the index find the place; the other condition only settles rows of one moment.
        orders = orders.filter(beyond, registered_at__lte=at)
    if not keys.number or searching.exact(wanted.text) is not None:
        return list(orders.order_by(*NEWEST_FIRST)[:most])
    upto = min(each for each in (behind and behind[0], wanted.opened_to, END_OF_TIME) if each is not None)
    found = newest.newest(orders, anywhen, keys, since=wanted.opened_from, upto=upto, most=most)
    return _rows(found)


def _due(
    wanted: OrderFilter,
    orders: QuerySet[WorkOrder],
    viewer: Viewer,
    behind: tuple[datetime | None, UUID] | None,
    most: int,
) -> list[WorkOrder]:
    keys = keys_of(wanted, viewer=viewer, is_due=True)
    if behind is not None:
        at, identifier = behind
        beyond = Q(next_due_at__gt=at) | Q(next_due_at=at, case_file_id__gt=identifier)
        orders = orders.filter(beyond, next_due_at__gte=at)
    if _is_wide(wanted, keys) or searching.exact(wanted.text) is not None:
        return list(orders.order_by(*SOONEST_FIRST)[:most])
    with newest.only_by_index():
        few = newest.first_few(keys.narrowed(orders).values_list(*SOONEST_FIRST))
    places = _walked(orders, most) if few is None else sorted(few)[:most]
    return _rows([identifier for _at, identifier in places])


def _is_wide(wanted: OrderFilter, keys: Keys) -> bool:
    """Whether the very next moments due are those of wanted orders."""
    return keys.number == (2 if wanted.is_open else 1)


def _walked(orders: QuerySet[WorkOrder], most: int) -> list[tuple[datetime, UUID]]:
    """The wanted ones as they are met going along the due moments."""
    try:
        sql, parameters = orders.order_by(*SOONEST_FIRST).values_list(*SOONEST_FIRST).query.sql_with_params()
    except EmptyResultSet:
        return []
    return newest.asked(f"{sql.replace(_TABLE, _IN_ORDER, 1)} LIMIT %s", (*parameters, most))


def _undated(
    wanted: OrderFilter, orders: QuerySet[WorkOrder], viewer: Viewer, behind: UUID | None, most: int
) -> list[WorkOrder]:
    at = None if behind is None else WorkOrder.objects.filter(pk=behind).values_list("registered_at", flat=True).first()
    if behind is not None and at is None:
        return []
    return _newest(wanted, orders, viewer, (at, behind) if at and behind else None, most)


def _rows(identifiers: list[UUID]) -> list[WorkOrder]:
    """The orders with what lists show, in this order."""
    found = WorkOrder.objects.select_related(*JOINS).in_bulk(identifiers)
    return [found[identifier] for identifier in identifiers if identifier in found]
