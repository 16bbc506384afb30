"""Appointments, and who is given an order's address."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits import events
from plumbline.service.field_visits.actions.keeping import common, new_visit
from plumbline.service.field_visits.models import JobSheet, Visit
from plumbline.service.field_visits.queries.visits import open_visit, workable_order
from plumbline.service.field_visits.rules import VisitRefused, check_slot
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders.states import IN_HAND


@transaction.atomic
def plan(*, number: str, starts_at: datetime, ends_at: datetime, note: str = "", by: Viewer, at: datetime) -> Visit:
    """Agrees with the customer when somebody comes: plans the visit, or gives the planned one another slot.

    Raises:
        NotFound: not this viewer's job. VisitRefused: the order is not in hand, somebody is on the way already, or the slot is none.
        TextRefused: the note.
    """
    order = workable_order(number, viewer=by, lock=True)
    check_slot(starts_at, ends_at, at=at)
    check_text(note, field="note", name=_("说明"), most=200)
    if order.state_now not in IN_HAND:
        raise VisitRefused(_("工单不在办理中，不能预约上门。"), field="starts_at")
    visit = open_visit(order, lock=True)
    if visit is not None and visit.state_now is not State.PLANNED:
        raise VisitRefused(_("已经出发，不能再改预约。"), field="starts_at")
    slot = {"slot_starts_at": starts_at, "slot_ends_at": ends_at, "slot_note": note.strip(), "planned_at": at}
    if visit is None:
        visit = new_visit(order, State.PLANNED, by=by, at=at, **slot)
    else:
        for name, value in slot.items():
            setattr(visit, name, value)
        visit.save(update_fields=list(slot))
    said: dict[str, Any] = {"starts_at": _read(starts_at), "ends_at": _read(ends_at), "note": note.strip()}
    publish(events.Planned(**common(visit, number, at=at), **said), by=by)
    return visit


def _read(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")


@transaction.atomic
def open_sheet(*, number: str, by: Viewer, at: datetime) -> bool:
    """Gives the order's assignee its full address; once a person and round this is a fact. Says whether he has it now: nobody but the assignee gets it here.

    Raises:
        NotFound: not this viewer's job.
    """
    order = workable_order(number, viewer=by)
    if by.person_id is None or order.assignee_id != by.person_id:
        return False
    _sheet, is_new = JobSheet.objects.get_or_create(
        order_id=order.pk, person_id=by.person_id, round=order.round, defaults={"opened_at": at}
    )
    if is_new:
        fact = events.SheetOpened(at=at, subject=number, case_file_id=order.case_file_id, unit_id=order.unit_id)
        publish(fact, by=by)
    return True
