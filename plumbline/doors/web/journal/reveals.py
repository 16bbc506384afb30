"""Who saw whose personal data, when and why; and whose number stands out."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.charts import Chart, Series
from plumbline.doors.web.conditions import Condition
from plumbline.doors.web.journal.asked import read_day, read_place
from plumbline.doors.web.journal.rows import rows_of
from plumbline.doors.web.organization.days import end_of, start_of
from plumbline.doors.web.pages import ROWS_A_PAGE, PageRequest, render
from plumbline.ground.journal import browsing
from plumbline.ground.journal.browsing import Deeds, Wanted
from plumbline.ground.organization.queries import administering, system
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import queries as customers
from plumbline.service.work_orders import queries as work_orders

REVEALS = ("customers.personal_data_revealed", "work_orders.contact_revealed")
TAKEN_OUT = "work_orders.list_exported"
WEEKS = 8
RECENT = timedelta(days=7)
AT_LEAST, TIMES = 20, 3
"""A number stands out from twenty a week on that are more than three times the median of all who looked."""


def index(request: PageRequest) -> HttpResponse:
    """Eight weeks as figures and every look in them, by person and customer; and everybody of the last seven days with the number."""
    person, subject = (request.GET.get(name, "").strip()[:60] for name in ("person", "subject"))
    until = read_day(request.GET.get("until", ""))
    somebody = administering.person_called(person) if person else None
    ends = min(end_of(until) or request.at, request.at) + datetime.resolution
    wanted = Wanted(
        actor_id=somebody.id if somebody else None,
        kinds=(*REVEALS, TAKEN_OUT),
        subject=subject,
        or_cases=orders_of(subject, at=request.at),
        units=_units(request),
        since=weeks_before(ends)[0],
        until=ends,
    )
    is_known = somebody is not None or not person
    behind = read_place(request.GET.get("after", ""))
    found = browsing.latest(wanted, behind=behind, most=ROWS_A_PAGE) if is_known else browsing.Found([])
    recent = Wanted(kinds=REVEALS, units=wanted.units, since=ends - RECENT, until=ends)
    context = {
        "rows": rows_of(request, found.entries),
        "next": _address(person, subject, until, found.behind) if found.behind else "",
        "person": person,
        "subject": subject,
        "until": until,
        "people": judged(browsing.deeds(recent)),
        "chart": chart(wanted, ends=ends),
        "weeks": WEEKS,
        "at_least": AT_LEAST,
        "times": TIMES,
    }
    return render(request, "journal/reveals.html", context)


def _units(request: PageRequest) -> Any:
    viewer = request.viewer
    return None if viewer.sees_everything(Permission.JOURNAL_VIEW) else viewer.units(Permission.JOURNAL_VIEW)


def orders_of(subject: str, *, at: datetime) -> frozenset[UUID]:
    """The orders of a customer: his data are seen there as well. Who asks sees of them only who looked."""
    customer = customers.by_number(subject, at=at) if subject else None
    if customer is None:
        return frozenset()
    return frozenset(
        order.pk for order in work_orders.history_of_customer(customer.customer_id, viewer=system(), most=200)
    )


def _address(person: str, subject: str, until: date | None, behind: browsing.Behind) -> str:
    place = f"{behind[0].isoformat()}|{behind[1]}"
    words = {"person": person, "subject": subject, "until": until.isoformat() if until else "", "after": place}
    return "?" + urlencode({name: value for name, value in words.items() if value})


def judged(deeds: list[Deeds]) -> list[dict[str, Any]]:
    """Each with whether the number stands out, by the rule above."""
    middle = median(each.count for each in deeds) if deeds else 0
    return [
        {"deeds": each, "stands_out": each.count >= AT_LEAST and each.count > TIMES * middle, "middle": middle}
        for each in deeds
    ]


def weeks_before(ends: datetime) -> list[datetime]:
    """The Mondays of the eight weeks that end with this moment."""
    local = (ends - datetime.resolution).astimezone(timezone.get_default_timezone())
    monday = start_of(local.date() - timedelta(days=local.weekday()))
    return [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]


def chart(wanted: Wanted, *, ends: datetime) -> Chart:
    """Looks a week; exports are not counted, one of them may hold many people or none."""
    zone = timezone.get_default_timezone()
    counted = {
        week.astimezone(zone).date(): count
        for week, count in browsing.weekly(replace(wanted, kinds=REVEALS), zone=zone).items()
    }
    weeks = [week.date() for week in weeks_before(ends)]
    return Chart(
        name="reveals",
        title=gettext("每周查看完整个人信息的次数"),
        kind="bar",
        labels=tuple(f"{week:%m-%d}" for week in weeks),
        series=(Series(gettext("次数"), tuple(counted.get(week, 0) if counted else None for week in weeks)),),
        unit=gettext("次"),
    )


def condition(request: PageRequest) -> Condition:
    """How many looks there were in the last seven days, and whether anybody's number stands out."""
    span = Wanted(kinds=REVEALS, units=_units(request), since=request.at - RECENT, until=request.at)
    people = judged(browsing.deeds(span))
    count = sum(each["deeds"].count for each in people)
    odd = sum(1 for each in people if each["stands_out"])
    text = gettext("最近七天 %(count)d 次") % {"count": count}
    return Condition(text + gettext("，%(odd)d 人明显偏多") % {"odd": odd}, "attention") if odd else Condition(text)
