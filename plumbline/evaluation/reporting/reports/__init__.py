"""Every report by its name."""

from collections.abc import Callable
from datetime import datetime

from plumbline.evaluation.reporting.reports import monthly_complaints
from plumbline.evaluation.reporting.rules import Report
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Place, Viewer

Builder = Callable[[Period, Place, Viewer, datetime], Report]

REPORTS: dict[str, Builder] = {"monthly-complaints": monthly_complaints.build}
