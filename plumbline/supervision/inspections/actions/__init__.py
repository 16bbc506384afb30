"""Every write of inspections."""

from plumbline.supervision.inspections.actions.keeping import NotYourInspection, WrongState
from plumbline.supervision.inspections.actions.planning import (
    Chosen,
    Lot,
    Terms,
    cancel,
    choose,
    draw,
    plan,
    reschedule,
)
from plumbline.supervision.inspections.actions.settling import (
    AppealTooLate,
    appeal,
    conclude,
    decide,
    sign,
    withdraw,
)
from plumbline.supervision.inspections.actions.taking import ScoreFile, Taken, import_inspections
from plumbline.supervision.inspections.actions.visiting import (
    Sheet,
    SheetChanged,
    Where,
    attach,
    save,
    start,
    submit,
)

__all__ = [
    "AppealTooLate",
    "Chosen",
    "Lot",
    "NotYourInspection",
    "ScoreFile",
    "Sheet",
    "SheetChanged",
    "Taken",
    "Terms",
    "Where",
    "WrongState",
    "appeal",
    "attach",
    "cancel",
    "choose",
    "conclude",
    "decide",
    "draw",
    "import_inspections",
    "plan",
    "reschedule",
    "save",
    "sign",
    "start",
    "submit",
    "withdraw",
]
