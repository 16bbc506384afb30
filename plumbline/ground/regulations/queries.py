"""Clauses by code, documents, installations."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations.models import Application, Clause, Source
from plumbline.ground.regulations.models import Document as Document
from plumbline.ground.regulations.models import Draft as Draft
from plumbline.ground.regulations.models import Installation as Installation


def clause(code: str, *, on: date | None = None) -> Clause:
    """The clause in force on a day (newest installation where several stand).

    Raises:
        NotFound: with the code.
    """
    found = (
        Clause.objects.filter(code=code)
        .select_related("document__installation")
        .order_by("-document__installation__valid_from", "-document__installation__installed_at")
    )
    if on is not None:
        ended = Q(document__installation__valid_to__isnull=False, document__installation__valid_to__lte=on)
        found = found.filter(~ended, document__installation__valid_from__lte=on)
    first = found.first()
    if first is None:
        raise NotFound(_("没有编号为“%(code)s”的条款。"), code=code[:60])
    return first


def clauses_by_code(codes: set[str], *, on: date) -> dict[str, Clause]:
    """The clauses in force on a day, the newest installation's where several stand; one statement."""
    found = (
        Clause.objects.filter(code__in=codes, document__installation__valid_from__lte=on)
        .select_related("document__installation")
        .order_by("document__installation__valid_from", "document__installation__installed_at")
    )
    return {clause.code: clause for clause in found}


def documents() -> QuerySet[Document]:
    """All documents, newest installation first."""
    return Document.objects.select_related("installation").order_by("-installation__valid_from", "code")


def clauses_of(document_id: UUID) -> QuerySet[Clause]:
    """The clauses of a document in the order in which it has them."""
    return Clause.objects.filter(document_id=document_id).order_by("position", "code")


def installation_in_force(pack: str, *, on: date) -> Installation | None:
    """The version of a pack that applies on a day."""
    return (
        Installation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), pack=pack, valid_from__lte=on)
        .order_by("-valid_from", "-installed_at")
        .first()
    )


def installations() -> QuerySet[Installation]:
    return Installation.objects.order_by("pack", "-valid_from", "-installed_at")


def clauses_in_force(pack: str) -> dict[str, UUID]:
    """The clause ids by code of the newest installation of a pack; empty where it is not installed."""
    newest = Installation.objects.filter(pack=pack).order_by("-valid_from", "-installed_at").first()
    return dict(Clause.objects.filter(document__installation=newest).values_list("code", "id")) if newest else {}


def installation(pack: str, version: str) -> Installation:
    """One installed version.

    Raises:
        NotFound: that version is not installed.
    """
    found = Installation.objects.filter(pack=pack, version=version).first()
    if found is None:
        raise NotFound(_("没有安装制度包“%(pack)s”%(version)s 版。"), pack=pack[:60], version=version[:30])
    return found


def newest(pack: str) -> Installation | None:
    """The version of a pack that was installed last, in force already or not yet."""
    return Installation.objects.filter(pack=pack).order_by("-valid_from", "-installed_at").first()


def files_of(installation: Installation) -> dict[str, str]:
    """The files of an installed version by path; empty where it was installed before they were kept."""
    source = Source.objects.filter(installation=installation).first()
    return dict(source.files) if source else {}


def documents_of(installation: Installation) -> list[Document]:
    """The documents of one installed version, each with ``clause_count``."""
    return list(installation.documents.annotate(clause_count=Count("clauses")).order_by("code"))


def applications_of(document_ids: set[UUID]) -> dict[UUID, list[Application]]:
    """To whom each document applies; units by name."""
    found: dict[UUID, list[Application]] = {}
    for row in Application.objects.filter(document_id__in=document_ids).select_related("unit").order_by("unit__code"):
        found.setdefault(row.document_id, []).append(row)
    return found


def clause_versions(code: str) -> list[Clause]:
    """A clause in every installed version that has it, newest first.

    Raises:
        NotFound: none has it.
    """
    found = list(
        Clause.objects.filter(code=code)
        .select_related("document__installation")
        .defer("document__installation__content")
        .order_by("-document__installation__valid_from", "-document__installation__installed_at")
    )
    if not found:
        raise NotFound(_("没有编号为“%(code)s”的条款。"), code=code[:60])
    return found


def drafts() -> QuerySet[Draft]:
    """The drafts that are being worked on, without their files; last changed first."""
    return Draft.objects.defer("files").order_by("-changed_at", "id")


def draft(draft_id: UUID, *, for_update: bool = False) -> Draft:
    """Raises NotFound where it was discarded or installed."""
    rows = Draft.objects.select_for_update() if for_update else Draft.objects.all()
    found = rows.filter(id=draft_id).first()
    if found is None:
        raise NotFound(_("该草稿已删除或已安装。"))
    return found


def spoken(moment: datetime) -> str:
    """A moment in the company's local time, to the minute."""
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")
