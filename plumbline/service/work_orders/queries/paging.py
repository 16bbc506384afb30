"""Orders page by page. What happens meanwhile moves no page: a page starts behind a row, not after a number of rows."""

from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import closing, newest, opened, searching
from plumbline.service.work_orders.queries.keys import keys_of
from plumbline.service.work_orders.queries.newest import NEWEST_FIRST
from plumbline.service.work_orders.queries.orders import OrderFilter, listed_by_ids, matching
from plumbline.service.work_orders.queries.places import (
    ALL,
    SOONEST_FIRST,
    along_due,
    beyond,
    due_beyond,
    registered,
)

END_OF_TIME = datetime(9999, 12, 1, tzinfo=UTC)


def page(wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime, UUID] | None, most: int) -> list[WorkOrder]:
    """The next ``most`` orders, newest first, behind the one registered then and with that id (None: from the newest on)."""
    return _newest(wanted, matching(wanted, viewer=viewer), viewer, behind, most)


def soonest(
    wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime | None, UUID] | None, most: int
) -> list[WorkOrder]:
    """The next ``most`` orders by what is due next, then, newest first, those of which nothing is due; ``behind`` the one with that due moment and id."""
    is_exact = searching.exact(wanted.text) is not None
    if wanted.is_open and not is_exact and keys_of(wanted, viewer=viewer).number > 1:
        return opened.soonest(wanted, viewer=viewer, behind=behind, most=most)
    found: list[WorkOrder] = []
    orders = matching(wanted, viewer=viewer)
    if behind is None or behind[0] is not None:
        found = _due(wanted, orders.filter(next_due_at__isnull=False), viewer, behind, most)
        behind = None
    if len(found) == most:
        return found
    place = registered(behind[1]) if behind else None
    if behind and place is None:
        return []
    undated = orders.filter(next_due_at__isnull=True)
    if wanted.is_open:
        return found + list(beyond(undated, place).order_by(*NEWEST_FIRST)[: most - len(found)])
    return found + _newest(wanted, undated, viewer, place, most - len(found))


def _newest(
    wanted: OrderFilter, orders: QuerySet[WorkOrder], viewer: Viewer, behind: tuple[datetime, UUID] | None, most: int
) -> list[WorkOrder]:
    keys = keys_of(wanted, viewer=viewer)
    anywhen, orders = orders, beyond(orders, behind)
    if closing.is_of_few_days(wanted):
        assert wanted.closed_from is not None
        assert wanted.closed_to is not None
        return listed_by_ids(
            closing.newest(orders, closed_from=wanted.closed_from, closed_to=wanted.closed_to, most=most)
        )
    if not keys.number or searching.exact(wanted.text) is not None:
        return _first(orders.order_by(*NEWEST_FIRST), most)
    upto = min(
        each for each in (behind and behind[0], wanted.opened_to, wanted.closed_to, END_OF_TIME) if each is not None
    )
    found = newest.newest(orders, anywhen, keys, since=wanted.opened_from, upto=upto, most=most)
    return listed_by_ids(found)


def _due(
    wanted: OrderFilter,
    orders: QuerySet[WorkOrder],
    viewer: Viewer,
    behind: tuple[datetime | None, UUID] | None,
    most: int,
) -> list[WorkOrder]:
    keys = keys_of(wanted, viewer=viewer, is_due=True)
    if behind is not None and behind[0] is not None:
        orders = due_beyond(orders, behind[0], behind[1])
    if keys.number == 1 or wanted.is_open or searching.exact(wanted.text) is not None:
        return _first(orders.order_by(*SOONEST_FIRST), most)
    with newest.only_by_index():
        few = newest.first_few(keys.narrowed(orders).values_list(*SOONEST_FIRST))
    places = along_due(orders, most, ALL) if few is None else sorted(few)[:most]
    return listed_by_ids([identifier for _at, identifier in places])


def _first(orders: QuerySet[WorkOrder], most: int) -> list[WorkOrder]:
    return listed_by_ids(list(orders.values_list("pk", flat=True)[:most]))
