"""What has gone past its time and how far up it has gone."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Max, QuerySet, When
from django.db.models.functions import Coalesce

from plumbline.ground.journal import statements
from plumbline.ground.service_levels import queries
from plumbline.ground.service_levels.models import Clock, EscalationStep
from plumbline.ground.service_levels.queries import ClockView

DUE_PERCENT = 100


@dataclass(frozen=True)
class Overdue:
    """A clock past its due moment: the highest share of its limit that was told of, and the next one with its moment (None: no further one)."""

    view: ClockView
    level: int
    next_level: int | None
    next_at: datetime | None


MOST = 1_000
AFTER_CLOSING = 0
"""In the place of a level: steps that are owed though the case is closed, such as a service sheet that must come back."""


def overdue(units: frozenset[UUID] | None) -> QuerySet[Any]:
    """Clocks that bind, run and are past their due moment, each with ``level``: the highest mark reached, in percent. None: every unit's.

    Of more than ``MOST`` only those that are overdue longest: what a page costs must not grow with how badly things go.
    """
    running = Clock.objects.filter(stopped_at__isnull=True, binding=True, breached_at__isnull=False, paused=False)
    within = running if units is None else running.filter(case_file__unit_id__in=units)
    found = Clock.objects.filter(pk__in=within.order_by("due_at").values("pk")[:MOST])
    told = Coalesce(Max("marks__percent"), DUE_PERCENT)
    owed_after = When(case_file__closed_at__isnull=False, then=AFTER_CLOSING)
    return found.annotate(level=Case(owed_after, default=told, output_field=IntegerField()))


# What ``overdue`` finds, counted where it lies: each clock is looked at once, and a thousand rows stay with the server.
_OF_UNITS = "JOIN casefiles_casefile AS its ON its.id = clock.case_file_id AND its.unit_id = ANY(%s::uuid[])"
_LEVELS = f"""
SELECT CASE WHEN file.closed_at IS NOT NULL THEN {AFTER_CLOSING} ELSE coalesce(told.percent, {DUE_PERCENT}) END AS level, count(*)
FROM (SELECT clock.id, clock.case_file_id FROM service_levels_clock AS clock {{of_units}}
      WHERE clock.binding AND clock.stopped_at IS NULL AND clock.breached_at IS NOT NULL AND NOT clock.paused
      ORDER BY clock.due_at LIMIT %s) AS late
JOIN casefiles_casefile AS file ON file.id = late.case_file_id
LEFT JOIN LATERAL (SELECT max(percent) AS percent FROM service_levels_clockmark WHERE clock_id = late.id) AS told ON true
GROUP BY level ORDER BY level DESC
"""


def by_level(units: frozenset[UUID] | None) -> dict[int, int]:
    """How many such clocks have reached which level, the highest first; those of closed cases under ``AFTER_CLOSING``."""
    of_units, parameters = ("", ()) if units is None else (_OF_UNITS, (sorted(units),))
    return dict(statements.rows_of(_LEVELS.format(of_units=of_units), (*parameters, MOST)))


def highest(units: frozenset[UUID] | None, *, level: int | None, start: int, most: int) -> list[Overdue]:
    """Those of open cases that have gone up highest, longest overdue first among equals; of one level where it is given. From the ``start``-th on."""
    found = overdue(units).filter(level__gt=AFTER_CLOSING) if level is None else overdue(units).filter(level=level)
    clocks = list(found.select_related("case_file").order_by("-level", "due_at", "id")[start : start + most])
    return [_told(view, clock.level) for view, clock in zip(queries.views_of(clocks), clocks, strict=True)]


def _told(view: ClockView, level: int) -> Overdue:
    marks = view.limit.marks if view.limit else ()
    following = min((mark for mark in marks if mark > level), default=None)
    return Overdue(view, level, following, view.clock.wake_at if following else None)


def steps(*, on: date) -> dict[tuple[str, int], EscalationStep]:
    """Whom the packs in force on a day tell at which share of a limit, by pack and percent."""
    found, _phone_lists = queries.ladder(on=on)
    return {(step.installation.pack, step.at_percent): step for step in found}
