"""Looking through the journal: by person, kind, thing, unit and period, in bounded time however long it has grown.

No index serves every question, and each would be written with every fact of the company. Instead the entries are walked from the newest back along
``entry_recorded``, a stretch at a time; after a few stretches without a full page the answer says how far it looked, and the next question goes on there.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncWeek

from plumbline.ground.journal.models import Entry, Link, Root
from plumbline.ground.kernel.facts import KINDS

STRETCH = 5_000
MOST_STRETCHES = 3
LAST = UUID(int=2**128 - 1)
Behind = tuple[datetime, UUID]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for; what is empty does not matter. Moments are those of writing down, half-open.

    ``kinds`` are facts' names or first parts of them; ``units`` None means all, those of no unit included.
    """

    actor_id: UUID | None = None
    kinds: tuple[str, ...] = ()
    subject: str = ""
    case_file_id: UUID | None = None
    or_cases: frozenset[UUID] = frozenset()
    """With ``subject``: these cases are meant as well."""
    units: frozenset[UUID] | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def names(self) -> list[str]:
        """The kinds of fact that are meant."""
        return [name for name in KINDS if name in self.kinds or name.split(".")[0] in self.kinds]


@dataclass(frozen=True)
class Found:
    """Entries, newest first; ``behind`` is where to go on, None at the end; ``looked_back_to`` where the walk stopped before a page was full."""

    entries: Sequence[Entry]
    behind: Behind | None = None
    looked_back_to: datetime | None = None


def browse(wanted: Wanted, *, behind: Behind | None, most: int) -> Found:
    """One page of what is wanted, from ``behind`` on."""
    found: list[Entry] = []
    place, matching = behind, _matching(wanted)
    if wanted.case_file_id is not None:  # one case has an index and few entries
        return _cut(list(_ahead(matching, place).order_by("-recorded_at", "-id")[: most + 1]), most)
    for _stretch in range(MOST_STRETCHES):
        floor = _floor(wanted, place)
        rows = _ahead(matching, place) if floor is None else _ahead(matching, place).filter(recorded_at__gt=floor)
        found += rows.order_by("-recorded_at", "-id")[: most + 1 - len(found)]
        if len(found) > most or floor is None:
            return _cut(found, most)
        place = (floor, LAST)
    return Found(found, place, place[0] if place else None)


def latest(wanted: Wanted, *, behind: Behind | None, most: int) -> Found:
    """One page by when things happened, for kinds that are few among all there is: each kind along its own index, inside the period that is wanted."""
    found: list[Entry] = []
    for name in wanted.names:
        rows = _deeds(replace(wanted, kinds=(name,)))
        if behind is not None:
            rows = rows.filter(Q(at__lt=behind[0]) | Q(at=behind[0], id__lt=behind[1]), at__lte=behind[0])
        found += rows.order_by("-at", "-id")[: most + 1]
    page = sorted(found, key=lambda entry: (entry.at, entry.id), reverse=True)[: most + 1]
    last = page[most - 1] if len(page) > most else None
    return Found(page[:most], (last.at, last.id) if last else None)


def _cut(found: list[Entry], most: int) -> Found:
    page = found[:most]
    return Found(page, (page[-1].recorded_at, page[-1].id) if len(found) > most else None)


def _matching(wanted: Wanted) -> QuerySet[Entry]:
    entries = Entry.objects.all()
    if wanted.kinds:
        entries = entries.filter(name__in=wanted.names)
    pairs = (
        ("actor_id", wanted.actor_id),
        ("case_file_id", wanted.case_file_id),
        ("recorded_at__gte", wanted.since),
        ("recorded_at__lt", wanted.until),
    )
    for name, value in pairs:
        if value:
            entries = entries.filter(**{name: value})
    if wanted.subject:
        entries = entries.filter(Q(subject=wanted.subject) | Q(case_file_id__in=wanted.or_cases))
    return entries if wanted.units is None else entries.filter(unit_id__in=wanted.units)


def _ahead(entries: QuerySet[Entry], place: Behind | None) -> QuerySet[Entry]:
    if place is None:
        return entries
    at, identifier = place
    return entries.filter(Q(recorded_at__lt=at) | Q(recorded_at=at, id__lt=identifier), recorded_at__lte=at)


def _floor(wanted: Wanted, place: Behind | None) -> datetime | None:
    """The moment where this stretch ends; None when it reaches the beginning of the journal or of the period."""
    walked = _ahead(Entry.objects.all(), place)
    if wanted.until:
        walked = walked.filter(recorded_at__lt=wanted.until)
    end = walked.order_by("-recorded_at", "-id").values_list("recorded_at", flat=True)[STRETCH : STRETCH + 1].first()
    return None if end is None or (wanted.since is not None and end < wanted.since) else end


def everything(wanted: Wanted, *, most: int) -> Iterator[Entry]:
    """All entries that are wanted, newest first, at most so many; read in pages."""
    behind: Behind | None = None
    while most > 0:
        found = browse(wanted, behind=behind, most=min(most, 500))
        yield from found.entries
        most -= len(found.entries)
        behind = found.behind
        if behind is None:
            return


@dataclass(frozen=True)
class Seal:
    """An entry's place in the chain."""

    position: int
    digest: str


def seals(entry_ids: Iterable[UUID]) -> dict[UUID, Seal]:
    """The places of these entries in the chain; those not sealed yet have none."""
    links = Link.objects.filter(entry_id__in=list(entry_ids)).values_list("entry_id", "position", "digest")
    return {entry_id: Seal(position, bytes(digest).hex()) for entry_id, position, digest in links}


@dataclass(frozen=True)
class Extent:
    """How much of the chain a span of time covers."""

    links: int
    unsealed: int
    roots: tuple[tuple[str, int, str], ...] = field(default=())
    """Day of sealing (UTC), last position, digest."""


def extent(*, since: datetime, until: datetime) -> Extent:
    """How many links a verification of the span checks, how many entries of it are not sealed yet, and the roots of its days."""
    ends = Link.objects.filter(entry_recorded_at__gte=since, entry_recorded_at__lt=until)
    positions = ends.aggregate(last=Max("position"), number=Count("position"))
    written = Entry.objects.filter(recorded_at__gte=since, recorded_at__lt=until).count()
    roots = Root.objects.filter(day__gte=since.date(), day__lte=until.date()).order_by("day")
    shown = tuple((root.day.isoformat(), root.last_position, bytes(root.digest).hex()) for root in roots)
    return Extent(positions["number"], max(written - positions["number"], 0), shown)


def unsealed_since(*, before: datetime) -> datetime | None:
    """When the first entry was written down that should have been sealed by ``before`` and was not; None when all is well.

    Looks at what came after the newest link alone: a sealer that stands still leaves everything from there on.
    """
    last = Link.objects.order_by("-position").values_list("entry_recorded_at", flat=True).first()
    later = Entry.objects.filter(recorded_at__lt=before)
    if last is not None:
        later = later.filter(recorded_at__gt=last)
    return later.order_by("recorded_at", "id").values_list("recorded_at", flat=True).first()


@dataclass(frozen=True)
class Deeds:
    """How often somebody did something in a span, and when last."""

    actor_id: UUID | None
    actor_name: str
    count: int
    last_at: datetime


def deeds(wanted: Wanted) -> list[Deeds]:
    """Who did what is wanted how often, most first."""
    rows = _deeds(wanted).values("actor_id", "actor_name").annotate(count=Count("id"), last_at=Max("at"))
    return [Deeds(**row) for row in rows.order_by("-count", "actor_name")]


def weekly(wanted: Wanted, *, zone: object) -> dict[datetime, int]:
    """How often what is wanted happened, by the Monday of its week in this zone."""
    rows = _deeds(wanted).annotate(week=TruncWeek("at", tzinfo=zone)).values_list("week").annotate(count=Count("id"))
    return dict(rows.order_by("week"))


def _deeds(wanted: Wanted) -> QuerySet[Entry]:
    """By when it happened: the index of kinds is in that order."""
    bounds = {"at__gte": wanted.since, "at__lt": wanted.until}
    return _matching(replace(wanted, since=None, until=None)).filter(
        **{name: value for name, value in bounds.items() if value}
    )
