"""On the spot: beginning, saving as far as it goes, photos, handing in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import queries as covers
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.facts import Fact
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.inspections import events, queries
from plumbline.supervision.inspections.actions.keeping import NotYourInspection, locked, percent, person_of, told
from plumbline.supervision.inspections.models import Finding, Inspection
from plumbline.supervision.inspections.rules import Found, InspectionRefused, findings_of, read_drafts
from plumbline.supervision.inspections.states import State
from plumbline.supervision.questionnaires import actions as sheets
from plumbline.supervision.questionnaires import queries as forms

APPEAL_DAYS = 5
"""Working days within which the inspected unit may appeal (rules.md 4.4, 4.6)."""


class SheetChanged(Conflict):
    """Another inspector saved the same sheet meanwhile; theirs is kept, the caller still holds his."""

    code = "sheet_changed"


@dataclass(frozen=True)
class Where:
    """The place as it was typed, and the device's coordinates where it gave them (degrees, WGS 84)."""

    place: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Sheet:
    """What was typed on the spot. ``findings``: by item, each with grade, text and photo; ``revision``: the one that the page was made from."""

    revision: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    findings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: Mapping[str, str] | None = None


@transaction.atomic
def start(*, number: str, by: Viewer, at: datetime, where: Where | None = None) -> Inspection:
    """Begins the visit: from here on it keeps the version of its form that is in force today.

    Raises:
        NotYourInspection: somebody of the inspected unit. WrongState: begun already. InspectionRefused: coordinates that are nowhere. NotAllowed, NotFound.
    """
    found, _move = locked(number, "start", by=by)
    _check_inspects(found, by)
    day, spot = queries.local_day(at), where or Where()
    _keep_place(found, spot)
    version = forms.version_for(found.form_code, day)
    found.form_version = version
    found.filling = sheets.begin_filling(form_version_id=version.id, by=by, at=at)
    if found.second_inspector_id is not None:
        found.second_filling = sheets.begin_filling(form_version_id=version.id, by=by, at=at)
    found.state, found.started_at, found.visited_on = State.UNDER_WAY.value, at, day
    found.save()
    publish(events.Started(**told(found, at), version=version.version, place=found.place), by=by)
    return found


def _check_inspects(inspection: Inspection, by: Viewer) -> None:
    person_of(by)
    if queries.is_inspected(inspection, by):
        raise NotYourInspection(_("您是受检单位或其下级单位的人员，不能检查本单位。"))


def _keep_place(inspection: Inspection, spot: Where) -> None:
    check_text(spot.place, field="place", name=_("检查地点"), most=200)
    for value, most in ((spot.latitude, 90), (spot.longitude, 180)):
        if value is not None and not -most <= value <= most:
            raise InspectionRefused(_("坐标超出范围：纬度 -90 到 90，经度 -180 到 180。"), field="place")
    inspection.place = spot.place.strip()
    both = spot.latitude is not None and spot.longitude is not None
    inspection.latitude, inspection.longitude = (spot.latitude, spot.longitude) if both else (None, None)


@transaction.atomic
def save(*, number: str, sheet: Sheet, by: Viewer, at: datetime, where: Where | None = None) -> Inspection:
    """Keeps what was typed as far as it goes; the second inspector's sheet is his own. Saving the same again changes nothing.

    Raises:
        SheetChanged: another inspector saved meanwhile. AnswersRefused, InspectionRefused, TextRefused: what an item does not take.
        NotYourInspection, WrongState, NotAllowed, NotFound.
    """
    if _is_second(number, by):
        return _save_second(number, sheet, submit=False, by=by, at=at)
    found, _move = locked(number, "save", by=by)
    _check_inspects(found, by)
    if where is not None:
        _keep_place(found, where)
    _keep(found, sheet, by=by, at=at)
    found.save()
    return found


def _is_second(number: str, by: Viewer) -> bool:
    return by.person_id is not None and queries.visible(number, viewer=by).second_inspector_id == by.person_id


def _keep(found: Inspection, sheet: Sheet, *, by: Viewer, at: datetime) -> None:
    assert found.filling is not None, "begun"
    assert found.form_version is not None, "begun"
    form = forms.form_of(found.form_version)
    drafts = {code: vars(draft) for code, draft in read_drafts(form, sheet.findings).items()}
    before = found.filling.revision
    found.filling = sheets.save_filling(
        filling_id=found.filling.id,
        answers=sheet.answers,
        notes=sheet.notes,
        expected_revision=before,
        by=by,
        at=at,
    )
    if found.filling.revision == before and drafts == found.drafts:
        return
    if sheet.revision != found.revision:
        raise SheetChanged(
            _("您填写期间，另一名检查人已保存过本次检查。您填写的内容仍在页面上，请核对后再保存。"), field="revision"
        )
    found.drafts = drafts
    found.revision += 1


def _save_second(number: str, sheet: Sheet, *, submit: bool, by: Viewer, at: datetime) -> Inspection:
    found = queries.visible(number, viewer=by, lock=True)
    if found.second_filling is None or found.state_now in (State.PLANNED, State.CANCELLED):
        raise InspectionRefused(_("检查尚未开始或已取消，不能填写。"), field="state")
    _check_inspects(found, by)
    write = sheets.submit_filling if submit else sheets.save_filling
    kept = write(
        filling_id=found.second_filling.id,
        answers=sheet.answers,
        notes=sheet.notes,
        expected_revision=sheet.revision,
        by=by,
        at=at,
    )
    if submit:
        publish(events.ScoredTwice(**told(found, at), share=percent(kept.points, kept.of)), by=by)
    return queries.visible(number, viewer=by)


@transaction.atomic
def submit(*, number: str, sheet: Sheet, by: Viewer, at: datetime) -> Inspection:
    """Hands the sheet in: scored, its findings recorded, the inspected asked to sign. The second inspector hands in his own, which proves and does not count.

    Raises:
        FillingIncomplete: something is not answered. InspectionRefused: a veto item's finding that is not serious. As :func:`save`.
    """
    if _is_second(number, by):
        return _save_second(number, sheet, submit=True, by=by, at=at)
    found, _move = locked(number, "submit", by=by)
    _check_inspects(found, by)
    _keep(found, sheet, by=by, at=at)
    assert found.filling is not None, "begun"
    assert found.form_version is not None, "begun"
    kept = sheets.submit_filling(filling_id=found.filling.id, expected_revision=found.filling.revision, by=by, at=at)
    form, worth = forms.form_of(found.form_version), forms.score_of(kept)
    made = [_finding(found, each, at) for each in findings_of(form, worth, read_drafts(form, found.drafts))]
    found.filling, found.points, found.of, found.vetoed = kept, kept.points, kept.of, kept.vetoed
    found.state, found.submitted_at = State.SUBMITTED.value, at
    found.appeal_until = queries.end_of_working_day(at, APPEAL_DAYS)
    found.save()
    Finding.objects.bulk_create(made)
    publish(*_facts(found, made, at), by=by)
    return found


def _finding(inspection: Inspection, found: Found, at: datetime) -> Finding:
    return Finding(
        id=new_id(at),
        inspection=inspection,
        unit_id=inspection.unit_id,
        item=found.item.code,
        item_name=found.item.name.zh[:300],
        grade=found.grade.value,
        clause=found.item.clause,
        training=found.item.training[:120],
        text=found.text,
        photo_id=_photo(inspection, found.photo),
        earlier=queries.earlier_finding(inspection.unit_id, found.item.code, before=at),
        found_at=at,
    )


def _photo(inspection: Inspection, given: str) -> UUID | None:
    """Raises InspectionRefused for a photo that is not one of this visit."""
    if not given:
        return None
    known = {str(each.id): each.id for each in covers.attachments(inspection.case_file_id)}
    if given not in known:
        raise InspectionRefused(_("问题所附的照片不在本次检查中，请重新拍照。"), field="findings")
    return known[given]


def _facts(inspection: Inspection, made: list[Finding], at: datetime) -> list[Fact]:
    common = told(inspection, at)
    submitted = events.Submitted(
        **common,
        visited_on=inspection.visited_on.isoformat() if inspection.visited_on else "",
        points=str(inspection.points),
        of=str(inspection.of),
        share=percent(inspection.points, inspection.of),
        vetoed=inspection.vetoed,
        findings=len(made),
    )
    return [submitted, *(_finding_fact(common, each) for each in made)]


def _finding_fact(common: dict[str, Any], finding: Finding) -> events.FindingRecorded:
    return events.FindingRecorded(
        **common,
        finding_id=str(finding.id),
        item=finding.item,
        grade=finding.grade,
        clause=finding.clause,
        text=finding.text,
        earlier=finding.earlier.inspection.case_file.number if finding.earlier else "",
    )


@transaction.atomic
def attach(*, number: str, name: str, content: IO[bytes], size: int, most_bytes: int, by: Viewer, at: datetime) -> UUID:
    """Keeps a photo with the visit while it is under way; the same photo again stays one. Returns what names it.

    Raises:
        AttachmentRefused: too large, no picture. NotYourInspection, WrongState, NotAllowed, NotFound.
    """
    found, _move = locked(number, "save", by=by)
    _check_inspects(found, by)
    kept = casefiles.attach(
        case_file=found.case_file, name=name, content=content, size=size, most_bytes=most_bytes, by=by, at=at
    )
    return kept.id
