"""Every report by its name."""

from collections.abc import Callable
from datetime import datetime

from plumbline.evaluation.reporting.reports import (
    complaint_bulletin,
    hotline_12345,
    monthly_complaints,
    service_briefing,
    unit_sheet,
    yearly_evaluation,
)
from plumbline.evaluation.reporting.rules import Report
from plumbline.ground.kernel.periods import Length, Period, length_of
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer

Builder = Callable[[Period, Place, Viewer, datetime], Report]

REPORTS: dict[str, Builder] = {
    "monthly-complaints": monthly_complaints.build,
    "complaint-bulletin": complaint_bulletin.build,
    "service-briefing": service_briefing.build,
    "yearly-evaluation": yearly_evaluation.build,
    "unit-sheet": unit_sheet.build,
    "hotline-12345": hotline_12345.build,
}
NAMES: dict[str, str] = {
    "monthly-complaints": _("客户投诉分析报告"),
    "complaint-bulletin": _("投诉处理情况通报"),
    "service-briefing": _("服务质量简报"),
    "yearly-evaluation": _("服务质量评价报告"),
    "unit-sheet": _("服务质量评分表"),
    "hotline-12345": _("12345 诉求办理情况报告"),
}
"""As people call them."""


def fitting(period: Period) -> dict[str, str]:
    """The reports that a period of this length can have, by their names: a year is evaluated, nothing shorter."""
    is_year = length_of(period.name) is Length.YEAR
    return {name: called for name, called in NAMES.items() if is_year or name != "yearly-evaluation"}
