"""Opening hours of one day: half-open local spans, read from and written as "HH:MM" pairs."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_MINUTES_A_DAY = 24 * 60


class CalendarRefused(Refused):
    """A calendar that cannot be read; ``field`` is the path to the culprit (``weekly.mon[1]``)."""

    code = "calendar_refused"


class LocalSpan(NamedTuple):
    """Open from ``opens`` (inclusive) to ``closes`` (exclusive), in minutes since local midnight, 0 to 1440."""

    opens: int
    closes: int


DayHours = tuple[LocalSpan, ...]


def read_hours(pairs: object, where: str) -> DayHours:
    """``[["08:30", "12:00"], ["13:30", "24:00"]]`` as spans in order of the day.

    Raises:
        CalendarRefused: not a list of pairs, not a time of day, empty or backward span, overlap.
    """
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise CalendarRefused(
            _('%(where)s 应为时段列表，例如 [["08:30", "12:00"]]，休息日写 []。'), field=where, where=where
        )
    return in_order((_read_span(pair, f"{where}[{place}]") for place, pair in enumerate(pairs)), where)


def in_order(spans: Iterable[LocalSpan], where: str) -> DayHours:
    """The spans of one day sorted by time; spans may touch, never overlap."""
    hours = tuple(sorted(spans))
    for span in hours:
        if not 0 <= span.opens < span.closes <= _MINUTES_A_DAY:
            raise CalendarRefused(
                _(
                    "%(where)s 的时段 %(span)s 不在一天之内或起止颠倒；跨午夜的时段请拆成两天，前一天到 24:00，次日从 00:00 起。"
                ),
                field=where,
                where=where,
                span=_written(span),
            )
    for earlier, later in pairwise(hours):
        if later.opens < earlier.closes:
            raise CalendarRefused(
                _("%(where)s 的时段 %(earlier)s 与 %(later)s 重叠，请合并或改正。"),
                field=where,
                where=where,
                earlier=_written(earlier),
                later=_written(later),
            )
    return hours


def written_hours(hours: DayHours) -> list[list[str]]:
    """The inverse of ``read_hours``, for JSON."""
    return [[_clock(span.opens), _clock(span.closes)] for span in hours]


def _read_span(pair: object, where: str) -> LocalSpan:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise CalendarRefused(_('%(where)s 应为一对时刻，例如 ["08:30", "12:00"]。'), field=where, where=where)
    return LocalSpan(_read_time(pair[0], where), _read_time(pair[1], where))


def _read_time(text: object, where: str) -> int:
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise CalendarRefused(
            _("%(where)s 中的 %(text)s 不是时刻，请写成 00:00 至 24:00 之间的 HH:MM。"),
            field=where,
            where=where,
            text=str(text)[:40],
        )
    return int(text[:2]) * 60 + int(text[3:])


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _written(span: LocalSpan) -> str:
    return f"{_clock(span.opens)}–{_clock(span.closes)}"
