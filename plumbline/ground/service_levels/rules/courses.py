"""The course of a clock: started, paused, resumed, stopped, as facts in order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.working_time.arithmetic import utc


class EventType(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class EventRefused(Refused):
    """Events that cannot have happened in this order; ``place`` is the position of the culprit."""

    code = "event_refused"

    def __init__(self, sentence: str, /, *, place: int, **params: object) -> None:
        self.place = place
        super().__init__(sentence, field="events", **params)


@dataclass(frozen=True)
class Event:
    at: datetime
    type: EventType
    reason: str | None = None


@dataclass(frozen=True)
class Run:
    """A stretch in which the clock ran; ``reason`` says why it stopped. What lies between two runs is a pause."""

    started_at: datetime
    stopped_at: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Pause:
    """[``since``, ``until``); until None: still paused."""

    since: datetime
    until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Course:
    """Everything that happened to a clock, in UTC. Made by ``course_of_events`` or ``course_of_runs``."""

    started_at: datetime
    pauses: tuple[Pause, ...] = ()
    finished_at: datetime | None = None

    @property
    def latest(self) -> datetime:
        """The latest moment that anything happened."""
        return self.finished_at or max([self.started_at, *(pause.until or pause.since for pause in self.pauses[-1:])])

    @property
    def is_paused(self) -> bool:
        """Does the last pause last (to the stop, where there is one)?"""
        return bool(self.pauses) and self.pauses[-1].until is None


def course_of_runs(runs: Sequence[Run], finished_at: datetime | None = None) -> Course:
    """The course that stored runs tell. ``finished_at`` is the stop for good; without it, a last run that ended is a pause.

    Raises:
        ValueError: no run, a run that ends before it starts, runs that overlap or an open one that is not the last.
    """
    if not runs:
        raise ValueError("a clock without a run never started")
    moments: list[datetime] = []
    for run in runs:
        moments.append(utc(run.started_at))
        if run.stopped_at is not None:
            moments.append(utc(run.stopped_at))
        elif run is not runs[-1]:
            raise ValueError("only the last run may be open")
    finish = None if finished_at is None else utc(finished_at)
    if any(later < earlier for earlier, later in pairwise(moments)) or (finish and finish < moments[-1]):
        raise ValueError("runs out of order")
    pauses = [
        Pause(utc(run.stopped_at), utc(following.started_at), run.reason)
        for run, following in pairwise(runs)
        if run.stopped_at is not None
    ]
    last = runs[-1]
    if last.stopped_at is not None and utc(last.stopped_at) != finish:
        pauses.append(Pause(utc(last.stopped_at), None, last.reason))
    return Course(moments[0], tuple(pauses), finish)


@dataclass
class _Tape:
    """Reads events one by one and refuses the first that cannot follow."""

    started_at: datetime | None = None
    finished_at: datetime | None = None
    latest: datetime | None = None
    pauses: list[Pause] = field(default_factory=list)

    def read(self, place: int, event: Event) -> None:
        at = utc(event.at)
        if self.latest is not None and at < self.latest:
            raise EventRefused(
                _("第 %(number)d 个事件早于前一个事件，请按发生先后排列。"), place=place, number=place + 1
            )
        if self.finished_at is not None:
            raise EventRefused(_("第 %(number)d 个事件在停止之后，停止后不能再有事件。"), place=place, number=place + 1)
        if (self.started_at is None) != (event.type is EventType.START):
            raise EventRefused(
                _NOT_STARTED if self.started_at is None else _STARTED_TWICE, place=place, number=place + 1
            )
        self.latest = at
        self._enter(place, event, at)

    def _enter(self, place: int, event: Event, at: datetime) -> None:
        paused = bool(self.pauses) and self.pauses[-1].until is None
        if event.type is EventType.START:
            self.started_at = at
        elif event.type is EventType.STOP:
            self.finished_at = at
        elif event.type is EventType.PAUSE:
            if paused:
                raise EventRefused(
                    _("第 %(number)d 个事件要暂停，但时钟已在暂停中，请删去或先恢复。"), place=place, number=place + 1
                )
            self.pauses.append(Pause(at, None, event.reason))
        elif not paused:
            raise EventRefused(
                _("第 %(number)d 个事件要恢复，但时钟没有暂停，请补上暂停或删去。"), place=place, number=place + 1
            )
        else:
            begun = self.pauses[-1]
            self.pauses[-1] = Pause(begun.since, at, begun.reason)


_NOT_STARTED = _("第 %(number)d 个事件发生时时钟还没有开始，第一个事件应为 start。")
_STARTED_TWICE = _("第 %(number)d 个事件又要开始，一个时钟只能开始一次。")


def course_of_events(events: Iterable[Event]) -> Course:
    """The course that typed events tell.

    Raises:
        EventRefused: no start, a second start, out of order, pause while paused, resume without pause, anything after the stop.
    """
    tape = _Tape()
    for place, event in enumerate(events):
        tape.read(place, event)
    if tape.started_at is None:
        raise EventRefused(_("没有事件，时钟没有开始；第一个事件应为 start。"), place=0)
    return Course(tape.started_at, tuple(tape.pauses), tape.finished_at)
