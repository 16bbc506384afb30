"""Every question the outside may ask about figures."""

from plumbline.evaluation.indicators.queries.closing import (
    Standing,
    closing_of,
    may_decide,
    measured_periods,
    objected,
    objection,
    objections,
    sealed_among,
    standing,
    state_of,
    treatments,
)
from plumbline.evaluation.indicators.queries.corrections import Decided
from plumbline.evaluation.indicators.queries.courses import Course, courses, off_target
from plumbline.evaluation.indicators.queries.drilling import OUTCOMES, Case, Cases, Outcome, bases_of
from plumbline.evaluation.indicators.queries.happenings import excluded_event, excluded_events, may_decide_event
from plumbline.evaluation.indicators.queries.periods import a_year_earlier, period_named, up_to
from plumbline.evaluation.indicators.queries.reading import (
    Listed,
    Value,
    catalogue,
    children,
    fills,
    last_day,
    name_of,
    place_for,
    values,
    values_by_type,
)
from plumbline.evaluation.indicators.queries.restatements import (
    Restated,
    RestatedRow,
    definition_of,
    definitions_of,
    restated,
)
from plumbline.evaluation.indicators.queries.sealed import MOST_MOVED, Moved, cases, changed_since, restated_cases
from plumbline.evaluation.indicators.queries.strips import Strip, Tile, of_dashboard, strips
from plumbline.evaluation.indicators.queries.targets import Applied, applied_at, applied_on
from plumbline.evaluation.indicators.queries.trends import Point, Told, Trend, better_of, trend
from plumbline.evaluation.indicators.queries.waiting import Waiting, waiting_of_closing
from plumbline.evaluation.indicators.rules.closing import LONGEST_REASON, MOST_DAYS, OBJECTION_DAYS

__all__ = [
    "LONGEST_REASON",
    "MOST_DAYS",
    "MOST_MOVED",
    "OBJECTION_DAYS",
    "OUTCOMES",
    "Applied",
    "Case",
    "Cases",
    "Course",
    "Decided",
    "Listed",
    "Moved",
    "Outcome",
    "Point",
    "Restated",
    "RestatedRow",
    "Standing",
    "Strip",
    "Tile",
    "Told",
    "Trend",
    "Value",
    "Waiting",
    "a_year_earlier",
    "applied_at",
    "applied_on",
    "bases_of",
    "better_of",
    "cases",
    "catalogue",
    "changed_since",
    "children",
    "closing_of",
    "courses",
    "definition_of",
    "definitions_of",
    "excluded_event",
    "excluded_events",
    "fills",
    "last_day",
    "may_decide",
    "may_decide_event",
    "measured_periods",
    "name_of",
    "objected",
    "objection",
    "objections",
    "of_dashboard",
    "off_target",
    "period_named",
    "place_for",
    "restated",
    "restated_cases",
    "sealed_among",
    "standing",
    "state_of",
    "strips",
    "treatments",
    "trend",
    "up_to",
    "values",
    "values_by_type",
    "waiting_of_closing",
]
