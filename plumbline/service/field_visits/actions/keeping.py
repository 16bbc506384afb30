"""What every write of a visit shares: a new visit with its cover, the particulars of its facts, both moments of a step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits.models import Visit
from plumbline.service.field_visits.queries.visits import trips_of
from plumbline.service.field_visits.rules import Dating, DeviceMoment, dated
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders.queries import WorkOrder

NUMBER_PREFIX = "SM"
WORTH_A_WORD = 120
"""Seconds between what was done and what was received below which nobody need be told that there were two moments."""


@dataclass(frozen=True)
class Step:
    """One step of a visit with the moment that counts and both that were known."""

    dating: Dating
    device_at: datetime | None
    received_at: datetime

    @property
    def at(self) -> datetime:
        return self.dating.at

    @property
    def remark(self) -> str:
        """In Chinese, as notes of people are kept; empty where device and server agree."""
        if self.device_at is None:
            return ""
        shown, received = _read(self.device_at), _read(self.received_at)
        if self.dating.because:
            return f"（手机记录 {shown}，{self.dating.because}，按收到时间 {received} 计）"
        late = (self.received_at - self.dating.at).total_seconds() > WORTH_A_WORD
        return f"（离线记录于 {_read(self.dating.at)}，{received} 收到）" if late else ""

    @property
    def kept(self) -> dict[str, Any]:
        """Both moments, as the visit and its fact keep them."""
        return {
            "device_at": self.device_at.isoformat(timespec="seconds") if self.device_at else "",
            "received_at": self.received_at.isoformat(timespec="seconds"),
            "clock": self.dating.clock,
            "because": self.dating.because,
        }


def _read(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%m-%d %H:%M")


def step_of(order: WorkOrder, device: DeviceMoment | None, *, at: datetime) -> Step:
    """Dates a step: ``at`` is when the server received it."""
    dating = dated(device, received_at=at, last_at=order.moved_at)
    return Step(dating, device.at if device else None, at)


def new_visit(order: WorkOrder, state: State, *, by: Viewer, at: datetime, **columns: Any) -> Visit:
    """A visit of the order with its cover, written; its number is of the company-local day."""
    case_file_id = new_id(at)
    unit = by.tree.by_id[order.unit_id]
    number = casefiles.take_numbers(kind=NUMBER_PREFIX, day=timezone.localdate(at, timezone.get_default_timezone()))[0]
    insert_together(
        casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=unit, opened_at=at)
    )
    casefiles.name_origin(case_file_id=case_file_id, cause_id=order.case_file_id)
    values = {"person_id": by.person_id or order.assignee_id, **columns}
    trip = trips_of(order) + 1
    return Visit.objects.select_related("case_file").get(
        pk=Visit.objects.create(
            case_file_id=case_file_id,
            order_id=order.pk,
            unit_id=order.unit_id,
            round=order.round,
            trip=trip,
            state=state.value,
            **values,
        ).pk
    )


def end(visit: Visit, state: State, *, at: datetime) -> None:
    """The visit is over; its columns are saved by the caller."""
    visit.state, visit.ended_at = state.value, at
    casefiles.close(case_file_id=visit.case_file_id, at=max(at, visit.case_file.opened_at))


def common(visit: Visit, order_number: str, *, at: datetime) -> dict[str, Any]:
    """What every fact of the visit says."""
    return {
        "at": at,
        "subject": visit.case_file.number,
        "case_file_id": visit.case_file_id,
        "unit_id": visit.unit_id,
        "order_number": order_number,
        "trip": visit.trip,
    }
