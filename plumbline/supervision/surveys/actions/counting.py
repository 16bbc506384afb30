"""Answers go into the figures once the field work is over: those of everybody weighted (SRV-01), of a spot check as they are, the unreached with them
(SRV-02), of key accounts (KA-04)."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from plumbline.supervision.questionnaires.rules import Item
from plumbline.supervision.questionnaires.states import ItemKind
from plumbline.supervision.surveys.models import Invite, Response, Survey
from plumbline.supervision.surveys.queries import surveys
from plumbline.supervision.surveys.rules.measures import main_item, value_of
from plumbline.supervision.surveys.states import InviteState, Kind

KINDS = {
    Kind.POPULATION: "customer_survey",
    Kind.AFTER_CONTACT: "sample_survey",
    Kind.KEY_ACCOUNTS: "key_account_survey",
}
"""What each kind of survey is in the figures; a call-back about a project is judged on its own page."""
OPINIONS = ("very_dissatisfied", "dissatisfied", "basically", "satisfied", "very_satisfied")
LOST = (InviteState.REFUSED, InviteState.UNREACHABLE, InviteState.WRONG_NUMBER, InviteState.SILENT)
PLACES = Decimal("0.0001")


@transaction.atomic
def count_answers(*, number: str, by: Viewer, at: datetime) -> int:
    """Counts a closed survey by its first 1–5 item; returns how many answers. A survey without one, or of a kind that stands for itself, is not counted."""
    survey = surveys.visible(number, viewer=by)
    item, kind = main_item(surveys.form_of(survey)), KINDS.get(Kind(survey.kind))
    if kind is None or item is None or item.kind is not ItemKind.SCALE5:
        return 0
    weights = {row.id: _weight(row.size, row.answered) for row in surveys.strata(survey)}
    found = list(_answers(survey, item, kind, weights))
    if kind == "sample_survey":
        found += _lost(survey, kind)
    return measurements.record_all(found=found, by=by, at=at)


def _weight(size: int, answered: int) -> Decimal:
    """How many customers of its stratum an answer stands for."""
    return max(PLACES, (Decimal(size) / answered).quantize(PLACES)) if size and answered else Decimal(1)


def _answers(survey: Survey, item: Item, kind: str, weights: dict[UUID, Decimal]) -> Iterator[Found]:
    for row in Response.objects.filter(survey=survey).order_by("at", "id").iterator():
        value = value_of(str(row.answers.get(item.code, "")))
        if value is not None:
            yield Found(
                kind=kind,
                reference=f"{survey.number}/{row.id.hex}",
                unit_id=row.unit_id or survey.unit_id,
                happened_at=row.at,
                outcome=OPINIONS[int(value) - 1],
                weight=weights[row.stratum_id],
            )


def _lost(survey: Survey, kind: str) -> list[Found]:
    """Whoever was asked and did not answer: of a spot check they count as not satisfied (F2 of S1 divides by all that were drawn)."""
    rows = Invite.objects.filter(survey=survey, state__in=LOST, sent_at__isnull=False).order_by("sent_at", "id")
    return [
        Found(
            kind=kind,
            reference=f"{survey.number}/{row.id.hex}",
            unit_id=row.unit_id or survey.unit_id,
            happened_at=row.ended_at or survey.closed_at or survey.designed_at,
            outcome="unreached",
        )
        for row in rows
    ]
