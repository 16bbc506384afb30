"""Every question the outside may ask about figures."""

from plumbline.evaluation.indicators.queries.drilling import OUTCOMES, Case, Cases, Outcome, bases_of, cases
from plumbline.evaluation.indicators.queries.reading import (
    Listed,
    Value,
    catalogue,
    children,
    fills,
    name_of,
    place_for,
    values,
    values_by_type,
)
from plumbline.evaluation.indicators.queries.targets import Applied, applied_on

__all__ = [
    "OUTCOMES",
    "Applied",
    "Case",
    "Cases",
    "Listed",
    "Outcome",
    "Value",
    "applied_on",
    "bases_of",
    "cases",
    "catalogue",
    "children",
    "fills",
    "name_of",
    "place_for",
    "values",
    "values_by_type",
]
