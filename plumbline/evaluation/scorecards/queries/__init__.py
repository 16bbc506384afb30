"""Every question the outside may ask about scorecards."""

from plumbline.evaluation.scorecards.models import Publication as Publication
from plumbline.evaluation.scorecards.models import Sheet as Sheet
from plumbline.evaluation.scorecards.models import SheetLine as SheetLine
from plumbline.evaluation.scorecards.queries.admitting import TemplateTooEarly, check_admissible
from plumbline.evaluation.scorecards.queries.later import restated_units, values_now
from plumbline.evaluation.scorecards.queries.reading import (
    Funnel,
    Scored,
    SheetOpened,
    first_funnel,
    opened,
    periods_scored,
    publications,
    scored,
    sheets,
    year_to_date,
)
from plumbline.evaluation.scorecards.queries.templates import InForce, sealed_since, templates_for, templates_on
from plumbline.evaluation.scorecards.queries.what_if import LineMoved, Replay, UnitMoved, what_if

__all__ = [
    "Funnel",
    "InForce",
    "LineMoved",
    "Publication",
    "Replay",
    "Scored",
    "Sheet",
    "SheetLine",
    "SheetOpened",
    "TemplateTooEarly",
    "UnitMoved",
    "check_admissible",
    "first_funnel",
    "opened",
    "periods_scored",
    "publications",
    "restated_units",
    "scored",
    "sealed_since",
    "sheets",
    "templates_for",
    "templates_on",
    "values_now",
    "what_if",
    "year_to_date",
]
