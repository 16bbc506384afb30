"""Numbers, attachments, remarks: what any case may get."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import IO
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import connection, transaction
from PIL import Image

from plumbline.ground.casefiles import events, rules
from plumbline.ground.casefiles.models import Attachment, CaseFile, Counter, Origin, Remark
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer

MOST_PIXELS = 80_000_000
"""Twice the largest camera of a telephone; what is larger unfolds to more memory than any page needs."""


class RemarkRefused(Refused):
    """A remark must say something, in at most 4,000 characters."""


def take_numbers(*, kind: str, day: date, count: int = 1) -> list[str]:
    """The next numbers of a kind on a company-local day; the counter row stays locked until the transaction ends."""
    last = _advance(rules.counter_key(kind, day), count)
    return [rules.number(kind, day, value) for value in range(last - count + 1, last + 1)]


def _advance(key: str, count: int) -> int:
    statement = "UPDATE casefiles_counter SET value = value + %s WHERE key = %s RETURNING value"
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, key])
        row = cursor.fetchone()
        if row is None:
            Counter.objects.bulk_create([Counter(key=key, value=0)], ignore_conflicts=True)
            cursor.execute(statement, [count, key])
            row = cursor.fetchone()
    return int(row[0])


def take_numbers_of_days(*, kind: str, counts: Mapping[date, int]) -> dict[date, list[str]]:
    """As `take_numbers` for many days at once, in three statements; rows are locked in order, so that two takers never wait for each other in a ring."""
    days = {rules.counter_key(kind, day): day for day in sorted(counts)}
    keys = list(days)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casefiles_counter (key, value) SELECT key, 0 FROM unnest(%s::text[]) AS wanted(key) ON CONFLICT DO NOTHING",
            [keys],
        )
        cursor.execute("SELECT key FROM casefiles_counter WHERE key = ANY(%s) ORDER BY key FOR UPDATE", [keys])
        cursor.execute(
            "UPDATE casefiles_counter AS counter SET value = counter.value + wanted.count"
            " FROM unnest(%s::text[], %s::bigint[]) AS wanted(key, count) WHERE counter.key = wanted.key RETURNING counter.key, counter.value",
            [keys, [counts[day] for day in days.values()]],
        )
        last = {days[key]: int(value) for key, value in cursor.fetchall()}
    return {
        day: [rules.number(kind, day, value) for value in range(last[day] - counts[day] + 1, last[day] + 1)]
        for day in counts
    }


def cover(
    *,
    case_file_id: UUID,
    kind: str,
    number: str,
    unit: Place,
    opened_at: datetime,
    closed_at: datetime | None = None,
) -> Rows:
    """The new case file as a row of its table, to be written together with the case's own rows."""
    row = {
        "id": case_file_id,
        "kind": kind,
        "number": number,
        "unit_id": unit.id,
        "unit_path": unit.path,
        "assigned_at": opened_at,
        "opened_at": opened_at,
        "closed_at": closed_at,
    }
    return {CaseFile: [row]}


def hand_to(*, case_file_id: UUID, unit: Place, at: datetime) -> None:
    """Another unit holds the case from now on; figures go with the path of this day."""
    CaseFile.objects.filter(id=case_file_id).update(unit_id=unit.id, unit_path=unit.path, assigned_at=at)


def close(*, case_file_id: UUID, at: datetime) -> None:
    CaseFile.objects.filter(id=case_file_id).update(closed_at=at)


def closing(*, case_file_id: UUID, at: datetime) -> Rows:
    """What `close` changes, to be written together with the case's own changes."""
    return {CaseFile: [{"id": case_file_id, "closed_at": at}]}


def reopen(*, case_file_id: UUID) -> None:
    CaseFile.objects.filter(id=case_file_id).update(closed_at=None)


def name_origin(*, case_file_id: UUID, cause_id: UUID) -> None:
    """Says that one case came from another; said twice it stays one."""
    Origin.objects.get_or_create(case_file_id=case_file_id, cause_id=cause_id)


def origin(*, case_file_id: UUID, cause_id: UUID) -> Rows:
    """What `name_origin` writes for a new case, as a row of its table."""
    return {Origin: [{"case_file_id": case_file_id, "cause_id": cause_id}]}


@transaction.atomic
def remark(*, case_file: CaseFile, text: str, by: Viewer, at: datetime) -> Remark:
    """Notes something on a case. The caller has checked that the viewer may.

    Raises:
        RemarkRefused: empty or longer than 4,000 characters.
    """
    said = text.strip()
    if not said or len(said) > 4_000:
        raise RemarkRefused(_("备注须为 1—4000 字，现为 %(length)d 字。"), field="text", length=len(said))
    made = Remark.objects.create(id=new_id(at), case_file=case_file, text=said, made_at=at, made_by_id=by.person_id)
    publish(
        events.RemarkMade(
            at=at, subject=case_file.number, case_file_id=case_file.id, unit_id=case_file.unit_id, text=said
        ),
        by=by,
    )
    return made


@transaction.atomic
def attach(
    *, case_file: CaseFile, name: str, content: IO[bytes], size: int, most_bytes: int, by: Viewer, at: datetime
) -> Attachment:
    """Keeps a file with a case; the same content twice on one case stays one. The caller has checked that the viewer may.

    Raises:
        AttachmentRefused: see :func:`rules.file_kind`.
    """
    shown = rules.shown_name(name)
    if size > most_bytes:
        rules.file_kind(shown, size, b"", most_bytes=most_bytes)
    body = content.read(most_bytes + 1)
    kind = rules.file_kind(shown, len(body), body[:1_000], most_bytes=most_bytes)
    if kind.media_type.startswith("image/"):
        _check_picture(shown, body)
    digest = hashlib.sha256(body).hexdigest()
    known = Attachment.objects.filter(case_file=case_file, digest=digest).first()
    if known is not None:
        return known
    attachment = Attachment(
        id=new_id(at),
        case_file=case_file,
        name=shown,
        media_type=kind.media_type,
        size=len(body),
        digest=digest,
        added_at=at,
        added_by_id=by.person_id,
    )
    _keep(attachment, f"{digest[:2]}/{digest}.{kind.ending}", body)
    attachment.save(force_insert=True)
    publish(
        events.FileAttached(
            at=at,
            subject=case_file.number,
            case_file_id=case_file.id,
            unit_id=case_file.unit_id,
            file_name=shown,
            size=len(body),
            digest=digest,
        ),
        by=by,
    )
    return attachment


def _keep(attachment: Attachment, path: str, body: bytes) -> None:
    """Puts the content where its digest says; the same content of another case is there already."""
    place = attachment.file.field.generate_filename(attachment, path)
    if attachment.file.storage.exists(place):
        attachment.file.name = place
    else:
        attachment.file.save(path, ContentFile(body), save=False)


def _check_picture(name: str, body: bytes) -> None:
    """Raises AttachmentRefused for what only begins like a picture, or would unfold to one too large to show."""
    try:
        with Image.open(BytesIO(body)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValueError(picture.size)
            picture.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise rules.AttachmentRefused(
            _("文件“%(name)s”不是完整的图片，请重新拍照或导出后上传。"), field="file", name=name[:80]
        ) from error
