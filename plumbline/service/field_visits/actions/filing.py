"""Photos and signatures as they arrive, one by one, each vouched for by its digest."""

import hashlib
from datetime import datetime
from io import BytesIO
from typing import IO

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.field_visits.actions.following import visit_under_way
from plumbline.service.field_visits.models import VisitFile
from plumbline.service.field_visits.queries.visits import FileHere, files_of_visit, workable_order
from plumbline.service.field_visits.rules import VisitRefused
from plumbline.service.field_visits.rules.sheets import DIGEST, MOST_PHOTOS
from plumbline.service.field_visits.states import FileKind, State

ENDINGS = {b"\xff\xd8\xff": "jpg", b"\x89PNG": "png", b"RIFF": "webp"}
MOST_BYTES = 12 * 1024 * 1024
"""A telephone shrinks its photos to some 300 kB; one that cannot sends them as its camera made them."""


@transaction.atomic
def attach(*, number: str, kind: str, digest: str, content: IO[bytes], by: Viewer, at: datetime) -> FileHere:
    """Keeps a photo or a signature with the visit that is under way. The same content again changes nothing.

    ``digest``: SHA-256 as the device reckoned it, empty where it cannot.

    Raises:
        NotFound: not this viewer's job. VisitRefused: nobody is there, too many, too large, no picture, or not what was sent.
        AttachmentRefused: no whole picture. NoRoom: the disk is full.
    """
    order = workable_order(number, viewer=by, lock=True)
    body = content.read(MOST_BYTES + 1)
    ending = _checked(body, kind, digest)
    visit = visit_under_way(order, by=by)
    if visit is None or visit.state_now is not State.ARRIVED:
        raise VisitRefused(
            _("工单 %(number)s 还没有到场记录，照片和签名要在到场后上传。"), field="files", number=number
        )
    here = {file.digest: file for file in files_of_visit(visit)}
    found = hashlib.sha256(body).hexdigest()
    if found in here:
        return here[found]
    if kind == FileKind.PHOTO and sum(file.kind == FileKind.PHOTO for file in here.values()) >= MOST_PHOTOS:
        raise VisitRefused(_("照片最多 %(most)d 张。"), field="files", most=MOST_PHOTOS)
    name = f"{_NAMES[FileKind(kind)]}-{len(here) + 1}.{ending}"
    kept = casefiles.attach(
        case_file=visit.case_file,
        name=name,
        content=BytesIO(body),
        size=len(body),
        most_bytes=MOST_BYTES,
        by=by,
        at=at,
    )
    VisitFile.objects.get_or_create(attachment=kept, defaults={"visit": visit, "kind": kind})
    return FileHere(visit.case_file.number, kept.id, kind, kept.name, kept.size, kept.digest, kept.added_at)


_NAMES = {FileKind.PHOTO: "照片", FileKind.SIGNATURE: "客户签名"}


def _checked(body: bytes, kind: str, digest: str) -> str:
    """The ending of the picture; raises VisitRefused for what is none, is too large, or is not what was sent."""
    if kind not in set(FileKind):
        raise VisitRefused(_("只接收照片和签名。"), field="kind")
    if len(body) > MOST_BYTES:
        raise VisitRefused(_("照片超过 %(most)d MB，请重新拍摄。"), field="files", most=MOST_BYTES // 1_048_576)
    if digest and (DIGEST.fullmatch(digest) is None or hashlib.sha256(body).hexdigest() != digest):
        raise VisitRefused(_("文件在传输中损坏（校验值不符），没有保存，请重新上传。"), field="files")
    ending = next((ending for magic, ending in ENDINGS.items() if body.startswith(magic)), "")
    if not ending or (kind == FileKind.SIGNATURE and ending != "png"):
        raise VisitRefused(_("只接收 JPG、PNG 或 WebP 图片，签名须为 PNG。"), field="files")
    return ending
