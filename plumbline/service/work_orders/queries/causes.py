"""What customers call about most: orders registered in a stretch of time by their type, beside the stretch before it."""

from dataclasses import dataclass
from datetime import datetime

from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.queries.day import seen_by
from plumbline.service.work_orders.queries.newest import asked


@dataclass(frozen=True)
class Cause:
    """One type of orders: how many came since ``middle``, how many between ``since`` and ``middle``."""

    code: str
    kind: str
    is_complaint: bool
    number: int
    before: int


# By the index of the moment of registering; the orders of some days lie together.
_CAUSES = """SELECT kind.code, kind.kind, kind.is_complaint, count(*) FILTER (WHERE registered_at >= %s), count(*) FILTER (WHERE registered_at < %s)
 FROM work_orders_workorder JOIN work_orders_ordertype AS kind ON kind.id = order_type_id WHERE registered_at >= %s AND registered_at < %s"""


def causes(*, viewer: Viewer, since: datetime, middle: datetime, until: datetime) -> list[Cause]:
    """Those the viewer may see, the most frequent first; one statement. What it costs grows with the days between, not with all orders."""
    seen, parameters = seen_by(viewer)
    rows = asked(
        _CAUSES + seen + " GROUP BY kind.code, kind.kind, kind.is_complaint",
        (middle, middle, since, until, *parameters),
    )
    found = [Cause(*row) for row in rows]
    return sorted(found, key=lambda each: (-each.number, each.code))
