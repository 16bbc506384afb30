"""What has gone up: by level, who was told and has not acknowledged since when, which rung comes next and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.clauses import clause_links
from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.order_rows import Due, due, milestone_label, unit_name
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import chosen, word
from plumbline.ground.notifications import queries as told
from plumbline.ground.notifications.queries import Message
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import ROLE_LABELS, Permission, Role
from plumbline.ground.service_levels import escalations
from plumbline.ground.service_levels.escalations import Overdue
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.queries import day as orders

FARTHEST_PAGE = 200
OPENS_ESCALATIONS = (Permission.ORDERS_SUPERVISE, Permission.REPORTS_MAKE)


@dataclass(frozen=True)
class Told:
    """One person who was told, and since when he owes an answer."""

    name: str
    at: datetime
    level: str
    must: bool
    acknowledged_at: datetime | None


@dataclass(frozen=True)
class Rung:
    """The next step up: at which share of the limit, when, and whom it tells."""

    level: int
    at: datetime | None
    roles: str


@dataclass(frozen=True)
class Escalation:
    """One clock of one order."""

    level: int
    number: str
    title: str
    unit: str
    milestone: str
    clause: str
    clause_address: str
    due: Due | None
    due_at: datetime
    address: str
    told: tuple[Told, ...]
    silent: int
    next: Rung | None


def units_of(viewer: Viewer) -> frozenset[UUID] | None:
    """Where this person looks after what goes up; None: everywhere."""
    units = frozenset[UUID]().union(*(viewer.units(permission) for permission in OPENS_ESCALATIONS))
    return None if units == viewer.tree.all_ids else units


def summary(request: PageRequest, day: Day) -> dict[str, Any]:
    """How many stand at which level."""
    counted = escalations.by_level(units_of(request.viewer))
    return {"levels": levels(counted, None), "all": open_ones(counted), "address": address_of("escalations")}


def open_ones(counted: Mapping[int, int]) -> int:
    """How many steps of open orders; what is owed after closing stands apart."""
    return sum(count for level, count in counted.items() if level != escalations.AFTER_CLOSING)


def levels(counted: Mapping[int, int], here: int | None) -> list[dict[str, Any]]:
    return [
        {
            "label": level_label(level),
            "count": count,
            "address": f"{address_of('escalations')}?{urlencode({'level': level})}",
            "is_here": level == here,
            "tone": _tone(level),
        }
        for level, count in counted.items()
    ]


def _tone(level: int) -> str:
    if level == escalations.AFTER_CLOSING:
        return "secondary"
    return "red" if level > escalations.DUE_PERCENT else "orange"


def level_label(level: int) -> str:
    if level == escalations.AFTER_CLOSING:
        return gettext("已办结、后续未完成")
    if level <= escalations.DUE_PERCENT:
        return gettext("已到期（100%）")
    return gettext("达时限的 %(percent)d%%") % {"percent": level}


def index(request: PageRequest) -> HttpResponse:
    """Clocks past their due moment, those that have gone up highest first."""
    units, level, page = units_of(request.viewer), _whole(request, "level"), _whole(request, "page") or 1
    page = min(max(page, 1), FARTHEST_PAGE)
    counted = escalations.by_level(units)
    found = escalations.highest(units, level=level, start=(page - 1) * ROWS_A_PAGE, most=ROWS_A_PAGE + 1)
    kept = {"level": level} if level is not None else {}
    context = {
        "levels": levels(counted, level),
        "all": open_ones(counted),
        "everything": level is None,
        "most": escalations.MOST if sum(counted.values()) >= escalations.MOST else 0,
        "rows": told_of(found[:ROWS_A_PAGE], request),
        "next": "?" + urlencode({**kept, "page": page + 1}) if len(found) > ROWS_A_PAGE else "",
        "previous": "?" + urlencode({**kept, "page": page - 1}) if page > 1 else "",
    }
    return render(request, "home/escalations.html", context)


def _whole(request: PageRequest, name: str) -> int | None:
    """A number in the address; nonsense is none."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def told_of(found: Sequence[Overdue], request: PageRequest) -> list[Escalation]:
    cases = {each.view.clock.case_file_id for each in found}
    of_cases = orders.visible(request.viewer).filter(pk__in=cases).select_related("case_file", "order_type")
    known = {order.pk: order for order in of_cases}
    messages = told.escalated_to(known)
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    rungs = escalations.steps(on=today)
    links = clause_links({each.view.limit.clause for each in found if each.view.limit}, on=today)
    return [
        _escalation(each, known[case], messages.get(case, []), rungs, links, request)
        for each in found
        if (case := each.view.clock.case_file_id) in known
    ]


def _escalation(
    each: Overdue,
    order: WorkOrder,
    messages: Sequence[Message],
    rungs: Mapping[tuple[str, int], Any],
    links: Mapping[str, str],
    request: PageRequest,
) -> Escalation:
    clock, limit = each.view.clock, each.view.limit
    people = tuple(_told(message) for message in messages if concerns(message, clock.id))
    clause = limit.clause if limit else ""
    number = order.case_file.number
    return Escalation(
        level=each.level,
        number=number,
        title=order.title,
        unit=unit_name(order.unit_id, request.viewer),
        milestone=milestone_label(clock.milestone),
        clause=clause,
        clause_address=links.get(clause, ""),
        due=due(clock.due_at, clock.milestone, at=request.at),
        due_at=clock.due_at,
        address=f"{address_of('order', number)}#clocks",
        told=people,
        silent=sum(1 for person in people if person.must and person.acknowledged_at is None),
        next=_rung(each, order.order_type.pack, rungs),
    )


def concerns(message: Message, clock_id: UUID) -> bool:
    """Whether somebody was told of this very clock, or that the order was taken up from above."""
    return not message.kind.startswith("clock_") or str(clock_id) in message.occasion


def _told(message: Message) -> Told:
    level = message.occasion.rsplit(" ", 1)[-1]
    return Told(
        message.person.name,
        message.created_at,
        f"{level}%" if message.kind.startswith("clock_") and level.isdigit() else word(_KINDS.get(message.kind, "")),
        message.must_acknowledge,
        message.acknowledged_at,
    )


_KINDS = {"order_supervised": "督办", "order_to_arbiter": "裁定", "call_list_opened": "电话通知"}


def _rung(each: Overdue, pack: str, rungs: Mapping[tuple[str, int], Any]) -> Rung | None:
    if each.next_level is None:
        return None
    step = rungs.get((pack, each.next_level))
    roles = gettext("、").join(word(ROLE_LABELS[Role(role)]) for role in step.tell) if step else ""
    return Rung(each.next_level, each.next_at, chosen(step.name, step.name_en) + f"（{roles}）" if step else "")
