"""Taking in what was measured elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.ground.service_levels import queries as service_levels
from plumbline.service.measurements import events
from plumbline.service.measurements.models import Batch, Measurement
from plumbline.service.measurements.rules import FactMapping, FactReader, FactRefused, Row

CHUNK = 2_000
SHOWN_ROWS = 20
"""Of what an import takes in, these first ones can be shown."""
MOST_KEPT = 5_000
"""Of what an import rejects, these first ones are kept word for word with the batch."""
SAID = ("happened_at", "due_at", "done_at", "outcome", "category", "amount", "weight")
"""What a row says of its case; a row that says the same again, of the same unit, changes nothing."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: its line, the field to blame (empty: the row as such), the Chinese sentence with its parameters, and the row as it stood."""

    line: int
    field: str
    sentence: str
    params: dict[str, Any]
    cells: list[str]


@dataclass(frozen=True)
class Shown:
    """One row that was taken in: its line, whether it took the place of an earlier one, the unit's code, and what it says."""

    row: Row
    unit: str
    is_change: bool


@dataclass
class Imported:
    """What an import did. ``changed`` rows took the place of earlier ones, which are kept; ``shown`` are the first rows of both."""

    batch: UUID
    entered: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)


@transaction.atomic
def import_measurements(
    *,
    mapping: FactMapping,
    name: str,
    digest: str,
    header: Sequence[str],
    records: Iterable[Record | Rejection],
    by: Viewer,
    at: datetime,
    mapping_name: str = "",
    progress: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Takes in the rows of a file, all in one transaction, one fact at the end; a row that is wrong is rejected and the others go in.

    A row is known by source, kind and reference: said again it changes nothing, said differently it supersedes what was there, which stays readable.
    ``progress`` is told how many more rows are done. The mapping and the first rejected rows are kept with the batch.

    Raises:
        MappingRefused: the header lacks a column the mapping speaks of.
        NotAllowed: the viewer may not import anywhere.
    """
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    reader = FactReader(mapping, header, service_levels.working_day_after)
    batch = Batch.objects.create(
        id=new_id(at),
        file_name=name[-200:],
        digest=digest,
        source=mapping.source,
        by_id=by.person_id,
        at=at,
        mapping=mapping.model_dump(mode="json", exclude_defaults=True),
        mapping_name=mapping_name[:120],
        header=[storable(cell) for cell in header],
    )
    done = Imported(batch.id)
    intake = _Intake(mapping, by, at, done)
    rows = _read(reader, records, done, at=at, progress=progress)
    while chunk := list(islice(rows, CHUNK)):
        intake.take(chunk)
    for count in ("entered", "changed", "unchanged"):
        setattr(batch, count, getattr(done, count))
    batch.rejected = len(done.rejected)
    batch.rejects = kept_rejects(done.rejected)
    batch.save(update_fields=["entered", "changed", "unchanged", "rejected", "rejects"])
    publish(_told(batch), by=by)
    return done


def kept_rejects(rejected: Sequence[Rejected]) -> list[dict[str, Any]]:
    """The first of them as they are kept: signs that cannot be stored are replaced, nothing else."""
    return [
        {
            "line": each.line,
            "field": each.field,
            "sentence": each.sentence,
            "params": {name: storable(v) if isinstance(v, str) else v for name, v in each.params.items()},
            "cells": [storable(cell) for cell in each.cells],
        }
        for each in rejected[:MOST_KEPT]
    ]


def storable(text: str) -> str:
    """Without what the database cannot keep: bytes that were no text, and NUL."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _told(batch: Batch) -> events.Imported:
    return events.Imported(
        at=batch.at,
        subject=batch.file_name[-120:],
        source=batch.source,
        entered=batch.entered,
        changed=batch.changed,
        unchanged=batch.unchanged,
        rejected=batch.rejected,
        digest=batch.digest,
    )


def _read(
    reader: FactReader,
    records: Iterable[Record | Rejection],
    done: Imported,
    *,
    at: datetime,
    progress: Callable[[int], None],
) -> Iterator[tuple[Row, Record]]:
    seen: dict[Key, int] = {}
    for record in records:
        progress(1)
        if isinstance(record, Rejection):
            done.rejected.append(Rejected(record.line, "", record.sentence, record.params, [record.raw.rstrip("\r\n")]))
            continue
        try:
            row = reader.read(record.line, record.cells, at=at)
            _check_once(row, seen)
        except FactRefused as refused:
            done.rejected.append(_rejected(record, refused))
        else:
            yield row, record


def _rejected(record: Record, refused: Refused) -> Rejected:
    return Rejected(record.line, refused.field or "", refused.sentence, refused.params, record.cells)


def _check_once(row: Row, seen: dict[Key, int]) -> None:
    first = seen.setdefault((row.kind, row.reference), row.line)
    if first != row.line:
        raise FactRefused(
            _("编号“%(number)s”与第 %(first)d 行重复。"), field="reference", number=row.reference, first=first
        )


class _Intake:
    """Writes chunk by chunk: what is new, and what takes the place of earlier rows."""

    def __init__(self, mapping: FactMapping, by: Viewer, at: datetime, done: Imported) -> None:
        self._mapping, self._by, self._at, self._done = mapping, by, at, done

    def take(self, chunk: list[tuple[Row, Record]]) -> None:
        """Adds up in ``done`` what became of each row."""
        known = self._known([row for row, _record in chunk])
        new: list[dict[str, Any]] = []
        superseded: list[UUID] = []
        for row, record in chunk:
            try:
                place = self._place(row)
            except FactRefused as refused:
                self._done.rejected.append(_rejected(record, refused))
                continue
            before = known.get((row.kind, row.reference))
            if before is not None and says_the_same(row, place.id, before):
                self._done.unchanged += 1
                continue
            if before is not None:
                superseded.append(before.id)
                self._done.changed += 1
            else:
                self._done.entered += 1
            new.append(self._kept(row, place))
            if len(self._done.shown) < SHOWN_ROWS:
                self._done.shown.append(Shown(row, place.code, before is not None))
        Measurement.objects.filter(id__in=superseded).update(superseded_at=self._at)
        insert_together({Measurement: new})

    def _known(self, rows: list[Row]) -> dict[Key, Measurement]:
        found = Measurement.objects.filter(
            source=self._mapping.source,
            kind__in={row.kind for row in rows},
            reference__in={row.reference for row in rows},
            superseded_at__isnull=True,
        )
        return {(each.kind, each.reference): each for each in found.select_for_update()}

    def _place(self, row: Row) -> Place:
        place = self._by.tree.by_code.get(row.unit_word)
        if place is None or not self._by.may(Permission.MEASUREMENTS_IMPORT, place.id):
            raise FactRefused(
                _("没有代码为“%(code)s”的单位，或您无权为它导入；请核对文件或对应关系。"),
                field="unit",
                code=row.unit_word[:60] or "—",
            )
        return place

    def _kept(self, row: Row, place: Place) -> dict[str, Any]:
        return {
            "id": new_id(self._at),
            "kind": row.kind,
            "source": self._mapping.source,
            "reference": row.reference,
            "unit_id": place.id,
            "unit_path": place.path,
            "counted_at": row.counted_at,
            **{name: getattr(row, name) for name in SAID},
            "batch_id": self._done.batch,
            "line": row.line,
            "superseded_at": None,
        }


def says_the_same(row: Row, unit_id: UUID, before: Measurement) -> bool:
    """Whether a row tells nothing new of its case."""
    return before.unit_id == unit_id and all(getattr(row, name) == getattr(before, name) for name in SAID)
