"""The scripted year, day by day: every order's life from its registration to its end.

A life is thought up with dice of its own, thrown from seed, day, kind and number: any day can be told without the others, by any process, and is the same
whenever it is told.
"""

from collections.abc import Iterator
from datetime import date, datetime
from random import Random

from plumbline.doors.demo.kinds import Kind
from plumbline.doors.demo.seasons import Year
from plumbline.doors.demo.steps import Life
from plumbline.doors.demo.tales import Tale, asked, handled, registered
from plumbline.doors.demo.territory import Household, responsible
from plumbline.doors.demo.twists import came_again, extended, misdirected, paused, told_twice, urged, voided

# how many of a day's hundred calls come in each hour
_BY_HOUR = (1, 1, 0, 0, 0, 1, 2, 4, 7, 9, 9, 7, 5, 5, 6, 6, 6, 6, 7, 7, 5, 3, 2, 1)
UNKNOWN_CALLERS = 0.05


def lives_of(year: Year, day: date, households: list[Household]) -> list[Life]:
    """The lives that begin on a day, in order of their beginning."""
    found = []
    for kind, count in year.counts[day]:
        for number in range(count):
            key = f"{day:%m%d}-{kind.code}-{number}"
            chance = Random(f"{year.seed} {day} {kind.code} {number}")
            found.append(_life(key, year, day, kind, chance, households))
    return sorted(found, key=lambda life: life.begins)


def whole(year: Year, households: list[Household]) -> Iterator[Life]:
    """All lives, day by day, in order of their beginning."""
    for day in year.days():
        yield from lives_of(year, day, households)


def _life(key: str, year: Year, day: date, kind: Kind, chance: Random, households: list[Household]) -> Life:
    hour = chance.choices(range(24), _BY_HOUR)[0] if kind.course == "site" else chance.choices(range(8, 20))[0]
    at = year.at(day, hour * 60 + chance.uniform(0, 59.9)).replace(microsecond=0)
    household = chance.choice(households)
    unit = kind.desk or responsible(household.area, kind.line)
    is_known = bool(kind.desk) or chance.random() >= UNKNOWN_CALLERS
    tale = Tale(key, year, chance, kind, unit, household if is_known else None)
    if chance.random() < 0.008:
        voided(tale, registered(tale, at))
        return tale.told()
    _told(tale, at)
    return tale.told()


def _told(tale: Tale, at: datetime) -> None:
    habit, kind = tale.habit, tale.kind
    may_go_astray = tale.household and not kind.desk and not kind.is_emergency
    start = misdirected(tale, at) if may_go_astray and tale.likely(habit.returned) else registered(tale, at)
    handled(tale, start)
    if kind.may_pause and not habit.falsifies and tale.likely(habit.paused):
        paused(tale)
    elif kind.resolve >= 24 and kind.course != "answer" and tale.likely(habit.extended):
        extended(tale)
    replied = tale.steps_at("reply")
    if tale.likely(habit.urged) and kind.course != "answer":
        urged(tale, start, replied)
    if tale.household and kind.course == "site" and tale.likely(0.012):
        told_twice(tale, at, replied)
    _afterwards(tale, replied)


def _afterwards(tale: Tale, replied: datetime) -> None:
    """Call-back, a second round where the customer was not content, the sheet, and what comes of an untrue result."""
    if tale.kind.is_called_back and asked(tale, replied):
        start = max(step.at for step in tale.steps if step.order == "a")
        replied = handled(tale, start, with_care=True)
        asked(tale, replied, must_please=True)
    if tale.household and tale.likely(tale.habit.comes_again):
        came_again(tale, replied)
    if tale.kind.has_sheet:
        _sheet(tale)


def _sheet(tale: Tale) -> None:
    """The signed sheet comes back from the team, or does not."""
    if tale.likely(tale.habit.sheet_kept / 2):
        return
    last = max(step.at for step in tale.steps if step.order == "a")
    wait = tale.minutes(23_000, 31_000) if tale.likely(tale.habit.sheet_kept) else tale.minutes(1_500, 17_000)
    tale.say(last + wait, "dispatcher-heat", "return_sheet")
