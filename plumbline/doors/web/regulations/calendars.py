"""A working calendar at a glance: what each day is, in words, for a month and for a year."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext

from plumbline.doors.web.saying import word
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.calendars import shipped
from plumbline.ground.service_levels.working_time import DayHours, HandSet, WorkingCalendar

WORK, REST, HOLIDAY, MAKE_UP, HALF, OTHER = "work", "rest", "holiday", "make_up", "half", "other"
KIND_LABELS: dict[str, str] = {
    WORK: _("上班"),
    REST: _("休息"),
    HOLIDAY: _("放假"),
    MAKE_UP: _("调休上班"),
    HALF: _("半天"),
    OTHER: _("另定时段"),
}
SHORT_LABELS: dict[str, str] = {
    WORK: "",
    REST: _("休"),
    HOLIDAY: _("假"),
    MAKE_UP: _("班"),
    HALF: _("半"),
    OTHER: _("另"),
}
TONES: dict[str, str] = {WORK: "", REST: "", HOLIDAY: "red", MAKE_UP: "azure", HALF: "yellow", OTHER: "purple"}
WEEKDAYS = (_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日"))
HALF_OF_USUAL = 0.75
"""A day open for less than three quarters of its usual hours is called a half day."""


@dataclass(frozen=True)
class Day:
    """One day: its hours as people write them, what it is, and why."""

    date: date
    is_in_month: bool
    hours: tuple[str, ...]
    kind: str
    label: str
    short: str
    tone: str
    why: str
    clause: str
    is_provisional: bool
    is_by_hand: bool
    is_changed: bool
    is_today: bool

    @property
    def spoken(self) -> str:
        """The whole day in one sentence, for whoever does not see the grid."""
        hours = "，".join(self.hours) or gettext("不开放")
        parts = [
            f"{self.date:%Y-%m-%d}",
            gettext("周%(day)s") % {"day": word(WEEKDAYS[self.date.weekday()])},
            self.label,
            self.why,
            hours,
        ]
        return "，".join(part for part in parts if part)


@dataclass(frozen=True)
class Sheet:
    """A calendar as it is looked at: the hours, the reasons of days set by hand, and what is being changed but not published."""

    working: WorkingCalendar
    days: Mapping[str, Mapping[str, Any]]
    changes: Mapping[date, HandSet]
    today: date

    def weeks(self, month: Period) -> list[list[Day]]:
        """The weeks from Monday that touch the month."""
        found = calendar.Calendar().monthdatescalendar(month.first.year, month.first.month)
        return [[self.day(day, month) for day in week] for week in found]

    def day(self, day: date, month: Period) -> Day:
        kind = self.kind_of(day)
        changed = self.changes.get(day)
        by_hand = self.days.get(day.isoformat())
        announced = self.working.announced_until
        return Day(
            date=day,
            is_in_month=month.contains(day),
            hours=tuple(written(span) for span in self.working.hours_on(day)),
            kind=kind,
            label=word(KIND_LABELS[kind]),
            short=word(SHORT_LABELS[kind]),
            tone=TONES[kind],
            why=self._why(day, changed),
            clause=(changed.clause if changed else "") or str((by_hand or {}).get("clause", "")),
            is_provisional=announced is not None and day > announced,
            is_by_hand=by_hand is not None,
            is_changed=changed is not None,
            is_today=day == self.today,
        )

    def _why(self, day: date, changed: HandSet | None) -> str:
        if changed is not None and changed.hours is not None:
            return changed.reason
        by_hand = self.days.get(day.isoformat())
        if by_hand and changed is None:
            return str(by_hand.get("reason", ""))
        arranged = shipped().days.get(day) if self.follows_notices and day in self.working.exceptions else None
        return arranged.name if arranged else ""

    @property
    def follows_notices(self) -> bool:
        """Does this calendar depend on the yearly public notices?"""
        return self.working.announced_until is not None

    def kind_of(self, day: date) -> str:
        """What a day is beside the days like it: the usual hours are those that most days of this weekday have around it."""
        hours, usual = self.working.hours_on(day), usual_hours(self.working, day)
        if not hours:
            return HOLIDAY if usual or self._why(day, self.changes.get(day)) else REST
        if hours == usual:
            return WORK
        if not usual:
            return MAKE_UP
        return HALF if _minutes(hours) < HALF_OF_USUAL * _minutes(usual) else OTHER


def usual_hours(working: WorkingCalendar, day: date) -> DayHours:
    """The hours that most days of this weekday have in the five weeks around the day: opening hours may change with the season."""
    around = [working.hours_on(day + timedelta(weeks=offset)) for offset in (-3, -2, -1, 1, 2, 3)]
    return max(set(around), key=lambda hours: (around.count(hours), hours == working.weekly[day.weekday()]))


def working_hours_near(working: WorkingCalendar, day: date) -> DayHours:
    """What a working day around this one is open: the hours a make-up day is offered."""
    for offset in range(1, 22):
        for near in (day + timedelta(days=offset), day - timedelta(days=offset)):
            if near.weekday() < 5 and working.hours_on(near) == usual_hours(working, near) != ():
                return working.hours_on(near)
    return next((hours for hours in working.weekly if hours), ())


def written(span: tuple[int, int]) -> str:
    return f"{clock(span[0])}–{clock(span[1])}"


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours_text(hours: DayHours) -> str:
    """As it is typed: one line, spans separated by commas."""
    return ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in hours)


def _minutes(hours: DayHours) -> int:
    return sum(closes - opens for opens, closes in hours)


def neighbours(month: Period) -> tuple[str, str]:
    """The names of the month before and the one after."""
    before = month.first - timedelta(days=1)
    return f"{before:%Y-%m}", f"{month.after:%Y-%m}"
