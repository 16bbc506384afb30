"""Sentences with numbers in them that stay numbers."""

import re
from collections.abc import Mapping

from plumbline.evaluation.reporting.rules.pieces import Piece

_PLACE = re.compile(r"%\((\w+)\)s|%%")


def pieces_of(sentence: str, values: Mapping[str, Piece]) -> tuple[Piece, ...]:
    """The sentence with ``%(name)s`` filled in: words run into words, numbers stay by themselves; ``%%`` is a percent sign.

    Raises:
        KeyError: the sentence names what is not among the values.
    """
    found: list[Piece] = []
    after = 0
    for place in _PLACE.finditer(sentence):
        _add(found, sentence[after : place.start()])
        _add(found, values[place.group(1)] if place.group(1) else "%")
        after = place.end()
    _add(found, sentence[after:])
    return tuple(found)


def _add(found: list[Piece], piece: Piece) -> None:
    if isinstance(piece, str) and found and isinstance(found[-1], str):
        found[-1] += piece
    elif piece != "":
        found.append(piece)
