"""The rule book in memory, the limits that apply, clocks as they read now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from plumbline.ground.journal.keeping import Kept
from plumbline.ground.journal.reading import Prepared, any_of
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.models import (
    Calendar,
    Clock,
    ClockRun,
    EscalationStep,
    LimitVersion,
    PhoneList,
    Season,
)
from plumbline.ground.service_levels.models import CalendarVersion as CalendarVersion
from plumbline.ground.service_levels.rules import ClockState, LimitTerms, Reading, Run, course_of_runs, read_clock
from plumbline.ground.service_levels.rules.matching import Limit, Matter, applicable
from plumbline.ground.service_levels.rules.seasons import SeasonDates
from plumbline.ground.service_levels.working_time import Unit, WorkingCalendar
from plumbline.ground.service_levels.working_time.documents import read_calendar

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_REST = 15
"""Days: no holiday is longer."""
ROUND_THE_CLOCK = read_calendar({"zone": "Asia/Shanghai", "weekly": {day: [["00:00", "24:00"]] for day in _WEEK}})


@dataclass(frozen=True)
class DatedLimit:
    limit: Limit
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class DatedCalendar:
    id: UUID
    code: str
    number: int
    valid_from: date
    calendar: WorkingCalendar


@dataclass(frozen=True)
class Book:
    """All limits, calendars and seasons at one revision."""

    limits: tuple[DatedLimit, ...]
    calendars: dict[str, tuple[DatedCalendar, ...]]
    versions: dict[UUID, DatedCalendar]
    seasons: dict[str, SeasonDates]
    by_id: dict[UUID, Limit]
    _chosen: dict[tuple[Matter, date], tuple[Limit, ...]] = field(default_factory=dict, repr=False)

    def calendar(self, code: str, on: date) -> DatedCalendar | None:
        """The version in force on a day; the oldest one before its time."""
        versions = self.calendars.get(code)
        if not versions:
            return None
        in_force = [version for version in versions if version.valid_from <= on]
        return in_force[-1] if in_force else versions[0]

    def limits_for(self, matter: Matter, on: date) -> tuple[Limit, ...]:
        known = self._chosen.get((matter, on))
        if known is None:
            if len(self._chosen) > 20_000:
                self._chosen.clear()
            valid = (d.limit for d in self.limits if d.valid_from <= on and (d.valid_to is None or on < d.valid_to))
            known = self._chosen[(matter, on)] = tuple(applicable(valid, matter))
        return known

    def phase(self, season: str, on: date) -> str:
        dates = self.seasons.get(season)
        return dates.phase(on).value if dates else ""


@dataclass(frozen=True)
class ClockView:
    """A clock with what is needed to read and explain it."""

    clock: Clock
    limit: Limit | None
    calendar: WorkingCalendar
    runs: tuple[Run, ...]

    def reading(self, now: datetime) -> Reading | None:
        """None for a deadline that came from outside: there is nothing to count."""
        if self.limit is None:
            return None
        return read_clock(self.calendar, self.limit.terms, course_of_runs(self.runs, self.clock.stopped_at), now)

    def state(self, now: datetime) -> ClockState:
        if self.limit is not None:
            reading = self.reading(now)
            assert reading is not None
            return reading.state
        until = self.clock.stopped_at or now
        if until > self.clock.due_at:
            return ClockState.BREACHED
        return ClockState.MET if self.clock.stopped_at else ClockState.RUNNING


def book(*, revision: int | None = None) -> Book:
    """The rule book; kept in the process for as long as the revision stands."""
    return _BOOK.at(revision)


def _load() -> Book:
    versions = [
        _dated_calendar(v) for v in CalendarVersion.objects.select_related("calendar").order_by("valid_from", "number")
    ]
    calendars: dict[str, list[DatedCalendar]] = defaultdict(list)
    for version in versions:
        calendars[version.code].append(version)
    rows = LimitVersion.objects.select_related("installation", "clause", "calendar").order_by(
        "installation__valid_from", "code"
    )
    limits = tuple(DatedLimit(_limit(row), row.installation.valid_from, row.installation.valid_to) for row in rows)
    seasons = {
        season.code: SeasonDates(
            season.starts,
            season.ends,
            season.pre_season_days,
            season.first_days,
            {year: (first, last) for year, (first, last) in season.years.items()},
        )
        for season in Season.objects.order_by("installation__valid_from")
    }
    return Book(
        limits,
        {code: tuple(found) for code, found in calendars.items()},
        {v.id: v for v in versions},
        seasons,
        {d.limit.id: d.limit for d in limits},
    )


_BOOK = Kept(_load)


def _dated_calendar(version: CalendarVersion) -> DatedCalendar:
    return DatedCalendar(
        version.id, version.calendar.code, version.number, version.valid_from, read_calendar(version.document)
    )


def _limit(row: LimitVersion) -> Limit:
    return Limit(
        id=row.id,
        pack=row.installation.pack,
        code=row.code,
        terms=LimitTerms(row.quantity, Unit(row.unit), row.day_minutes, row.may_pause, row.milestone),
        start_event=row.start_event,
        order_type=row.order_type,
        order_kind=row.order_kind,
        urgency=row.urgency,
        segment=row.segment,
        region=row.region,
        season_phase=row.season_phase,
        calendar=row.calendar.code if row.calendar else "",
        marks=tuple(row.marks),
        floor=row.floor,
        proposed=row.proposed,
        clause=row.clause.code if row.clause else "",
        because=row.because,
        because_en=row.because_en,
    )


_OF_CASES = Prepared(
    lambda cases: Clock.objects.filter(any_of("case_file_id", cases)).order_by("round", "due_at", "milestone", "id"),
    [UUID(int=1)],
)


def clocks_of(case_file_ids: Iterable[UUID], *, revision: int | None = None) -> dict[UUID, list[ClockView]]:
    """The clocks of several cases with their runs, by case, by due."""
    ids = list(case_file_ids)
    clocks = _OF_CASES.all(ids) if ids else []
    views: dict[UUID, list[ClockView]] = {case: [] for case in ids}
    for view in views_of(clocks, revision=revision):
        views[view.clock.case_file_id].append(view)
    return views


def binding_due(case_file_id: UUID, *, milestone: str, round_number: int) -> datetime | None:
    """When the clock that binds for a milestone in a round is due; None where no limit set one."""
    clocks = _BINDING.all(case_file_id, milestone, round_number)
    return min((clock.due_at for clock in clocks), default=None)


_BINDING = Prepared(
    lambda case, milestone, number: Clock.objects.filter(
        case_file_id=case, milestone=milestone, round=number, binding=True
    ),
    UUID(int=1),
    "milestone",
    1,
)


def views_of(clocks: Sequence[Clock], *, revision: int | None = None) -> list[ClockView]:
    """Clocks with limit, calendar and runs, in the order given; one statement for all runs."""
    rules = book(revision=revision)
    runs: dict[UUID, list[Run]] = defaultdict(list)
    for clock_id, started, stopped, reason in (
        ClockRun.objects.filter(clock_id__in=[clock.id for clock in clocks])
        .order_by("started_at", "id")
        .values_list("clock_id", "started_at", "stopped_at", "reason")
    ):
        runs[clock_id].append(Run(started, stopped, reason or None))
    return [
        ClockView(
            clock,
            rules.by_id.get(clock.limit_id) if clock.limit_id else None,
            calendar_of(rules, clock),
            tuple(runs[clock.id]),
        )
        for clock in clocks
    ]


def calendar_of(rules: Book, clock: Clock) -> WorkingCalendar:
    """The calendar pinned at the start; round the clock where the limit counts none."""
    return rules.versions[clock.calendar_version_id].calendar if clock.calendar_version_id else ROUND_THE_CLOCK


def clock(clock_id: UUID) -> ClockView:
    """Raises NotFound. Visibility is the caller's: a clock is seen with its case."""
    found = Clock.objects.select_related("case_file").filter(id=clock_id).first()
    if found is None:
        raise NotFound(_("没有找到该时钟。"))
    return views_of([found])[0]


def running_limits(case_file_id: UUID) -> frozenset[UUID]:
    """The limits that have a clock running on a case."""
    running = Clock.objects.filter(case_file_id=case_file_id, stopped_at__isnull=True, limit__isnull=False)
    return frozenset(running.values_list("limit_id", flat=True))


def next_due(views: Iterable[ClockView]) -> Clock | None:
    """The clock that binds now: the earliest due of those that run."""
    running = [view.clock for view in views if view.clock.stopped_at is None and not view.clock.paused]
    return min(running, key=lambda c: (c.due_at, c.milestone), default=None)


def escalation_steps(*, packs: Iterable[str], percent: int, on: date) -> list[EscalationStep]:
    """Who is told at this share of a limit, by the packs in force on a day."""
    steps = EscalationStep.objects.filter(
        installation__pack__in=list(packs), at_percent=percent, installation__valid_from__lte=on
    )
    return [
        s
        for s in steps.select_related("installation", "clause")
        if s.installation.valid_to is None or on < s.installation.valid_to
    ]


def phone_lists(*, order_types: Sequence[str], urgency: str, on: date) -> list[PhoneList]:
    """The lists of people to telephone at once for an order of this type (or an ancestor) or urgency."""
    lists = (
        PhoneList.objects.filter(installation__valid_from__lte=on)
        .select_related("installation", "clause")
        .order_by("code")
    )
    in_force = [found for found in lists if found.installation.valid_to is None or on < found.installation.valid_to]
    return [found for found in in_force if set(found.order_types) & set(order_types) or urgency in found.urgencies]


@dataclass(frozen=True)
class InFlight:
    """Clocks that run now: all of them, those due on or after a moment, and those whose due moment crosses days nobody has announced yet."""

    total: int
    beyond: int
    provisional: int


def in_flight(calendar: str, *, since: datetime) -> InFlight:
    """The binding clocks that run along a calendar, whichever version each started with."""
    running = Clock.objects.filter(stopped_at__isnull=True, binding=True, calendar_version__calendar__code=calendar)
    counted = running.aggregate(
        total=Count("id"),
        beyond=Count("id", filter=Q(due_at__gte=since)),
        provisional=Count("id", filter=Q(provisional=True)),
    )
    return InFlight(**counted)


def soonest_along(calendar: str, *, since: datetime, most: int) -> list[ClockView]:
    """Binding clocks that run along a calendar and are due on or after a moment, soonest first."""
    rows = Clock.objects.filter(
        stopped_at__isnull=True, binding=True, due_at__gte=since, calendar_version__calendar__code=calendar
    )
    return views_of(list(rows.select_related("case_file").order_by("due_at", "id")[:most]))


def running_by_limit(installation_id: UUID) -> dict[str, int]:
    """How many clocks run under each limit of an installed version, by the limit's code."""
    rows = (
        Clock.objects.filter(stopped_at__isnull=True, binding=True, limit__installation_id=installation_id)
        .values_list("limit__code")
        .annotate(count=Count("id"))
    )
    return dict(rows)


def calendar_versions(code: str) -> list[CalendarVersion]:
    """The versions of a calendar, newest first, with its names.

    Raises:
        NotFound: no such calendar.
    """
    versions = list(CalendarVersion.objects.filter(calendar__code=code).select_related("calendar").order_by("-number"))
    if not versions:
        raise NotFound(_("没有代码为“%(code)s”的日历。"), code=code[:60])
    return versions


def calendar_names() -> list[tuple[str, str, str]]:
    """Code, Chinese and English name of every calendar."""
    return list(Calendar.objects.order_by("code").values_list("code", "name", "name_en"))


def ladder(*, on: date) -> tuple[list[EscalationStep], list[PhoneList]]:
    """Every escalation step and phone list in force on a day, by pack."""
    ended = Q(installation__valid_to__isnull=False, installation__valid_to__lte=on)
    steps = EscalationStep.objects.filter(~ended, installation__valid_from__lte=on)
    lists = PhoneList.objects.filter(~ended, installation__valid_from__lte=on)
    return (
        list(
            steps.select_related("installation", "clause")
            .defer("installation__content")
            .order_by("installation__pack", "at_percent", "code")
        ),
        list(
            lists.select_related("installation", "clause")
            .defer("installation__content")
            .order_by("installation__pack", "code")
        ),
    )


def sweep_lag(at: datetime) -> float:
    """Seconds by which the oldest clock waiting to be looked at is overdue for a look; 0 when none is."""
    oldest = Clock.objects.filter(wake_at__lte=at).order_by("wake_at").values_list("wake_at", flat=True).first()
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0


def last_working_day(before: date) -> date:
    """The last day before this one on which an office was open, by the calendars that rest on some day of the week; the day before where there are none."""
    offices = _offices()
    days = (before - timedelta(days=back) for back in range(1, LONGEST_REST + 1))
    yesterday = before - timedelta(days=1)
    return next((day for day in days if any(each.is_open_day(day) for each in offices)), yesterday)


def working_day_after(day: date, count: int) -> date:
    """The ``count``-th day after this one on which an office is open; by weekdays alone where no calendar rests on any day."""
    offices, found = _offices(), day
    for _counted in range(count):
        found += timedelta(days=1)
        rest = 0
        while rest < LONGEST_REST and not _is_working_day(found, offices):
            found, rest = found + timedelta(days=1), rest + 1
    return found


def _is_working_day(day: date, offices: list[WorkingCalendar]) -> bool:
    return any(each.is_open_day(day) for each in offices) if offices else day.isoweekday() < 6


def _offices() -> list[WorkingCalendar]:
    """The calendars, as they are now, that rest on some day of the week."""
    newest = [versions[-1].calendar for versions in book().calendars.values()]
    return [calendar for calendar in newest if not all(calendar.weekly)]


def announced_until(code: str) -> date | None:
    """The last day for which the newest version of a calendar knows the holidays."""
    versions = book().calendars.get(code)
    return versions[-1].calendar.announced_until if versions else None
