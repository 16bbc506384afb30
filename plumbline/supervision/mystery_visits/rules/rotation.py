"""Who is sent where: nobody twice to the same unit within the rest, nobody to people who know them, the load even, the draw repeatable."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plumbline.supervision.sampling.rules import in_order


@dataclass(frozen=True)
class Errand:
    """One visit to be made: ``key`` tells it apart, ``path`` is the visited unit's in the tree, ``on`` the planned day."""

    key: str
    unit: str
    path: str
    on: date


@dataclass(frozen=True)
class Person:
    """A shopper by what names them in the draw."""

    key: str


@dataclass(frozen=True)
class Sent:
    """A visit of the past or one that is planned already."""

    person: str
    unit: str
    on: date


@dataclass(frozen=True)
class Tie:
    """The shopper knows somebody at the unit with this path: there, above and below it they would be recognised."""

    person: str
    path: str

    def touches(self, path: str) -> bool:
        return path.startswith(self.path) or self.path.startswith(path)


@dataclass(frozen=True)
class Gap:
    """An errand that nobody can be sent on: how many are known there, and how many have been there too recently."""

    errand: Errand
    known: int
    resting: int


@dataclass(frozen=True)
class Rotation:
    """Whom each errand fell to, and those for which nobody is left."""

    chosen: dict[str, str]
    gaps: tuple[Gap, ...]


def rotated(
    errands: Sequence[Errand],
    people: Iterable[Person],
    *,
    past: Iterable[Sent] = (),
    ties: Iterable[Tie] = (),
    rest: timedelta,
    seed: str,
) -> Rotation:
    """Goes through the errands in the order of the draw and sends, of those who may go, one with the fewest visits so far.

    Among these the draw decides as well, so that seed, people, past and ties give the same plan on every machine. ``rest``: between two visits of a person
    to a unit lie at least so many days, counted either way.
    """
    everybody = [person.key for person in people]
    been = _visits(past)
    known = _by_person(ties)
    load: Counter[str] = Counter()
    chosen: dict[str, str] = {}
    gaps: list[Gap] = []
    by_key = {errand.key: errand for errand in errands}
    for key in in_order(by_key, seed=seed):
        errand = by_key[key]
        strangers = [each for each in everybody if not any(tie.touches(errand.path) for tie in known[each])]
        free = [each for each in strangers if not _rests(been[each, errand.unit], errand.on, rest)]
        if not free:
            gaps.append(Gap(errand, len(everybody) - len(strangers), len(strangers)))
            continue
        least = min(load[each] for each in free)
        person = in_order((each for each in free if load[each] == least), seed=f"{seed}/{key}")[0]
        chosen[key] = person
        load[person] += 1
        been[person, errand.unit].append(errand.on)
    return Rotation(chosen, tuple(gaps))


def _visits(past: Iterable[Sent]) -> defaultdict[tuple[str, str], list[date]]:
    found: defaultdict[tuple[str, str], list[date]] = defaultdict(list)
    for sent in past:
        found[sent.person, sent.unit].append(sent.on)
    return found


def _by_person(ties: Iterable[Tie]) -> defaultdict[str, list[Tie]]:
    found: defaultdict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        found[tie.person].append(tie)
    return found


def _rests(been: Iterable[date], on: date, rest: timedelta) -> bool:
    return any(abs(on - day) < rest for day in been)
