"""A calendar as JSON writes it, read and written."""

import re
from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.working_time.calendar import WorkingCalendar
from plumbline.ground.service_levels.working_time.hours import (
    WEEKDAYS,
    CalendarRefused,
    read_hours,
    written_hours,
)

_MEMBERS = ("zone", "weekly", "exceptions", "announced_until")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_calendar(document: object) -> WorkingCalendar:
    """``{"zone": "Asia/Shanghai", "weekly": {"mon": [["08:30", "12:00"]]}, "exceptions": {"2026-10-01": []}}`` as a calendar.

    Weekdays left out are closed; ``exceptions`` and ``announced_until`` ("2026-12-31") may be left out.

    Raises:
        CalendarRefused: names the member, zone, weekday, date or span that cannot be read.
    """
    members = _mapping(document, "calendar")
    for member in members:
        if member not in _MEMBERS:
            raise CalendarRefused(
                _("日历中不认识“%(member)s”，可用的有 %(known)s。"),
                field=member[:40],
                member=member[:40],
                known="、".join(_MEMBERS),
            )
    weekly = _mapping(members.get("weekly"), "weekly")
    for day in weekly:
        if day not in WEEKDAYS:
            raise CalendarRefused(
                _("weekly 中没有“%(day)s”这一天，请用 mon、tue、wed、thu、fri、sat、sun。"),
                field="weekly",
                day=day[:40],
            )
    dated, announced = members.get("exceptions"), members.get("announced_until")
    exceptions = {} if dated is None else _mapping(dated, "exceptions")
    return WorkingCalendar(
        zone=_zone(members.get("zone")),
        weekly=tuple(read_hours(weekly.get(day, []), f"weekly.{day}") for day in WEEKDAYS),
        exceptions={
            _date(day, "exceptions"): read_hours(pairs, f"exceptions.{day}") for day, pairs in exceptions.items()
        },
        announced_until=None if announced is None else _date(announced, "announced_until"),
    )


def written_calendar(calendar: WorkingCalendar) -> dict[str, object]:
    """The inverse of ``read_calendar``, ready for JSON."""
    return {
        "zone": calendar.zone.key,
        "weekly": {day: written_hours(hours) for day, hours in zip(WEEKDAYS, calendar.weekly, strict=True)},
        "exceptions": {day.isoformat(): written_hours(hours) for day, hours in sorted(calendar.exceptions.items())},
        "announced_until": calendar.announced_until.isoformat() if calendar.announced_until else None,
    }


def _mapping(value: object, where: str) -> dict[str, object]:
    if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
        raise CalendarRefused(_('%(where)s 应为对象，例如 {"mon": [["08:30", "12:00"]]}。'), field=where, where=where)
    return dict(value)


def _zone(name: object) -> ZoneInfo:
    try:
        if isinstance(name, str) and name:
            return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        pass
    raise CalendarRefused(
        _("没有名为“%(zone)s”的时区，请写 IANA 名称，例如 Asia/Shanghai。"), field="zone", zone=str(name)[:40]
    )


def _date(text: object, where: str) -> date:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise CalendarRefused(
        _("%(where)s 中的“%(text)s”不是日期，请写成 2026-10-01 的形式。"), field=where, where=where, text=str(text)[:40]
    )
