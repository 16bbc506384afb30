"""How many inspections a year asks for, and what is still missing: pure counting over units and visits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.ground.kernel.wording import _
from plumbline.supervision.inspections.states import Level


@dataclass(frozen=True)
class Minimum:
    """``times`` a year; where ``months`` are named, once within each of them instead. ``clause`` is where it is written."""

    level: Level
    times: int
    months: tuple[int, ...]
    clause: str
    text: str


MINIMA: tuple[Minimum, ...] = (
    Minimum(Level.COMPANY, 1, (), "S0-7", _("公司每年对各事业部检查考核不少于一次")),
    Minimum(Level.DIVISION, 2, (), "S0-7", _("事业部每年对所属单位检查考核不少于两次")),
    Minimum(Level.KEY_ACCOUNT, 2, (1, 7), "S3-7.2", _("每年一月、七月对大客户服务进行检查评分")),
)
MINIMUM_OF = {each.level: each for each in MINIMA}


@dataclass(frozen=True)
class Obliged:
    """A unit that a level owes inspections to; ``path`` says what lies below it."""

    code: str
    path: str
    level: Level


@dataclass(frozen=True)
class Held:
    """``count`` visits of a level to a unit in a month of the year; ``is_done``: they took place, else they are planned to end in that month."""

    level: Level
    path: str
    month: int
    is_done: bool
    count: int = 1


@dataclass(frozen=True)
class Coverage:
    """``missing``: neither held nor planned in time; ``overdue``: months that are over without their inspection (12: the whole year)."""

    code: str
    level: Level
    required: int
    done: int
    planned: int
    missing: int
    overdue: tuple[int, ...]


def coverage(obliged: Iterable[Obliged], visits: Sequence[Held], *, year: int, today: date) -> list[Coverage]:
    """What the year asks for beside the year's visits that were held and are planned.

    An inspection below a unit (of its team, of its counter) is one of the unit. Where months are named, only the first in each counts, and one that
    took place in another month fulfils nothing.
    """
    return [_covered(each, _of(each, visits), year, today) for each in obliged]


def _of(unit: Obliged, visits: Sequence[Held]) -> list[Held]:
    return [visit for visit in visits if visit.level is unit.level and visit.path.startswith(unit.path)]


def _covered(unit: Obliged, visits: list[Held], year: int, today: date) -> Coverage:
    minimum = MINIMUM_OF[unit.level]
    if not minimum.months:
        held = sum(visit.count for visit in visits if visit.is_done)
        coming = sum(visit.count for visit in visits if not visit.is_done)
        missing = max(0, minimum.times - held - coming)
        late = (12,) if held < minimum.times and _is_over(year, 12, today) else ()
        return Coverage(unit.code, unit.level, minimum.times, held, coming, missing, late)
    done = {visit.month for visit in visits if visit.is_done} & set(minimum.months)
    planned = ({visit.month for visit in visits if not visit.is_done} & set(minimum.months)) - done
    over = tuple(month for month in minimum.months if month not in done and _is_over(year, month, today))
    missing = len(minimum.months) - len(done) - len(planned)
    return Coverage(unit.code, unit.level, len(minimum.months), len(done), len(planned), missing, over)


def _is_over(year: int, month: int, today: date) -> bool:
    first_after = date(year + month // 12, month % 12 + 1, 1)
    return today >= first_after


def windows(level: Level, *, year: int) -> list[tuple[date, date]]:
    """The days proposed for each inspection a year: the named month, else the year in equal parts (first and last day)."""
    minimum = MINIMUM_OF[level]
    months = minimum.months
    if months:
        return [
            (date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)) for month in months
        ]
    length = 12 // minimum.times
    starts = [1 + length * part for part in range(minimum.times)]
    return [
        (date(year, m, 1), date(year + (m + length - 1) // 12, (m + length - 1) % 12 + 1, 1) - timedelta(days=1))
        for m in starts
    ]
