"""Which days and moments a period is: a season has the company's dates, a unit that lives in another zone its own months."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from plumbline.evaluation.indicators.rules.statements import Span
from plumbline.ground.kernel.periods import (
    NoSuchPeriod,
    Period,
    before,
    name_a_year_earlier,
    parse,
    season_name,
    season_year,
)
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders.queries import HEATING_SEASON


def period_named(text: str) -> Period:
    """A day, week, month, quarter, half-year or year by the calendar, or a heating season ("2025-26") by the dates of the installed rules.

    Raises:
        NoSuchPeriod: with the forms that are understood, or since no installed rules know the season's dates.
    """
    year = season_year(text)
    if year is None:
        return parse(text)
    dates = service_levels.book().seasons.get(HEATING_SEASON)
    if dates is None:
        raise NoSuchPeriod(
            _("“%(text)s”是采暖期，但已安装的制度包没有规定采暖期的起止日期。请先安装供热制度包。"),
            field="period",
            text=text.strip(),
        )
    return Period(*dates.span(year), season_name(year))


def up_to(period: Period, *, count: int) -> list[Period]:
    """The period and those of the same length right before it, ``count`` in all, the oldest first."""
    found = [period]
    while len(found) < count:
        year = season_year(found[0].name)
        found.insert(0, before(found[0]) if year is None else period_named(season_name(year - 1)))
    return found


def a_year_earlier(period: Period) -> Period:
    """The same period of last year."""
    return period_named(name_a_year_earlier(period.name))


def spans_of(period: Period, tree: Tree) -> Sequence[Span]:
    """One span for everybody, or one for each zone in which units live."""
    by_zone: dict[str, set[UUID]] = defaultdict(set)
    own = timezone.get_default_timezone_name()
    for place in tree.places:
        by_zone[place.zone or own].add(place.id)
    if set(by_zone) <= {own}:
        return [Span(*period.bounds(ZoneInfo(own)))]
    return [Span(*period.bounds(ZoneInfo(zone)), frozenset(units)) for zone, units in sorted(by_zone.items())]
