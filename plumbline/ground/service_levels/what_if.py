"""Clocks as they would have run under another length of their limit: computed from the same runs and calendars, nothing is written."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from plumbline.ground.kernel.refusals import NotFound, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.models import Clock
from plumbline.ground.service_levels.queries import ClockView, book, views_of
from plumbline.ground.service_levels.rules import course_of_runs, read_clock
from plumbline.ground.service_levels.rules.matching import Limit

MOST_CLOCKS = 50_000
"""A replay is asked on a page; more than a month of a large company is the bench's business."""


class TooManyClocks(Refused):
    """The limit is at work on more cases than one look can replay."""

    code = "too_many_clocks"


@dataclass(frozen=True)
class ClockPlayed:
    """A clock whose due moment or whose binding would have been another."""

    id: UUID
    due_at: datetime
    binding: bool


def limits_on(day: date) -> list[Limit]:
    """The limits in force on a day, by pack and code."""
    found = [d.limit for d in book().limits if d.valid_from <= day and (d.valid_to is None or day < d.valid_to)]
    return sorted(found, key=lambda limit: (limit.pack, limit.code))


def limit_named(name: str, day: date) -> Limit:
    """The limit "pack/code" in force on a day. Raises NotFound."""
    found = next((limit for limit in limits_on(day) if f"{limit.pack}/{limit.code}" == name), None)
    if found is None:
        raise NotFound(_("%(day)s 没有名为“%(name)s”的时限。"), field="limit", day=day.isoformat(), name=name[:120])
    return found


def played(limit: Limit, *, quantity: int, since: datetime, until: datetime, now: datetime) -> list[ClockPlayed]:
    """The clocks of this limit that started in the span, under another quantity of its unit; of several started together the earliest due binds.

    Raises:
        LimitRefused: a quantity that no clock can follow. TooManyClocks: see MOST_CLOCKS.
    """
    terms = replace(limit.terms, quantity=quantity)
    codes = [d.limit.id for d in book().limits if (d.limit.pack, d.limit.code) == (limit.pack, limit.code)]
    touched = Clock.objects.filter(limit_id__in=codes, started_at__gte=since, started_at__lt=until)
    cases = list(touched.values_list("case_file_id", flat=True).distinct()[: MOST_CLOCKS + 1])
    if len(cases) > MOST_CLOCKS:
        raise TooManyClocks(_("该时限涉及的工单超过 %(most)d 件，请选较短的统计期。"), most=MOST_CLOCKS)
    clocks = Clock.objects.filter(case_file_id__in=cases, milestone=limit.milestone).order_by("id")
    groups: dict[tuple[UUID, int, datetime], list[tuple[ClockView, datetime]]] = defaultdict(list)
    for view in views_of(list(clocks)):
        is_meant = view.limit is not None and view.clock.limit_id in codes and since <= view.clock.started_at < until
        due_at = _due(view, terms_of=replace(limit, terms=terms), now=now) if is_meant else view.clock.due_at
        groups[view.clock.case_file_id, view.clock.round, view.clock.started_at].append((view, due_at))
    return [each for group in groups.values() for each in _differing(group)]


def _due(view: ClockView, *, terms_of: Limit, now: datetime) -> datetime:
    course = course_of_runs(view.runs, view.clock.stopped_at)
    return read_clock(view.calendar, terms_of.terms, course, now).due_at


def _differing(group: Sequence[tuple[ClockView, datetime]]) -> list[ClockPlayed]:
    """A milestone's clocks that one move started: none binds where none did, since its milestone was not reached."""
    earliest = min(group, key=lambda each: (each[1], str(each[0].clock.limit_id)))[0].clock.id
    binds = any(view.clock.binding for view, _due_at in group)
    return [
        ClockPlayed(view.clock.id, due_at, binds and view.clock.id == earliest)
        for view, due_at in group
        if due_at != view.clock.due_at or view.clock.binding != (binds and view.clock.id == earliest)
    ]
