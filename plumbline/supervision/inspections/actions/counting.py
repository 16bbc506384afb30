"""Inspections go into the figures: planned ones fall due with their last day, and are done when their sheet is handed in (INSP-01); handed in they count by
their points (INSP-02), and item by item where two inspectors scored them (INSP-06)."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from plumbline.supervision.inspections import queries
from plumbline.supervision.inspections.queries.figures import judged_twice
from plumbline.supervision.inspections.states import State

KIND = "inspection"
PLACES = Decimal("0.0001")


@transaction.atomic
def count(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts one inspection as it stands; one that was called off counts no more."""
    inspection = queries.visible(number, viewer=by)
    if inspection.state == State.CANCELLED:
        measurements.take_back(kind=KIND, reference=number, by=by, at=at)
        return
    midnight = datetime.combine(inspection.last_day + timedelta(days=1), time(), timezone.get_default_timezone())
    found = Found(
        kind=KIND,
        reference=number,
        unit_id=inspection.unit_id,
        happened_at=inspection.planned_at,
        due_at=max(midnight, inspection.planned_at),
        done_at=inspection.submitted_at,
    )
    measurements.record(found=found, by=by, at=at)


@transaction.atomic
def count_score(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts what a visit came to as it stands now, in the period in which it was made; one on whose form nothing applied has no points to count."""
    inspection = queries.visible(number, viewer=by)
    if inspection.submitted_at is None or inspection.started_at is None or not inspection.of:
        return
    assert inspection.points is not None, "points and what they are out of are kept together"
    found = Found(
        kind="inspection_score",
        reference=number,
        unit_id=inspection.unit_id,
        happened_at=inspection.started_at,
        category="vetoed" if inspection.vetoed else "not_vetoed",
        amount=inspection.points.quantize(PLACES),
        weight=inspection.of.quantize(PLACES),
    )
    measurements.record(found=found, by=by, at=at)


@transaction.atomic
def count_agreement(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts, once both sheets of a visit are handed in, each item that both score. What an appeal changes later is no matter of how alike the two saw it."""
    inspection = queries.visible(number, viewer=by)
    if inspection.started_at is None:
        return
    found = [
        Found(
            kind="double_score",
            reference=f"{number}/{item}",
            unit_id=inspection.unit_id,
            happened_at=inspection.started_at,
            outcome=first,
            category=second,
        )
        for item, first, second in judged_twice(inspection)
    ]
    measurements.record_all(found=found, by=by, at=at)
