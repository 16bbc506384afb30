"""Indicators without a database: bases, definitions, figures, the text of statements."""

from plumbline.evaluation.indicators.rules.bases import Base, Basis
from plumbline.evaluation.indicators.rules.definitions import SCALES, Definition, Kind
from plumbline.evaluation.indicators.rules.figures import (
    EMPTY,
    NOTHING,
    ZERO,
    Figure,
    Target,
    Verdict,
    half_up,
    shown,
    together,
    verdict,
)
from plumbline.supervision.sampling.rules import wilson

__all__ = [
    "EMPTY",
    "NOTHING",
    "SCALES",
    "ZERO",
    "Base",
    "Basis",
    "Definition",
    "Figure",
    "Kind",
    "Target",
    "Verdict",
    "half_up",
    "shown",
    "together",
    "verdict",
    "wilson",
]
