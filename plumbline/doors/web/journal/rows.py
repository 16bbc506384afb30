"""Entries as people read them: the sentence, for whom somebody stood in, and what lies behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from plumbline.doors.web.facts import Teller
from plumbline.doors.web.organization.choices import role_label
from plumbline.doors.web.pages import PageRequest
from plumbline.doors.web.saying import named, word
from plumbline.ground.journal import browsing
from plumbline.ground.journal import queries as journal
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.states import Permission


@dataclass(frozen=True)
class Row:
    """One entry."""

    at: datetime
    recorded_at: datetime
    is_late_entry: bool
    sentence: str
    name: str
    subject: str
    address: str
    actor: str
    unit: str
    stands_in: str
    position: int | None
    digest: str
    id: UUID


def rows_of(request: PageRequest, entries: Sequence[Any]) -> list[Row]:
    """The entries in words: two statements for all of them, the chain's and the lent roles'."""
    teller = Teller(request.viewer.tree, revision=request.revision)
    seals = browsing.seals(entry.id for entry in entries)
    loans = _loans(entries)
    return [_row(request, entry, teller, seals, loans) for entry in entries]


def _loans(entries: Sequence[Any]) -> list[Any]:
    actors = {entry.actor_id for entry in entries if entry.actor_id is not None}
    if not actors:
        return []
    moments = [entry.at for entry in entries]
    return administering.stand_ins(actors, since=min(moments), until=max(moments) + datetime.resolution)


def _row(request: PageRequest, entry: Any, teller: Teller, seals: dict[UUID, browsing.Seal], loans: list[Any]) -> Row:
    told = teller.told(journal.line(entry))
    place = request.viewer.tree.by_id.get(entry.unit_id) if entry.unit_id else None
    seal = seals.get(entry.id)
    is_order = entry.case_file_id is not None and entry.name.startswith("work_orders.")
    may_open = is_order and request.viewer.may(Permission.ORDERS_VIEW, entry.unit_id)
    return Row(
        at=entry.at,
        recorded_at=entry.recorded_at,
        is_late_entry=told.is_late_entry,
        sentence=told.sentence,
        name=entry.name,
        subject=entry.subject,
        address=reverse("order", args=[entry.subject]) if may_open else "",
        actor=entry.actor_name if entry.actor_id else word(entry.actor_name),
        unit=named(place) if place else "",
        stands_in=_stands_in(entry, place.path if place else "", loans),
        position=seal.position if seal else None,
        digest=bytes(entry.digest).hex(),
        id=entry.id,
    )


def _stands_in(entry: Any, path: str, loans: list[Any]) -> str:
    """Whose role the actor held at that moment where it happened; empty for nobody's."""
    for loan in loans:
        is_then = loan.valid_from <= entry.at < loan.valid_to
        if loan.person_id == entry.actor_id and is_then and path.startswith(loan.assignment.unit.path):
            return f"{loan.assignment.person.name}（{role_label(loan.assignment.role)}）"
    return ""
