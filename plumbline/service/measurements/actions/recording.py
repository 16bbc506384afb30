"""Keeping what the product itself found: an inspection signed, a survey answered, a complaint judged. It stands beside what came from elsewhere and is counted
by the same statements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.measurements import events
from plumbline.service.measurements.actions.importing import SAID, says_the_same
from plumbline.service.measurements.models import Batch, Measurement
from plumbline.service.measurements.rules import KINDS, OWN, Row
from plumbline.service.measurements.rules.rows import check


@dataclass(frozen=True, kw_only=True)
class Found:
    """What was found, in the fields that its kind knows (``rules.kinds``). ``reference`` is the number of the case it comes from."""

    kind: str
    reference: str
    unit_id: UUID
    happened_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str = ""
    category: str = ""
    amount: Decimal | None = None
    weight: Decimal | None = None


def record(*, found: Found, by: Viewer, at: datetime) -> bool:
    """Keeps one; False where it says nothing new. As :func:`record_all`."""
    return record_all(found=[found], by=by, at=at) == 1


@transaction.atomic
def record_all(*, found: Sequence[Found], by: Viewer, at: datetime) -> int:
    """Keeps facts of one kind, each once: said again one changes nothing, said differently it takes the place of what was said, which stays readable.
    Returns how many said something new; they are one fact.

    Raises:
        FactRefused: the kind does not know a field, lacks one, or a number is out of its range; nothing is kept then.
        NotAllowed: the viewer may not bring in measurements.
        ValueError: several kinds, or one case twice.
    """
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    if not found:
        return 0
    kind = found[0].kind
    if any(each.kind != kind for each in found) or len({each.reference for each in found}) < len(found):
        raise ValueError("one kind and each case once")
    rows = [(_row(each), each) for each in found]
    for row, _each in rows:
        check(row, KINDS[kind], at=at, said=lambda moment: moment.isoformat())
    batch = _batch(kind, at=at)
    known = _known(kind, [each.reference for each in found])
    news = [(row, each) for row, each in rows if not _is_known(row, each, known)]
    replaced = [known[each.reference].id for _row_, each in news if each.reference in known]
    Measurement.objects.filter(id__in=replaced).update(superseded_at=at)
    first = batch.entered + batch.changed + 1
    kept = [_kept(row, each, batch, line, by=by, at=at) for line, (row, each) in enumerate(news, start=first)]
    insert_together({Measurement: kept})
    if news:
        _count(batch, len(news), len(replaced))
        publish(events.Recorded(at=at, subject=found[0].reference, kind=kind, count=len(news)), by=by)
    return len(news)


def _known(kind: str, references: Sequence[str]) -> dict[str, Measurement]:
    rows = Measurement.objects.select_for_update().filter(
        source=OWN, kind=kind, reference__in=references, superseded_at__isnull=True
    )
    return {row.reference: row for row in rows}


def _is_known(row: Row, each: Found, known: Mapping[str, Measurement]) -> bool:
    before = known.get(each.reference)
    return before is not None and says_the_same(row, each.unit_id, before)


def _kept(row: Row, each: Found, batch: Batch, line: int, *, by: Viewer, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "kind": each.kind,
        "source": OWN,
        "reference": each.reference,
        "unit_id": each.unit_id,
        "unit_path": by.tree.by_id[each.unit_id].path,
        "counted_at": row.counted_at,
        **{name: getattr(row, name) for name in SAID},
        "batch_id": batch.id,
        "line": line,
        "superseded_at": None,
    }


def _count(batch: Batch, news: int, replaced: int) -> None:
    batch.entered += news - replaced
    batch.changed += replaced
    batch.save(update_fields=["entered", "changed"])


@transaction.atomic
def take_back(*, kind: str, reference: str, by: Viewer, at: datetime) -> bool:
    """What was found holds no longer; it stays readable and counts no more. False where nothing of it counted.

    Raises:
        NotAllowed: the viewer may not bring in measurements.
    """
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    known = Measurement.objects.filter(source=OWN, kind=kind, reference=reference, superseded_at__isnull=True)
    if not known.update(superseded_at=at):
        return False
    publish(events.TakenBack(at=at, subject=reference, kind=kind), by=by)
    return True


@transaction.atomic
def keep_only(*, kind: str, beginning: str, references: Collection[str], by: Viewer, at: datetime) -> int:
    """Of what was recorded of a kind under references that begin so, what is not among these holds no longer; returns how many.

    Raises:
        NotAllowed: the viewer may not bring in measurements.
    """
    rows = Measurement.objects.filter(
        source=OWN, kind=kind, reference__startswith=beginning, superseded_at__isnull=True
    )
    gone = [reference for reference in rows.values_list("reference", flat=True) if reference not in references]
    return sum(take_back(kind=kind, reference=reference, by=by, at=at) for reference in sorted(gone))


def _row(found: Found) -> Row:
    moments = {name: _utc(getattr(found, name)) for name in ("happened_at", "due_at", "done_at")}
    return Row(
        line=0,
        kind=found.kind,
        reference=found.reference,
        unit_word="",
        outcome=found.outcome,
        category=found.category,
        amount=found.amount,
        weight=found.weight,
        **moments,  # type: ignore[arg-type]
    )


def _utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None


def _batch(kind: str, *, at: datetime) -> Batch:
    """One for each kind, locked: lines are counted in it."""
    name = KINDS[kind].zh
    known = Batch.objects.select_for_update().filter(source=OWN, file_name=name).order_by("at").first()
    return known or Batch.objects.create(id=new_id(at), file_name=name, digest="", source=OWN, by_id=None, at=at)
