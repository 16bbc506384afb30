"""Looking for signals, over everything or over what happened since the last time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity import events, queries, rules
from plumbline.supervision.integrity.models import PhotoBand, PhotoPrint, Scanned, Signal, SignalCase
from plumbline.supervision.integrity.queries import Found
from plumbline.supervision.integrity.states import Kind

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
LOOK_BACK = timedelta(days=2)
"""What was written down late, with an earlier moment, is found by the next scan all the same."""
BATCH = 2_000


class ScanRefused(Refused):
    """A span that ends before it begins."""

    code = "scan_refused"


@dataclass(frozen=True)
class Outcome:
    """``new``: signals that stand for the first time, by kind; ``found``: all that the looks found, known ones included."""

    since: datetime
    until: datetime
    new: dict[Kind, int]
    found: dict[Kind, int]
    photos: int


@transaction.atomic
def scan(*, by: Viewer, at: datetime, since: datetime | None = None, until: datetime | None = None) -> Outcome:
    """Looks at the span, by default from two days before the last scan's end until now; what stands already stays as it is.

    Two scans at once wait for each other.

    Raises:
        NotAllowed: not somebody who may check signals. ScanRefused: the span ends before it begins.
    """
    require_somewhere(by, Permission.INTEGRITY_CHECK)
    Scanned.objects.get_or_create(id=1)
    last = Scanned.objects.select_for_update().get(id=1)
    begin = since or (last.until - LOOK_BACK if last.until else BEGINNING)
    end = min(until or at, at)
    if end <= begin:
        raise ScanRefused(_("排查的截止时间须晚于开始时间，且不晚于现在。"), field="until")
    photos = take_prints(since=begin, until=end, at=at)
    values = queries.thresholds()
    found = {look.kind: queries.look(look, since=begin, until=end, at_values=values) for look in rules.LOOKS}
    new = {kind: keep(kind, each, at=at) for kind, each in found.items()}
    if last.until is None or begin <= last.until:
        Scanned.objects.filter(id=1).update(until=max(end, last.until or end))
    outcome = Outcome(
        begin, end, {kind: len(each) for kind, each in new.items()}, {k: len(v) for k, v in found.items()}, photos
    )
    publish(_told(outcome, at), *_contradictions(new[Kind.ANSWER_CONTRADICTED], at), by=by)
    return outcome


def keep(kind: Kind, found: list[Found], *, at: datetime) -> list[UUID]:
    """Keeps those that do not stand yet, each once, and gives the identifiers of their signals; many are written by COPY."""
    known = queries.known_keys(kind, [each.key for each in found])
    fresh = {each.key: each for each in found if each.key not in known}
    identified = [(new_id(at), each) for each in fresh.values()]
    signals = [
        {
            "id": signal_id,
            "kind": kind.value,
            "key": each.key,
            "unit_id": each.unit_id,
            "at": each.at,
            "found_at": at,
            "evidence": dict(each.evidence),
        }
        for signal_id, each in identified
    ]
    links = [
        {"signal_id": signal_id, "case_file_id": case, "position": place, "is_subject": place < len(each.cases)}
        for signal_id, each in identified
        for place, case in enumerate((*each.cases, *each.others))
    ]
    insert_together({Signal: signals, SignalCase: links})
    return [signal_id for signal_id, _each in identified]


def _told(outcome: Outcome, at: datetime) -> Fact:
    return events.Scanned(
        at=at,
        subject="integrity",
        since=outcome.since.isoformat(timespec="minutes"),
        until=outcome.until.isoformat(timespec="minutes"),
        found=sum(outcome.new.values()),
        of_kind={kind.value: count for kind, count in outcome.new.items() if count},
    )


def _contradictions(signal_ids: list[UUID], at: datetime) -> list[Fact]:
    return [
        events.Contradicted(at=at, subject=queries.numbers(signal)[0], unit_id=signal.unit_id, signal_id=str(signal.id))
        for signal in queries.those(signal_ids)
    ]


def take_prints(*, since: datetime, until: datetime, at: datetime) -> int:
    """Fingerprints of photos added in the span that have none yet; returns how many were taken. A file that is gone or no photo is passed over."""
    taken = 0
    batch: list[tuple[str, rules.Fingerprint]] = []
    for digest, place in queries.unprinted(since=since, until=until):
        print_ = _fingerprint(place)
        if print_ is not None:
            batch.append((digest, print_))
            taken += 1
        if len(batch) >= BATCH:
            _keep_prints(batch, at=at)
            batch = []
    _keep_prints(batch, at=at)
    return taken


def _fingerprint(place: str) -> rules.Fingerprint | None:
    try:
        with default_storage.open(place, "rb") as file:
            return rules.fingerprint(file.read())
    except OSError:
        return None


def _keep_prints(prints: list[tuple[str, rules.Fingerprint]], *, at: datetime) -> None:
    PhotoPrint.objects.bulk_create(
        [
            PhotoPrint(digest=digest, across=each.across, down=each.down, is_distinct=each.is_distinct, made_at=at)
            for digest, each in prints
        ],
        ignore_conflicts=True,
    )
    bands = [
        PhotoBand(photo_id=digest, band=band) for digest, each in prints if each.is_distinct for band in each.bands()
    ]
    PhotoBand.objects.bulk_create(bands, ignore_conflicts=True, batch_size=BATCH)
