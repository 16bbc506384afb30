"""Everything that may be done with signals and checks."""

from plumbline.supervision.integrity.actions.checking import (
    CheckRefused,
    NotImpartial,
    decide,
    open_check,
    open_for_contradiction,
)
from plumbline.supervision.integrity.actions.levels import Contradiction, take_contradiction
from plumbline.supervision.integrity.actions.scanning import Outcome, ScanRefused, scan
from plumbline.supervision.integrity.actions.tuning import set_threshold

__all__ = [
    "CheckRefused",
    "Contradiction",
    "NotImpartial",
    "Outcome",
    "ScanRefused",
    "decide",
    "open_check",
    "open_for_contradiction",
    "scan",
    "set_threshold",
    "take_contradiction",
]
