"""What changed since the last working day: each number opens the list of exactly these orders."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.home.numbers import Day
from plumbline.doors.web.keyset import newest_first, read_cursor
from plumbline.doors.web.order_rows import order_row
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.doors.web.saying import word
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.service.work_orders.queries import day as orders
from plumbline.service.work_orders.states import State

FARTHEST = timedelta(days=35)
"""A list of changes reads what happened since; what lies further back is found in the list of orders and in the indicators."""
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))


@dataclass(frozen=True)
class Change:
    """How often something happened, and the list of the orders to which it did."""

    name: str
    label: str
    value: int
    address: str
    tone: str


def _registered(viewer: Viewer, since: datetime) -> QuerySet[WorkOrder]:
    return orders.visible(viewer).filter(registered_at__gte=since)


def _complaints(viewer: Viewer, since: datetime) -> QuerySet[WorkOrder]:
    return orders.visible(viewer).filter(registered_at__gte=since, order_type__is_complaint=True)


def _closed(viewer: Viewer, since: datetime) -> QuerySet[WorkOrder]:
    return orders.visible(viewer).filter(closed_at__gte=since, state=State.CLOSED)


def _happened(name: str) -> Any:
    def to_orders(viewer: Viewer, since: datetime) -> QuerySet[WorkOrder]:
        return orders.among(journal.cases(name, since=since), viewer=viewer)

    return to_orders


HAPPENED = {
    "late": "service_levels.clock_breached",
    "returned": "work_orders.returned",
    "reopened": "work_orders.reopened",
}
"""Changes that are facts of the journal."""
CHANGES = {
    "new": (_("新登记"), _registered, ""),
    "closed": (_("已办结"), _closed, "green"),
    "late": (_("新超时"), _happened(HAPPENED["late"]), "red"),
    "returned": (_("发生退单"), _happened(HAPPENED["returned"]), "orange"),
    "reopened": (_("发生重办"), _happened(HAPPENED["reopened"]), "red"),
    "complaints": (_("新投诉"), _complaints, "orange"),
}


def last_day(request: PageRequest) -> date:
    """The viewer's last working day before today."""
    return service_levels.last_working_day(timezone.localdate(request.at, timezone.get_default_timezone()))


def changes(request: PageRequest, numbers: Day) -> list[Change]:
    """Four statements at most: what was registered is counted once, complaints among them, for all blocks of the page; facts of the journal in one go."""
    day = last_day(request)
    since = midnight(day)
    taken = numbers.taken_since(since).values()
    happened = orders.happened(tuple(HAPPENED.values()), viewer=request.viewer, since=since)
    counted = {
        "new": sum(number for number, _of in taken),
        "complaints": sum(complaints for _all, complaints in taken),
        "closed": sum(orders.closed(viewer=request.viewer, since=since).values()),
        **{name: happened[fact] for name, fact in HAPPENED.items()},
    }
    found = []
    for name, (label, _to_orders, tone) in CHANGES.items():
        value = counted[name]
        address = f"{address_of('changes', name)}?since={day.isoformat()}"
        found.append(Change(name, word(label), value, address, tone if value else ""))
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def spoken(day: date) -> str:
    """11 月 20 日（周五）."""
    return gettext("%(month)d 月 %(day)d 日（%(weekday)s）") % {
        "month": day.month,
        "day": day.day,
        "weekday": word(WEEKDAYS[day.weekday()]),
    }


def index(request: PageRequest, name: str) -> HttpResponse:
    """The orders to which it happened since a day, the newest registered first.

    Raises:
        NotFound: no such change.
    """
    if name not in CHANGES:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    label, to_orders, _tone = CHANGES[name]
    since = asked_day(request)
    found = to_orders(request.viewer, midnight(since))
    place = request.viewer.tree.by_code.get(request.GET.get("unit", ""))
    if place is not None:
        found = found.filter(unit_id__in=request.viewer.tree.below(place.path))
    after = read_cursor(request.GET.get("after", ""))
    of_page = found.select_related("case_file", "order_type", "unit", "assignee")
    sheet = newest_first(of_page, "registered_at", after=after, size=ROWS_A_PAGE)
    kept = {"since": since.isoformat(), **({"unit": place.code} if place else {})}
    context = {
        "label": word(label),
        "since": spoken(since),
        "count": found.count(),
        "place": place,
        "rows": [order_row(order, viewer=request.viewer, at=request.at) for order in sheet.rows],
        "next": "?" + urlencode({**kept, "after": sheet.next}) if sheet.next else "",
    }
    return render(request, "home/changes.html", context)


def asked_day(request: PageRequest) -> date:
    """The day in the address, not in the future and not too long ago; the last working day where it names none."""
    today = timezone.localdate(request.at, timezone.get_default_timezone())
    try:
        asked = date.fromisoformat(request.GET.get("since", ""))
    except ValueError:
        return last_day(request)
    return min(max(asked, today - FARTHEST), today)
