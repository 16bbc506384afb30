"""Bringing in inspections that were scored elsewhere: every row keeps its file and line, and the same one comes in once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.organization.rules import Place, Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.inspections import events, queries
from plumbline.supervision.inspections.actions.keeping import NUMBER_PREFIX, row_of
from plumbline.supervision.inspections.models import Inspection, Takeover
from plumbline.supervision.inspections.rules import RowRejected, ScoredRow, ScoreMapping, scored_rows
from plumbline.supervision.inspections.states import State

BATCH = 1_000
SIX_PLACES = Decimal("0.000001")


@dataclass(frozen=True)
class ScoreFile:
    """A file under its mapping, opened."""

    name: str
    digest: str
    mapping: ScoreMapping
    header: Sequence[str]
    records: Iterable[Record | Rejection]


@dataclass
class Taken:
    """``entered`` are new, ``known`` were there already; ``rejected`` with the line and the reason."""

    entered: int = 0
    known: int = 0
    rejected: list[RowRejected] = field(default_factory=list)


@transaction.atomic
def import_inspections(
    *, file: ScoreFile, by: Viewer, at: datetime, progress: Callable[[int], None] = lambda rows: None
) -> Taken:
    """Takes over every row that is an inspection of a unit for which the viewer may import; a row that is there already is left as it is.

    Raises:
        MappingRefused: the header lacks a column. NotAllowed: the viewer imports nothing anywhere.
    """
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    taken = Taken()
    takeover = Takeover.objects.create(
        id=new_id(at),
        file_name=file.name[:200],
        digest=file.digest,
        source=file.mapping.source,
        mapping=file.mapping.model_dump(mode="json"),
        at=at,
        by_id=by.person_id,
    )
    rows = _good_rows(file, taken, by=by, at=at)
    while batch := list(islice(rows, BATCH)):
        _enter(batch, takeover, file.mapping, taken, by=by, at=at)
        progress(len(batch))
    takeover.entered, takeover.known, takeover.rejected = taken.entered, taken.known, len(taken.rejected)
    takeover.save()
    publish(
        events.TakenOver(
            at=at,
            subject=takeover.file_name,
            source=takeover.source,
            digest=takeover.digest,
            entered=taken.entered,
            known=taken.known,
            rejected=len(taken.rejected),
        ),
        by=by,
    )
    return taken


def _good_rows(file: ScoreFile, taken: Taken, *, by: Viewer, at: datetime) -> Any:
    mine, tree = by.units(Permission.MEASUREMENTS_IMPORT), by.tree

    def is_mine(code: str) -> bool:
        place = tree.by_code.get(code)
        return place is not None and place.id in mine

    today = queries.local_day(at)
    for row in scored_rows(file.mapping, file.header, file.records, units=is_mine, today=today):
        if isinstance(row, RowRejected):
            taken.rejected.append(row)
        else:
            yield row


def _enter(
    batch: list[ScoredRow], takeover: Takeover, mapping: ScoreMapping, taken: Taken, *, by: Viewer, at: datetime
) -> None:
    source, references = mapping.source, [row.reference for row in batch]
    known = set(Inspection.objects.filter(source=source, reference__in=references).values_list("reference", flat=True))
    new = [row for row in batch if row.reference not in known]
    taken.known += len(batch) - len(new)
    taken.entered += len(new)
    if not new:
        return
    numbers = iter(casefiles.take_numbers(kind=NUMBER_PREFIX, day=queries.local_day(at), count=len(new)))
    company = next(place for place in by.tree.places if place.parent_id is None)
    rows: dict[Any, list[Any]] = {}
    for row in new:
        place, moment = by.tree.by_code[row.unit], _moment(row, mapping)
        visit = _visit(row, place, company, mapping, takeover, at=moment)
        cover = casefiles.cover(
            case_file_id=visit.case_file_id,
            kind=NUMBER_PREFIX,
            number=next(numbers),
            unit=place,
            opened_at=moment,
            closed_at=moment,
        )
        for table, written in (*cover.items(), (Inspection, [row_of(visit)])):
            rows.setdefault(table, []).extend(written)
    insert_together(rows)


def _moment(row: ScoredRow, mapping: ScoreMapping) -> datetime:
    """Noon of its day, for a list that sorts by moments."""
    return datetime.combine(row.visited_on, time(12), ZoneInfo(mapping.times.zone)).astimezone(UTC)


def _visit(
    row: ScoredRow, place: Place, company: Place, mapping: ScoreMapping, takeover: Takeover, *, at: datetime
) -> Inspection:
    return Inspection(
        case_file_id=new_id(at),
        unit_id=place.id,
        owner_id=company.id,
        level=mapping.level.value,
        state=State.TAKEN_OVER.value,
        object_name=row.object_name,
        first_day=row.visited_on,
        last_day=row.visited_on,
        form_code=mapping.form,
        planned_at=at,
        visited_on=row.visited_on,
        points=row.score.quantize(SIX_PLACES),
        of=mapping.of.quantize(SIX_PLACES),
        takeover=takeover,
        source=mapping.source,
        reference=row.reference,
        line=row.line,
    )
