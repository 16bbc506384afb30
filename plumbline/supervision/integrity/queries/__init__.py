"""Every question the outside may ask about signals and checks."""

from datetime import datetime

from plumbline.supervision.integrity.models import Check, Scanned, Signal, SignalCase, ThresholdSet
from plumbline.supervision.integrity.queries.checks import (
    is_impartial,
    participants,
    signals_of,
    visible_check,
    visible_checks,
)
from plumbline.supervision.integrity.queries.found import (
    SignalFilter,
    cases,
    matching,
    numbers,
    of_cases,
    photo,
    sentence,
    those,
    visible,
)
from plumbline.supervision.integrity.queries.looking import Found, known_keys, look, thresholds, unprinted
from plumbline.supervision.integrity.queries.units import UnitRate, unit_rates

__all__ = [
    "Check",
    "Found",
    "Scanned",
    "Signal",
    "SignalCase",
    "SignalFilter",
    "ThresholdSet",
    "UnitRate",
    "cases",
    "is_impartial",
    "known_keys",
    "look",
    "matching",
    "numbers",
    "of_cases",
    "participants",
    "photo",
    "scanned_until",
    "sentence",
    "signals_of",
    "those",
    "thresholds",
    "thresholds_set",
    "unit_rates",
    "unprinted",
    "visible",
    "visible_check",
    "visible_checks",
]


def scanned_until() -> datetime | None:
    """Up to which moment everything was looked at."""
    return Scanned.objects.filter(id=1).values_list("until", flat=True).first()


def thresholds_set() -> dict[str, ThresholdSet]:
    """What was set otherwise than by default, by code."""
    return {each.code: each for each in ThresholdSet.objects.select_related("set_by")}
