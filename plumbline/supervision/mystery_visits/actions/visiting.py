"""What the shopper writes down and brings back: kept as far as it goes, then handed in and sealed."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles import rules as files
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.mystery_visits import queries
from plumbline.supervision.mystery_visits.actions.booking import write_down
from plumbline.supervision.mystery_visits.models import Media, Visit
from plumbline.supervision.mystery_visits.queries.proving import SUBMITTED, content_of_visit
from plumbline.supervision.mystery_visits.rules import Material, MaterialRefused, check_material, digest_of
from plumbline.supervision.mystery_visits.rules.evidence import LONGEST_IMPRESSION, LONGEST_QUESTION, MOST_QUESTIONS
from plumbline.supervision.mystery_visits.states import VisitState
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires.rules.answering import LONGEST_TEXT, MOST_PHOTOS
from plumbline.supervision.questionnaires.states import ItemKind

MOST_MEDIA = 40
IMPRESSION = "impression"
"""The code under which forms of mystery visits ask for the impression."""
LONGEST_VIDEO = 600
"""Minutes: ten hours of one visit is a slip of the pen."""


class VisitChanged(Conflict):
    """The visit was saved in another window meanwhile."""

    code = "visit_changed"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the shopper says about the visit beside the form. ``order_told``: the order's number as the agent gave it. Minutes of video and where it is kept."""

    visited_at: datetime | None = None
    caller_phone: str = ""
    order_told: str = ""
    impression: str = ""
    questions: tuple[str, ...] = ()
    video_minutes: int = 0
    video_place: str = ""


@transaction.atomic
def save_visit(
    *, visit_id: UUID, told: Told, answers: Mapping[str, Any], expected_revision: int, by: Viewer, at: datetime
) -> Visit:
    """Keeps what there is so far.

    Raises:
        NotFound: not this shopper's. Conflict: handed in. VisitChanged: saved in another window since. AnswersRefused, MaterialRefused, TextRefused.
    """
    visit = _own(visit_id, by)
    _keep(visit, told, answers, expected_revision, by=by, at=at)
    visit.save()
    return visit


@transaction.atomic
def submit_visit(
    *, visit_id: UUID, told: Told, answers: Mapping[str, Any], expected_revision: int, by: Viewer, at: datetime
) -> Visit:
    """Hands the visit in: from now on nothing of it changes, and a digest of all of it stands in the programme's book.

    Raises:
        MaterialRefused: less than the scenario asks for, or no moment of the visit. FillingIncomplete: items without an answer. Else as `save_visit`.
    """
    visit = _own(visit_id, by)
    _keep(visit, told, answers, expected_revision, by=by, at=at)
    if visit.visited_at is None:
        raise MaterialRefused(_("请填写暗访时间。"), field="visited_at")
    media = list(Media.objects.filter(visit=visit))
    material = Material(len(media), visit.video_minutes, visit.impression, tuple(visit.questions))
    check_material(queries.minimum_of(visit.scenario), material)
    filling = questionnaires.submit_filling(
        filling_id=visit.filling_id, expected_revision=visit.filling.revision, by=by, at=at
    )
    visit.filling = filling
    visit.points, visit.of, visit.vetoed = filling.points, filling.of, filling.vetoed
    visit.state, visit.submitted_at, visit.salt = VisitState.SUBMITTED.value, at, secrets.token_hex(16)
    visit.digest = digest_of(content_of_visit(visit, media), salt=visit.salt)
    visit.save()
    write_down(visit.programme, SUBMITTED, by=by, at=at, visit=visit, digest=visit.digest)
    return visit


def _own(visit_id: UUID, by: Viewer) -> Visit:
    """The shopper's own visit that is still open, locked.

    Raises:
        NotFound: somebody else's. Conflict: handed in or cancelled.
    """
    visit = queries.own_visit(visit_id, viewer=by, lock=True)
    if visit.state != VisitState.PLANNED.value:
        raise Conflict(_("该次暗访已提交或已取消，不能再修改。"), field="visit")
    return visit


def _keep(
    visit: Visit, told: Told, answers: Mapping[str, Any], expected_revision: int, *, by: Viewer, at: datetime
) -> None:
    if visit.revision != expected_revision:
        raise VisitChanged(
            _("您填写期间，这次暗访已在别处保存过。您的填写仍在页面上，请核对后再保存。"), field="revision"
        )
    _check(visit, told, at)
    visit.filling = questionnaires.save_filling(
        filling_id=visit.filling_id,
        answers=_with_material(visit, told, answers),
        expected_revision=visit.filling.revision,
        by=by,
        at=at,
    )
    visit.visited_at, visit.caller_phone = told.visited_at, told.caller_phone.strip()
    visit.order_told, visit.impression = told.order_told.strip(), told.impression.strip()
    visit.questions = [each.strip() for each in told.questions if each.strip()]
    visit.video_minutes, visit.video_place = told.video_minutes, told.video_place.strip()
    visit.revision += 1


def _with_material(visit: Visit, told: Told, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Items of the form that ask for pictures or for the impression are answered by those that the visit has anyway: nobody brings them twice."""
    names = list(Media.objects.filter(visit=visit).order_by("added_at", "id").values_list("name", flat=True))
    found = dict(answers)
    for item in queries.form_of(visit).items:
        if item.kind is ItemKind.PHOTO:
            found[item.code] = names[:MOST_PHOTOS]
        elif item.code == IMPRESSION:
            found[item.code] = told.impression.strip()[:LONGEST_TEXT]
    return found


def _check(visit: Visit, told: Told, at: datetime) -> None:
    for field, name, text, most in (
        ("impression", _("总体印象与主要问题"), told.impression, LONGEST_IMPRESSION),
        ("caller_phone", _("使用的电话"), told.caller_phone, 40),
        ("order_told", _("坐席告知的工单号"), told.order_told, 40),
        ("video_place", _("录像存放处"), told.video_place, 200),
        *(("questions", _("提问"), each, LONGEST_QUESTION) for each in told.questions),
    ):
        check_text(text.strip(), field=field, name=name, most=most)
    if len(told.questions) > MOST_QUESTIONS:
        raise MaterialRefused(_("提问最多记录 %(most)d 个。"), field="questions", most=MOST_QUESTIONS)
    if not 0 <= told.video_minutes <= LONGEST_VIDEO:
        raise MaterialRefused(_("录像时长须为 0—%(most)d 分钟。"), field="video_minutes", most=LONGEST_VIDEO)
    if told.visited_at is not None and not visit.programme.first <= queries.day_of(told.visited_at):
        raise MaterialRefused(_("暗访时间早于项目开始日期，请核对。"), field="visited_at")
    if told.visited_at is not None and told.visited_at > at + timedelta(minutes=5):
        raise MaterialRefused(_("暗访时间晚于现在，请核对。"), field="visited_at")


@transaction.atomic
def add_media(
    *, visit_id: UUID, name: str, content: IO[bytes], size: int, most_bytes: int, by: Viewer, at: datetime
) -> Media:
    """Keeps a picture or recording with an open visit, by the digest of its content; the same content twice stays one.

    Raises:
        NotFound, Conflict: as `save_visit`. AttachmentRefused: too large, empty, of a kind that is not taken. MaterialRefused: too many. NoRoom.
    """
    visit = _own(visit_id, by)
    shown = files.shown_name(name)
    body, kind = casefiles.received(name=shown, content=content, size=size, most_bytes=most_bytes)
    digest = hashlib.sha256(body).hexdigest()
    known = Media.objects.filter(visit=visit, digest=digest).first()
    if known is not None:
        return known
    if Media.objects.filter(visit=visit).count() >= MOST_MEDIA:
        raise MaterialRefused(_("一次暗访最多 %(most)d 个文件。"), field="file", most=MOST_MEDIA)
    media = Media(
        id=new_id(at),
        visit=visit,
        name=shown,
        media_type=kind.media_type,
        size=len(body),
        digest=digest,
        added_at=at,
    )
    media.file.name = media.file.field.generate_filename(media, f"{digest[:2]}/{digest}.{kind.ending}")
    media.save(force_insert=True)
    write_down(visit.programme, "media", by=by, at=at, visit=visit, digest=digest)
    casefiles.keep(place=Path(media.file.path), name=shown, body=body)  # last: what cannot be kept takes back the rows
    return media


@transaction.atomic
def drop_media(*, visit_id: UUID, media_id: UUID, by: Viewer, at: datetime) -> None:
    """Takes a picture out of an open visit; the book keeps that it was there.

    Raises:
        NotFound, Conflict: as `save_visit`; NotFound also for a picture of another visit.
    """
    visit = _own(visit_id, by)
    media = queries.media_of(visit, media_id)
    write_down(visit.programme, "media_dropped", by=by, at=at, visit=visit, digest=media.digest)
    media.delete()
