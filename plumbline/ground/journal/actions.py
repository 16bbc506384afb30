"""Publishing facts, sealing them into the chain, erasing what must be erasable."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from plumbline.ground.journal import reactions, recording, rules
from plumbline.ground.journal.models import ChainHead, Entry, Link, PersonalValue, Revision, Root
from plumbline.ground.journal.queries import LOOK_BACK
from plumbline.ground.journal.writing import Rows, insert_together
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id

UNSEALED_FOR = timedelta(seconds=20)


class OutsideTransaction(Exception):
    """A fact was to be published outside the transaction that makes it true."""


class Actor(Protocol):
    """Who did it, as far as the journal cares."""

    @property
    def person_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


def publish(*facts: Fact, by: Actor, with_rows: Rows | None = None, with_changes: Rows | None = None) -> None:
    """Writes the facts, with ``with_rows`` and ``with_changes`` in the same statement, then wakes whom they concern.

    Raises:
        OutsideTransaction: nothing is written.
    """
    published = record(*facts, by=by, with_rows=with_rows, with_changes=with_changes)
    for fact, _entry_id in published:
        reactions.run_inside(fact)
    reactions.queue_later(published)


def record(
    *facts: Fact, by: Actor, with_rows: Rows | None = None, with_changes: Rows | None = None
) -> list[tuple[Fact, UUID]]:
    """Writes the facts without waking anybody: for history that is taken over from elsewhere.

    Raises:
        OutsideTransaction: nothing is written.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(", ".join(fact.name for fact in facts))
    entries, personal, published = [], [], []
    for fact in facts:
        entry, values = entry_row(fact, by=by)
        entries.append(entry)
        personal.extend(values)
        published.append((fact, entry["id"]))
    own: Rows = {Entry: entries, PersonalValue: personal}
    gathered = _gathered.get()
    if gathered is None:
        insert_together({**(with_rows or {}), **own}, with_changes)
    else:
        insert_together(with_rows or {}, with_changes)
        for table, rows in own.items():
            gathered.setdefault(table, []).extend(rows)
    return published


_gathered: ContextVar[dict[type[Model], list[Mapping[str, Any]]] | None] = ContextVar("entries put aside", default=None)


@contextmanager
def gathering() -> Iterator[Callable[[], None]]:
    """Within, entries are put aside and written together at the end, or when the yielded function is called.

    For one transaction of many actions none of which reads the journal; its end lies behind the end of the block.
    """
    rows: dict[type[Model], list[Mapping[str, Any]]] = {}

    def write() -> None:
        insert_together(rows)
        rows.clear()

    token = _gathered.set(rows)
    try:
        yield write
    finally:
        _gathered.reset(token)
    write()


def entry_row(fact: Fact, *, by: Actor) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The entry of a fact, and the personal values it commits to."""
    recorded_at = recording.moment()
    entry_id = new_id(recorded_at)
    particulars = rules.plain(fact.particulars())
    personal = []
    for name in fact.personal:
        if particulars.get(name):
            salt, value = secrets.token_bytes(16), str(particulars[name])
            particulars[name] = rules.commitment(salt, value)
            personal.append({"entry_id": entry_id, "field": name, "salt": salt, "value": value})
    row: dict[str, Any] = {
        "id": entry_id,
        "name": fact.name,
        "subject": fact.subject,
        "case_file_id": fact.case_file_id,
        "unit_id": fact.unit_id,
        "particulars": particulars,
        "actor_id": by.person_id,
        "actor_name": by.name,
        "at": fact.at,
        "recorded_at": recorded_at,
    }
    row["digest"] = rules.entry_digest(**row)
    return row, personal


def bump_revision() -> None:
    """Tells every process to forget its copies of units, rights, rules and calendars once this transaction is through.

    The number is drawn, not counted: a transaction that is rolled back must not leave its number to another one with other content.
    """
    Revision.objects.update_or_create(id=1, defaults={"number": secrets.randbits(62) + 1})


@transaction.atomic
def seal(*, at: datetime, most: int = 20_000) -> int:
    """Links entries older than 20 s that are not linked yet, in the order they were recorded; returns how many.

    Writers never wait for this. An entry whose transaction took longer than others is linked by a later run: its place in the chain is the
    order of sealing, which is what the chain proves.
    """
    head = ChainHead.objects.select_for_update().get_or_create(id=1)[0]
    waiting = _unsealed(before=at - UNSEALED_FOR, after=at - LOOK_BACK, most=most)
    links: list[Link] = []
    position, digest = head.position, bytes(head.digest)
    for entry_id, entry_digest, recorded_at in waiting:
        position, digest = position + 1, rules.chained(digest, entry_digest)
        links.append(
            Link(position=position, entry_id=entry_id, entry_recorded_at=recorded_at, digest=digest, sealed_at=at)
        )
    if links:
        Link.objects.bulk_create(links, batch_size=2_000)
        ChainHead.objects.filter(id=1).update(position=position, digest=digest)
        _keep_root(at=at, first=links[0].position, last=position, digest=digest)
    return len(links)


def _unsealed(*, before: datetime, after: datetime, most: int) -> Sequence[tuple[UUID, bytes, datetime]]:
    last = Link.objects.order_by("-position").values_list("entry_recorded_at", flat=True).first()
    start = min(last - LOOK_BACK, after) if last else None
    entries = Entry.objects.filter(recorded_at__lt=before)
    if start is not None:
        entries = entries.filter(recorded_at__gte=start)
    entries = entries.extra(where=["NOT EXISTS (SELECT 1 FROM journal_link l WHERE l.entry_id = journal_entry.id)"])
    found = entries.order_by("recorded_at", "id").values_list("id", "digest", "recorded_at")[:most]
    return [(entry_id, bytes(digest), recorded_at) for entry_id, digest, recorded_at in found]


def _keep_root(*, at: datetime, first: int, last: int, digest: bytes) -> None:
    day = at.astimezone(UTC).date()
    root, made = Root.objects.get_or_create(
        day=day, defaults={"first_position": first, "last_position": last, "digest": digest}
    )
    if not made:
        Root.objects.filter(day=root.day).update(last_position=last, digest=digest)


@transaction.atomic
def erase_personal_values(*, entry_ids: Sequence[UUID]) -> int:
    """Erases what must be erasable by law; the entries keep their commitments and the chain stays valid. Returns how many values went."""
    return PersonalValue.objects.filter(entry_id__in=entry_ids).delete()[0]


@contextmanager
def quiet_queue() -> Iterator[None]:
    """Later reactions are dropped inside: for loads that must not send anything to anybody."""
    kept = list(reactions._queue)
    reactions.queue_with(lambda wakings: None)
    try:
        yield
    finally:
        reactions._queue[:] = kept
