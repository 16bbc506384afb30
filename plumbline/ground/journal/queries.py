"""Reading the journal: the timeline of a case, the revision, the verification of the chain."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from plumbline.ground.journal import rules, statements
from plumbline.ground.journal.models import Entry, Link, PersonalValue, Root
from plumbline.ground.kernel.facts import KINDS, Fact
from plumbline.ground.kernel.wording import _

LOOK_BACK = timedelta(hours=24)
"""How far behind the newest link a late entry may still lie for the sealer to find it."""


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


_steady: ContextVar[list[int] | None] = ContextVar("revision read once", default=None)


def revision() -> int:
    """Asked by nearly every action, hence by hand: the ORM would take ten times as long over it as PostgreSQL."""
    kept = _steady.get()
    if kept:
        return kept[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM journal_revision WHERE id = 1")
        row = cursor.fetchone()
    number = int(row[0]) if row else 0
    if kept is not None:
        kept.append(number)
    return number


@contextmanager
def steady_revision() -> Iterator[None]:
    """Within, the revision is read once: for one transaction of many actions that change neither units, rights, rules nor calendars."""
    token = _steady.set([])
    try:
        yield
    finally:
        _steady.reset(token)


def newest() -> str:
    """A few characters that differ as soon as anything at all has been written down: the cheapest answer to "is there news?"."""
    last = statements.rows_of("SELECT id FROM journal_entry ORDER BY recorded_at DESC, id DESC LIMIT 1", ())
    return last[0][0].hex[-12:] if last else ""


def heard_until() -> datetime | None:
    """When the newest entry was written down; None of an empty journal."""
    return Entry.objects.order_by("-recorded_at", "-id").values_list("recorded_at", flat=True).first()


def cases_told(*, since: datetime, most: int) -> list[UUID] | None:
    """The cases something was written down about from a moment on; None where they are more than ``most``."""
    told = Entry.objects.filter(recorded_at__gte=since, case_file_id__isnull=False)
    found = list(told.order_by().values_list("case_file_id", flat=True).distinct()[: most + 1])
    return None if len(found) > most else [case for case in found if case is not None]


HIDDEN = _("（个人信息）")


def timeline(*case_file_ids: UUID) -> list[Line]:
    """Everything that happened to a case and to those that belong to it, oldest first.

    In its own words: whoever may see the case may read them while they have not been erased.
    """
    entries = list(Entry.objects.filter(case_file_id__in=case_file_ids).order_by("at", "recorded_at", "id"))
    personal = [entry.id for entry in entries if entry.name in KINDS and KINDS[entry.name].personal]
    known: dict[UUID, dict[str, str]] = {}
    if personal:
        for entry_id, field, value in PersonalValue.objects.filter(entry_id__in=personal).values_list(
            "entry_id", "field", "value"
        ):
            known.setdefault(entry_id, {})[field] = value
    return [line(entry, known.get(entry.id)) for entry in entries]


def lines_of(case_file_ids: Iterable[UUID], *, names: Iterable[str]) -> dict[UUID, list[Line]]:
    """For each case what happened to it of these kinds, oldest first, personal values left out: one statement for all of them."""
    wanted = list(case_file_ids)
    found: dict[UUID, list[Line]] = {case: [] for case in wanted}
    for entry in Entry.objects.filter(case_file_id__in=wanted, name__in=list(names)).order_by(
        "at", "recorded_at", "id"
    ):
        if entry.case_file_id is not None:
            found[entry.case_file_id].append(line(entry))
    return found


_left_out: dict[str, dict[str, Any]] = {}


def left_out(kind: type[Fact]) -> dict[str, Any]:
    """What entries that are older than a particular do not say: its default."""
    if kind.name not in _left_out:
        defaults = {each.name: each.default for each in fields(kind)}
        _left_out[kind.name] = {name: value for name, value in defaults.items() if value not in (MISSING, None)}
    return _left_out[kind.name]


def line(entry: Entry, personal: Mapping[str, str] | None = None) -> Line:
    """An entry ready to be spoken. Personal values that are not given, or were erased, are named as such."""
    kind = KINDS.get(entry.name)
    hidden = {field: HIDDEN for field in (kind.personal if kind else ()) if entry.particulars.get(field)}
    known = {"actor": entry.actor_name, "subject": entry.subject, **entry.particulars, **hidden, **(personal or {})}
    params = {**(left_out(kind) if kind else {}), **known}
    return Line(
        entry.name,
        entry.at,
        entry.recorded_at,
        entry.actor_name,
        kind.sentence if kind else entry.name,
        params,
        entry.id,
    )


def of_subject(subject: str, *, names: Iterable[str]) -> list[Line]:
    """What happened to a thing of this name, of these kinds, newest first, at most two hundred."""
    found = Entry.objects.filter(name__in=list(names), subject=subject).order_by("-at", "-recorded_at", "-id")
    return [line(entry) for entry in found[:200]]


def entries(*, name: str = "", subject: str = "") -> QuerySet[Entry]:
    """The browser's question: newest first, by kind and subject."""
    found = Entry.objects.order_by("-recorded_at", "-id")
    if name:
        found = found.filter(name__startswith=name)
    if subject:
        found = found.filter(subject=subject)
    return found


CASES_BY_NAME = """SELECT DISTINCT name, case_file_id FROM journal_entry
 WHERE name = ANY(%s) AND at >= %s AND case_file_id IS NOT NULL"""
"""As ``cases``, for several kinds of facts at once and each case once a kind, to stand within another statement; parameters: names, moment."""


def cases(name: str, *, since: datetime) -> QuerySet[Entry, UUID | None]:
    """The cases to which something of this kind happened since a moment, as another question may ask within; each as often as it happened."""
    of_cases = Entry.objects.filter(name=name, at__gte=since, case_file_id__isnull=False)
    return of_cases.values_list("case_file_id", flat=True)


def recent(name: str, *, since: datetime, most: int) -> list[Line]:
    """What of this kind happened since a moment, latest first; personal values stay hidden."""
    return [line(entry) for entry in Entry.objects.filter(name=name, at__gte=since).order_by("-at", "id")[:most]]


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


def verify(
    *, since: datetime | None = None, until: datetime | None = None, most: int | None = None
) -> tuple[int, Fault | None]:
    """Recomputes digests and chain; returns how many links were checked and the first fault.

    Finds a changed entry (its digest differs), a deleted one (its link stays), a reordered or missing link (the chain breaks), a personal value that
    is not what the entry committed to, a root that differs, and an entry slipped in behind the chain. With bounds on when entries were recorded, every
    link from the first such entry's to the last one's is checked, and the chain is entered at the link before; ``most`` keeps to the newest of them.
    """
    checked, previous, expected = 0, rules.GENESIS, 1
    is_part = since is not None or most is not None
    for link, entry, values in _linked(since=since, until=until, most=most):
        if checked == 0 and link.position > 1 and is_part:
            before = Link.objects.filter(position=link.position - 1).first()
            if before is None:
                return checked, Fault(
                    _("链在第 %(position)s 位之前断开：缺少第 %(missing)s 位。"),
                    {"position": link.position, "missing": link.position - 1},
                )
            previous, expected = bytes(before.digest), link.position
        fault = _fault(link, entry, previous=previous, expected=expected) or _personal_fault(link, entry, values)
        if fault:
            return checked, fault
        previous, expected, checked = bytes(link.digest), expected + 1, checked + 1
    return checked, (_root_fault() or _stray_fault()) if since is None and until is None else None


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


def _personal_fault(link: Link, entry: Entry | None, values: list[PersonalValue]) -> Fault | None:
    for value in values:
        committed = entry.particulars.get(value.field) if entry else None
        if committed != rules.commitment(bytes(value.salt), value.value):
            return Fault(
                _("第 %(position)s 位的记录 %(entry)s 的个人信息“%(field)s”与记录不符：内容被改动。"),
                {"position": link.position, "entry": str(link.entry_id), "field": value.field},
            )
    return None


Linked = tuple[Link, Entry | None, list[PersonalValue]]


def _linked(*, since: datetime | None, until: datetime | None, most: int | None) -> Iterator[Linked]:
    links = _inside(since=since, until=until).order_by("position")
    if most is not None:
        last = links.aggregate(last=Max("position"))["last"] or 0
        links = links.filter(position__gt=last - most)
    batch: list[Link] = []
    for link in links.iterator(chunk_size=2_000):
        batch.append(link)
        if len(batch) == 2_000:
            yield from _with_entries(batch)
            batch = []
    yield from _with_entries(batch)


def _inside(*, since: datetime | None, until: datetime | None) -> QuerySet[Link]:
    """The links between the first and the last one of entries recorded inside the bounds: late ones lie among others, and the chain has no gaps."""
    if since is None and until is None:
        return Link.objects.all()
    wanted = Link.objects.all()
    if since:
        wanted = wanted.filter(entry_recorded_at__gte=since)
    if until:
        wanted = wanted.filter(entry_recorded_at__lt=until)
    ends = wanted.aggregate(first=Min("position"), last=Max("position"))
    first = ends["first"] if since else 1
    return Link.objects.filter(position__gte=first or 0, position__lte=ends["last"] or 0)


def _with_entries(batch: list[Link]) -> Iterator[Linked]:
    ids = [link.entry_id for link in batch]
    found = Entry.objects.in_bulk(ids)
    personal: dict[UUID, list[PersonalValue]] = {}
    for value in PersonalValue.objects.filter(entry_id__in=ids).order_by("id"):
        personal.setdefault(value.entry_id, []).append(value)
    return ((link, found.get(link.entry_id), personal.get(link.entry_id, [])) for link in batch)


def _stray_fault() -> Fault | None:
    """An entry recorded long before the newest link that has none of its own: the sealer looks back a day, so it was slipped in later."""
    newest = Link.objects.aggregate(moment=Max("entry_recorded_at"))["moment"]
    if newest is None:
        return None
    linked = Link.objects.filter(entry_id=OuterRef("id"))
    stray = (
        Entry.objects.filter(~Exists(linked), recorded_at__lt=newest - LOOK_BACK).order_by("recorded_at", "id").first()
    )
    if stray is None:
        return None
    return Fault(
        _("记录 %(entry)s（%(name)s，%(subject)s）不在链上：是事后插入的。"),
        {"entry": str(stray.id), "name": stray.name, "subject": stray.subject},
    )


def _root_fault() -> Fault | None:
    for root in Root.objects.order_by("day"):
        last = Link.objects.filter(position=root.last_position).first()
        if last is None or bytes(last.digest) != bytes(root.digest):
            return Fault(
                _("%(day)s 的日根与链不符：第 %(position)s 位缺失或被改动。"),
                {"day": str(root.day), "position": root.last_position},
            )
    return None
