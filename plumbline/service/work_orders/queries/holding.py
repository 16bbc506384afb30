"""What open orders hold in place: a unit or a person cannot go while any hang there."""

from dataclasses import dataclass
from uuid import UUID

from plumbline.service.work_orders.models import OPEN_STATES, WorkOrder

NAMED = 3


@dataclass(frozen=True)
class Held:
    """How many open orders hang there, and the numbers of the first few."""

    count: int
    numbers: tuple[str, ...]


def open_of_unit(unit_id: UUID) -> Held:
    """Open orders given to the unit itself; those of units below it are theirs."""
    return _held(unit_id=unit_id)


def open_of_person(person_id: UUID) -> Held:
    """Open orders assigned to the person."""
    return _held(assignee_id=person_id)


def _held(**where: UUID) -> Held:
    orders = WorkOrder.objects.filter(state__in=OPEN_STATES, **where)
    count = orders.count()
    first = orders.order_by("registered_at").values_list("case_file__number", flat=True)[:NAMED] if count else ()
    return Held(count, tuple(first))


def numbers_of_person(person_id: UUID) -> list[str]:
    """The numbers of all open orders assigned to the person, oldest first."""
    orders = WorkOrder.objects.filter(state__in=OPEN_STATES, assignee_id=person_id)
    return list(orders.order_by("registered_at").values_list("case_file__number", flat=True))
