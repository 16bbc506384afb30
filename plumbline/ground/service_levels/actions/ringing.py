"""The sweep: clocks that reached a mark or their due moment."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import as_json
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.service_levels import events
from plumbline.ground.service_levels.actions.running import keep_reading
from plumbline.ground.service_levels.models import Clock, ClockMark
from plumbline.ground.service_levels.queries import ClockView, views_of
from plumbline.ground.service_levels.rules import reached_marks

BATCH = 500
POISON_REST = timedelta(hours=1)
log = logging.getLogger(__name__)

KEEP = """
UPDATE service_levels_clock AS c SET due_at = r.due_at, breached_at = r.breached_at, wake_at = r.wake_at, provisional = r.provisional
FROM jsonb_to_recordset(%s::jsonb) AS r(id uuid, due_at timestamptz, breached_at timestamptz, wake_at timestamptz, provisional boolean, woken timestamptz)
WHERE c.id = r.id AND c.wake_at = r.woken AND c.stopped_at IS NULL
"""
MARK = """
INSERT INTO service_levels_clockmark (clock_id, percent, at)
SELECT r.clock_id, r.percent, r.at FROM jsonb_to_recordset(%s::jsonb) AS r(clock_id uuid, percent smallint, at timestamptz)
ON CONFLICT DO NOTHING
"""


@dataclass
class Rung:
    """What one batch found."""

    facts: list[Fact] = field(default_factory=list)
    marks: list[dict[str, object]] = field(default_factory=list)
    rows: list[dict[str, object]] = field(default_factory=list)


def ring_due(*, at: datetime, by: Viewer, most: int = 10_000) -> int:
    """Rings every clock whose moment to look has come; returns how many were looked at.

    Safe to run twice and by several workers: a row that another worker holds is passed over, and a mark is unique. Each batch is one
    transaction; a killed worker loses at most the batch it was in, which the next sweep does again.
    """
    looked = 0
    while looked < most:
        count = _ring_batch(at=at, by=by, most=min(BATCH, most - looked))
        looked += count
        if count == 0:
            break
    return looked


@transaction.atomic
def _ring_batch(*, at: datetime, by: Viewer, most: int) -> int:
    due = Clock.objects.filter(wake_at__lt=at, stopped_at__isnull=True).order_by("wake_at")
    clocks = list(due.select_related("case_file").select_for_update(skip_locked=True, of=("self",))[:most])
    if not clocks:
        return 0
    known = _known_marks(clocks)
    rung = Rung()
    for view in views_of(clocks):
        _ring(view, rung, known=known.get(view.clock.id, frozenset()), at=at)
    with connection.cursor() as cursor:
        cursor.execute(MARK, [as_json(rung.marks)])
        cursor.execute(KEEP, [as_json(rung.rows)])
    if rung.facts:
        publish(*rung.facts, by=by)
    return len(clocks)


def _known_marks(clocks: Sequence[Clock]) -> dict[UUID, frozenset[int]]:
    known: dict[UUID, set[int]] = {}
    ids = [clock.id for clock in clocks]
    for clock_id, percent in ClockMark.objects.filter(clock_id__in=ids).values_list("clock_id", "percent"):
        known.setdefault(clock_id, set()).add(percent)
    return {clock_id: frozenset(found) for clock_id, found in known.items()}


def _ring(view: ClockView, rung: Rung, *, known: frozenset[int], at: datetime) -> None:
    woken = view.clock.wake_at
    try:
        reached = reached_at(view, at=at - datetime.resolution)  # a mark of this very moment is not behind us yet
    except Exception as problem:  # one poisoned row must not stop the sweep
        log.exception("clock %s cannot be read", view.clock.id)
        rung.facts.append(_unreadable(view, problem, at=at))
        view.clock.wake_at = at + POISON_REST
        reached = ()
    rung.rows.append(
        {
            "id": view.clock.id,
            "due_at": view.clock.due_at,
            "breached_at": view.clock.breached_at,
            "wake_at": view.clock.wake_at,
            "provisional": view.clock.provisional,
            "woken": woken,
        }
    )
    for percent, moment in reached:
        if percent not in known:
            rung.marks.append({"clock_id": view.clock.id, "percent": percent, "at": moment})
            case_file = view.clock.case_file
            rung.facts.append(fact_of_mark(view, percent, moment, number=case_file.number, unit_id=case_file.unit_id))


def reached_at(view: ClockView, *, at: datetime) -> tuple[tuple[int, datetime], ...]:
    """The marks reached up to a moment; the clock's kept columns become what they are then, nothing is written."""
    reading = keep_reading(view, now=at)
    if reading is not None:
        return reached_marks(reading, view.limit.marks if view.limit else ())
    clock = view.clock
    if at < clock.due_at:
        return ()
    clock.breached_at = clock.due_at
    clock.wake_at = None
    return ((100, clock.due_at),)


def fact_of_mark(view: ClockView, percent: int, moment: datetime, *, number: str, unit_id: UUID) -> Fact:
    """What a mark says: a warning before the due moment, the breach at it, how far overdue after it."""
    kind = events.ClockWarned if percent < 100 else events.ClockBreached if percent == 100 else events.ClockOverdue
    clock = view.clock
    return kind(
        at=moment,
        subject=number,
        case_file_id=clock.case_file_id,
        unit_id=unit_id,
        clock_id=str(clock.id),
        milestone=clock.milestone,
        limit=view.limit.code if view.limit else "",
        clause=view.limit.clause if view.limit else "",
        due_at=clock.due_at.isoformat(timespec="seconds"),
        percent=percent,
    )


def _unreadable(view: ClockView, problem: Exception, *, at: datetime) -> Fact:
    clock = view.clock
    return events.ClockUnreadable(
        at=at,
        subject=clock.case_file.number,
        case_file_id=clock.case_file_id,
        unit_id=clock.case_file.unit_id,
        clock_id=str(clock.id),
        milestone=clock.milestone,
        problem=str(problem)[:300],
    )


def rebuild(*, clocks: Sequence[Clock]) -> list[tuple[UUID, str]]:
    """Reads clocks anew from their runs and names every kept column that differs; nothing is written.

    A clock is read at the moment it was last looked at: its stop, its pause, its last mark, or its start.
    """
    columns = ("due_at", "breached_at", "paused", "provisional", "wake_at")
    marked = dict(ClockMark.objects.filter(clock__in=clocks).order_by("at").values_list("clock_id", "at"))
    differences = []
    for view in views_of(clocks):
        before = {column: getattr(view.clock, column) for column in columns}
        keep_reading(view, now=_last_look(view, marked.get(view.clock.id)))
        differences += [(view.clock.id, column) for column in columns if getattr(view.clock, column) != before[column]]
    return differences


def _last_look(view: ClockView, mark: datetime | None) -> datetime:
    last = view.runs[-1].stopped_at or view.runs[-1].started_at
    return max(last, mark + datetime.resolution) if mark else last
