"""Orders let go of units that close and of people who leave."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.queries import administering
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.actions.moving import move
from plumbline.service.work_orders.queries import holding


class StillHolding(Refused):
    """Open orders hang on a unit or a person that is to go."""


def refuse_to_close_over_open_orders(*, unit_id: UUID) -> None:
    """Raises StillHolding, naming the first few orders."""
    held = holding.open_of_unit(unit_id)
    if held.count:
        raise StillHolding(
            _("该单位还有 %(count)d 件未办结工单（如 %(numbers)s），请先改派或办结。"),
            count=held.count,
            numbers="、".join(held.numbers),
        )


def refuse_to_leave_open_orders(*, person_id: UUID) -> None:
    """Raises StillHolding, naming the first few orders."""
    held = holding.open_of_person(person_id)
    if held.count:
        raise StillHolding(
            _("该人员名下还有 %(count)d 件未办结工单（如 %(numbers)s），请选择移交给谁，或先改派。"),
            field="to",
            count=held.count,
            numbers="、".join(held.numbers),
        )


@transaction.atomic
def hand_over(*, person_id: UUID, to: str, by: Viewer, at: datetime) -> int:
    """Assigns all open orders of a person to another (``to``: user name), in the administrator's name; returns how many.

    The administrator needs no right on the orders themselves: he looks after the person, and only for that the orders change hands.

    Raises:
        NotFound: a person the viewer does not administer, or nobody of that user name.
        MoveRefused, InputRefused: an order that cannot be assigned now (somebody is under way to it), or not to this person.
    """
    person = administering.administered_person(person_id, viewer=by)
    heir = organization.person_by_username(to)
    note = f"{person.name} → {heir.name}"
    numbers = holding.numbers_of_person(person_id)
    for number in numbers:
        move(number=number, name="assign", inputs={"person": to, "note": note}, by=replace(by, is_system=True), at=at)
    return len(numbers)
