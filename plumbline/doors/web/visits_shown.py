"""An order's visits, as its page shows them: who was there when, what was checked, done, used and signed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.saying import chosen, moment, word
from plumbline.service.field_visits import queries as visits
from plumbline.service.field_visits.queries import Visit
from plumbline.service.field_visits.states import (
    DONE_LABELS,
    OPINION_LABELS,
    STATE_LABELS,
    SUPPLY_LABELS,
    Done,
    FileKind,
    Opinion,
    State,
    Supply,
)
from plumbline.service.work_orders.queries import WorkOrder

STATE_TONES: dict[State, str] = {
    State.PLANNED: "blue",
    State.DEPARTED: "azure",
    State.ARRIVED: "teal",
    State.FINISHED: "green",
    State.NO_ACCESS: "orange",
    State.LEFT: "orange",
    State.CANCELLED: "secondary",
}
WORTH_A_WORD = 120
TONES = {Done.YES.value: "green", Done.NO.value: "red", Done.NOT_APPLICABLE.value: "secondary"}


@dataclass(frozen=True)
class PartShown:
    name: str
    quantity: str
    price: str
    amount: str
    """What the customer pays for it; nothing for parts of his own or free of charge."""
    supply: str


@dataclass(frozen=True)
class PictureShown:
    name: str
    address: str
    kilobytes: int
    digest: str
    is_signature: bool


@dataclass(frozen=True)
class VisitShown:
    number: str
    trip: int
    state: Badge
    is_finished: bool
    person: str
    slot: tuple[datetime, datetime] | None
    departed_at: datetime | None
    arrived_at: datetime | None
    ended_at: datetime | None
    remarks: tuple[str, ...]
    note: str
    checklist: str
    checks: tuple[tuple[str, Badge], ...]
    parts: tuple[PartShown, ...]
    total: str
    price_list_shown: bool
    solved: str
    opinion: str
    opinion_text: str
    signer: str
    unsigned_because: str
    pictures: tuple[PictureShown, ...]


def visit_badge(state: State) -> Badge:
    return Badge(word(STATE_LABELS[state]), STATE_TONES[state])


def visits_shown(order: WorkOrder) -> tuple[VisitShown, ...]:
    """Latest trip first; at most three statements."""
    number = order.case_file.number
    return tuple(_visit(visit, number) for visit in reversed(visits.visits_of(order)))


def _visit(visit: Visit, order_number: str) -> VisitShown:
    checklist: dict[str, Any] = visit.checklist
    parts = tuple(visit.parts.all())
    total = sum(
        (part.price * part.quantity for part in parts if part.price and part.supply == Supply.COMPANY), Decimal(0)
    )
    slot = (visit.slot_starts_at, visit.slot_ends_at) if visit.slot_starts_at and visit.slot_ends_at else None
    return VisitShown(
        number=visit.case_file.number,
        trip=visit.trip,
        state=visit_badge(visit.state_now),
        is_finished=visit.state_now is State.FINISHED,
        person=visit.person.name if visit.person else "",
        slot=slot,
        departed_at=visit.departed_at,
        arrived_at=visit.arrived_at,
        ended_at=visit.ended_at,
        remarks=tuple(said for kept in visit.moments.values() if (said := _remark(kept))),
        note=visit.note,
        checklist=chosen(checklist.get("name", ""), checklist.get("name_en", "")),
        checks=tuple(_check(item) for item in checklist.get("items", ())),
        parts=tuple(_part(part) for part in parts),
        total=f"{total:.2f}" if total else "",
        price_list_shown=visit.price_list_shown,
        solved="" if visit.solved is None else gettext("已解决") if visit.solved else gettext("未解决"),
        opinion=word(OPINION_LABELS[Opinion(visit.opinion)]) if visit.opinion else "",
        opinion_text=visit.opinion_text,
        signer=visit.signer,
        unsigned_because=visit.unsigned_because,
        pictures=tuple(_picture(file, order_number) for file in visit.files.all()),
    )


def _remark(kept: dict[str, str]) -> str:
    """What is to be known about a moment that was noted without a line; nothing where it was heard of at once."""
    noted, received = parse_datetime(kept.get("device_at", "")), parse_datetime(kept.get("received_at", ""))
    if noted is None or received is None:
        return ""
    words = {"shown": moment(noted), "received": moment(received), "because": word(kept.get("because", ""))}
    if kept.get("because"):
        return gettext("手机记录 %(shown)s，%(because)s，按收到时间 %(received)s 计") % words
    is_late = abs((received - noted).total_seconds()) > WORTH_A_WORD
    return gettext("手机记录 %(shown)s，%(received)s 收到，按手机时间（已校正）计") % words if is_late else ""


def _check(item: dict[str, str]) -> tuple[str, Badge]:
    done = item.get("done", "")
    label = word(DONE_LABELS[Done(done)]) if done else "—"
    return chosen(item["name"], item.get("name_en", "")), Badge(label, TONES.get(done, "secondary"))


def _part(part: Any) -> PartShown:
    quantity = f"{part.quantity.normalize():f} {part.unit}".strip()
    is_paid = part.price is not None and part.supply == Supply.COMPANY
    return PartShown(
        part.name,
        quantity,
        f"{part.price:.2f}" if part.price is not None else "",
        f"{part.price * part.quantity:.2f}" if is_paid else "",
        word(SUPPLY_LABELS[Supply(part.supply)]),
    )


def _picture(file: Any, order_number: str) -> PictureShown:
    kept = file.attachment
    address = reverse("visit-file", args=[order_number, kept.id])
    return PictureShown(kept.name, address, max(1, kept.size // 1024), kept.digest, file.kind == FileKind.SIGNATURE)
