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
        ended = Q(document__installation__valid_to__isnull=False, document__installation__valid_to__lte=on)
        found = found.filter(~ended, document__installation__valid_from__lte=on)
    first = found.first()
    if first is None:
        raise NotFound(_("没有编号为“%(code)s”的条款。"), code=code[:60])
    return first


def clauses_by_id(ids: set[UUID]) -> dict[UUID, Clause]:
    return {clause.id: clause for clause in Clause.objects.filter(id__in=ids).select_related("document")}


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
