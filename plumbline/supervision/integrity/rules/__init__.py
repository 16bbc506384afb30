"""What is looked for, from where on, and how much of it is more than chance. No I/O."""

from plumbline.supervision.integrity.rules.looks import BY_KIND, LOOKS, Look
from plumbline.supervision.integrity.rules.photos import Fingerprint, fingerprint
from plumbline.supervision.integrity.rules.rates import Rate, stands_out, together
from plumbline.supervision.integrity.rules.thresholds import (
    THRESHOLDS,
    UNIT_LABELS,
    Threshold,
    ThresholdRefused,
    checked,
    with_defaults,
)

__all__ = [
    "BY_KIND",
    "LOOKS",
    "THRESHOLDS",
    "UNIT_LABELS",
    "Fingerprint",
    "Look",
    "Rate",
    "Threshold",
    "ThresholdRefused",
    "checked",
    "fingerprint",
    "stands_out",
    "together",
    "with_defaults",
]
