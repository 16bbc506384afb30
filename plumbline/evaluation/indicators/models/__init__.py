"""The tables of figures and of what decides them."""

from plumbline.evaluation.indicators.models.closing import Correction, Objection, PeriodClosing, Restatement
from plumbline.evaluation.indicators.models.exclusions import ExcludedEvent
from plumbline.evaluation.indicators.models.figures import IndicatorValue, PeriodFill
from plumbline.evaluation.indicators.models.remembered import Remembered, RememberedRow
from plumbline.evaluation.indicators.models.sealed import RestatedCase, SealedCase, SealedFigure

__all__ = [
    "Correction",
    "ExcludedEvent",
    "IndicatorValue",
    "Objection",
    "PeriodClosing",
    "PeriodFill",
    "Remembered",
    "RememberedRow",
    "RestatedCase",
    "Restatement",
    "SealedCase",
    "SealedFigure",
]
