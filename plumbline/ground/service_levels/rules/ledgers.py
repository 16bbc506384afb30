"""The ledger: every stretch of a clock's life, what it counted and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from plumbline.ground.service_levels.rules.counting import DAY, counted_days
from plumbline.ground.service_levels.rules.courses import Course, Pause
from plumbline.ground.service_levels.rules.limits import LimitTerms
from plumbline.ground.service_levels.working_time import WorkingCalendar

_NOTHING = timedelta()


class SegmentKind(StrEnum):
    RUNNING = "running"
    CLOSED = "closed"
    PAUSED = "paused"


@dataclass(frozen=True)
class Segment:
    """[``since``, ``until``) in UTC. ``reason``: of the pause; ``pause_ignored``: paused, but the limit may not pause."""

    since: datetime
    until: datetime
    kind: SegmentKind
    counted: timedelta = _NOTHING
    reason: str | None = None
    pause_ignored: bool = False


def ledger_of(
    calendar: WorkingCalendar, limit: LimitTerms, course: Course, since: datetime, until: datetime
) -> tuple[Segment, ...]:
    """Segments that join without gap from ``since`` to ``until`` (UTC); what they count adds up to the time used up between."""
    fill = _days if limit.counts_days else _amounts
    found: list[Segment] = []
    for start, end, pause in _parts(course, since, until):
        if pause is not None and limit.may_pause:
            found.append(Segment(start, end, SegmentKind.PAUSED, reason=pause.reason))
            continue
        segments = fill(calendar, limit, start, end)
        if pause is not None:
            segments = (replace(segment, reason=pause.reason, pause_ignored=True) for segment in segments)
        found.extend(segments)
    if limit.counts_days:
        found = list(_with_counted_days(calendar, limit, course, found, since, until))
    return tuple(_joined(found, keep_days=limit.counts_days))


def _parts(course: Course, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, Pause | None]]:
    start = since
    for pause in course.pauses:
        begins, ends = max(start, pause.since), min(pause.until or until, until)
        if begins >= ends:
            continue
        if start < begins:
            yield start, begins, None
        yield begins, ends, pause
        start = ends
    if start < until:
        yield start, until, None


def _amounts(calendar: WorkingCalendar, limit: LimitTerms, start: datetime, end: datetime) -> Iterator[Segment]:
    if not limit.unit.follows_calendar:
        yield Segment(start, end, SegmentKind.RUNNING, end - start)
        return
    reached = start
    for opens, closes in calendar.openings(start, end):
        if reached < opens:
            yield Segment(reached, opens, SegmentKind.CLOSED)
        yield Segment(opens, closes, SegmentKind.RUNNING, closes - opens)
        reached = closes
    if reached < end:
        yield Segment(reached, end, SegmentKind.CLOSED)


def _days(calendar: WorkingCalendar, _limit: LimitTerms, start: datetime, end: datetime) -> Iterator[Segment]:
    day = calendar.local(start).date()
    while start < end:
        ends = calendar.midnight(day + DAY)
        if ends > start:
            kind = SegmentKind.RUNNING if calendar.hours_on(day) else SegmentKind.CLOSED
            yield Segment(start, min(ends, end), kind)
            start = ends
        day += DAY


def _with_counted_days(
    calendar: WorkingCalendar,
    limit: LimitTerms,
    course: Course,
    segments: list[Segment],
    since: datetime,
    until: datetime,
) -> Iterator[Segment]:
    """The civil rule's 24 h of each counted day that ends in the ledger, on the first segment in which that day runs."""
    days = {day for day, _begins, ends in counted_days(calendar, limit, course, until) if since < ends <= until}
    for segment in segments:
        day = calendar.local(segment.since).date()
        if segment.kind is SegmentKind.RUNNING and day in days:
            days.remove(day)
            yield replace(segment, counted=DAY)
        else:
            yield segment


def _joined(segments: Iterable[Segment], *, keep_days: bool) -> Iterator[Segment]:
    """Neighbours of one kind and reason as one segment; days that run stay apart under the civil rule."""
    pending: Segment | None = None
    for segment in segments:
        if pending is not None and _alike(pending, segment) and not (keep_days and segment.kind is SegmentKind.RUNNING):
            pending = replace(pending, until=segment.until, counted=pending.counted + segment.counted)
            continue
        if pending is not None:
            yield pending
        pending = segment
    if pending is not None:
        yield pending


def _alike(one: Segment, other: Segment) -> bool:
    return (one.kind, one.reason, one.pause_ignored) == (other.kind, other.reason, other.pause_ignored)
