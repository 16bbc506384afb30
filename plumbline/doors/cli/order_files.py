"""Walking through a file of external orders: once for its words and its digest, once for its rows; what is rejected goes into a file of its own."""

import csv
import gc
import hashlib
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from django.db import connections
from django.utils.translation import gettext as _

from plumbline.ground.kernel.processes import follow_parent
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import actions as work_orders
from plumbline.service.work_orders.queries import known_external_numbers
from plumbline.service.work_orders.rules import (
    ExternalOrder,
    MappingRefused,
    OrderMapping,
    Record,
    Rejection,
    RowReader,
    RowRefused,
    Words,
    records,
)

BATCH = 2_000
LISTED = 1_000


@dataclass
class Outcome:
    """What became of the rows so far. ``listed`` holds the first thousand rejections; the rejects file has them all."""

    taken: int = 0
    known: int = 0
    rejected: int = 0
    listed: list[Rejection] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return self.taken + self.known + self.rejected


@dataclass(frozen=True)
class Survey:
    """A file as the first look finds it."""

    header: list[str]
    rows: int
    type_words: frozenset[str]
    unit_words: frozenset[str]
    digest: str


class OrderFile:
    """One CSV file under one mapping. Bytes that the encoding cannot read become halves of surrogate pairs, which no order may contain."""

    def __init__(self, path: Path, mapping: OrderMapping) -> None:
        self.path, self.mapping = path, mapping

    def _opened(self) -> IO[str]:
        encoding = (
            "utf-8-sig"
            if self.mapping.encoding.lower().replace("_", "-") in ("utf-8", "utf8")
            else self.mapping.encoding
        )
        return self.path.open(encoding=encoding, errors="surrogateescape", newline="")

    def _records(self) -> Iterator[Record | Rejection]:
        with self._opened() as lines:
            yield from records(lines, delimiter=self.mapping.delimiter)

    def survey(self) -> Survey:
        """Counts the rows and gathers the words.

        Raises:
            MappingRefused: the file is empty or its header lacks a column of the mapping.
        """
        found = self._records()
        header = self._header(found)
        reader = RowReader(self.mapping, header)
        pairs, rows = set(), 0
        for record in found:
            rows += 1
            if isinstance(record, Record):
                pairs.add(reader.words(record.cells))
        with self.path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        return Survey(header, rows, frozenset(t for t, _u in pairs), frozenset(u for _t, u in pairs), digest)

    def _header(self, found: Iterator[Record | Rejection]) -> list[str]:
        first = next(found, None)
        if not isinstance(first, Record):
            raise MappingRefused(_("文件“%(name)s”是空的，或第一行不是表头。"), name=self.path.name)
        return [cell.strip() for cell in first.cells]

    def orders(
        self, words: Words, *, at: datetime, reject: Callable[[Rejection, list[str]], None]
    ) -> Iterator[ExternalOrder]:
        """The rows that can be orders; every other one goes to ``reject`` with its cells."""
        found = self._records()
        reader = RowReader(self.mapping, self._header(found), words)
        seen: dict[str, int] = {}
        for record in found:
            if isinstance(record, Rejection):
                reject(record, [record.raw.rstrip("\r\n")])
                continue
            try:
                order = reader.read(record.line, record.cells, at=at)
                _once(order, seen)
            except RowRefused as refused:
                reject(Rejection(record.line, "", refused.sentence, refused.params), record.cells)
                continue
            yield order


def _once(order: ExternalOrder, seen: dict[str, int]) -> None:
    first = seen.setdefault(order.number, order.line)
    if first != order.line:
        raise RowRefused(_("编号“%(number)s”与第 %(first)d 行重复。"), number=order.number, first=first)


class Rejects(AbstractContextManager["Rejects"]):
    """The file of rejected rows: line, reason, then the row as it stood, so that it can be mended and imported again."""

    def __init__(self, path: Path | None, header: list[str]) -> None:
        self._file: IO[str] | None = None
        self._path, self._header = path, header
        self._writer: Any = None

    def write(self, line: int, reason: str, cells: list[str]) -> None:
        if self._path is None:
            return
        if self._writer is None:
            self._file = self._path.open("w", encoding="utf-8-sig", errors="surrogateescape", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(["line", "reason", *self._header])
        self._writer.writerow([line, reason, *cells])

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


TRANSLATED = ("what", "limit")
"""Parameters that are words of our own."""


def said(rejection: Rejection) -> str:
    """The reason in the user's language."""
    return worded(rejection.sentence, rejection.params)


def worded(sentence: str, params: Mapping[str, Any]) -> str:
    """A refusal in the user's language."""
    translated = {name: _(value) if name in TRANSLATED else value for name, value in params.items()}
    return _(sentence) % translated if translated else _(sentence)


@dataclass(frozen=True)
class Run:
    """One import: what is imported, in whose name, and whether anything is written. ``hands`` batches are under way at once."""

    file: OrderFile
    survey: Survey
    words: Words
    by: Viewer
    at: datetime
    dry_run: bool = False
    hands: int = 1

    def batch(self, orders: Sequence[ExternalOrder]) -> work_orders.Taken:
        """One batch, in one transaction."""
        if self.dry_run:
            numbers = [order.number for order in orders]
            known = known_external_numbers(source=self.file.mapping.source, numbers=numbers)
            return work_orders.Taken(len(orders) - len(known), len(known))
        return work_orders.import_orders(
            mapping=self.file.mapping, words=self.words, orders=orders, by=self.by, at=self.at
        )


def take(run: Run, *, outcome: Outcome, rejects: Path | None, advance: Callable[[int], None]) -> None:
    """Imports batch by batch; ``outcome`` says at any moment, and after any end, how far it came."""
    with Rejects(rejects, run.survey.header) as sheet:

        def reject(rejection: Rejection, cells: list[str]) -> None:
            outcome.rejected += 1
            advance(1)
            sheet.write(rejection.line, said(rejection), cells)
            if len(outcome.listed) < LISTED:
                outcome.listed.append(rejection)

        def count(done: work_orders.Taken) -> None:
            outcome.taken += done.taken
            outcome.known += done.known
            advance(done.taken + done.known)

        orders = run.file.orders(run.words, at=run.at, reject=reject)
        batches = iter(lambda: list(islice(orders, BATCH)), [])
        if run.hands > 1:
            _side_by_side(run, batches, count)
        else:
            for batch in batches:
                count(run.batch(batch))


def _side_by_side(run: Run, batches: Iterable[list[ExternalOrder]], count: Callable[[work_orders.Taken], None]) -> None:
    """A few batches at once, each in a process, while this one reads on. When the import is broken off, those under way come to their end and are counted."""
    connections.close_all()  # a connection does not survive being shared by two processes
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(run.hands, mp_context=fork, initializer=_become_hand, initargs=(run, os.getpid())) as pool:
        waiting: deque[Future[work_orders.Taken]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(_by_hand, batch))
                if len(waiting) > run.hands:
                    count(waiting.popleft().result())
        finally:
            broken_off = sys.exc_info()[0] is not None
            while waiting:
                future = waiting.popleft()
                if not (broken_off and future.cancel()):
                    count(future.result())


_hand: list[Run] = []
"""In a process that does batches: the run it works for."""


def _become_hand(run: Run, parent: int) -> None:
    """Whoever broke the import off tells the first process, which lets this one finish; should that one be killed, this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    follow_parent(parent)
    gc.freeze()
    _hand.append(run)


def _by_hand(batch: list[ExternalOrder]) -> work_orders.Taken:
    return _hand[0].batch(batch)
