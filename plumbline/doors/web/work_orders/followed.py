"""What supervision made of an order: its liability case, what was to be put right, who asked again, what was answered in a survey.

Each is there for whoever may open it, and for nobody else: beneath its level a recheck is not known before it has ended, and a survey's answer is
everybody's who may read that survey's answers. Nothing here knows of mystery visits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from plumbline.doors.web.addresses import address_of
from plumbline.doors.web.keyset import Cursor
from plumbline.doors.web.saying import moment, word
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.work_orders.queries import WorkOrder
from plumbline.supervision.callbacks import queries as callbacks
from plumbline.supervision.callbacks.states import RESULT_LABELS, Result
from plumbline.supervision.improvement import queries as improvement
from plumbline.supervision.improvement.states import (
    JUDGEMENT_LABELS,
    OUTCOME_LABELS,
    RECTIFICATION_LABELS,
    JudgementState,
    Outcome,
    RectificationState,
)
from plumbline.supervision.surveys.queries import surveys

FIRST_OF_ALL = UUID(int=0)


@dataclass(frozen=True)
class FollowedShown:
    """``kind`` in words, the number or name that leads there, and how it stands."""

    kind: str
    name: str
    address: str
    stands: str


def followed(order: WorkOrder, viewer: Viewer) -> tuple[FollowedShown, ...]:
    """At most four statements, one of each kind that this viewer may open at all."""
    return (
        *_liability(order, viewer),
        *_rectifications(order, viewer),
        *_rechecks(order, viewer),
        *_answers(order, viewer),
    )


def _liability(order: WorkOrder, viewer: Viewer) -> Iterator[FollowedShown]:
    if not order.order_type.is_complaint or not any(map(viewer.may_somewhere, improvement.SHAPES)):
        return
    number = order.case_file.number
    for each in improvement.judgements(viewer=viewer).filter(order_id=order.case_file_id):
        state = word(JUDGEMENT_LABELS[JudgementState(each.state)])
        outcome = word(OUTCOME_LABELS[Outcome(each.outcome)])
        yield FollowedShown(gettext("投诉定责"), number, address_of("liability-case", number), f"{outcome} · {state}")


def _rectifications(order: WorkOrder, viewer: Viewer) -> Iterator[FollowedShown]:
    if not viewer.may_somewhere(Permission.RECTIFICATIONS_VIEW):
        return
    for each in improvement.rectifications_of(order.case_file.number, viewer=viewer):
        number = each.case_file.number
        stands = word(RECTIFICATION_LABELS[RectificationState(each.state)])
        yield FollowedShown(gettext("整改"), number, address_of("rectification", number), stands)


def _rechecks(order: WorkOrder, viewer: Viewer) -> Iterator[FollowedShown]:
    if not viewer.may_somewhere(Permission.RECHECKS_VIEW):
        return
    for each in callbacks.rechecks_of(order.case_file_id, viewer=viewer):
        stands = word(RESULT_LABELS[Result(each.result)]) if each.result else gettext("待复核")
        address = reverse("recheck-round", args=[each.round_id])
        yield FollowedShown(gettext("回访复核"), each.round.name, address, stands)


def _answers(order: WorkOrder, viewer: Viewer) -> Iterator[FollowedShown]:
    if order.customer_id is None or not viewer.may_somewhere(Permission.SURVEYS_VIEW):
        return
    for each in surveys.responses_about(order.case_file_id, customer_id=order.customer_id, viewer=viewer):
        address = f"{address_of('survey-answers', each.survey.number)}?{urlencode({'after': _just_before(each.at)})}"
        yield FollowedShown(gettext("满意度问卷"), each.survey.name, address, moment(each.at))


def _just_before(at: datetime) -> str:
    """From where the list of answers, newest first, begins with what was answered at this moment."""
    return Cursor(at + timedelta(microseconds=1), FIRST_OF_ALL).written()
