"""Moments as callers say them: 刚才, 昨晚8点, 2小时前, 2030. What is understood is shown at once, so that a wrong guess is seen."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

_NUMBERS = {char: str(place) for place, char in enumerate("零一二三四五六七八九")} | {"两": "2"}
_NOW = re.compile(r"^(刚才|刚刚|现在|just now|now)$")
_AGO = re.compile(
    r"^(半|\d+)\s*个?(?:多)?\s*(分钟|分|小时|钟头|天|日|minutes?|mins?|m|hours?|h|days?|d)\s*(?:前|以前|之前|ago)?$"
)
_DAYS = {
    **{"今": 0, "昨": -1, "前": -2, "明": 1, "后": 2},
    **{"today": 0, "yesterday": -1, "tomorrow": 1, "tonight": 0},
}
_DAY = re.compile(
    r"^(今|昨|前|明|后)(?:天|日)?(?=$|[早上中下晚夜凌清\d\s一二三四五六七八九十两])|^(today|yesterday|tomorrow|tonight)\b"
)
_DATE = re.compile(r"^(?:(\d{4})[-/年])?(\d{1,2})(?:[-/月])(\d{1,2})(?:日|号)?(?=$|\D)")
_PARTS = (
    # words, the hour meant where none is said, whether hours below 12 lie after noon
    (re.compile(r"^(凌晨|半夜)"), 2, False),
    (re.compile(r"^(清晨|早晨|早上|早|晨|in the morning|morning)"), 8, False),
    (re.compile(r"^(上午|am)"), 9, False),
    (re.compile(r"^(中午|noon)"), 12, False),
    (re.compile(r"^(下午|afternoon|pm)"), 14, True),
    (re.compile(r"^(傍晚|晚上|晚间|夜里|晚|夜|evening|at night|night)"), 20, True),
)
_CLOCK = re.compile(r"^(?:at\s+)?(\d{1,2})(?:[:：点时](半|\d{1,2})?(?:分)?|(?<=\d)(?=\s*(?:am|pm)?$))\s*(am|pm)?$")
_DIGITS = re.compile(r"^(\d{1,2})(\d{2})$")
_UNITS: tuple[tuple[tuple[str, ...], timedelta], ...] = (
    (("分", "m"), timedelta(minutes=1)),
    (("小", "钟", "h"), timedelta(hours=1)),
    (("天", "日", "d"), timedelta(days=1)),
)
BARE_DAY = time(8)
FARTHEST = timedelta(days=3_650)


def spoken_moment(text: str, now: datetime) -> datetime | None:
    """The moment that is meant, in the zone of ``now``, to the minute; None for what is not understood.

    A time without a day is the last such time: at ten in the morning, "2030" is yesterday evening.
    """
    plain = _plain(text)
    minute = now.replace(second=0, microsecond=0)
    if not plain:
        return None
    try:
        found = _ago(plain, minute) or _on_a_day(plain, minute)
    except (ValueError, OverflowError):
        return None
    return found if found and abs(found - minute) < FARTHEST else None


def _plain(text: str) -> str:
    plain = text.strip().lower().replace("：", ":").replace("，", " ")
    plain = re.sub(r"十([一二三四五六七八九])", lambda found: "1" + _NUMBERS[found[1]], plain)
    plain = re.sub(r"([一二])?十", lambda found: {"": "10", "一": "10", "二": "20"}[found[1] or ""], plain)
    return "".join(_NUMBERS.get(char, char) for char in plain)


def _ago(plain: str, now: datetime) -> datetime | None:
    if _NOW.match(plain):
        return now
    found = _AGO.match(plain)
    if not found:
        return None
    unit = next(length for starts, length in _UNITS if found[2].startswith(starts))
    return now - (unit / 2 if found[1] == "半" else unit * int(found[1]))


def _on_a_day(plain: str, now: datetime) -> datetime | None:
    day, rest = _day(plain, now.date())
    hour, after_noon, rest = _part(rest)
    clock = _clock(rest, after_noon) if rest else None
    if rest and clock is None:
        return None
    if clock is None:
        if day is None and hour is None:
            return None
        clock = time(hour) if hour is not None else BARE_DAY
    found = datetime.combine(day or now.date(), clock, now.tzinfo)
    return found - timedelta(days=1) if day is None and found > now else found


def _day(plain: str, today: date) -> tuple[date | None, str]:
    if found := _DAY.match(plain):
        word = found[1] or found[2]
        rest = plain[found.end() :].strip()
        return today + timedelta(days=_DAYS[word]), "evening " + rest if word == "tonight" else rest
    if found := _DATE.match(plain):
        year = int(found[1]) if found[1] else today.year
        day = date(year, int(found[2]), int(found[3]))
        return (day if found[1] or day <= today else day.replace(year=year - 1)), plain[found.end() :].strip(" t")
    return None, plain


def _part(plain: str) -> tuple[int | None, bool, str]:
    for words, hour, after_noon in _PARTS:
        if found := words.match(plain):
            return hour, after_noon, plain[found.end() :].strip()
    return None, False, plain


def _clock(plain: str, after_noon: bool) -> time | None:
    read: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], time]], ...] = (
        (_CLOCK, lambda found: _time(int(found[1]), found[2], after_noon or found[3] == "pm")),
        (_DIGITS, lambda found: _time(int(found[1]), found[2], after_noon)),
    )
    for pattern, made in read:
        if found := pattern.match(plain):
            return made(found)
    return None


def _time(hour: int, minute: str | None, after_noon: bool) -> time:
    return time(hour + 12 if after_noon and hour < 12 else hour, 30 if minute == "半" else int(minute or 0))
