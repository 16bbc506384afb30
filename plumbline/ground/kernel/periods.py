"""Periods: half-open spans of local days with a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _


class NoSuchPeriod(Refused):
    """The text names no period."""

    code = "no_such_period"


@dataclass(frozen=True, order=True)
class Period:
    """From the first day (inclusive) to the day after the last one (exclusive)."""

    first: date
    after: date
    name: str

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The half-open span of moments, in UTC, for a company that lives in ``zone``."""
        start, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (self.first, self.after))
        return start, end

    def contains(self, day: date) -> bool:
        return self.first <= day < self.after


def _month(year: int, month: int, name: str) -> Period:
    after = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), after, name)


def _quarter(year: int, quarter: int, name: str) -> Period:
    month = quarter * 3
    return Period(date(year, month - 2, 1), date(year + month // 12, month % 12 + 1, 1), name)


def _half(year: int, half: int, name: str) -> Period:
    return (
        Period(date(year, 1, 1), date(year, 7, 1), name)
        if half == 1
        else Period(date(year, 7, 1), date(year + 1, 1, 1), name)
    )


def _week(year: int, week: int, name: str) -> Period:
    monday = date.fromisocalendar(year, week, 1)
    return Period(monday, monday + timedelta(days=7), name)


_PATTERNS: tuple[tuple[re.Pattern[str], Callable[..., Period]], ...] = (
    (
        re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII),
        lambda y, m, d, n: Period(date(y, m, d), date(y, m, d) + timedelta(days=1), n),
    ),
    (re.compile(r"(\d{4})-W(\d{2})", re.ASCII), _week),
    (re.compile(r"(\d{4})-Q([1-4])", re.ASCII), _quarter),
    (re.compile(r"(\d{4})-H([12])", re.ASCII), _half),
    (re.compile(r"(\d{4})-(\d{2})", re.ASCII), _month),
    (re.compile(r"(\d{4})", re.ASCII), lambda y, n: Period(date(y, 1, 1), date(y + 1, 1, 1), n)),
)


def parse(text: str) -> Period:
    """Day ``2026-10-05``, ISO week ``2026-W41``, month ``2026-10``, quarter ``2026-Q4``, half ``2026-H2`` or year ``2026``.

    Raises:
        NoSuchPeriod: with the forms that are understood.
    """
    for pattern, build in _PATTERNS:
        found = pattern.fullmatch(text.strip())
        if found:
            try:
                return build(*(int(group) for group in found.groups()), text.strip())
            except ValueError:
                break
    raise NoSuchPeriod(
        _(
            "无法识别统计期“%(text)s”。请写成日 2026-10-05、周 2026-W41、月 2026-10、季 2026-Q4、半年 2026-H2 或年 2026。"
        ),
        field="period",
        text=text[:40],
    )


def month_of(day: date) -> Period:
    return _month(day.year, day.month, f"{day.year:04d}-{day.month:02d}")


def months(first: date, after: date) -> list[Period]:
    """The months that the half-open span of days touches."""
    found = []
    month = month_of(first)
    while month.first < after:
        found.append(month)
        month = month_of(month.after)
    return found
