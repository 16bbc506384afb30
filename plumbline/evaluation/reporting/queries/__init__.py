"""Every question the outside may ask about reports."""

from plumbline.evaluation.reporting.models import ReportDocument, ReportRecipient
from plumbline.evaluation.reporting.queries.current import (
    Change,
    Later,
    changes,
    has_moved,
    rebuilt,
    restated,
    unsealed,
)
from plumbline.evaluation.reporting.queries.finding import (
    Wanted,
    archive,
    document,
    in_the_making,
    may_write,
    moves,
    recipients,
    released_in,
    report_of,
    years,
)
from plumbline.evaluation.reporting.queries.making import build, forms, names
from plumbline.evaluation.reporting.queries.schedules import Due, dues, schedules_on

__all__ = [
    "Change",
    "Due",
    "Later",
    "ReportDocument",
    "ReportRecipient",
    "Wanted",
    "archive",
    "build",
    "changes",
    "document",
    "dues",
    "forms",
    "has_moved",
    "in_the_making",
    "may_write",
    "moves",
    "names",
    "rebuilt",
    "recipients",
    "released_in",
    "report_of",
    "restated",
    "schedules_on",
    "unsealed",
    "years",
]
