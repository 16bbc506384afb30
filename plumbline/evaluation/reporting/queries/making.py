"""Which reports there are, and what one says when it is made anew."""

from datetime import datetime

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting.renderers import RENDERERS
from plumbline.evaluation.reporting.reports import REPORTS
from plumbline.evaluation.reporting.rules import Report, ReportRefused
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission


def names() -> tuple[str, ...]:
    return tuple(REPORTS)


def forms() -> tuple[str, ...]:
    """The endings a report can be written as."""
    return tuple(RENDERERS)


def build(name: str, *, period: Period, viewer: Viewer, at: datetime, unit: str | None = None) -> Report:
    """The report as data; without a unit of the highest one the viewer sees.

    Raises:
        ReportRefused: no such report, or the period was not measured. NotFound, NotAllowed: the unit is not for this viewer.
    """
    if name not in REPORTS:
        raise ReportRefused(
            _("没有“%(name)s”这种报告。可用：%(names)s。"), field="name", name=name[:40], names="、".join(REPORTS)
        )
    place = indicators.place_for(viewer, unit)
    require(viewer, Permission.REPORTS_MAKE, place.id, seen_with=(Permission.INDICATORS_VIEW,))
    return REPORTS[name](period, place, viewer, at)
