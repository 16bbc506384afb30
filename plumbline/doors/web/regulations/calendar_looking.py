"""A calendar as one person looks at it: the newest version with what he has changed and not published laid on top."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.regulations import calendar_drafts
from plumbline.doors.web.regulations.calendar_drafts import CalendarDraft
from plumbline.doors.web.regulations.calendars import KIND_LABELS, SHORT_LABELS, TONES, Sheet, hours_text
from plumbline.doors.web.regulations.packs import may_edit
from plumbline.doors.web.saying import named, word
from plumbline.ground.kernel.periods import NoSuchPeriod, Period, month_of, parse
from plumbline.ground.service_levels import queries as service_levels
from plumbline.ground.service_levels.calendars import ArrangedDay, shipped
from plumbline.ground.service_levels.queries import CalendarVersion
from plumbline.ground.service_levels.working_time import WorkingCalendar, amended, read_calendar

FIRST_YEAR, LAST_YEAR = 2000, 2099
SHOWN_VERSIONS = 12


@dataclass
class Looking:
    """A calendar with this person's unpublished changes laid on top."""

    versions: list[CalendarVersion]
    newest: CalendarVersion
    before: WorkingCalendar
    sheet: Sheet
    draft: CalendarDraft

    @property
    def code(self) -> str:
        return self.newest.calendar.code


def looking_at(request: PageRequest, code: str) -> Looking:
    """Raises NotFound where there is no such calendar."""
    versions = service_levels.calendar_versions(code)
    newest = versions[0]
    draft = (
        calendar_drafts.draft_of(request, code, newest.number)
        if may_edit(request)
        else CalendarDraft(code, newest.number)
    )
    before = service_levels.book(revision=request.revision).versions[newest.id].calendar
    today = timezone.localdate(request.at)
    if draft.is_empty:
        return Looking(versions, newest, before, Sheet(before, newest.days, {}, today), draft)
    document, days = amended(newest.document, newest.days, draft.days)
    if draft.announced_until:
        document["announced_until"] = draft.announced_until.isoformat()
    return Looking(versions, newest, before, Sheet(read_calendar(document), days, draft.days, today), draft)


def frame(request: PageRequest, found: Looking, shown_year: int) -> dict[str, Any]:
    known = found.sheet.working.announced_until
    china = shipped()
    is_shipped = china.announced_from.year <= shown_year <= china.announced_until.year
    return {
        "code": found.code,
        "name": named(found.newest.calendar),
        "versions": found.versions[:SHOWN_VERSIONS],
        "newest": found.newest,
        "announced_until": known,
        "shown_year": shown_year,
        "is_unannounced": known is not None and known.year < shown_year,
        "may_load": may_edit(request) and is_shipped and _missing(found, shown_year),
        "shipped_until": china.announced_until,
        "draft": found.draft,
        "changes": changed_days(found),
        "may_edit": may_edit(request),
        "legend": [
            {"label": word(KIND_LABELS[kind]), "short": word(SHORT_LABELS[kind]), "tone": TONES[kind]}
            for kind in KIND_LABELS
        ],
        "notice_address": found.draft.notices.get(str(shown_year)) or found.newest.notices.get(str(shown_year), ""),
        "authorities": _authorities(found),
    }


def _authorities(found: Looking) -> list[str]:
    """Clauses and notices that were cited before: offered, so that nobody types them twice."""
    rows = [*found.newest.days.values(), *({"clause": change.clause} for change in found.draft.days.values())]
    return sorted({str(row.get("clause")) for row in rows if row.get("clause")})


def _missing(found: Looking, shown_year: int) -> bool:
    """Are there shipped days of the year that the calendar does not have yet?"""
    return found.sheet.follows_notices and bool(shipped_days(found, shown_year))


def changed_days(found: Looking) -> list[dict[str, Any]]:
    """The unpublished changes, day by day: before and after."""
    rows = []
    for day, change in sorted(found.draft.days.items()):
        was, will = found.before.hours_on(day), found.sheet.working.hours_on(day)
        shown = found.sheet.day(day, month_of(day))
        rows.append(
            {
                "day": shown,
                "before": hours_text(was) or gettext("不开放"),
                "after": hours_text(will) or gettext("不开放"),
                "is_same": was == will,
                "is_back": change.hours is None,
            }
        )
    return rows


def shipped_days(found: Looking, wanted: int) -> dict[date, ArrangedDay]:
    """The shipped days of a year on which the calendar says otherwise, or nothing."""
    known = found.sheet.working.announced_until
    if known is not None and known >= date(wanted, 12, 31):
        return {}
    return {day: arranged for day, arranged in shipped().days.items() if day.year == wanted}


def month_asked(request: PageRequest) -> Period:
    """The month in the address; this one where there is none or it is none."""
    this = month_of(timezone.localdate(request.at))
    try:
        period = parse(request.GET.get("month") or request.POST.get("month") or this.name)
    except NoSuchPeriod:
        return this
    found = month_of(period.first)
    return found if FIRST_YEAR <= found.first.year <= LAST_YEAR else this


def year_asked(request: PageRequest, this: int) -> int:
    text = request.GET.get("year") or request.POST.get("year") or ""
    return int(text) if text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR else this
