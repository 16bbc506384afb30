"""What will be late next unless somebody does something."""

from datetime import timedelta
from typing import Any

from plumbline.doors.web.home.numbers import Day, orders_at
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.queries import OrderFilter

MOST = 6
WITHIN = timedelta(hours=24)


def soon(request: PageRequest, day: Day) -> dict[str, Any]:
    """The next open orders that fall due within a day and are not late yet."""
    wanted = OrderFilter(is_open=True, due_from=request.at, due_before=request.at + WITHIN)
    found = work_orders.soonest(wanted, viewer=request.viewer, behind=None, most=MOST)
    rows: list[OrderRow] = [order_row(each, viewer=request.viewer, at=request.at) for each in found]
    return {"rows": rows, "address": orders_at(scope="open", sort="due")}
