"""Random clock documents near the places where clocks go wrong: summer time, year ends, leap days, lunch, midnight."""

from datetime import UTC, date, datetime, timedelta
from math import prod
from typing import Any

from hypothesis import strategies as st

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Zone, a day near which something happens to its clocks or to the year, and whether local dates come once there (the civil rule
# counts them, and has nothing to say on the one that Newfoundland repeated).
PLACES = (
    ("Asia/Shanghai", date(2026, 10, 1), True),
    ("Asia/Shanghai", date(2027, 12, 31), True),
    ("Asia/Shanghai", date(2028, 2, 29), True),
    ("Asia/Kathmandu", date(2026, 4, 14), True),
    ("America/New_York", date(2026, 3, 8), True),
    ("America/New_York", date(2026, 11, 1), True),
    ("Europe/London", date(2026, 3, 29), True),
    ("Europe/London", date(2026, 10, 25), True),
    ("Australia/Lord_Howe", date(2026, 4, 5), True),
    ("Australia/Lord_Howe", date(2026, 10, 4), True),
    ("Asia/Beirut", date(2026, 3, 29), True),
    ("Asia/Beirut", date(2026, 10, 25), True),
    ("America/Havana", date(2026, 11, 1), True),
    ("America/St_Johns", date(2006, 10, 29), False),
    ("Pacific/Apia", date(2011, 12, 30), True),
)
AMOUNTS = (
    ("minute", 1, 700, None),
    ("hour", 1, 16, None),
    ("calendar_day", 1, 1, None),
    ("working_minute", 1, 400, None),
    ("working_hour", 1, 6, None),
    ("working_day", 1, 1, 420),
    ("working_day", 1, 2, 60),
    ("working_day", 1, 2, None),
)
USUAL: tuple[list[list[str]], ...] = (
    [["08:30", "12:00"], ["13:30", "17:00"]],
    [["00:00", "24:00"]],
    [["00:00", "02:30"], ["22:15", "24:00"]],
    [],
)


TYPES = (
    ("start",),
    ("start", "stop"),
    ("start", "pause"),
    ("start", "pause", "stop"),
    ("start", "pause", "resume"),
    ("start", "pause", "resume", "stop"),
    ("start", "pause", "resume", "pause"),
    ("start", "pause", "resume", "pause", "resume"),
    ("start", "pause", "resume", "pause", "resume", "stop"),
)


def dealt(draw: st.DrawFn, *sizes: int) -> list[int]:
    """One number below each size out of a single draw: a draw costs a tenth of a millisecond, and ten thousand documents are made."""
    number = draw(st.integers(0, prod(sizes) - 1))
    found = []
    for size in sizes:
        number, digit = divmod(number, size)
        found.append(digit)
    return found


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours(cuts: list[int]) -> list[list[str]]:
    """Open between the first and second cut and between the third and fourth, in order of the day; touching where two are equal."""
    first, second, third, fourth = sorted(cuts)
    return [[clock(opens), clock(closes)] for opens, closes in ((first, second), (third, fourth)) if opens < closes]


@st.composite
def calendars(draw: st.DrawFn, zone: str, anchor: date) -> dict[str, Any]:
    """Three kinds of day dealt out over the week and over some of the dates around the anchor."""
    odd = hours(dealt(draw, 1441, 1441) + dealt(draw, 1441, 1441))
    usual, other = dealt(draw, len(USUAL), len(USUAL))
    shapes = (USUAL[usual], odd, USUAL[other])
    dates = {anchor + timedelta(days=place - 2): which for place, which in enumerate(dealt(draw, *[3] * 7))}
    return {
        "zone": zone,
        "weekly": {day: shapes[which] for day, which in zip(DAYS, dealt(draw, *[3] * 7), strict=True)},
        "exceptions": {day.isoformat(): odd if which else [] for day, which in dates.items() if which < 2},
    }


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A valid document on whole minutes; some events fall together."""
    place, amount, course, pausing = dealt(draw, len(PLACES), len(AMOUNTS), len(TYPES), 3)
    (zone, anchor, dates_follow), types = PLACES[place], TYPES[course]
    unit, least, most, day_minutes = AMOUNTS[amount if dates_follow else amount % (len(AMOUNTS) - 1)]
    gaps = [max(0, gap - 100) for gap in dealt(draw, 1000, 1000) + dealt(draw, 1000, 1000) + dealt(draw, 1000)]
    at = datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) + timedelta(minutes=draw(st.integers(-3000, 1500)))
    events = []
    for type_, gap in zip(types, [0, *gaps], strict=False):
        at += timedelta(minutes=gap)
        events.append({"at": at.isoformat(), "type": type_})
    if types[-1] != "stop":
        at += timedelta(minutes=gaps[len(types) - 1])
    return {
        "calendar": draw(calendars(zone, anchor)),
        "limit": {
            "quantity": draw(st.integers(least, most)),
            "unit": unit,
            "day_minutes": day_minutes,
            "may_pause": pausing > 0,
        },
        "events": events,
        "now": at.isoformat(),
    }
