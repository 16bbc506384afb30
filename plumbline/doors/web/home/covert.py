"""For the owner of mystery visits: what of them waits. Built for whoever keeps programmes and for nobody else."""

from typing import Any

from django.utils import timezone

from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.mystery.showing import programme_row, visit_row
from plumbline.doors.web.pages import PageRequest
from plumbline.supervision.mystery_visits import queries

MOST_PROGRAMMES, MOST_VISITS = 5, 8


def covert(request: PageRequest, day: Day) -> dict[str, Any] | None:
    """The programmes that run with how far each is, and the visits to be made or looked at next; three statements."""
    viewer, today = request.viewer, timezone.localdate(request.at, timezone.get_default_timezone())
    running = queries.running(viewer=viewer, most=MOST_PROGRAMMES)
    standing = queries.standings([each.id for each in running], viewer=viewer)
    waiting = [visit_row(each, viewer) for each in queries.to_follow(viewer=viewer, most=MOST_VISITS)]
    if not running:
        return None
    return {
        "programmes": [programme_row(each, standing.get(each.id, queries.Standing())) for each in running],
        "visits": [(each, each.state == "planned" and each.planned_on < today) for each in waiting],
    }
