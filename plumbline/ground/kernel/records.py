"""Records of a CSV file with the lines they stand on. A record that cannot be read costs itself and nothing after it."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from plumbline.ground.kernel.wording import _

NARROW = 4
"""From this many columns on, a line inside a quoted text that has exactly as many is a record that was swallowed, not text."""


@dataclass(frozen=True)
class Rejection:
    """A record that does not become an order: its first line, its text as it stands, the reason and where it lies."""

    line: int
    raw: str
    sentence: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one record; ``line`` is its first line in the file, from 1."""

    line: int
    cells: list[str]
    raw: tuple[str, ...]


UNCLOSED = _("引号没有配对，或字段过长，本行无法读取。")
WRONG_COUNT = _("应有 %(expected)d 列，实有 %(found)d 列。")


class _Feed:
    """Gives lines one by one, remembers which ones a record has taken, and takes back those it should not have."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._back: deque[str] = deque()
        self.line = 0
        self.taken: list[str] = []
        self.ended = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        try:
            text = self._back.popleft() if self._back else next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.line += 1
        self.taken.append(text)
        return text

    def begin(self) -> None:
        self.taken, self.ended = [], False

    def keep_first(self) -> None:
        """All lines of this record but the first are given again."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.line -= len(self.taken) - 1
        del self.taken[1:]


def records(lines: Iterable[str], *, delimiter: str = ",", width: int | None = None) -> Iterator[Record | Rejection]:
    """The records of a file, header included, blank lines passed over; ``width`` is the header's unless given.

    An unclosed quotation mark would make everything after it one cell: such a record is given back line by line, so that only the line
    with the mark is lost.
    """
    feed = _Feed(lines)
    while True:
        feed.begin()
        cells = _next(feed, delimiter)
        if not feed.taken:
            return
        if cells == []:
            continue
        if width is None and cells is not None:
            width = len(cells)
        yield _judged(feed, cells, width or 0, delimiter)


def _next(feed: _Feed, delimiter: str) -> list[str] | None:
    """None: not a record."""
    try:
        cells = next(csv.reader(feed, delimiter=delimiter), [])
    except csv.Error:
        return None
    return None if feed.ended and feed.taken else cells


def _judged(feed: _Feed, cells: list[str] | None, width: int, delimiter: str) -> Record | Rejection:
    several = len(feed.taken) > 1
    if cells is None or (several and (len(cells) != width or _has_swallowed(feed.taken, width, delimiter))):
        feed.keep_first()
        return Rejection(feed.line, feed.taken[0], UNCLOSED)
    first = feed.line - len(feed.taken) + 1
    if len(cells) != width:
        return Rejection(first, feed.taken[0], WRONG_COUNT, {"expected": width, "found": len(cells)})
    return Record(first, cells, tuple(feed.taken))


def _has_swallowed(taken: list[str], width: int, delimiter: str) -> bool:
    if width < NARROW:
        return False
    return any(len(next(csv.reader([text], delimiter=delimiter), [])) == width for text in taken[1:])
