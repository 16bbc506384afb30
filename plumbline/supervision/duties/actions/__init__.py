"""Every write about duties."""

from plumbline.supervision.duties.actions.fulfilling import (
    CreditNotTaken,
    DeedDone,
    Evidence,
    credit,
    fulfil,
    refuse_credit,
)
from plumbline.supervision.duties.actions.opening import NotOnChange, call_for, open_due
from plumbline.supervision.duties.actions.planning import (
    PlanNotYours,
    approve,
    change_line,
    change_plan,
    draw_up,
    leave_out,
    send_back,
    submit,
)
from plumbline.supervision.duties.actions.telling import remind

__all__ = [
    "CreditNotTaken",
    "DeedDone",
    "Evidence",
    "NotOnChange",
    "PlanNotYours",
    "approve",
    "call_for",
    "change_line",
    "change_plan",
    "credit",
    "draw_up",
    "fulfil",
    "leave_out",
    "open_due",
    "refuse_credit",
    "remind",
    "send_back",
    "submit",
]
