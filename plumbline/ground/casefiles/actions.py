"""Numbers, attachments, remarks: what any case may get."""

import errno
import hashlib
import os
from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO
from uuid import UUID

from django.db import connection, transaction
from PIL import Image

from plumbline.ground.casefiles import events, rules
from plumbline.ground.casefiles.models import Attachment, CaseFile, Counter, Origin, Remark
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import Rows
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NoRoom, Refused
from plumbline.ground.kernel.texts import check_text
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
        RemarkRefused: empty or longer than 4,000 characters. TextRefused: not storable.
    """
    said = text.strip()
    if not said or len(said) > 4_000:
        raise RemarkRefused(_("备注须为 1—4000 字，现为 %(length)d 字。"), field="text", length=len(said))
    check_text(said, field="text", name=_("备注"), most=4_000)
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
        AttachmentRefused: see :func:`rules.file_kind`. NoRoom: the disk is full; nothing is kept.
    """
    shown = rules.shown_name(name)
    body, kind = received(name=shown, content=content, size=size, most_bytes=most_bytes)
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
    attachment.file.name = attachment.file.field.generate_filename(attachment, f"{digest[:2]}/{digest}.{kind.ending}")
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
    keep(place=Path(attachment.file.path), name=shown, body=body)  # last: what cannot be kept takes back the rows
    return attachment


def received(*, name: str, content: IO[bytes], size: int, most_bytes: int) -> tuple[bytes, rules.FileKind]:
    """The whole content and what it is; of what says beforehand that it is too large nothing is read.

    Raises:
        AttachmentRefused: see :func:`rules.file_kind`.
    """
    if size > most_bytes:
        rules.file_kind(name, size, b"", most_bytes=most_bytes)
    body = content.read(most_bytes + 1)
    kind = rules.file_kind(name, len(body), body[:1_000], most_bytes=most_bytes)
    if kind.media_type.startswith("image/"):
        _check_picture(name, body)
    return body, kind


def keep(*, place: Path, name: str, body: bytes) -> None:
    """Puts the content where its digest says, whole or not at all; the same content of another case is there already.

    Raises:
        NoRoom: the disk is full, or the quota used up.
    """
    if place.exists() and place.stat().st_size == len(body):
        return
    half: Path | None = None
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=place.parent, prefix=".half-", delete=False) as file:
            half = Path(file.name)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.chmod(0o644)
        half.replace(place)
    except OSError as error:
        if half is not None:
            half.unlink(missing_ok=True)
        if error.errno not in _FULL:
            raise
        sentence = _("存储空间不足，文件“%(name)s”没有保存。请通知系统管理员清理磁盘后重新上传。")
        raise NoRoom(sentence, field="file", name=name[:80]) from error


_FULL = (errno.ENOSPC, errno.EDQUOT)


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
