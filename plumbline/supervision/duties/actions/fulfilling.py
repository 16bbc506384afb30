"""What fulfils a duty: a deed elsewhere in the product, or its owner with evidence in hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.journal.actions import publish
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound, Refused
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.duties import events
from plumbline.supervision.duties.models import Fulfilment, Occurrence
from plumbline.supervision.duties.queries.looking import may_fulfil, occurrence
from plumbline.supervision.duties.queries.stated import duty_of, stated
from plumbline.supervision.duties.rules import Duty, closer, is_matched
from plumbline.supervision.duties.states import DEED_LABELS, Deed

NUMBER_PREFIX = "ZZ"
"""职责: the case of an occurrence that has a file as evidence."""
LONGEST_REFERENCE = 200
LONGEST_NOTE = 2_000


class CreditNotTaken(Refused):
    """Without evidence, or for what is fulfilled, withdrawn or not yet owed."""

    code = "credit_not_taken"


@dataclass(frozen=True)
class Evidence:
    """A file that is kept with the occurrence."""

    name: str
    content: IO[bytes]
    size: int
    most_bytes: int


@dataclass(frozen=True)
class DeedDone:
    """Something that happened elsewhere. ``subject`` is what a person would call it.

    ``of`` are the names it goes by (a report's kind, "company" for the level of an inspection).
    ``unit_id``: whom it concerned. ``period``: which period it was about, empty where it was about none.
    """

    deed: Deed
    subject: str
    unit_id: UUID | None
    of: tuple[str, ...] = ()
    period: str = ""


@transaction.atomic
def credit(*, done: DeedDone, by: Viewer, at: datetime) -> int:
    """Counts a deed for every duty that it fulfils, once each; returns how many occurrences it was counted for.

    It counts for the unit it concerned (the company where it names none) and for those above it: of each duty for the occurrence of its period,
    else the one due soonest.
    """
    credited = 0
    for installation, duty in _matched(done):
        for found in _open_for(installation, duty, done, by, at):
            _take(found, duty, _of_deed(found, done, by, at), at=at, by=by)
            credited += 1
    return credited


def _matched(done: DeedDone) -> list[tuple[UUID, Duty]]:
    return [(key, duty) for key, found in stated().items() for duty in found if is_matched(duty, done.deed, done.of)]


def _open_for(installation: UUID, duty: Duty, done: DeedDone, by: Viewer, at: datetime) -> list[Occurrence]:
    """For each unit at or above the deed's the one occurrence that it counts for, locked; none where it was counted for the duty before."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    place = by.tree.by_id.get(done.unit_id) if done.unit_id else None
    above = [each.id for each in by.tree.places if (place.path.startswith(each.path) if place else not each.parent_id)]
    rows = Occurrence.objects.filter(
        installation_id=installation, code=duty.code, unit_id__in=above, opens_on__lte=today
    ).filter(fulfilled_on__isnull=True, withdrawn_at__isnull=True)
    counted = set(
        Fulfilment.objects.filter(
            occurrence__pack=duty.pack, occurrence__code=duty.code, deed=done.deed.value, subject=done.subject
        ).values_list("occurrence__unit_id", flat=True)
    )
    by_unit: dict[UUID, Occurrence] = {}
    for each in sorted(
        rows.select_for_update(of=("self",)).order_by("id"),
        key=lambda row: closer(row.period, wanted=done.period, due_on=row.due_on),
    ):
        if each.unit_id not in counted:
            by_unit.setdefault(each.unit_id, each)
    return list(by_unit.values())


def _of_deed(found: Occurrence, done: DeedDone, by: Viewer, at: datetime) -> Fulfilment:
    return Fulfilment(
        id=new_id(at), occurrence=found, at=at, by_id=by.person_id, deed=done.deed.value, subject=done.subject[:120]
    )


def _take(found: Occurrence, duty: Duty, fulfilment: Fulfilment, *, at: datetime, by: Viewer) -> None:
    """Writes one time down, with what it makes of the occurrence."""
    fulfilment.save(force_insert=True)
    found.done += 1
    if found.done >= found.needed:
        found.fulfilled_on = timezone.localdate(at, timezone.get_default_timezone())
    found.save(update_fields=["done", "fulfilled_on", "case_file"])
    deed = DEED_LABELS[Deed(fulfilment.deed)] if fulfilment.deed else ""
    publish(
        events.Credited(
            at=at,
            subject=duty.zh,
            unit_id=found.unit_id,
            case_file_id=found.case_file_id,
            occurrence=str(found.id),
            duty=duty.name,
            period=found.period,
            clause=duty.clause or "—",
            evidence=f"{deed} {fulfilment.subject}" if deed else fulfilment.reference or _("附件"),
            deed=fulfilment.deed,
            number=found.done,
            needed=found.needed,
        ),
        by=by,
    )


@transaction.atomic
def fulfil(
    *,
    occurrence_id: UUID,
    reference: str,
    by: Viewer,
    at: datetime,
    note: str = "",
    evidence: Evidence | None = None,
) -> Occurrence:
    """The owner counts one time as done and gives a file, or says where the evidence is kept.

    Raises:
        CreditNotTaken: no evidence; not owed now. NotFound, NotAllowed: not this viewer's. AttachmentRefused, TextRefused: see there.
    """
    found = occurrence(occurrence_id, viewer=by, lock=True)
    duty = duty_of(found)
    said, noted = reference.strip(), note.strip()
    check_text(said, field="reference", name=_("证据所在"), most=LONGEST_REFERENCE)
    check_text(noted, field="note", name=_("说明"), most=LONGEST_NOTE)
    if not said and evidence is None:
        raise CreditNotTaken(_("请上传证据，或写明证据存放在哪里。"), field="reference")
    if not may_fulfil(duty, found.unit_id, viewer=by):
        raise NotAllowed(_("该事项由“%(owner)s”完成，您没有办理权限。"), owner=duty.owner_zh)
    _check_owed(found, at)
    fulfilment = Fulfilment(id=new_id(at), occurrence=found, at=at, by_id=by.person_id, reference=said, note=noted)
    fulfilment.attachment_id = _kept(found, evidence, by=by, at=at) if evidence else None
    _take(found, duty, fulfilment, at=at, by=by)
    return found


def _check_owed(found: Occurrence, at: datetime) -> None:
    if found.withdrawn_at is not None:
        raise CreditNotTaken(_("该事项已不再要求。"))
    if found.fulfilled_on is not None:
        raise Conflict(_("该事项已于 %(day)s 完成。"), day=found.fulfilled_on.isoformat())
    if found.opens_on > timezone.localdate(at, timezone.get_default_timezone()):
        raise CreditNotTaken(_("该事项 %(day)s 起方可办理。"), day=found.opens_on.isoformat())


def _kept(found: Occurrence, evidence: Evidence, *, by: Viewer, at: datetime) -> UUID:
    """Keeps the file, with the case of the occurrence; it has one from its first file on."""
    if found.case_file_id is None:
        place = by.tree.by_id[found.unit_id]
        day = timezone.localdate(at, timezone.get_default_timezone())
        case_file_id, number = new_id(at), casefiles.take_numbers(kind=NUMBER_PREFIX, day=day)[0]
        insert_together(
            casefiles.cover(case_file_id=case_file_id, kind=NUMBER_PREFIX, number=number, unit=place, opened_at=at)
        )
        found.case_file_id = case_file_id
    return casefiles.attach(
        case_file=covers.by_id(found.case_file_id),
        name=evidence.name,
        content=evidence.content,
        size=evidence.size,
        most_bytes=evidence.most_bytes,
        by=by,
        at=at,
    ).id


@transaction.atomic
def refuse_credit(*, fulfilment_id: UUID, reason: str, by: Viewer, at: datetime) -> Occurrence:
    """Whoever plans the duties of the unit does not recognise a fulfilment by hand; the duty is owed again.

    Raises:
        NotFound, NotAllowed: not this viewer's, one's own, or a deed that the product itself knows of. Conflict: refused before. CreditNotTaken: no reason.
    """
    kept = Fulfilment.objects.filter(id=fulfilment_id).first()
    if kept is None:
        raise NotFound(_("没有找到该内容，或您无权查看。"))
    found = occurrence(kept.occurrence_id, viewer=by, lock=True)
    kept = Fulfilment.objects.select_for_update().get(id=fulfilment_id)
    if not by.may(Permission.DUTIES_PLAN, found.unit_id) or kept.by_id == by.person_id or kept.deed:
        raise NotAllowed(_("只有监督主管人员可以不认可他人手工登记的完成情况。"))
    if kept.refused_at is not None:
        raise Conflict(_("该登记已被不认可。"))
    said = reason.strip()
    if not said or len(said) > LONGEST_NOTE:
        raise CreditNotTaken(_("请写明理由。"), field="reason")
    kept.refused_at, kept.refused_by_id, kept.refusal = at, by.person_id, said
    kept.save(update_fields=["refused_at", "refused_by", "refusal"])
    found.done -= 1
    found.fulfilled_on = None if found.done < found.needed else found.fulfilled_on
    found.save(update_fields=["done", "fulfilled_on"])
    duty = duty_of(found)
    publish(
        events.CreditRefused(
            at=at,
            subject=duty.zh,
            unit_id=found.unit_id,
            occurrence=str(found.id),
            duty=duty.name,
            period=found.period,
            clause=duty.clause or "—",
            reason=said,
        ),
        by=by,
    )
    return found
