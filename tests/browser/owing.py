"""Pages of duties, the plan, the calendar and compliance, with something to see on each."""

from datetime import datetime

from plumbline.evaluation.compliance import actions as compliance
from plumbline.ground.kernel.periods import month_of
from plumbline.ground.organization.queries import system
from plumbline.supervision.duties import actions as duties
from tests.supervision.duties.owing import owed_by, planned


def duty_pages(at: datetime) -> dict[str, list[str]]:
    """What is owed, the plan in the making, the calendar, and what carries out which clause."""
    duties.open_due(by=system(), at=at)
    row = owed_by("HEAT-EAST", at=at)
    planned(at=at)
    compliance.gather(period=month_of(at.date()), released={}, by=system(), at=at)
    return {
        "duties": ["/duties/", "/duties/?standing=withdrawn"],
        "duty": [f"/duties/{row.id}/"],
        "duties-plan": ["/duties/plan/", "/duties/plan/?year=2031"],
        "duties-calendar": ["/duties/calendar/", "/duties/calendar/?month=1"],
        "compliance": ["/compliance/?period=2026-01", "/compliance/?state=orphan"],
    }
