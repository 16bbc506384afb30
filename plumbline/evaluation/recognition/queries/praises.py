"""Praises for those who may see them: whoever took them down, whoever is praised, and who verifies or evaluates in the unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from plumbline.evaluation.recognition import rules
from plumbline.evaluation.recognition.models import Attachment, Praise, PraiseList
from plumbline.evaluation.recognition.rules import Told
from plumbline.evaluation.recognition.states import PraiseState
from plumbline.ground.casefiles import queries as casefiles
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission

SEEN_WITH = (Permission.PRAISE_VERIFY, Permission.RECOGNITION_VIEW, Permission.RECOGNITION_PROPOSE)
_JOINS = ("case_file", "unit", "person")
# What is read beside: of a dozen tables joined into one statement, finding the order of the joins takes longer than reading them one by one.
_BESIDE = ("order__case_file", "registered_by", "verified_by", "duplicate_of__case_file")
MOST_LIKE = 10


def visible_to(viewer: Viewer) -> QuerySet[Praise]:
    """All praises that this viewer may see."""
    found = Praise.objects.select_related(*_JOINS).prefetch_related(*_BESIDE)
    if any(viewer.sees_everything(each) for each in SEEN_WITH):
        return found
    units = frozenset[UUID]().union(*(viewer.units(each) for each in SEEN_WITH))
    return found.filter(Q(registered_by_id=viewer.person_id) | Q(person_id=viewer.person_id) | Q(unit_id__in=units))


def praises(
    *, viewer: Viewer, state: PraiseState | None = None, period: Period | None = None, text: str = ""
) -> QuerySet[Praise]:
    """Those this viewer may see, unordered: of a state, received in a period, with some words in their text or number."""
    found = visible_to(viewer)
    if state is not None:
        found = found.filter(state=state.value)
    if period is not None:
        found = found.filter(received_on__gte=period.first, received_on__lt=period.after)
    if text:
        found = found.filter(Q(text__icontains=text) | Q(case_file__number__iexact=text) | Q(person__name=text))
    return found


def praise(number: str, *, viewer: Viewer, lock: bool = False) -> Praise:
    """Raises NotFound: not there, or not for this viewer."""
    found = visible_to(viewer).filter(case_file__number=number)
    if lock:
        found = found.select_for_update(of=("self",))
    first = found.first()
    if first is None:
        raise NotFound(_("没有找到编号为“%(number)s”的表扬，或您无权查看。"), field="number", number=number[:40])
    return first


def praises_of(person_id: UUID) -> list[Praise]:
    """Everything in thanks of one person, newest first."""
    found = Praise.objects.filter(person_id=person_id).select_related(*_JOINS).prefetch_related(*_BESIDE)
    return list(found.order_by("-registered_at"))


def told(praise: Praise, pictures: Iterable[str] = ()) -> Told:
    return Told(
        kind=praise.kind,
        received_on=praise.received_on,
        text=praise.text,
        contact=praise.from_contact,
        order_id=praise.order_id,
        person_id=praise.person_id,
        pictures=frozenset(pictures),
    )


@dataclass(frozen=True)
class Alike:
    """A praise that may be the same one, and why."""

    praise: Praise
    because: str


def alike(of: Praise, *, viewer: Viewer) -> list[Alike]:
    """Earlier and later praises that may be the same, those first that were registered first; only what this viewer may see."""
    digests = _digests([of.pk]).get(of.pk, frozenset())
    near = timedelta(days=rules.DAYS_APART)
    close = Q(received_on__gte=of.received_on - near, received_on__lte=of.received_on + near)
    same = Q(case_file__attachments__digest__in=digests) if digests else Q(pk__in=())
    others = visible_to(viewer).filter(close | same).exclude(pk=of.pk).exclude(state=PraiseState.DUPLICATE.value)
    found = list(others.order_by("registered_at", "pk").distinct()[:2_000])
    pictures = _digests([each.pk for each in found]) if digests else {}
    this = told(of, digests)
    why = ((each, rules.likeness(this, told(each, pictures.get(each.pk, ())))) for each in found)
    return [Alike(each, because) for each, because in why if because][:MOST_LIKE]


def _digests(case_files: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    found: dict[UUID, set[str]] = {}
    for case_file_id, digest in Attachment.objects.filter(case_file_id__in=list(case_files)).values_list(
        "case_file_id", "digest"
    ):
        found.setdefault(case_file_id, set()).add(digest)
    return {case_file_id: frozenset(digests) for case_file_id, digests in found.items()}


def pictures(praise: Praise) -> list[Attachment]:
    """The scans and photographs kept with a praise."""
    return casefiles.attachments(praise.case_file_id)


def picture(praise: Praise, attachment_id: UUID) -> Attachment:
    """One of them.

    Raises:
        NotFound: it belongs to something else.
    """
    found = Attachment.objects.filter(case_file_id=praise.case_file_id, id=attachment_id).first()
    if found is None:
        raise NotFound(_("没有找到该附件，或您无权查看。"))
    return found


def verified_in(period: Period, *, viewer: Viewer) -> list[Praise]:
    """The verified praises received in a period, by unit and day: the quarter's list (S3)."""
    found = praises(viewer=viewer, state=PraiseState.VERIFIED, period=period)
    return list(found.order_by("unit__path", "received_on", "case_file__number"))


def lists_of(period: Period) -> list[PraiseList]:
    """What was copied to the marketing management for a quarter, the newest first."""
    return list(PraiseList.objects.filter(period=period.name).select_related("copied_by").order_by("-number"))
