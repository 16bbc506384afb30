"""Finding reports: those in the making for whoever makes them, those that are out for whoever was sent them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from plumbline.evaluation.reporting.models import ReportDocument, ReportRecipient
from plumbline.evaluation.reporting.rules import Report, from_json
from plumbline.evaluation.reporting.states import ISSUING, OUT, ReportState
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.state_tables import Move
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

MOST_LISTED = 200


@dataclass(frozen=True)
class Wanted:
    """What of the archive is looked for; what is empty is not asked."""

    text: str = ""
    kind: str = ""
    unit: str = ""
    year: int | None = None
    state: str = ""


def _theirs(viewer: Viewer) -> Q:
    """Whoever drafts or releases sees all of their units; everybody else what was sent to them."""
    units = viewer.units(Permission.REPORTS_DRAFT) | viewer.units(Permission.REPORTS_RELEASE)
    if viewer.person_id is None:
        return Q(unit_id__in=units)
    sent = ReportRecipient.objects.filter(person_id=viewer.person_id).values("document_id")
    return Q(unit_id__in=units) | Q(state__in=OUT, id__in=sent)


def _listed(viewer: Viewer) -> QuerySet[ReportDocument]:
    found = ReportDocument.objects.filter(_theirs(viewer)).defer("content", "words")
    return found.select_related("unit", "drafted_by", "released_by", "submitted_by", "replaces")


def in_the_making(*, viewer: Viewer) -> list[ReportDocument]:
    """Drafts and what waits for release, the soonest due first."""
    found = _listed(viewer).filter(state__in=[ReportState.DRAFT, ReportState.SUBMITTED])
    return sorted(found, key=lambda each: (each.due_on or date.max, each.drafted_at))


def archive(wanted: Wanted, *, viewer: Viewer) -> list[ReportDocument]:
    """Reports that are out, the latest first; searched by number, title and words."""
    found = _listed(viewer).filter(state__in=OUT)
    for word in wanted.text.split()[:5]:
        found = found.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(words__icontains=word))
    for name, value in (("kind", wanted.kind), ("unit__code", wanted.unit), ("state", wanted.state)):
        if value:
            found = found.filter(**{name: value})
    if wanted.year:
        found = found.filter(first__year=wanted.year)
    return list(found.order_by("-released_at", "number")[:MOST_LISTED])


def years(*, viewer: Viewer) -> list[int]:
    """The years that the archive has reports of."""
    found = ReportDocument.objects.filter(_theirs(viewer), state__in=OUT).dates("first", "year", order="DESC")
    return [day.year for day in found]


def released_in(period: Period) -> dict[str, int]:
    """How many reports of each kind went out in a period, those taken back since among them; a corrected edition counts as the paper it corrects."""
    start, end = period.bounds(timezone.get_default_timezone())
    out = ReportDocument.objects.filter(released_at__gte=start, released_at__lt=end, edition=1)
    return dict(out.values_list("kind").annotate(count=Count("id")).order_by())


def document(name: str, *, viewer: Viewer) -> ReportDocument:
    """By its number or its id.

    Raises:
        NotFound: not there, or not for this viewer.
    """
    found = ReportDocument.objects.filter(_theirs(viewer))
    found = found.filter(_named(name)).select_related(
        "unit", "drafted_by", "submitted_by", "released_by", "withdrawn_by", "replaces", "corrected_by"
    )
    row = found.first()
    if row is None:
        raise NotFound(_("没有找到报告“%(name)s”，或您无权查看。"), name=name[:60])
    return row


def _named(name: str) -> Q:
    try:
        return Q(id=UUID(name))
    except ValueError:
        return Q(number=name)


def report_of(row: ReportDocument) -> Report:
    """What is kept, as data."""
    return from_json(row.content)


def recipients(row: ReportDocument) -> list[ReportRecipient]:
    """Whom it was sent to, by unit and name."""
    found = row.recipients.select_related("person", "unit")
    return sorted(found, key=lambda each: (each.unit.path if each.unit else "", each.person.name))


def moves(row: ReportDocument, *, viewer: Viewer) -> tuple[Move[ReportState], ...]:
    """What this viewer may do with it now. Nobody releases what he wrote, and ``replace`` comes of itself."""
    found = []
    for move in ISSUING.open_moves(ReportState(row.state)):
        is_own = move.name == "release" and viewer.person_id in writers(row)
        if move.name != "replace" and not is_own and viewer.may(Permission(move.permission), row.unit_id):
            found.append(move)
    return tuple(found)


def writers(row: ReportDocument) -> frozenset[UUID]:
    """Everybody whose words are in it: who began it, who edited it, who handed it in."""
    edited = (UUID(each["by"]) for each in row.edited.values() if each.get("by"))
    known = (each for each in (row.drafted_by_id, row.submitted_by_id) if each is not None)
    return frozenset([*edited, *known])


def may_write(row: ReportDocument, *, viewer: Viewer) -> bool:
    """Whether the viewer may change its words now."""
    return row.state == ReportState.DRAFT and viewer.may(Permission.REPORTS_DRAFT, row.unit_id)
