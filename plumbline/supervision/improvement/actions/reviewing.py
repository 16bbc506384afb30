"""Complaint files drawn by lot and reviewed with the form of the file review (S3: 投诉处理合格率)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import Conflict
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders import queries as work_orders
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.models import FileReview, ReviewDraw
from plumbline.supervision.improvement.rules.concerned import is_inside
from plumbline.supervision.improvement.rules.liability import NotImpartial
from plumbline.supervision.improvement.rules.reviews import is_passed
from plumbline.supervision.improvement.rules.terms import RectificationRefused, check_words
from plumbline.supervision.questionnaires import actions as questionnaires
from plumbline.supervision.questionnaires import queries as forms
from plumbline.supervision.questionnaires.queries import Filling
from plumbline.supervision.sampling.rules import drawn

_SEEN = (Permission.LIABILITY_DECIDE,)
MOST = 400


@transaction.atomic
def draw_reviews(
    *,
    unit: str,
    first: date,
    after: date,
    size: int,
    form_version_id: UUID,
    reason: str,
    by: Viewer,
    at: datetime,
    seed: str = "",
) -> ReviewDraw:
    """Draws closed complaints of a unit and those below it by lot; the seed and the frame's size are kept, so that the draw can be made again.

    Raises:
        NotFound: no such unit or form. NotAllowed. NotImpartial: drawn by the unit itself. SampleRefused: more than there are.
        RectificationRefused: no reason, an empty span, or a size out of bounds.
    """
    place = by.tree.by_code.get(unit)
    if place is None:
        raise RectificationRefused(_("没有代码为“%(code)s”的单位。"), field="unit", code=unit[:40])
    require(by, Permission.LIABILITY_PROPOSE, place.id, seen_with=_SEEN)
    if by.person_id is None or (place.parent_id is not None and is_inside(by, place.id)):
        raise NotImpartial(_("案卷由单位以外的人抽取和评查。"))
    said = _checked(first, after, size, reason)
    version = forms.version(form_version_id)
    draw_id = new_id(at)
    frame = dict(queries.closed_complaints(place.id, first=first, after=after, viewer=by))
    chosen = drawn(frame, size, seed=seed or str(draw_id))
    made = ReviewDraw.objects.create(
        id=draw_id,
        first=first,
        after=after,
        unit_id=place.id,
        form_version=version,
        seed=seed or str(draw_id),
        reason=said,
        frame=len(frame),
        size=size,
        drawn_at=at,
        drawn_by_id=by.person_id,
    )
    _enter(made, chosen, frame, by=by, at=at)
    fact = events.ReviewsDrawn(at=at, subject=f"{first}/{after}", unit_id=place.id, count=size, seed=made.seed)
    publish(fact, by=by)
    return made


def _checked(first: date, after: date, size: int, reason: str) -> str:
    """The reason; raises RectificationRefused or TextRefused for half a draw."""
    if first >= after:
        raise RectificationRefused(_("期间的结束须晚于开始。"), field="after")
    if not 1 <= size <= MOST:
        raise RectificationRefused(_("抽取件数须为 1—%(most)d。"), field="size", most=MOST)
    said = check_words(reason, field="reason", name=_("抽查理由"), most=1_000)
    check_text(said, field="reason", name=_("抽查理由"), most=1_000)
    return said


def _enter(made: ReviewDraw, chosen: list[str], frame: Mapping[str, UUID], *, by: Viewer, at: datetime) -> None:
    orders = {number: work_orders.visible_order(number, viewer=by).case_file_id for number in chosen}
    FileReview.objects.bulk_create(
        FileReview(id=new_id(at), draw=made, order_id=orders[number], unit_id=frame[number], place=place)
        for place, number in enumerate(chosen, 1)
    )


@transaction.atomic
def save_review(
    *, review_id: UUID, answers: Mapping[str, Any], expected_revision: int, by: Viewer, at: datetime
) -> Filling:
    """Keeps what is filled in so far.

    Raises:
        NotFound, NotAllowed, NotImpartial. Conflict: reviewed already. What the questionnaire refuses.
    """
    review = _open_review(review_id, by)
    filling = _filling(review, by=by, at=at)
    return questionnaires.save_filling(
        filling_id=filling.id, answers=answers, expected_revision=expected_revision, by=by, at=at
    )


@transaction.atomic
def submit_review(
    *, review_id: UUID, answers: Mapping[str, Any], expected_revision: int, note: str, by: Viewer, at: datetime
) -> FileReview:
    """Hands the form in: the file passes with 90 of 100 points and no veto.

    Raises:
        As :func:`save_review`; and what is missing, by name.
    """
    review = _open_review(review_id, by)
    check_text(note, field="note", name=_("评查意见"), most=2_000)
    filling = _filling(review, by=by, at=at)
    done = questionnaires.submit_filling(
        filling_id=filling.id, answers=answers, expected_revision=expected_revision, by=by, at=at
    )
    worth = forms.score_of(done)
    review.passed, review.note = is_passed(worth.share, vetoed=worth.vetoed), note.strip()
    review.reviewed_at, review.reviewed_by_id = at, by.person_id
    review.save()
    points = "—" if worth.share is None else str(Decimal(float(worth.share)).quantize(Decimal("0.01")))
    publish(
        events.FileReviewed(
            at=at,
            subject=review.order.case_file.number,
            case_file_id=review.order_id,
            unit_id=review.unit_id,
            result="pass" if review.passed else "fail",
            points=points,
        ),
        by=by,
    )
    return review


def _open_review(review_id: UUID, by: Viewer) -> FileReview:
    review = queries.review(review_id, viewer=by, lock=True)
    require(by, Permission.LIABILITY_PROPOSE, review.unit_id, seen_with=_SEEN)
    if is_inside(by, review.unit_id):
        raise NotImpartial(_("案卷由单位以外的人抽取和评查。"))
    if review.passed is not None:
        raise Conflict(_("该案卷已评查。"))
    return review


def _filling(review: FileReview, *, by: Viewer, at: datetime) -> Filling:
    if review.filling is None:
        review.filling = questionnaires.begin_filling(form_version_id=review.draw.form_version_id, by=by, at=at)
        review.save(update_fields=["filling"])
    return review.filling
