"""Which figures are kept up to date by night: the running week and month, and those that ended a day ago, so that their last day is in them."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from plumbline.evaluation.compliance import actions as compliance
from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.indicators import queries
from plumbline.evaluation.reporting import queries as reports
from plumbline.ground.kernel.periods import Length, Period, before, containing, month_of, week_of
from plumbline.ground.organization import queries as organization

A_DAY = timedelta(days=1)


def running(today: date) -> list[Period]:
    """The week and the month of yesterday and of today, each once, oldest first."""
    periods = {each.name: each for day in (today - A_DAY, today) for each in (week_of(day), month_of(day))}
    return sorted(periods.values())


def last_weeks(today: date, *, count: int) -> list[Period]:
    """The week of today and those before it, oldest first."""
    return [week_of(today - timedelta(weeks=back)) for back in reversed(range(count))]


def measure(periods: list[Period], *, at: datetime) -> None:
    """Each in a transaction of its own, without those that are sealed; where there is no company yet there is nothing to measure."""
    if organization.tree().places:
        sealed = queries.sealed_among(periods)
        for period in periods:
            if period.name not in sealed:
                indicators.remeasure(period=period, by=organization.system(), at=at)


def measure_for_reports(at: datetime) -> None:
    """Periods that are over, that a report is due for and nobody has begun, and that were not measured since: quarters and years are measured by no night."""
    viewer = organization.system()
    dues = reports.dues(timezone.localdate(at, timezone.get_default_timezone()), viewer=viewer)
    asked = {due.period for due in dues if due.document is None}
    measured = {fill.period for fill in queries.fills(viewer=viewer) if fill.over} if asked else set()
    measure(sorted(period for period in asked if period.name not in measured), at=at)


def measure_running(at: datetime) -> None:
    measure(running(timezone.localdate(at, timezone.get_default_timezone())), at=at)


def gather_evidence(at: datetime) -> None:
    """For the month of today, the one before it and the year, each in a transaction of its own."""
    if organization.tree().places:
        month = month_of(timezone.localdate(at, timezone.get_default_timezone()))
        for period in (before(month), month, containing(Length.YEAR, month.first)):
            released = reports.released_in(period)
            compliance.gather(period=period, released=released, by=organization.system(), at=at)
