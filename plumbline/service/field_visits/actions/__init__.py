"""Every write of visits."""

from plumbline.service.field_visits.actions.filing import attach
from plumbline.service.field_visits.actions.following import end_with_order, follow_arrival, follow_departure
from plumbline.service.field_visits.actions.leaving import leave, no_access
from plumbline.service.field_visits.actions.planning import open_sheet, plan
from plumbline.service.field_visits.actions.replying import reply
from plumbline.service.field_visits.actions.stepping import arrive, depart

__all__ = [
    "arrive",
    "attach",
    "depart",
    "end_with_order",
    "follow_arrival",
    "follow_departure",
    "leave",
    "no_access",
    "open_sheet",
    "plan",
    "reply",
]
