"""What an agent finds first: the way to the next call, what was begun and not registered, and what he registered today."""

from typing import Any

from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.order_rows import OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.service.work_orders.queries import day as orders
from plumbline.service.work_orders.queries import drafts_of

MOST = 15


def desk(request: PageRequest, day: Day) -> dict[str, Any]:
    """The button of the next call, and the calls that were begun."""
    drafts = drafts_of(request.viewer)
    return {"drafts": len(drafts), "saved_at": drafts[0].saved_at if drafts else None}


def registered(request: PageRequest, day: Day) -> dict[str, Any]:
    """What this person has registered today and how far it has come."""
    mine = orders.registered_by(viewer=request.viewer, since=day.midnight, most=MOST + 1)
    rows: list[OrderRow] = [order_row(each, viewer=request.viewer, at=request.at) for each in mine[:MOST]]
    return {"rows": rows, "has_more": len(mine) > MOST}
