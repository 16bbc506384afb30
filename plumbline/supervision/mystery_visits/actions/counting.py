"""Released visits go into the figures by their points (INSP-05), each in the period in which it was made."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from plumbline.supervision.mystery_visits import events

PLACES = Decimal("0.0001")


@transaction.atomic
def count(*, fact: events.VisitDisclosed, by: Viewer) -> None:
    """Counts one visit; one on whose form nothing applied has no points to count."""
    if not fact.of or Decimal(fact.of) == 0:
        return
    found = Found(
        kind="mystery_visit",
        reference=fact.subject,
        unit_id=by.tree.by_code[fact.unit].id,
        happened_at=datetime.fromisoformat(fact.visited_at),
        amount=Decimal(fact.points).quantize(PLACES),
        weight=Decimal(fact.of).quantize(PLACES),
    )
    measurements.record(found=found, by=by, at=fact.at)
