"""The ledger of a clock as a picture: a bar along the wall clock, drawn on the server from the reading that the sentences come from."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext

from plumbline.doors.web.saying import deadline, moment, word
from plumbline.ground.kernel.wording import _
from plumbline.ground.service_levels.queries import ClockView
from plumbline.ground.service_levels.rules import Reading, Segment, SegmentKind, next_wake, reached_marks

WARNING_PERCENT = 80
NARROWEST = 0.25
CLOSE_TOGETHER = 6.0
LATE_SHARE = 40.0
MOST_BARS = 240
LEGEND: dict[str, str] = {
    "running": _("计时"),
    "closed": _("非工作时间，不计时"),
    "paused": _("挂起，不计时"),
    "late": _("超时后"),
    "coming": _("到期前还可用的时间"),
}
"""Kinds of bars in the order of the legend. Each has a shape of its own, so that grey print tells them apart."""
MARKS: dict[str, str] = {
    "started": _("开始计时"),
    "warned": _("用去 80%"),
    "due": _("到期"),
    "late": _("到期，由此超时"),
    "stopped": _("完成"),
    "now": _("现在"),
}


@dataclass(frozen=True)
class Bar:
    """A stretch; ``x`` and ``width`` in percent of the picture."""

    kind: str
    x: str
    width: str
    says: str


@dataclass(frozen=True)
class Mark:
    """A moment, told in the legend under its number; ``row``: marks that stand close together take turns above one another."""

    kind: str
    number: int
    x: str
    row: int
    label: str
    at: str


@dataclass(frozen=True)
class Key:
    kind: str
    label: str


@dataclass(frozen=True)
class Picture:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    keys: tuple[Key, ...]
    is_stretched: bool
    """The time after the due moment is not drawn to scale."""


@dataclass(frozen=True)
class Axis:
    """Where a moment lies. What is late by more than the whole limit keeps a fixed share, or the limit itself could not be seen."""

    start: datetime
    due: datetime
    end: datetime

    @property
    def is_stretched(self) -> bool:
        return self.end - self.due > self.due - self.start

    def place(self, at: datetime) -> float:
        at = min(max(at, self.start), self.end)
        if not self.is_stretched:
            return 100.0 * _share(at - self.start, self.end - self.start)
        before = 100.0 - LATE_SHARE
        if at <= self.due:
            return before * _share(at - self.start, self.due - self.start)
        return before + LATE_SHARE * _share(at - self.due, self.end - self.due)


def _share(part: timedelta, whole: timedelta) -> float:
    return part / whole if whole else 0.0


def picture(view: ClockView, *, at: datetime) -> Picture:
    """The clock as it reads at a moment; a deadline from outside has no calendar and counts through."""
    reading = view.reading(at)
    clock = view.clock
    until = reading.until if reading else (clock.stopped_at or at)
    start = reading.course.started_at if reading else clock.started_at
    due = reading.due_at if reading else clock.due_at
    axis = Axis(start, due, max(until, due))
    if reading is not None:
        stretches = [*_behind(reading.ledger, due), *_ahead(reading.forecast)]
    else:
        through = Segment(start, max(until, start), SegmentKind.RUNNING)
        stretches = [*_behind([through], due), *_ahead([Segment(until, due, SegmentKind.RUNNING)])]
    bars = tuple(_bars(_thinned(stretches, axis), axis))
    shown = {bar.kind for bar in bars}
    return Picture(
        bars=bars,
        marks=_marks(_moments(view, reading, start=start, until=until, due=due), axis),
        keys=tuple(Key(kind, word(label)) for kind, label in LEGEND.items() if kind in shown),
        is_stretched=axis.is_stretched,
    )


Stretch = tuple[str, datetime, datetime]


def _behind(ledger: Iterable[Segment], due: datetime) -> Iterator[Stretch]:
    """What has been, cut at the due moment."""
    for segment in ledger:
        kind = segment.kind.value
        if segment.since < due < segment.until:
            yield kind, segment.since, due
            yield _late(kind), due, segment.until
        else:
            yield (_late(kind) if segment.since >= due else kind), segment.since, segment.until


def _late(kind: str) -> str:
    return "late" if kind == SegmentKind.RUNNING.value else kind


def _ahead(forecast: Iterable[Segment]) -> Iterator[Stretch]:
    for segment in forecast:
        kind = "coming" if segment.kind is SegmentKind.RUNNING else segment.kind.value
        if segment.since < segment.until:
            yield kind, segment.since, segment.until


def _thinned(stretches: Sequence[Stretch], axis: Axis) -> Iterator[Stretch]:
    """Neighbours of one kind as one; of very many, those too narrow to be seen go into the one before."""
    pending: Stretch | None = None
    for kind, since, until in stretches:
        too_narrow = len(stretches) > MOST_BARS and axis.place(until) - axis.place(since) < NARROWEST
        if pending is not None and (pending[0] == kind or too_narrow):
            pending = (pending[0], pending[1], until)
            continue
        if pending is not None:
            yield pending
        pending = (kind, since, until)
    if pending is not None:
        yield pending


def _bars(stretches: Iterable[Stretch], axis: Axis) -> Iterator[Bar]:
    for kind, since, until in stretches:
        x = axis.place(since)
        width = max(axis.place(until) - x, NARROWEST)
        says = gettext("%(since)s 至 %(until)s：%(what)s") % {
            "since": moment(since),
            "until": deadline(until),
            "what": word(LEGEND[kind]),
        }
        yield Bar(kind, f"{x:.2f}%", f"{width:.2f}%", says)


def _moments(
    view: ClockView, reading: Reading | None, *, start: datetime, until: datetime, due: datetime
) -> list[tuple[datetime, str]]:
    found = [(start, "started"), (due, "late" if until > due else "due")]
    warned = _warned(reading) if reading else None
    if warned is not None:
        found.append((warned, "warned"))
    stopped = view.clock.stopped_at
    found.append((stopped, "stopped") if stopped else (until, "now"))
    return sorted(found)


def _warned(reading: Reading) -> datetime | None:
    """When four fifths are used up, or will be; None where the clock was stopped before."""
    reached = dict(reached_marks(reading, (WARNING_PERCENT,)))
    return reached.get(WARNING_PERCENT) or next_wake(reading, (WARNING_PERCENT,))


def _marks(moments: Iterable[tuple[datetime, str]], axis: Axis) -> tuple[Mark, ...]:
    found: list[Mark] = []
    before, row = -CLOSE_TOGETHER, 0
    for number, (at, kind) in enumerate(moments, start=1):
        place = axis.place(at)
        row = (row + 1) % 3 if place - before < CLOSE_TOGETHER else 0
        before = place
        said = deadline(at) if kind in ("due", "late") else moment(at)
        found.append(Mark(kind, number, f"{place:.2f}%", row, word(MARKS[kind]), said))
    return tuple(found)
