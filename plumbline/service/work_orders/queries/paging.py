"""Orders page by page, as machines read them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries.orders import OrderFilter, matching


def page(wanted: OrderFilter, *, viewer: Viewer, behind: tuple[datetime, UUID] | None, most: int) -> list[WorkOrder]:
    """The next ``most`` orders, newest first, behind the one registered then and with that id (None: from the newest on).

    What is registered meanwhile moves no page: a page starts behind a row, not after a number of rows.
    """
    orders = matching(wanted, viewer=viewer)
    if behind is not None:
        at, identifier = behind
        orders = orders.filter(
            Q(registered_at__lt=at) | Q(registered_at=at, case_file_id__gt=identifier), registered_at__lte=at
        )
    return list(orders.order_by("-registered_at", "case_file_id")[:most])
