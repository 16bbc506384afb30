"""From what a person types to ways of looking for it."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from plumbline.service.customers.rules.phones import normal_phone

_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]*")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,19}")
_ATOM = re.compile(r"[0-9]+|.", re.DOTALL)
_LETTERS = re.compile(r"[A-Za-z][A-Za-z' ]*")
_DIGITS = frozenset("0123456789")
LONGEST = 80
LONGEST_NUMBER = 10
MOST_SOUGHT = 5
EVERYWHERE = 4
SHORTEST_START = 3
"""Fewer characters begin too many numbers to be of use."""
SHORTEST_PHONE_START = 5
SHORTEST_PHONE = 7
_PARTS_OF_ADDRESSES = frozenset("号楼单元室层户栋幢座院")


class Way(StrEnum):
    """One way of looking; each is one statement on one index."""

    NUMBER = "number"
    PHONE = "phone"
    TAIL = "tail"
    NUMBER_START = "number_start"
    PHONE_START = "phone_start"
    NAME = "name"
    PINYIN = "pinyin"
    NAME_PART = "name_part"
    ADDRESS = "address"
    NAME_AND_ADDRESS = "name_and_address"


@dataclass(frozen=True)
class Ways:
    """The ways in the order in which they are tried, and the words looked for."""

    text: str
    words: tuple[str, ...]
    ways: tuple[Way, ...]


def _ways_of_digits(plain: str) -> list[Way]:
    digits = len(normal_phone(plain)) if _PHONE.fullmatch(plain) else 0
    is_number = _NUMBER.fullmatch(plain) is not None
    fits = {
        Way.NUMBER: is_number,
        Way.PHONE: digits >= SHORTEST_PHONE,
        Way.TAIL: plain.isdigit() and len(plain) == 4,
        Way.NUMBER_START: is_number and len(plain) >= SHORTEST_START and not plain.isalpha(),
        Way.PHONE_START: digits >= SHORTEST_PHONE_START,
    }
    return [way for way, is_fitting in fits.items() if is_fitting]


def tidy(text: str) -> str:
    """One form for what looks alike: full-width digits become plain ones, runs of spaces one space."""
    cleaned = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() or c.isspace())
    return _SPACE.sub(" ", cleaned).strip()


def compact(text: str) -> str:
    """What search compares: tidy, lower case, without spaces."""
    return tidy(text).lower().replace(" ", "")


def pairs(text: str) -> list[str]:
    """What the search index holds of a text: every two neighbours, and every number, each once, sorted.

    A run of digits is one neighbour, since 501 is no part of 1501 to anybody who looks for a room: 路12号 gives 12, 12号, 路12.
    """
    atoms = _atoms(text)
    if len(atoms) == 1:
        return atoms
    numbers = {atom for atom in atoms if atom[0] in _DIGITS}
    return sorted(numbers | {first + second for first, second in pairwise(atoms)})


def sought(text: str) -> list[str]:
    """What a text that holds this word as a whole must have in the index: the few neighbours that tell most, sorted.

    A number at the end may not be typed to its end yet; unless it is all there is, the index is not asked about it. Each neighbour more costs the index a
    look at everything the others found, and "号楼" is in every address, so at most five are asked for; the text itself decides afterwards.
    """
    atoms = _atoms(text)
    if len(atoms) == 1:
        return atoms if atoms[0][0] in _DIGITS else []
    if len(atoms) > 2 and atoms[-1][0] in _DIGITS:
        del atoms[-1]
    ranked = sorted((_commonness(pair), pair) for pair in set(pairwise(atoms)))
    telling = [pair for rank, pair in ranked if rank < EVERYWHERE] or [pair for _rank, pair in ranked]
    return sorted(first + second for first, second in telling[:MOST_SOUGHT])


def _commonness(pair: tuple[str, str]) -> int:
    """How common a neighbour is likely to be: 苑3, 501室, 金桂, 3号, and last what every address has."""
    first, second = pair
    if first in _PARTS_OF_ADDRESSES:
        return EVERYWHERE
    if second[0] in _DIGITS:
        return 0
    if first[0] in _DIGITS:
        return 1 if len(first) > 1 else 3
    return 2


def mark(area_id: UUID | None) -> str:
    """What the index holds of the area an address lies in, so that a viewer of few areas is not shown through all others. No text has such a word."""
    return "@" + (area_id.hex[-11:] if area_id else "")


def _atoms(text: str) -> list[str]:
    return [atom[:LONGEST_NUMBER] for atom in _ATOM.findall(compact(text))]


def guess(text: str) -> Ways:
    """The ways worth trying for a text, likeliest first.

    Four digits are a phone's tail before anything else, seven and more a phone, letters a name by its sound; anything with a Chinese character is a
    name or an address. What could be a customer's number is tried as that first: it is one look in a unique index. Numbers and phones may be typed
    half: what begins so comes behind what is exactly so.
    """
    plain = tidy(text)[:LONGEST]
    words = tuple(plain.split(" ")) if plain else ()
    ways = _ways_of_digits(plain)
    if _LETTERS.fullmatch(plain):
        ways.append(Way.PINYIN)
    if plain and not plain.isdigit():
        ways.append(Way.NAME)
        if len(words) > 1:
            ways.append(Way.NAME_AND_ADDRESS)
    if len(compact(plain)) >= 2 and not (plain.isdigit() and len(plain) >= 7):
        ways.extend([Way.ADDRESS, Way.NAME_PART] if not plain.isdigit() else [Way.ADDRESS])
    return Ways(plain, words, tuple(ways))
