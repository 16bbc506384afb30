"""A file that somebody chose in a page: tried out first, taken in once it was looked at and confirmed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.records import Record, Rejection
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.service.measurements.actions.importing import Imported, import_measurements, kept_rejects, storable
from plumbline.service.measurements.models import Upload
from plumbline.service.measurements.rules import FactMapping

KEPT_FOR = timedelta(days=7)
"""What nobody confirmed within this time goes."""


@transaction.atomic
def upload(
    *,
    name: str,
    content: bytes,
    digest: str,
    mapping: FactMapping,
    mapping_name: str,
    header: Sequence[str],
    records: Iterable[Record | Rejection],
    by: Viewer,
    at: datetime,
) -> UUID:
    """Keeps the file with what an import of it would do now, and does nothing of that. The same file under the same mapping is one upload.

    Raises:
        MappingRefused: the header lacks a column the mapping speaks of.
        NotAllowed: the viewer may not import anywhere.
    """
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    assert by.person_id is not None  # the system chooses no files
    _forget_old(by, at)
    with transaction.atomic():
        done = import_measurements(
            mapping=mapping, name=name, digest=digest, header=header, records=records, by=by, at=at
        )
        transaction.set_rollback(True)
    terms = mapping.model_dump(mode="json", exclude_defaults=True)
    same = Upload.objects.filter(by_id=by.person_id, batch__isnull=True, digest=digest, mapping=terms).first()
    kept = same or Upload(id=new_id(at), digest=digest, mapping=terms, by_id=by.person_id)
    kept.file_name, kept.content, kept.mapping_name, kept.at = name[-200:], content, mapping_name[:120], at
    kept.header, kept.preview = [storable(cell) for cell in header], _preview(done)
    kept.save()
    return kept.id


def _preview(done: Imported) -> dict[str, Any]:
    return {
        "entered": done.entered,
        "changed": done.changed,
        "unchanged": done.unchanged,
        "rejected": len(done.rejected),
        "rejects": kept_rejects(done.rejected),
        "shown": [
            {
                **{name: None if value is None else str(value) for name, value in each.row._asdict().items()},
                "line": each.row.line,
                "unit": each.unit,
                "is_change": each.is_change,
            }
            for each in done.shown
        ],
    }


@transaction.atomic
def confirm(
    *, upload_id: UUID, header: Sequence[str], records: Iterable[Record | Rejection], by: Viewer, at: datetime
) -> UUID:
    """Takes in an upload and gives its batch; confirmed once more, by a double click or from another window, it gives the same batch and nothing happens.

    Raises:
        NotFound: no such upload of this person.
    """
    kept = _own(upload_id, by)
    if kept.batch_id is not None:
        return kept.batch_id
    done = import_measurements(
        mapping=FactMapping.model_validate(kept.mapping),
        name=kept.file_name,
        digest=kept.digest,
        header=header,
        records=records,
        by=by,
        at=at,
        mapping_name=kept.mapping_name,
    )
    kept.batch_id = done.batch
    kept.save(update_fields=["batch_id"])
    return done.batch


@transaction.atomic
def discard(*, upload_id: UUID, by: Viewer, at: datetime) -> None:
    """Lets go of an upload that was not confirmed, and of older ones with it; of one that was, the file stays as evidence.

    Raises:
        NotFound: no such upload of this person.
    """
    kept = _own(upload_id, by)
    if kept.batch_id is None:
        kept.delete()
    _forget_old(by, at)


def _forget_old(by: Viewer, at: datetime) -> None:
    Upload.objects.filter(by_id=by.person_id, batch__isnull=True, at__lt=at - KEPT_FOR).delete()


def _own(upload_id: UUID, by: Viewer) -> Upload:
    require_somewhere(by, Permission.MEASUREMENTS_IMPORT)
    kept = Upload.objects.select_for_update().filter(id=upload_id, by_id=by.person_id).first()
    if kept is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    return kept
