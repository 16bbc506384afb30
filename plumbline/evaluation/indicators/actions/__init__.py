"""Every write of figures and of what decides them."""

from plumbline.evaluation.indicators.actions.closing import AlreadyThere, NotReady, check, seal
from plumbline.evaluation.indicators.actions.excluding import (
    Asked,
    EventRefused,
    decide_event,
    request_exclusion,
    withdraw_event,
)
from plumbline.evaluation.indicators.actions.keeping import CasesMoving
from plumbline.evaluation.indicators.actions.measuring import Measured, NothingToMeasure, PeriodIsSealed, measure
from plumbline.evaluation.indicators.actions.objecting import (
    Disputed,
    Evidence,
    NotYours,
    ObjectionNotTaken,
    decide,
    object_to,
    withdraw,
)
from plumbline.evaluation.indicators.actions.remeasuring import remeasure
from plumbline.evaluation.indicators.actions.restating import Late, RestatementRefused, restate

__all__ = [
    "AlreadyThere",
    "Asked",
    "CasesMoving",
    "Disputed",
    "EventRefused",
    "Evidence",
    "Late",
    "Measured",
    "NotReady",
    "NotYours",
    "NothingToMeasure",
    "ObjectionNotTaken",
    "PeriodIsSealed",
    "RestatementRefused",
    "check",
    "decide",
    "decide_event",
    "measure",
    "object_to",
    "remeasure",
    "request_exclusion",
    "restate",
    "seal",
    "withdraw",
    "withdraw_event",
]
