"""What an administrator has to look after: each thing in its condition, periods not measured, messages that could not be sent."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from plumbline.doors.web.administration.entries import ENTRIES
from plumbline.doors.web.facts import Teller
from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.pages import PageRequest
from plumbline.evaluation.indicators import queries as indicators
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.periods import month_of, months
from plumbline.ground.organization.states import Permission

FAILURES_SINCE = timedelta(days=7)
MOST_FAILURES = 5
MONTHS_BACK = 3


def state(request: PageRequest, day: Day) -> dict[str, Any]:
    """The entries of the administration with their conditions, and what no page of its own tells."""
    entries = [
        {
            "address": reverse(entry.route),
            "label": gettext(entry.label),
            "icon": entry.icon,
            "condition": entry.condition(request),
        }
        for _label, group in ENTRIES
        for entry in group
        if request.viewer.may_somewhere(entry.needs)
    ]
    return {"entries": entries, "unmeasured": unmeasured(request, day), "failures": failures(request)}


def unmeasured(request: PageRequest, day: Day) -> list[dict[str, str]]:
    """The last months that are over and not measured to their end, and the running one where nothing of it was measured."""
    if not request.viewer.may_somewhere(Permission.INDICATORS_VIEW):
        return []
    fills = indicators.fills(viewer=request.viewer)
    ended = {fill.period for fill in fills if fill.over}
    begun = {fill.period for fill in fills}
    this = month_of(day.today)
    first = (this.first - timedelta(days=28 * MONTHS_BACK)).replace(day=1)
    open_ones = [month.name for month in months(first, this.first) if month.name not in ended]
    open_ones += [] if this.name in begun else [this.name]
    return [{"period": name, "address": f"{reverse('indicators')}?period={name}"} for name in open_ones]


def failures(request: PageRequest) -> list[Any]:
    """Messages that went out by no channel though several times tried, latest first."""
    lines = journal.recent("notifications.delivery_given_up", since=request.at - FAILURES_SINCE, most=MOST_FAILURES)
    teller = Teller(request.viewer.tree, revision=request.revision)
    return [teller.told(line) for line in lines]
