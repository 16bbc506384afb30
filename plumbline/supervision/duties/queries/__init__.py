"""Every question the outside may ask about duties."""

from plumbline.supervision.duties.models import Fulfilment as Fulfilment
from plumbline.supervision.duties.models import Occurrence as Occurrence
from plumbline.supervision.duties.models import Plan as Plan
from plumbline.supervision.duties.models import PlanLine as PlanLine
from plumbline.supervision.duties.queries.counting import Count, counted
from plumbline.supervision.duties.queries.looking import (
    Expected,
    Gap,
    Wanted,
    evidence,
    expected,
    fulfilments,
    gaps,
    may_fulfil,
    occurrence,
    occurrences,
    of_year,
)
from plumbline.supervision.duties.queries.planning import (
    asked_of,
    in_force,
    in_the_making,
    line,
    lines_of,
    may_approve,
    moves,
    plan,
    plans,
    years,
)
from plumbline.supervision.duties.queries.stated import duties_on, duty_of, known, named, places_of

__all__ = [
    "Count",
    "Expected",
    "Fulfilment",
    "Gap",
    "Occurrence",
    "Plan",
    "PlanLine",
    "Wanted",
    "asked_of",
    "counted",
    "duties_on",
    "duty_of",
    "evidence",
    "expected",
    "fulfilments",
    "gaps",
    "in_force",
    "in_the_making",
    "known",
    "line",
    "lines_of",
    "may_approve",
    "may_fulfil",
    "moves",
    "named",
    "occurrence",
    "occurrences",
    "of_year",
    "places_of",
    "plan",
    "plans",
    "years",
]
