"""Every question the outside may ask about orders."""

from plumbline.service.work_orders.models import Extension, Reason, WorkOrder
from plumbline.service.work_orders.queries.catalogue import (
    Catalogue,
    catalogue,
    reasons,
    type_by_code,
    type_ids_under,
    type_names,
)
from plumbline.service.work_orders.queries.matters import HEATING_SEASON, matter
from plumbline.service.work_orders.queries.orders import (
    ByKind,
    OrderFilter,
    RepliedOrder,
    allowed_moves,
    by_submission,
    children,
    contacts,
    draft_of,
    extension_requested,
    extensions,
    history_of_customer,
    matching,
    may_on,
    open_for_same_matter,
    replied_order,
    rounds,
    visible_order,
)
from plumbline.service.work_orders.queries.paging import page

__all__ = [
    "HEATING_SEASON",
    "ByKind",
    "Catalogue",
    "Extension",
    "OrderFilter",
    "Reason",
    "RepliedOrder",
    "WorkOrder",
    "allowed_moves",
    "by_submission",
    "catalogue",
    "children",
    "contacts",
    "draft_of",
    "extension_requested",
    "extensions",
    "history_of_customer",
    "matching",
    "matter",
    "may_on",
    "open_for_same_matter",
    "page",
    "reasons",
    "replied_order",
    "rounds",
    "type_by_code",
    "type_ids_under",
    "type_names",
    "visible_order",
]
