"""The last weeks in a small chart, from what was measured and kept: no order is counted for it."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named
from plumbline.evaluation.indicators import queries as indicators
from plumbline.ground.kernel.periods import Period, week_of
from plumbline.ground.organization.rules import Place
from plumbline.ground.organization.states import Permission

WEEKS = 8
FIGURES = (("ORD-01", "ASSIGNED"), ("ORD-03", "DUE"), ("ORD-05", "DUE"))


def last_weeks(today: date, count: int = WEEKS) -> list[Period]:
    """The weeks before today's and today's own, oldest first."""
    return [week_of(today - timedelta(weeks=back)) for back in reversed(range(count))]


def place_of(request: PageRequest) -> Place | None:
    """The unit whose figures these are: the highest whose figures the viewer may see; a fitter who stands in for a head sees the head's station."""
    viewer = request.viewer
    return next((place for place in viewer.tree.places if viewer.may(Permission.INDICATORS_VIEW, place.id)), None)


def place_name(request: PageRequest) -> str:
    place = place_of(request)
    return named(place) if place else ""


def charts(request: PageRequest) -> tuple[Chart, ...]:
    """How much there was and how much of it was late; and the share on time."""
    place = place_of(request)
    if place is None:
        return ()
    weeks = last_weeks(timezone.localdate(request.at, timezone.get_default_timezone()))
    taken, late, rate = (each.shown() for each in indicators.courses(FIGURES, place=place, periods=weeks))
    labels = tuple(f"{week.first.month}/{week.first.day}" for week in weeks)
    return (
        Chart(
            "weeks",
            gettext("承办与超时（按周，周一起）"),
            "bar",
            labels,
            (Series(gettext("承办件数"), taken), Series(gettext("超时件数"), late)),
            gettext("件"),
        ),
        Chart("weeks-rate", gettext("按时率（按周）"), "line", labels, (Series(gettext("按时率"), rate),), "%"),
    )
