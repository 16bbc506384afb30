"""Clauses by code, documents, installations."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.regulations.models import Clause, Document, Installation


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
        found = found.filter(document__installation__valid_from__lte=on)
    first = found.first()
    if first is None:
        raise NotFound(_("没有编号为“%(code)s”的条款。"), code=code[:60])
    return first


def clauses_by_id(ids: set[UUID]) -> dict[UUID, Clause]:
    return {clause.id: clause for clause in Clause.objects.filter(id__in=ids).select_related("document")}


def documents() -> QuerySet[Document]:
    """All documents, newest installation first."""
    return Document.objects.select_related("installation").order_by("-installation__valid_from", "code")


def clauses_of(document_id: UUID) -> QuerySet[Clause]:
    return Clause.objects.filter(document_id=document_id).order_by("id")


def installation_in_force(pack: str, *, on: date) -> Installation | None:
    """The version of a pack that applies on a day."""
    return (
        Installation.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), pack=pack, valid_from__lte=on)
        .order_by("-valid_from", "-installed_at")
        .first()
    )


def installations() -> QuerySet[Installation]:
    return Installation.objects.order_by("pack", "-valid_from", "-installed_at")
