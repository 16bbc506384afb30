"""Installing the documents and clauses of a pack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import bump_revision, publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.regulations import events
from plumbline.ground.regulations.models import Application, Clause, Document, Installation, Source


class InstallationRefused(Refused):
    """The pack cannot be installed as asked."""


@dataclass(frozen=True, kw_only=True)
class ClauseText:
    code: str
    text: str
    text_en: str = ""
    chapter: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class DocumentText:
    code: str
    version: str
    kind: str
    title: str
    title_en: str = ""
    issuer: str = ""
    address: str = ""
    clauses: Sequence[ClauseText] = ()
    applies_to: Mapping[UUID, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Installed:
    """What an installation gave: the clause ids by code, and whether anything was new."""

    installation: Installation
    clauses: Mapping[str, UUID]
    is_new: bool


@transaction.atomic
def install(
    *,
    pack: str,
    version: str,
    title: str,
    title_en: str,
    digest: str,
    content: Mapping[str, Any],
    documents: Sequence[DocumentText],
    valid_from: date,
    by: Viewer,
    at: datetime,
    files: Mapping[str, str] | None = None,
) -> Installed:
    """Writes a pack's documents and clauses, valid from a day on; the earlier version ends that day. ``files`` is the pack as it was written.

    Installing the same version with the same digest again changes nothing.

    Raises:
        InstallationRefused: the version is installed with other content, or a later version is already in force.
    """
    known = _known(pack=pack, version=version, digest=digest) or _next_to(pack=pack, version=version, digest=digest)
    if known is not None:
        return Installed(known, _clause_ids(known), False)
    _end_earlier(pack=pack, valid_from=valid_from)
    installation = Installation.objects.create(
        id=new_id(at),
        pack=pack,
        version=version,
        title=title,
        title_en=title_en,
        digest=digest,
        content=dict(content),
        valid_from=valid_from,
        installed_at=at,
    )
    if files:
        Source.objects.create(installation=installation, files=dict(files))
    for text in documents:
        _write_document(installation, text, at)
    publish(
        events.PackInstalled(at=at, subject=pack, version=version, valid_from=valid_from.isoformat(), digest=digest),
        by=by,
    )
    return Installed(installation, _clause_ids(installation), True)


def _next_to(*, pack: str, version: str, digest: str) -> Installation | None:
    """Waits for whoever installs at this moment, and looks again: it may be this very version.

    The one row that every change of rules passes keeps the two apart; else the second would find no running version to end, and both would run.
    """
    bump_revision()
    return _known(pack=pack, version=version, digest=digest)


def _known(*, pack: str, version: str, digest: str) -> Installation | None:
    known = Installation.objects.select_for_update().filter(pack=pack, version=version).first()
    if known is not None and known.digest != digest:
        raise InstallationRefused(
            _("制度包“%(pack)s”%(version)s 版已安装且内容不同。内容有改动时请提高 pack.yaml 中的 version。"),
            pack=pack,
            version=version,
        )
    return known


def _end_earlier(*, pack: str, valid_from: date) -> None:
    running = Installation.objects.select_for_update().filter(pack=pack, valid_to__isnull=True).first()
    if running is None:
        return
    if running.valid_from >= valid_from:
        raise InstallationRefused(
            _("制度包“%(pack)s”%(version)s 版自 %(day)s 起施行，新版的施行日期须晚于该日。"),
            field="valid_from",
            pack=pack,
            version=running.version,
            day=running.valid_from.isoformat(),
        )
    running.valid_to = valid_from
    running.save(update_fields=["valid_to"])


def _write_document(installation: Installation, text: DocumentText, at: datetime) -> None:
    document = Document.objects.create(
        id=new_id(at),
        code=text.code,
        version=text.version,
        kind=text.kind,
        title=text.title,
        title_en=text.title_en,
        issuer=text.issuer,
        address=text.address,
        installation=installation,
    )
    Clause.objects.bulk_create(
        Clause(
            id=new_id(at),
            document=document,
            position=position,
            code=c.code,
            chapter=c.chapter,
            number=c.number,
            text=c.text,
            text_en=c.text_en,
        )
        for position, c in enumerate(text.clauses, start=1)
    )
    Application.objects.bulk_create(
        Application(document=document, unit_id=unit, binding=binding) for unit, binding in text.applies_to.items()
    )


def _clause_ids(installation: Installation) -> dict[str, UUID]:
    return dict(Clause.objects.filter(document__installation=installation).values_list("code", "id"))
