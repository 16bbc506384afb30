"""Jobs as the telephone shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.order_rows import Badge, Due, OrderRow, order_row
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import chosen, named, word
from plumbline.doors.web.visits_shown import visit_badge
from plumbline.doors.web.work_orders.page import FactShown, facts_shown
from plumbline.service.customers import queries as customers
from plumbline.service.customers.states import NEED_LABELS, NeedKind
from plumbline.service.field_visits import queries as visits
from plumbline.service.field_visits.queries import Job, Lists, Visit
from plumbline.service.field_visits.states import State
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.states import WORKING


@dataclass(frozen=True)
class Slot:
    """An appointment; ``is_missed``: it is over and nobody has been there."""

    starts_at: datetime
    ends_at: datetime
    note: str
    is_missed: bool

    @property
    def shown(self) -> str:
        """Day and hours, short enough for a telephone."""
        start, end = _local(self.starts_at), _local(self.ends_at)
        if start.date() == end.date():
            return f"{start:%m-%d %H:%M}–{end:%H:%M}"
        return f"{start:%m-%d %H:%M} – {end:%m-%d %H:%M}"


@dataclass(frozen=True)
class JobRow:
    """One job of the list. ``address`` is in the clear only for whoever was given it."""

    row: OrderRow
    page: str
    address: str
    area: str
    needs: tuple[str, ...]
    slot: Slot | None
    is_late: bool
    is_under_way: bool
    may_depart: bool


@dataclass(frozen=True)
class Way:
    """How to get there: what the order and the premises say; ``geo`` opens the telephone's own map."""

    address: str
    area: str
    parts: tuple[tuple[str, str], ...]
    geo: str
    is_masked: bool


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def slot_of(job: Job, at: datetime) -> Slot | None:
    visit = job.visit
    if visit is None or visit.slot_starts_at is None or visit.slot_ends_at is None:
        return None
    is_missed = visit.arrived_at is None and visit.slot_ends_at < at
    return Slot(visit.slot_starts_at, visit.slot_ends_at, visit.slot_note, is_missed)


def job_row(job: Job, request: PageRequest) -> JobRow:
    row = order_row(job.order, viewer=request.viewer, at=request.at)
    slot = slot_of(job, request.at)
    due: Due | None = row.due
    return JobRow(
        row=row,
        page=address_of("field-job", row.number),
        address=job.order.address if job.address_is_his else row.address,
        area=area_name(job, request),
        needs=tuple(word(NEED_LABELS[NeedKind(need)]) for need in job.needs),
        slot=slot,
        is_late=(due is not None and due.at < request.at) or (slot is not None and slot.is_missed),
        is_under_way=job.visit is not None and job.visit.departed_at is not None,
        may_depart=job.order.state in ("accepted", "assigned"),
    )


def area_name(job: Job, request: PageRequest) -> str:
    area = customers.territory(revision=request.revision).by_id.get(job.order.area_id) if job.order.area_id else None
    return named(area) if area else ""


def way_of(job: Job, request: PageRequest) -> Way:
    """Everything that helps to find the door; what only the assignee may know is left out for others."""
    order = job.order
    row = order_row(order, viewer=request.viewer, at=request.at)
    if not job.address_is_his:
        return Way(row.address, area_name(job, request), (), "", True)
    premises = order.premises if order.premises_id else None
    facts = dict(premises.facts) if premises else {}
    geo = _geo(premises.latitude, premises.longitude) if premises else ""
    parts = [
        (gettext("进门说明"), _text(facts, "access", "directions")),
        (gettext("门禁码"), _text(facts, "door_code")),
    ]
    return Way(order.address, area_name(job, request), tuple(part for part in parts if part[1]), geo, False)


def _text(facts: Mapping[str, Any], *names: str) -> str:
    return next((str(facts[name]) for name in names if facts.get(name)), "")


def _geo(latitude: float | None, longitude: float | None) -> str:
    """A geo: address (RFC 5870) where the premises have coordinates."""
    if latitude is None or longitude is None:
        return ""
    return f"geo:{latitude:.6f},{longitude:.6f}?q={latitude:.6f},{longitude:.6f}"


@dataclass(frozen=True)
class CheckShown:
    code: str
    name: str
    done: str
    veto: bool


@dataclass(frozen=True)
class PriceShown:
    code: str
    name: str
    unit: str
    price: str


@dataclass(frozen=True)
class JobPage:
    """One job: everything its page shows, asked for before it is rendered."""

    job: JobRow
    way: Way
    description: str
    facts: tuple[FactShown, ...]
    tell_first: tuple[str, ...]
    visit_number: str
    visit_state: str
    stage: str
    departed_at: datetime | None
    arrived_at: datetime | None
    state: Badge | None
    checklist_name: str
    checklist_clause: str
    checklist_version: str
    checks: tuple[CheckShown, ...]
    prices: tuple[PriceShown, ...]
    price_clause: str
    price_list: str
    files: tuple[Any, ...]
    may_dial: bool
    is_workable: bool


def job_page(job: Job, request: PageRequest, *, said: Mapping[str, str] | None = None) -> JobPage:
    """``said``: answers to the checklist that were typed and refused."""
    order, visit = job.order, job.visit
    node = work_orders.catalogue(revision=request.revision).by_code.get(order.order_type.code)
    lists = visits.lists_for(node, on=_local(request.at).date(), revision=request.revision)
    state = visit.state_now if visit else None
    return JobPage(
        job=job_row(job, request),
        way=way_of(job, request),
        description=order.description,
        facts=facts_shown(order, request.revision),
        tell_first=tuple(chosen(line["zh"], line.get("en", "")) for line in (node.tell_first if node else ())),
        visit_number=visit.case_file.number if visit else "",
        visit_state=state.value if state else "",
        stage=stage_of(order.state, state),
        departed_at=visit.departed_at if visit else None,
        arrived_at=visit.arrived_at if visit else order.arrived_at,
        state=visit_badge(state) if state else None,
        files=tuple(visits.files_of(order)),
        may_dial=job.order.contact_phone != "",
        is_workable=order.state_now in WORKING and order.paused_at is None,
        **_lists_shown(lists, said or {}),
    )


def _lists_shown(lists: Lists, said: Mapping[str, str]) -> dict[str, Any]:
    checklist, prices = lists.checklist, lists.prices
    return {
        "checklist_name": named(checklist),
        "checklist_clause": checklist.clause,
        "checklist_version": f"{checklist.source} {checklist.version}",
        "checks": tuple(
            CheckShown(item.code, named(item), said.get(item.code, ""), item.veto) for item in checklist.items
        ),
        "prices": tuple(
            PriceShown(item.code, named(item), item.unit, "" if item.price is None else f"{item.price:.2f}")
            for item in prices.items
        ),
        "price_clause": prices.clause,
        "price_list": f"{prices.source} {prices.version}",
    }


STAGES = {State.DEPARTED: "departed", State.ARRIVED: "arrived"}


def stage_of(order_state: str, state: State | None) -> str:
    """How far the trip is: ``waiting``, ``departed``, ``arrived``, or ``over`` where the order is no longer in hand."""
    if state in STAGES:
        return STAGES[state]
    if order_state in ("accepted", "assigned", "en_route", "on_site"):
        # Moved through another door a moment ago, and the visit is not written yet: the order knows best.
        return {"en_route": "departed", "on_site": "arrived"}.get(order_state, "waiting")
    return "resolved" if order_state == "resolved" else "over"


@dataclass(frozen=True)
class DoneRow:
    """A visit that ended lately."""

    number: str
    title: str
    page: str
    state: Badge
    ended_at: datetime | None


def done_row(visit: Visit) -> DoneRow:
    number = visit.order.case_file.number
    return DoneRow(
        number, visit.order.title, address_of("field-job", number), visit_badge(visit.state_now), visit.ended_at
    )
