"""Reading the journal: the timeline of a case, the revision, the verification of the chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from plumbline.ground.journal import rules
from plumbline.ground.journal.models import Entry, Link, PersonalValue, Revision, Root
from plumbline.ground.kernel.facts import KINDS, Fact
from plumbline.ground.kernel.wording import _


@dataclass(frozen=True)
class Line:
    """One line of a timeline, ready to be spoken: a Chinese sentence and its parameters."""

    name: str
    at: datetime
    recorded_at: datetime
    actor_name: str
    sentence: str
    params: dict[str, Any]
    id: UUID | None = None


@dataclass(frozen=True)
class Fault:
    """The first place where journal and chain do not agree."""

    sentence: str
    params: dict[str, Any]


def revision() -> int:
    return Revision.objects.filter(id=1).values_list("number", flat=True).first() or 0


def timeline(case_file_id: UUID) -> list[Line]:
    """Everything that happened to a case, oldest first."""
    entries = Entry.objects.filter(case_file_id=case_file_id).order_by("at", "recorded_at", "id")
    return [line(entry) for entry in entries]


def line(entry: Entry) -> Line:
    kind = KINDS.get(entry.name)
    sentence = kind.sentence if kind else entry.name
    params = {"actor": entry.actor_name, "subject": entry.subject, **entry.particulars}
    return Line(entry.name, entry.at, entry.recorded_at, entry.actor_name, sentence, params, entry.id)


def entries(*, name: str = "", subject: str = "") -> QuerySet[Entry]:
    """The browser's question: newest first, by kind and subject."""
    found = Entry.objects.order_by("-recorded_at", "-id")
    if name:
        found = found.filter(name__startswith=name)
    if subject:
        found = found.filter(subject=subject)
    return found


def fact_of(entry_id: UUID) -> Fact | None:
    """The fact an entry was made from, personal values put back where they still exist."""
    entry = Entry.objects.filter(id=entry_id).first()
    if entry is None or entry.name not in KINDS:
        return None
    particulars = dict(entry.particulars)
    for field, value in PersonalValue.objects.filter(entry_id=entry_id).values_list("field", "value"):
        particulars[field] = value
    return KINDS[entry.name](
        at=entry.at, subject=entry.subject, case_file_id=entry.case_file_id, unit_id=entry.unit_id, **particulars
    )


def verify(*, since: datetime | None = None, until: datetime | None = None) -> tuple[int, Fault | None]:
    """Recomputes digests and chain; returns how many links were checked and the first fault.

    Finds a changed entry (its digest differs), a deleted one (its link stays), a reordered or missing link (the chain breaks), a root that differs.
    With bounds, the chain is entered at the link before the first one inside them.
    """
    checked, previous, expected = 0, rules.GENESIS, 1
    for link, entry in _linked(since=since, until=until):
        if checked == 0 and link.position > 1:
            before = Link.objects.filter(position=link.position - 1).first()
            if before is None:
                return checked, Fault(
                    _("链在第 %(position)s 位之前断开：缺少第 %(missing)s 位。"),
                    {"position": link.position, "missing": link.position - 1},
                )
            previous, expected = bytes(before.digest), link.position
        fault = _fault(link, entry, previous=previous, expected=expected)
        if fault:
            return checked, fault
        previous, expected, checked = bytes(link.digest), expected + 1, checked + 1
    return checked, _root_fault() if since is None and until is None else None


def _fault(link: Link, entry: Entry | None, *, previous: bytes, expected: int) -> Fault | None:
    where = {"position": link.position, "entry": str(link.entry_id)}
    if link.position != expected:
        return Fault(_("链缺少第 %(missing)s 位，下一条是第 %(position)s 位。"), {**where, "missing": expected})
    if entry is None:
        return Fault(_("第 %(position)s 位的记录 %(entry)s 已被删除。"), where)
    if bytes(entry.digest) != _recomputed(entry):
        return Fault(
            _("第 %(position)s 位的记录 %(entry)s（%(name)s，%(subject)s）内容被改动。"),
            {**where, "name": entry.name, "subject": entry.subject},
        )
    if bytes(link.digest) != rules.chained(previous, bytes(entry.digest)):
        return Fault(_("第 %(position)s 位的记录 %(entry)s 与链不符：顺序或内容被改动。"), where)
    return None


def _recomputed(entry: Entry) -> bytes:
    return rules.entry_digest(
        id=entry.id,
        name=entry.name,
        subject=entry.subject,
        case_file_id=entry.case_file_id,
        unit_id=entry.unit_id,
        particulars=entry.particulars,
        actor_id=entry.actor_id,
        actor_name=entry.actor_name,
        at=entry.at,
        recorded_at=entry.recorded_at,
    )


def _linked(*, since: datetime | None, until: datetime | None) -> Iterator[tuple[Link, Entry | None]]:
    links = Link.objects.order_by("position")
    if since:
        links = links.filter(entry_recorded_at__gte=since)
    if until:
        links = links.filter(entry_recorded_at__lt=until)
    batch: list[Link] = []
    for link in links.iterator(chunk_size=2_000):
        batch.append(link)
        if len(batch) == 2_000:
            yield from _with_entries(batch)
            batch = []
    yield from _with_entries(batch)


def _with_entries(batch: list[Link]) -> Iterator[tuple[Link, Entry | None]]:
    found = Entry.objects.in_bulk([link.entry_id for link in batch])
    return ((link, found.get(link.entry_id)) for link in batch)


def _root_fault() -> Fault | None:
    for root in Root.objects.order_by("day"):
        last = Link.objects.filter(position=root.last_position).first()
        if last is None or bytes(last.digest) != bytes(root.digest):
            return Fault(
                _("%(day)s 的日根与链不符：第 %(position)s 位缺失或被改动。"),
                {"day": str(root.day), "position": root.last_position},
            )
    return None
