"""Decisions about duties, without a database."""

from plumbline.supervision.duties.rules.planning import Change, PlanRefused, check_line, differences
from plumbline.supervision.duties.rules.standing import closer, is_matched, remind_on, standing
from plumbline.supervision.duties.rules.terms import Duty, Fulfilment, read
from plumbline.supervision.duties.rules.windows import Slot, slots

__all__ = [
    "Change",
    "Duty",
    "Fulfilment",
    "PlanRefused",
    "Slot",
    "check_line",
    "closer",
    "differences",
    "is_matched",
    "read",
    "remind_on",
    "slots",
    "standing",
]
