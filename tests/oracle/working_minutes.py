"""A clock read by brute force, minute by minute: slow, simple, and sharing no code with the product.

It reads the same documents as ``plumbline clock explain`` (valid ones, everything on whole minutes) and gives the same answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ON_THE_WALL_CLOCK = {"minute": 1, "hour": 60, "calendar_day": 1440}
IN_OPEN_TIME = {"working_minute": 1, "working_hour": 60}


@dataclass
class Walk:
    """What a walk of a minute a step has seen: minutes (civil rule: days) used up, when that was enough, each minute's kind."""

    used: int = 0
    used_at_end: int = 0
    due: int | None = None
    kinds: list[str] = field(default_factory=list)


def answer(document: dict[str, Any], most_minutes: int) -> dict[str, Any] | None:
    """State, due, breach, used and remaining seconds, and the kind of each minute; None when not due within ``most_minutes``."""
    start, end, paused, stopped = course(document)
    civil = document["limit"]["unit"] == "working_day" and document["limit"].get("day_minutes") is None
    walk = (walk_days if civil else walk_minutes)(document, start, end, paused, most_minutes)
    if walk.due is None:
        return None
    due_at, unit_seconds = start + walk.due * MINUTE, 86_400 if civil else 60
    late = end > walk.due
    return {
        "state": "breached" if late else "met" if stopped else "paused" if -1 in paused else "running",
        "due_at": due_at,
        "breached_at": due_at if late else None,
        "elapsed_seconds": walk.used_at_end * unit_seconds,
        "remaining_seconds": (quantity(document["limit"]) - walk.used_at_end) * unit_seconds,
        "kinds": walk.kinds,
    }


def walk_minutes(document: dict[str, Any], start: datetime, end: int, paused: set[int], most: int) -> Walk:
    needed, always = quantity(document["limit"]), document["limit"]["unit"] in ON_THE_WALL_CLOCK
    kinds, used, used_at_end, due = list[str](), 0, 0, None
    for number, (_day, is_open, _hours) in enumerate(local_minutes(document["calendar"], start, most)):
        if number < end:
            kinds.append("paused" if number in paused else "running" if is_open or always else "closed")
        elif number == end:
            used_at_end = used
        if (is_open or always) and number not in paused:
            used += 1
            if used == needed:
                due = number + 1
        if number >= end and due is not None:
            break
    return Walk(used, used_at_end, due, kinds)


def walk_days(document: dict[str, Any], start: datetime, end: int, paused: set[int], most: int) -> Walk:
    """A day counts when it is over, which is when the local date changes."""
    walk, needed = Walk(), document["limit"]["quantity"]
    first_day = today = None
    counts = False
    for number, (day, _is_open, has_hours) in enumerate(local_minutes(document["calendar"], start, most)):
        if day != today:
            walk.used += counts
            if counts and walk.used == needed:
                walk.due = number
            first_day, today = first_day or day, day
            counts = has_hours and number not in paused and day > first_day
        if number == end:
            walk.used_at_end = walk.used
        if number >= end and walk.due is not None:
            break
        if number < end:
            walk.kinds.append("paused" if number in paused else "running" if has_hours else "closed")
    return walk


def local_minutes(calendar: dict[str, Any], start: datetime, most: int) -> Iterator[tuple[date, bool, bool]]:
    """For each minute from ``start``: its local date, whether its local time lies in a span, whether that date has any."""
    first, today, open_minutes = int(start.timestamp()) // 60, None, set[int]()
    for number in range(first, first + most):
        day, time_of_day = wall_clock(calendar["zone"], number // 1440)[number % 1440]
        if day != today:
            today = day
            open_minutes = {minute for opens, closes in spans_on(calendar, day) for minute in range(opens, closes)}
        yield day, time_of_day in open_minutes, bool(open_minutes)


@cache
def wall_clock(zone: str, day_number: int) -> list[tuple[date, int]]:
    """What a clock on the wall shows (date, minutes since midnight) in each minute of a day of UTC since 1970."""
    moment, shown = datetime.fromtimestamp(day_number * 86_400, UTC), []
    for _ in range(1440):
        local = moment.astimezone(ZoneInfo(zone))
        shown.append((local.date(), local.hour * 60 + local.minute))
        moment += MINUTE
    return shown


def course(document: dict[str, Any]) -> tuple[datetime, int, set[int], bool]:
    """The start, the end in minutes after it, the minutes in a pause (-1 among them: still paused), and whether it was stopped."""
    start = datetime.fromisoformat(document["events"][0]["at"]).astimezone(UTC)
    ends, paused, since, stopped = number_of(document["now"], start), set[int](), None, False
    for event in document["events"][1:]:
        number = number_of(event["at"], start)
        if event["type"] == "pause":
            since = number
        elif event["type"] == "resume":
            paused, since = paused | set(range(since or 0, number)), None
        else:
            ends, stopped = number, True
    if since is not None:
        paused |= {-1, *range(since, ends)}
    return start, ends, paused if document["limit"]["may_pause"] else set(), stopped


def number_of(text: str, start: datetime) -> int:
    return int((datetime.fromisoformat(text) - start) / MINUTE)


def spans_on(calendar: dict[str, Any], day: date) -> list[tuple[int, int]]:
    pairs = calendar["exceptions"].get(day.isoformat())
    if pairs is None:
        pairs = calendar["weekly"].get(DAYS[day.weekday()], [])
    return [(minutes(opens), minutes(closes)) for opens, closes in pairs]


def minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def quantity(limit: dict[str, Any]) -> int:
    each = {**ON_THE_WALL_CLOCK, **IN_OPEN_TIME, "working_day": limit.get("day_minutes") or 1}
    return int(limit["quantity"] * each[limit["unit"]])
