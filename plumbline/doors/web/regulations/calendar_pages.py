"""Calendars: looked at by month and by year, changed day by day or from a notice, published with the effects told before."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest, go_to, render
from plumbline.doors.web.refusing import blame
from plumbline.doors.web.regulations import calendar_drafts
from plumbline.doors.web.regulations.calendar_drafts import CalendarDraft
from plumbline.doors.web.regulations.calendar_effects import effects
from plumbline.doors.web.regulations.calendar_forms import BACK, CLOSED, OPEN, DaysForm, NoticeForm, PublishForm
from plumbline.doors.web.regulations.calendar_looking import (
    Looking,
    frame,
    looking_at,
    month_asked,
    shipped_days,
    year_asked,
)
from plumbline.doors.web.regulations.calendars import (
    KIND_LABELS,
    MAKE_UP,
    WEEKDAYS,
    Day,
    hours_text,
    neighbours,
    working_hours_near,
)
from plumbline.doors.web.saying import named, word
from plumbline.ground.kernel.periods import Period, month_of
from plumbline.ground.kernel.refusals import Conflict, NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels import actions as service_level_actions
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.actions import Amendment
from plumbline.ground.service_levels.calendars import ArrangedDay, shipped
from plumbline.ground.service_levels.calendars.notices import read_notice
from plumbline.ground.service_levels.working_time import HandSet


def index(request: PageRequest) -> HttpResponse:
    """Every calendar with how far its holidays are known."""
    today = timezone.localdate(request.at)
    book = service_levels.book(revision=request.revision)
    rows = []
    for code, name, name_en in service_levels.calendar_names():
        versions = book.calendars[code]
        known = versions[-1].calendar.announced_until
        users = [each for each in book.limits if each.limit.calendar == code and each.valid_to is None]
        rows.append(
            {
                "code": code,
                "name": name_en if name_en and word(_("上班")) != "上班" else name,
                "versions": len(versions),
                "valid_from": versions[-1].valid_from,
                "announced_until": known,
                "is_behind": known is not None and known < date(today.year, 12, 31),
                "is_next_missing": known is not None and known < date(today.year + 1, 12, 31),
                "limits": len(users),
            }
        )
    return render(request, "regulations/calendars.html", {"calendars": rows, "next_year": today.year + 1})


def month(request: PageRequest, code: str) -> HttpResponse:
    """One month as a grid, and beside it the form for a day that was clicked."""
    found = looking_at(request, code)
    return _month_page(request, found, month_asked(request), _days_form(request, found), 200)


def _month_page(
    request: PageRequest, found: Looking, period: Period, form: DaysForm, status: int, notice: NoticeForm | None = None
) -> HttpResponse:
    before, after = neighbours(period)
    context = {
        **frame(request, found, period.first.year),
        "month": period.name,
        "month_label": date_format(period.first, "YEAR_MONTH_FORMAT"),
        "month_number": period.first.month,
        "before": before,
        "after": after,
        "weeks": found.sheet.weeks(period),
        "weekdays": [word(day) for day in WEEKDAYS],
        "form": form,
        "notice": notice or NoticeForm(),
        "picked": request.GET.get("day") or request.POST.get("first", ""),
    }
    return render(request, "regulations/calendar.html", context, status=status)


def year(request: PageRequest, code: str) -> HttpResponse:
    """Twelve months at a glance, and every day of the year that is not as usual."""
    found = looking_at(request, code)
    wanted = year_asked(request, found.sheet.today.year)
    months: list[dict[str, Any]] = []
    for number in range(1, 13):
        period = month_of(date(wanted, number, 1))
        months.append(
            {"name": period.name, "label": date_format(period.first, "F"), "weeks": found.sheet.weeks(period)}
        )
    special = [day for each in months for week in each["weeks"] for day in week if day.is_in_month and day.tone]
    context = {
        **frame(request, found, wanted),
        "months": months,
        "weekdays": [word(day) for day in WEEKDAYS],
        "special": stretches(special),
        "counts": {kind: sum(day.kind == kind for day in special) for kind in KIND_LABELS},
        "make_up_days": sum(day.kind == MAKE_UP for day in special),
        "before": wanted - 1,
        "after": wanted + 1,
    }
    return render(request, "regulations/calendar_year.html", context)


def stretches(days: list[Day]) -> list[dict[str, Any]]:
    """Days in a row that are alike, told as one line."""
    found: list[dict[str, Any]] = []
    for day in days:
        last = found[-1] if found else None
        alike = last and (last["kind"], last["why"], last["hours"]) == (day.kind, day.why, day.hours)
        if last and alike and last["last"] + timedelta(days=1) == day.date:
            last["last"], last["count"] = day.date, last["count"] + 1
            continue
        found.append(
            {
                "first": day.date,
                "last": day.date,
                "count": 1,
                "kind": day.kind,
                "label": day.label,
                "tone": day.tone,
                "why": day.why,
                "clause": day.clause,
                "hours": day.hours,
                "is_changed": day.is_changed,
            }
        )
    return found


def _days_form(request: PageRequest, found: Looking) -> DaysForm:
    """The form for the day that the address names, filled with what the day is now."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return DaysForm(initial={"what": OPEN})
    shown = found.sheet.day(day, month_of(day))
    hours = found.sheet.working.hours_on(day) or working_hours_near(found.sheet.working, day)
    initial = {
        "first": day,
        "what": OPEN if shown.kind in ("holiday", "rest") else CLOSED,
        "hours": hours_text(hours),
        "reason": shown.why,
        "clause": shown.clause,
    }
    return DaysForm(initial=initial)


def set_days(request: PageRequest, code: str) -> HttpResponse:
    """Takes a day, or several, into the unpublished changes."""
    found = looking_at(request, code)
    form = DaysForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _month_page(request, found, month_asked(request), form, 422)
    said = form.cleaned_data
    for day in form.dates():
        if said["only_open"] and not found.sheet.working.hours_on(day):
            continue
        if said["what"] == BACK:
            found.draft.days.pop(day, None)
            if day.isoformat() in found.newest.days:
                found.draft.days[day] = HandSet(None)
        else:
            hours = said["spans"] if said["what"] == OPEN else ()
            found.draft.days[day] = HandSet(hours, said["reason"], said["clause"])
    calendar_drafts.keep(request, found.draft)
    return go_to(request, f"{reverse('rules-calendar', args=[code])}?month={said['first']:%Y-%m}#changes")


def take_notice(request: PageRequest, code: str) -> HttpResponse:
    """Takes the holidays and make-up days of a pasted notice into the unpublished changes."""
    found = looking_at(request, code)
    form = NoticeForm(request.POST)
    period = month_asked(request)
    if request.method != "POST" or not form.is_valid():
        return _month_page(request, found, period, _days_form(request, found), 422, form)
    try:
        notice = read_notice(form.cleaned_data["text"], year=period.first.year)
    except Refused as refused:
        return _month_page(request, found, period, _days_form(request, found), blame(form, refused), form)
    _take(found, notice.days, notice.number)
    found.draft.years.append(notice.year)
    if form.cleaned_data["source"]:
        found.draft.notices[str(notice.year)] = form.cleaned_data["source"]
    calendar_drafts.keep(request, found.draft)
    _tell_taken(request, notice.year, len(notice.days))
    return go_to(request, f"{reverse('rules-calendar-year', args=[code])}?year={notice.year}#changes")


def take_shipped(request: PageRequest, code: str) -> HttpResponse:
    """Takes a year's holidays from the calendar of China that came with the product into the unpublished changes."""
    found = looking_at(request, code)
    wanted = year_asked(request, found.sheet.today.year)
    if request.method == "POST":
        days = shipped_days(found, wanted)
        if not days:
            raise NotFound(_("产品附带的节假日表中没有 %(year)s 年尚未载入的安排。"), year=wanted)
        addresses = shipped().notices.get(wanted, ())
        _take(found, days, gettext("国务院办公厅关于%(year)s年部分节假日安排的通知") % {"year": wanted})
        found.draft.years.append(wanted)
        if addresses:
            found.draft.notices[str(wanted)] = addresses[0]
        calendar_drafts.keep(request, found.draft)
        _tell_taken(request, wanted, len(days))
    return go_to(request, f"{reverse('rules-calendar-year', args=[code])}?year={wanted}#changes")


def _tell_taken(request: PageRequest, wanted: int, count: int) -> None:
    sentence = gettext("已读入 %(year)d 年的 %(count)d 天，尚未发布。")
    messages.info(request, sentence % {"year": wanted, "count": count})


def _take(found: Looking, days: Mapping[date, ArrangedDay], authority: str) -> None:
    for day, arranged in days.items():
        hours = working_hours_near(found.sheet.working, day) if arranged.opens else ()
        reason = gettext("%(holiday)s调休") % {"holiday": arranged.name} if arranged.opens else arranged.name
        found.draft.days[day] = HandSet(hours, reason, authority)


def drop(request: PageRequest, code: str) -> HttpResponse:
    """Forgets the unpublished changes; one day of them where the form names it."""
    if request.method == "POST":
        found = looking_at(request, code)
        day = request.POST.get("day", "")
        found.draft.days = {
            each: change for each, change in found.draft.days.items() if day and each.isoformat() != day
        }
        if found.draft.days:
            calendar_drafts.keep(request, found.draft)
        else:
            calendar_drafts.drop(request, code)
    return go_to(request, f"{reverse('rules-calendar', args=[code])}?month={month_asked(request).name}")


def publish(request: PageRequest, code: str) -> HttpResponse:
    """The effects of the unpublished changes; POST publishes them as the calendar's next version."""
    found = looking_at(request, code)
    if found.draft.is_empty:
        return go_to(request, reverse("rules-calendar", args=[code]))
    if request.method != "POST":
        first_day = max(found.sheet.today, found.newest.valid_from)
        form = PublishForm(initial={"valid_from": first_day, "seen": found.draft.seen})
        return _publish_page(request, found, form, 200)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _publish_page(request, found, form, 422)
    amendment = Amendment(
        code=code,
        seen=form.cleaned_data["seen"],
        valid_from=form.cleaned_data["valid_from"],
        days=found.draft.days,
        announced_until=found.draft.announced_until,
        notices=found.draft.notices,
        note=form.cleaned_data["note"],
    )
    try:
        version = service_level_actions.amend_calendar(amendment=amendment, by=request.viewer, at=request.at)
    except Conflict as refused:
        calendar_drafts.keep(request, CalendarDraft(**{**vars(found.draft), "seen": found.newest.number}))
        return _publish_page(request, found, form, blame(form, refused), newer=found.newest.number)
    except Refused as refused:
        return _publish_page(request, found, form, blame(form, refused))
    calendar_drafts.drop(request, code)
    words = {"name": named(found.newest.calendar), "number": version.number, "day": version.valid_from.isoformat()}
    messages.success(request, gettext("日历“%(name)s”第 %(number)d 版已发布，自 %(day)s 起使用。") % words)
    return go_to(
        request,
        f"{reverse('rules-calendar', args=[code])}?month={min(amendment.days, default=version.valid_from):%Y-%m}",
    )


def _publish_page(
    request: PageRequest, found: Looking, form: PublishForm, status: int, *, newer: int = 0
) -> HttpResponse:
    first = min(found.draft.days, default=found.sheet.today)
    context = {
        **frame(request, found, first.year),
        "form": form,
        "first": first,
        "newer": newer,
        "effects": effects(
            found.code,
            found.before,
            found.sheet.working,
            first=first,
            at=request.at,
            book=service_levels.book(revision=request.revision),
        ),
    }
    return render(request, "regulations/calendar_publish.html", context, status=status)
