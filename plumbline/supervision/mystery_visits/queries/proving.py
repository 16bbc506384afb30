"""Whether everything still is as it was written down: each line by its digest, each day by its root in the journal, each visit by what was handed in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any

from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.wording import _
from plumbline.supervision.mystery_visits.events import DaySealed
from plumbline.supervision.mystery_visits.models import BookLine, Media, Programme, SealedDay, Visit
from plumbline.supervision.mystery_visits.rules import digest_of, root_of

SUBMITTED = "submitted"


@dataclass(frozen=True)
class Fault:
    """What no longer fits: a day, a line or a visit by its name, and the sentence that says so."""

    about: str
    sentence: str


@dataclass(frozen=True)
class Proof:
    """How many lines, days and visits were looked at, and what does not fit. ``unsealed``: lines of days that are not over."""

    lines: int
    days: int
    visits: int
    unsealed: int
    faults: tuple[Fault, ...]

    @property
    def holds(self) -> bool:
        return not self.faults


def content_of_line(line: BookLine) -> dict[str, Any]:
    """What the digest of a line binds."""
    return {
        "id": str(line.id),
        "programme": str(line.programme_id),
        "visit": str(line.visit_id or ""),
        "at": line.at.astimezone(UTC).isoformat(),
        "by": str(line.by_id or ""),
        "deed": line.deed,
        "said": line.said,
    }


def content_of_visit(visit: Visit, media: Iterable[Media]) -> dict[str, Any]:
    """Everything a shopper brought back, as the digest of the evidence binds it."""
    return {
        "visit": str(visit.id),
        "form": str(visit.filling.form_version_id),
        "answers": visit.filling.answers,
        "notes": visit.filling.notes,
        "visited_at": visit.visited_at.astimezone(UTC).isoformat() if visit.visited_at else "",
        "caller_phone": visit.caller_phone,
        "order_told": visit.order_told,
        "impression": visit.impression,
        "questions": visit.questions,
        "video": [visit.video_minutes, visit.video_place],
        "media": sorted(each.digest for each in media),
    }


def proof(programme: Programme) -> Proof:
    """Recomputes every digest of a programme, and the roots of the days its lines stand on, against what the journal was told."""
    lines = list(BookLine.objects.filter(programme=programme).order_by("id"))
    visits = list(Visit.objects.filter(programme=programme, submitted_at__isnull=False).select_related("filling"))
    media: dict[Any, list[Media]] = {visit.id: [] for visit in visits}
    for each in Media.objects.filter(visit__in=visits):
        media[each.visit_id].append(each)
    days = {line.day for line in lines}
    sealed = {each.day: each for each in SealedDay.objects.filter(day__in=days)}
    faults = (*_lines(lines), *_days(sealed), *_visits(visits, media, lines))
    unsealed = sum(line.day not in sealed for line in lines)
    return Proof(len(lines), len(sealed), len(visits), unsealed, faults)


def _lines(lines: Iterable[BookLine]) -> Iterator[Fault]:
    for line in lines:
        if digest_of(content_of_line(line), salt=line.salt) != line.digest:
            yield Fault(str(line.id), _("记录簿中有一行与其摘要不符。"))


def _days(sealed: Mapping[date, SealedDay]) -> Iterator[Fault]:
    digests: dict[date, list[str]] = {day: [] for day in sealed}
    for day, digest in BookLine.objects.filter(day__in=sealed).order_by("id").values_list("day", "digest"):
        digests[day].append(digest)
    told: dict[str, list[str]] = {}
    for entry in journal.entries(name=DaySealed.name).filter(subject__in=[day.isoformat() for day in sealed]):
        told.setdefault(entry.subject, []).append(str(entry.particulars.get("root")))
    for day, each in sealed.items():
        if root_of(digests[day], salt=each.salt) != each.root:
            yield Fault(day.isoformat(), _("当日记录簿与封存的摘要不符。"))
        if told.get(day.isoformat()) != [each.root]:
            yield Fault(day.isoformat(), _("当日封存的摘要与日志不符。"))


def _visits(visits: Iterable[Visit], media: Mapping[Any, list[Media]], lines: Iterable[BookLine]) -> Iterator[Fault]:
    written = {line.visit_id: line.said.get("digest") for line in lines if line.deed == SUBMITTED}
    for visit in visits:
        found = digest_of(content_of_visit(visit, media[visit.id]), salt=visit.salt)
        if not found == visit.digest == written.get(visit.id):
            yield Fault(str(visit.number), _("暗访材料与提交时的摘要不符。"))
