"""Whether words say otherwise than the numbers they speak of: "rises" beside a number that falls is refused.

A claim speaks, in this order: of a difference in its clause; of two bound numbers of the same kind and of different periods in its sentence; of the bound
number in its clause that is nearest to it; of the one before it in its sentence; of the indicator that the clause names. What nobody can check is left alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from plumbline.evaluation.reporting.rules.claims import Claim, claims, stands_alone
from plumbline.evaluation.reporting.rules.pieces import Number, Piece, Source

Better = Literal["higher", "lower", ""]
Mark = tuple[Source, int]
"""A number by where it is from and its decimals: a share and the cases it is a share of have the same source."""
_FIRST_SIGN = 0xE000
_SENTENCE = re.compile(r"[。；;！？!?\n]+|\.(?=\s|$)")
_CLAUSE = re.compile(r"[，,、：:（）()]+")
_YEAR_AGO = re.compile(r"同比|去年|上年|year.on.year|a year (?:ago|before|earlier)|last year", re.I)


@dataclass(frozen=True)
class Known:
    """What the words are held against. ``values``: every number that is known, also of earlier periods; ``better`` by indicator; ``named``: the figure
    that a name means; ``earlier``: for a period the one before it and the same a year ago."""

    values: Mapping[Mark, Number]
    better: Mapping[str, Better]
    named: Mapping[str, Mark]
    earlier: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Contradiction:
    """A sentence, the word in it, and the two values that say otherwise."""

    sentence: str
    word: str
    before: str
    now: str


@dataclass(frozen=True)
class Course:
    """From one value to another; ``sign`` is below, at or above zero."""

    source: Source
    before: str
    now: str
    sign: int


def contradictions(pieces: Sequence[Piece], known: Known) -> list[Contradiction]:
    """Every claim of the paragraph that its numbers do not bear out, in reading order."""
    numbers = [piece for piece in pieces if isinstance(piece, Number)]
    found = []
    for sentence in _SENTENCE.split(_signed(pieces)):
        for before, clause in _clauses(sentence):
            for claim in claims(clause):
                course = _Reading(numbers, known, before, clause, claim).course()
                if course is not None and _is_wrong(claim, course, known.better):
                    read = _readable(sentence, numbers)
                    found.append(Contradiction(read, claim.word, course.before, course.now))
    return found


def _signed(pieces: Sequence[Piece]) -> str:
    """The paragraph with one private sign for each number, so that a decimal point ends no sentence."""
    counted = iter(range(len(pieces)))
    return "".join(chr(_FIRST_SIGN + next(counted)) if isinstance(piece, Number) else piece for piece in pieces)


def _readable(text: str, numbers: Sequence[Number]) -> str:
    return "".join(numbers[ord(sign) - _FIRST_SIGN].shown if _is_sign(sign) else sign for sign in text).strip()


def _is_sign(sign: str) -> bool:
    return _FIRST_SIGN <= ord(sign) < _FIRST_SIGN + 6400


def _clauses(sentence: str) -> Iterator[tuple[str, str]]:
    """Each clause with what stands before it in the sentence."""
    start = 0
    for stop in _CLAUSE.finditer(sentence):
        yield sentence[:start], sentence[start : stop.start()]
        start = stop.end()
    yield sentence[:start], sentence[start:]


def _is_wrong(claim: Claim, course: Course, better: Mapping[str, Better]) -> bool:
    said = _sign_of(claim, course, better)
    if said is None:
        return False
    agrees = course.sign == said
    return agrees if claim.denied else not agrees


def _sign_of(claim: Claim, course: Course, better: Mapping[str, Better]) -> int | None:
    """Which sign the claim asks for; None where nobody says which way is better."""
    plain = {"up": 1, "down": -1, "same": 0}.get(claim.claimed)
    if plain is not None:
        return plain
    good = {"higher": 1, "lower": -1}.get(better.get(course.source.code, ""))
    if good is None:
        return None
    good = -good if course.source.outcome == "missed" else good
    return good if claim.claimed == "better" else -good


@dataclass(frozen=True)
class _Reading:
    """One claim in its clause, and how to find what it speaks of."""

    numbers: Sequence[Number]
    known: Known
    before: str
    clause: str
    claim: Claim

    def course(self) -> Course | None:
        own = self._nearest_first(self.clause)
        for number in own:
            if number.before is not None and number.rounded is not None:
                return self._of_difference(number)
        return self._of_pair(own) or self._of_first(own) or self._of_sentence(own) or self._of_name()

    def _of_first(self, own: Sequence[Number]) -> Course | None:
        return next((course for number in own if (course := self._of_number(number))), None)

    def _of_sentence(self, own: Sequence[Number]) -> Course | None:
        """The last number before the clause, where the clause has none of its own and names nothing else."""
        if own or not stands_alone(self.clause, self.claim) or self._name():
            return None
        for number in reversed([self.numbers[ord(sign) - _FIRST_SIGN] for sign in self.before if _is_sign(sign)]):
            if number.source is not None:
                return self._of_difference(number) if number.before is not None else self._of_number(number)
        return None

    def _nearest_first(self, text: str) -> list[Number]:
        """The numbers of the clause: those behind the word from left to right, then those before it from right to left."""
        places = [(place, self.numbers[ord(sign) - _FIRST_SIGN]) for place, sign in enumerate(text) if _is_sign(sign)]
        behind = [number for place, number in places if place >= self.claim.start]
        ahead = [number for place, number in reversed(places) if place < self.claim.start]
        return [*behind, *ahead]

    def _of_difference(self, number: Number) -> Course | None:
        if number.source is None or number.before is None or number.rounded is None:
            return None
        values = self.known.values
        then, now = values.get((number.before, number.places)), values.get((number.source, number.places))
        sign = _sign(number.rounded)
        if then is None or now is None:
            return Course(number.source, "0", f"{number.rounded:+}", sign)
        return Course(number.source, then.shown, now.shown, sign)

    def _of_pair(self, own: Sequence[Number]) -> Course | None:
        """Two of a kind from different periods, at least one of them in the clause itself."""
        ahead = [self.numbers[ord(sign) - _FIRST_SIGN] for sign in self.before if _is_sign(sign)]
        for number in own:
            for other in (*own, *reversed(ahead)):
                if _are_two_of_a_kind(number, other):
                    then, now = sorted((number, other), key=lambda each: each.source.period if each.source else "")
                    return _between(then, now)
        return None

    def _of_number(self, number: Number) -> Course | None:
        if number.source is None or number.before is not None or number.rounded is None:
            return None
        meant = self.known.values.get((number.source, number.places))
        if (
            meant is None or meant.exact != number.exact
        ):  # what is counted beside a value has its source and means something else
            return None
        return self._since(number.source, number.places, number)

    def _of_name(self) -> Course | None:
        name = self._name()
        if not name:
            return None
        source, places = self.known.named[name]
        now = self.known.values.get((source, places))
        return None if now is None else self._since(source, places, now)

    def _name(self) -> str:
        """The longest name of a figure that stands before the word."""
        ahead = self.clause[: self.claim.start].lower()
        return max((name for name in self.known.named if name in ahead), key=len, default="")

    def _since(self, source: Source, places: int, now: Number) -> Course | None:
        """Against the year before where the sentence says so, else against the period before."""
        previous, year_ago = self.known.earlier.get(source.period, ("", ""))
        is_year = bool(_YEAR_AGO.search(self.clause) or ("上" not in self.clause and _YEAR_AGO.search(self.before)))
        then = self.known.values.get((replace(source, period=year_ago if is_year else previous), places))
        return None if then is None else _between(then, now)


def _between(then: Number, now: Number) -> Course | None:
    if then.rounded is None or now.rounded is None or now.source is None:
        return None
    return Course(now.source, then.shown, now.shown, _sign(now.rounded - then.rounded))


def _are_two_of_a_kind(one: Number, other: Number) -> bool:
    if one.source is None or other.source is None or one.before is not None or other.before is not None:
        return False
    same = replace(one.source, period="") == replace(other.source, period="") and one.places == other.places
    return same and one.source.period != other.source.period


def _sign(value: Decimal) -> int:
    return (value > 0) - (value < 0)
