"""Periods: half-open spans of local days with a name."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
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


class Length(StrEnum):
    """How long a period is, the shorter ones first. A season is named by its two years; its dates are a company's rule."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    SEASON = "season"


def _day(year: int, month: int, day: int, name: str) -> Period:
    first = date(year, month, day)
    return Period(first, first + timedelta(days=1), name)


_PATTERNS: tuple[tuple[Length, re.Pattern[str], Callable[..., Period]], ...] = (
    (Length.DAY, re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII), _day),
    (Length.WEEK, re.compile(r"(\d{4})-W(\d{2})", re.ASCII), _week),
    (Length.QUARTER, re.compile(r"(\d{4})-Q([1-4])", re.ASCII), _quarter),
    (Length.HALF, re.compile(r"(\d{4})-H([12])", re.ASCII), _half),
    (Length.MONTH, re.compile(r"(\d{4})-(\d{2})", re.ASCII), _month),
    (Length.YEAR, re.compile(r"(\d{4})", re.ASCII), lambda y, n: Period(date(y, 1, 1), date(y + 1, 1, 1), n)),
)


def parse(text: str) -> Period:
    """Day ``2026-10-05``, ISO week ``2026-W41``, month ``2026-10``, quarter ``2026-Q4``, half ``2026-H2`` or year ``2026``.

    Raises:
        NoSuchPeriod: with the forms that are understood.
    """
    for _length, pattern, build in _PATTERNS:
        found = pattern.fullmatch(text.strip())
        if found:
            try:
                return build(*(int(group) for group in found.groups()), text.strip())
            except ValueError:
                break
    raise not_a_period(text)


def not_a_period(text: str) -> NoSuchPeriod:
    """The refusal, with the forms that are understood."""
    return NoSuchPeriod(
        _(
            "无法识别统计期“%(text)s”。请写成日 2026-10-05、周 2026-W41、月 2026-10、季 2026-Q4、半年 2026-H2、年 2026 或采暖期 2025-26。"
        ),
        field="period",
        text=text[:40],
    )


def season_year(text: str) -> int | None:
    """The year in which a season begins ("2025-26": 2025); None of what names none. A month is a month first: 2011-12 is December."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip(), re.ASCII)
    if not found or not 2000 <= int(found[1]) < 2100 or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return int(found[1]) if int(found[2]) > 12 else None


def season_name(year: int) -> str:
    """The name of the season that begins in a year."""
    return f"{year:04d}-{(year + 1) % 100:02d}"


def length_of(name: str) -> Length:
    """How long the period of that name is.

    Raises:
        NoSuchPeriod: it names none.
    """
    if season_year(name) is not None:
        return Length.SEASON
    for length, pattern, _build in _PATTERNS:
        if pattern.fullmatch(name):
            return length
    raise not_a_period(name)


def containing(length: Length, day: date) -> Period:
    """The period of a length that has the day; of a season it takes the company's dates."""
    names = {
        Length.DAY: day.isoformat(),
        Length.QUARTER: f"{day.year:04d}-Q{(day.month + 2) // 3}",
        Length.HALF: f"{day.year:04d}-H{1 if day.month < 7 else 2}",
        Length.MONTH: f"{day.year:04d}-{day.month:02d}",
        Length.YEAR: f"{day.year:04d}",
    }
    return week_of(day) if length is Length.WEEK else parse(names[length])


def before(period: Period) -> Period:
    """The one of the same length right before it (no season)."""
    return containing(length_of(period.name), period.first - timedelta(days=1))


def name_a_year_earlier(name: str) -> str:
    """The same period of last year: 29 February becomes the 28th, a 53rd week the 52nd where last year had none."""
    length, year = length_of(name), int(name[:4]) - 1
    if length is Length.SEASON:
        return season_name(year)
    earlier = f"{year:04d}{name[4:]}"
    if length is Length.DAY and earlier.endswith("-02-29"):
        return f"{year:04d}-02-28"
    if length is Length.WEEK and earlier.endswith("-W53") and date(year, 12, 28).isocalendar().week < 53:
        return f"{year:04d}-W52"
    return earlier


def month_of(day: date) -> Period:
    return _month(day.year, day.month, f"{day.year:04d}-{day.month:02d}")


def week_of(day: date) -> Period:
    """The ISO week that has the day."""
    year, week, _weekday = day.isocalendar()
    return _week(year, week, f"{year:04d}-W{week:02d}")


def months(first: date, after: date) -> list[Period]:
    """The months that the half-open span of days touches."""
    found = []
    month = month_of(first)
    while month.first < after:
        found.append(month)
        month = month_of(month.after)
    return found
