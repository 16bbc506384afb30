"""Days of a calendar set by hand: a notice of next year's holidays, a make-up day moved, a half day, a closed office."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels.actions.installing import CalendarRefused, write_version
from plumbline.ground.service_levels.models import Calendar, CalendarVersion
from plumbline.ground.service_levels.working_time import HandSet, amended, read_calendar


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What is to change. ``seen`` is the version it was made from; ``announced_until`` None leaves what was known; ``notices`` adds addresses by year."""

    code: str
    seen: int
    valid_from: date
    days: Mapping[date, HandSet]
    announced_until: date | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def amend_calendar(*, amendment: Amendment, by: Viewer, at: datetime) -> CalendarVersion:
    """Publishes the next version of a calendar, some days set by hand. Running clocks keep the version they started with.

    Raises:
        NotAllowed: the viewer may not edit rules.
        NotFound: no such calendar.
        Conflict: somebody published another version meanwhile.
        CalendarRefused: nothing changes, hours that are none, or a day of validity before the newest version's.
        NeverOpen: the calendar would not open any more.
    """
    require_somewhere(by, Permission.RULES_EDIT)
    calendar = Calendar.objects.select_for_update().filter(code=amendment.code).first()
    if calendar is None:
        raise NotFound(_("没有代码为“%(code)s”的日历。"), code=amendment.code[:60])
    newest = calendar.versions.order_by("-number").first()
    assert newest is not None, "a calendar is written together with its first version"
    if newest.number != amendment.seen:
        raise Conflict(
            _("日历“%(name)s”刚刚发布了第 %(number)d 版，您是在第 %(seen)d 版上修改的，没有发布。请在新版上重做改动。"),
            name=calendar.name,
            number=newest.number,
            seen=amendment.seen,
        )
    _check_validity(newest, amendment)
    document, days = amended(newest.document, newest.days, amendment.days)
    if amendment.announced_until is not None:
        document["announced_until"] = amendment.announced_until.isoformat()
    if document == newest.document and days == newest.days:
        raise CalendarRefused(_("与现行版本相比没有变化，不必发布。"))
    _check_open(document, amendment.valid_from)
    values = {**vars(amendment), "document": document, "days": days, "notices": {**newest.notices, **amendment.notices}}
    return write_version(calendar, newest.number + 1, values, by=by, at=at)


def _check_validity(newest: CalendarVersion, amendment: Amendment) -> None:
    if newest.valid_from > amendment.valid_from:
        raise CalendarRefused(
            _("日历“%(code)s”已有自 %(day)s 起使用的版本，新版本的起用日期不能早于该日。"),
            field="valid_from",
            code=amendment.code,
            day=newest.valid_from.isoformat(),
        )


def _check_open(document: Mapping[str, object], since: date) -> None:
    working = read_calendar(document)
    next(working.open_days(since))
