"""A visit that was made, marked and accepted; what the journal has heard since."""

from datetime import timedelta

from plumbline.ground.journal.models import Entry
from plumbline.supervision.mystery_visits import actions
from plumbline.supervision.mystery_visits.models import Visit
from tests.orders import IN_SEASON, register
from tests.supervision.mystery_visits.stage import Stage, made, owner, planned

LATER = IN_SEASON + timedelta(days=2)


def facts_since(before: int) -> list[str]:
    return list(Entry.objects.order_by("recorded_at", "id").values_list("name", flat=True))[before:]


def ready(stage: Stage, *, number: str = "", answers: dict[str, str] | None = None) -> Visit:
    """One call made, marked, accepted."""
    visit = planned(stage)[0]
    made(stage, visit.id, answers=answers)
    number = number or register(stage.world).number
    actions.mark_order(visit_id=visit.id, number=number, by=owner(stage.world), at=LATER)
    actions.accept_visit(visit_id=visit.id, by=owner(stage.world), at=LATER)
    return visit
