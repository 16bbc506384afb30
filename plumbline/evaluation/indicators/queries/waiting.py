"""What waits for this person of the closing of periods: what homes show as lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from plumbline.evaluation.indicators.models import ExcludedEvent, Objection, PeriodClosing, PeriodFill
from plumbline.evaluation.indicators.queries.closing import company, may_decide
from plumbline.evaluation.indicators.queries.happenings import may_decide_event
from plumbline.evaluation.indicators.states import EventState, ObjectionState, PeriodState
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

Kind = Literal["decide_objections", "decide_events", "check", "seal", "object"]
MONTHS_BACK = timedelta(days=100)
"""Months that ended longer ago and were never checked are no daily reminder any more."""
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, of which period (empty: of several), how many, until when. ``subject`` names the one there is, where there is one."""

    kind: Kind
    period: str
    count: int
    until: datetime | None
    is_late: bool
    subject: str = ""


def waiting_of_closing(*, viewer: Viewer, at: datetime) -> list[Waiting]:
    """The late ones first, then by what ends next; five statements at most."""
    found = [*_objections(viewer, at), *_events(viewer), *_periods(viewer, at), *_to_object(viewer, at)]
    return sorted(found, key=lambda each: (not each.is_late, each.until is None, each.until or at, each.kind))


def _objections(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    if not viewer.may_somewhere(Permission.INDICATORS_DECIDE):
        return
    rows = Objection.objects.filter(state=ObjectionState.OPEN.value).select_related("closing").order_by("decide_by")
    mine = [row for row in rows if may_decide(row, viewer)]
    if mine:
        periods = {row.closing.period for row in mine}
        until, subject = mine[0].decide_by, str(mine[0].id)
        yield Waiting("decide_objections", min(periods), len(mine), until, until < at, subject)


def _events(viewer: Viewer) -> Iterator[Waiting]:
    if not viewer.may_somewhere(Permission.INDICATORS_DECIDE):
        return
    rows = ExcludedEvent.objects.filter(state=EventState.REQUESTED.value).select_related("case_file")
    mine = [row for row in rows.order_by("requested_at") if may_decide_event(row, viewer)]
    if mine:
        yield Waiting("decide_events", "", len(mine), None, False, mine[0].case_file.number)


def _periods(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """Months that are over and measured and that nobody gave to the units; periods whose time for objections is over."""
    place = company(viewer.tree)
    if place is None or not viewer.may(Permission.INDICATORS_CLOSE, place.id):
        return
    closings = {
        row.period: row for row in PeriodClosing.objects.filter(unit_id=place.id, after__gte=(at - MONTHS_BACK).date())
    }
    fills = PeriodFill.objects.filter(
        unit_id=place.id, over=True, period__regex=MONTH, after__gte=(at - MONTHS_BACK).date()
    ).order_by("first")
    for name in fills.values_list("period", flat=True):
        if name not in closings or closings[name].state == PeriodState.PROVISIONAL.value:
            yield Waiting("check", name, 1, None, False, name)
    for row in closings.values():
        if row.state == PeriodState.CHECKED.value and row.objections_until and row.objections_until <= at:
            yield Waiting("seal", row.period, 1, None, False, row.period)


def _to_object(viewer: Viewer, at: datetime) -> Iterator[Waiting]:
    """Periods in which the viewer's unit may still object."""
    if not viewer.may_somewhere(Permission.INDICATORS_OBJECT):
        return
    rows = PeriodClosing.objects.filter(state=PeriodState.CHECKED.value, objections_until__gt=at)
    for row in rows.order_by("objections_until"):
        yield Waiting("object", row.period, 1, row.objections_until, False, row.period)
