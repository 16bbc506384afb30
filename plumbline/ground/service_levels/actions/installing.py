"""Calendars and limits as packs bring them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.regulations.actions import Installed
from plumbline.ground.service_levels import events
from plumbline.ground.service_levels.models import (
    Calendar,
    CalendarVersion,
    EscalationStep,
    LimitVersion,
    PhoneList,
    Season,
)
from plumbline.ground.service_levels.working_time import carried_over, read_calendar


class CalendarRefused(Refused):
    """The calendar cannot be used as written."""


@dataclass(frozen=True, kw_only=True)
class CalendarPublication:
    """One version of a calendar; ``document`` as `WorkingCalendar.parse` reads it, ``notices`` year → address of the official notice."""

    code: str
    name: str
    name_en: str = ""
    valid_from: date
    document: Mapping[str, Any]
    notices: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class InstalledLimit:
    code: str
    milestone: str
    quantity: int
    unit: str
    start_event: str
    clause_id: UUID | None = None
    proposed: bool = False
    because: str = ""
    because_en: str = ""
    order_type: str = ""
    order_kind: str = ""
    urgency: str = ""
    segment: str = ""
    region: str = ""
    season_phase: str = ""
    day_minutes: int | None = None
    calendar: str = ""
    counts: str = "within"
    may_pause: bool = False
    floor: bool = False
    marks: Sequence[int] = (50, 80, 100)


@dataclass(frozen=True, kw_only=True)
class SeasonTerms:
    code: str
    name: str
    name_en: str
    starts: str
    ends: str
    pre_season_days: int = 0
    first_days: int = 0


@dataclass(frozen=True, kw_only=True)
class EscalationTerms:
    code: str
    at_percent: int
    tell: Sequence[str]
    name: str
    name_en: str
    clause_id: UUID | None = None
    proposed: bool = False


@dataclass(frozen=True, kw_only=True)
class PhoneListTerms:
    code: str
    name: str
    name_en: str
    order_types: Sequence[str]
    urgencies: Sequence[str]
    call: Sequence[str]
    acknowledge_minutes: int
    clause_id: UUID | None = None
    proposed: bool = False


@transaction.atomic
def publish_calendar(*, publication: CalendarPublication, by: Viewer, at: datetime) -> CalendarVersion:
    """Adds a version of a calendar; the same document again changes nothing. Running clocks keep the version they started with.

    Days that were set by hand (see `amend_calendar`) stay as they were set: a pack does not know of them.

    Raises:
        CalendarRefused: a document the arithmetic cannot read (zone, hours, dates).
    """
    read_calendar(publication.document)
    calendar, _made = Calendar.objects.get_or_create(
        code=publication.code, defaults={"id": new_id(at), "name": publication.name, "name_en": publication.name_en}
    )
    newest = calendar.versions.order_by("-number").first()
    document, days = carried_over(
        publication.document, newest.document if newest else {}, newest.days if newest else {}
    )
    if newest is not None and newest.document == document:
        return newest
    if newest is not None and newest.valid_from > publication.valid_from:
        raise CalendarRefused(
            _("日历“%(code)s”已有自 %(day)s 起使用的版本，新版本的起用日期不能早于该日。"),
            field="valid_from",
            code=publication.code,
            day=newest.valid_from.isoformat(),
        )
    return write_version(
        calendar,
        newest.number + 1 if newest else 1,
        {**vars(publication), "document": document, "days": days, "notices": _notices(publication, newest)},
        by=by,
        at=at,
    )


def _notices(publication: CalendarPublication, newest: CalendarVersion | None) -> dict[str, str]:
    return {**(newest.notices if newest and newest.days else {}), **publication.notices}


def write_version(
    calendar: Calendar, number: int, values: Mapping[str, Any], *, by: Viewer, at: datetime
) -> CalendarVersion:
    """The row and the fact of a version; the caller holds the transaction and has checked the document."""
    version = CalendarVersion.objects.create(
        id=new_id(at),
        calendar=calendar,
        number=number,
        valid_from=values["valid_from"],
        document=values["document"],
        notices=values["notices"],
        days=values["days"],
        note=values["note"],
        published_at=at,
    )
    bump_revision()
    publish(
        events.CalendarPublished(
            at=at,
            subject=calendar.code,
            version=version.number,
            valid_from=values["valid_from"].isoformat(),
            announced_until=values["document"].get("announced_until") or "",
        ),
        by=by,
    )
    return version


@transaction.atomic
def install_rules(
    *,
    installed: Installed,
    limits: Sequence[InstalledLimit],
    seasons: Sequence[SeasonTerms] = (),
    steps: Sequence[EscalationTerms] = (),
    phone_lists: Sequence[PhoneListTerms] = (),
    by: Viewer,
    at: datetime,
) -> None:
    """Writes the limits, seasons, escalation steps and phone lists of a new installation; what earlier ones decided stays.

    Raises:
        CalendarRefused: a limit names a calendar that was not published.
    """
    installation_id, calendars = installed.installation.id, {c.code: c for c in Calendar.objects.all()}
    LimitVersion.objects.bulk_create(_limit_row(installation_id, limit, calendars, at) for limit in limits)
    Season.objects.bulk_create(
        Season(id=new_id(at), installation_id=installation_id, **vars(season)) for season in seasons
    )
    EscalationStep.objects.bulk_create(
        EscalationStep(id=new_id(at), installation_id=installation_id, **{**vars(step), "tell": list(step.tell)})
        for step in steps
    )
    PhoneList.objects.bulk_create(_phone_list_row(installation_id, terms, at) for terms in phone_lists)
    bump_revision()
    publish(
        events.LimitsInstalled(
            at=at,
            subject=installed.installation.pack,
            count=len(limits),
            valid_from=installed.installation.valid_from.isoformat(),
        ),
        by=by,
    )


def _limit_row(
    installation_id: UUID, limit: InstalledLimit, calendars: Mapping[str, Calendar], at: datetime
) -> LimitVersion:
    if limit.calendar and limit.calendar not in calendars:
        raise CalendarRefused(_("时限“%(limit)s”引用的日历“%(code)s”不存在。"), limit=limit.code, code=limit.calendar)
    values = {**vars(limit), "calendar": calendars.get(limit.calendar), "marks": list(limit.marks)}
    return LimitVersion(id=new_id(at), installation_id=installation_id, **values)


def _phone_list_row(installation_id: UUID, terms: PhoneListTerms, at: datetime) -> PhoneList:
    lists = {"order_types": list(terms.order_types), "urgencies": list(terms.urgencies), "call": list(terms.call)}
    return PhoneList(id=new_id(at), installation_id=installation_id, **{**vars(terms), **lists})
