"""Addresses where the company supplies."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import events, rules
from plumbline.service.customers.actions.guarding import checked_area, require_here, spoken, unit_of
from plumbline.service.customers.models import Premises


@transaction.atomic
def enter_premises(
    *,
    address: str,
    area_id: UUID | None,
    by: Viewer,
    at: datetime,
    facts: dict[str, Any] | None = None,
    position: rules.Position | None = None,
) -> Premises:
    """Enters an address; building, entrance and room are read from it.

    Raises:
        CustomerRefused: empty or too long an address, a position that is not on earth.
        NotFound: unknown area, or the viewer may not edit customers there.
    """
    area = checked_area(area_id)
    require_here(by, Permission.CUSTOMERS_EDIT, area_id, at=at)
    premises = Premises.objects.create(
        **rules.premises_row(new_id(at), address=address, area_id=area_id, facts=facts or {}, position=position)
    )
    publish(
        events.PremisesEntered(
            at=at, subject=str(premises.id), unit_id=unit_of(area_id, at), address=premises.address, area=area
        ),
        by=by,
    )
    return premises


@transaction.atomic
def update_premises(
    *,
    premises_id: UUID,
    by: Viewer,
    at: datetime,
    address: str | None = None,
    area_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
    position: rules.Position | None = None,
) -> Premises:
    """Changes what is given (not None) of an address; says nothing and does nothing where nothing differs.

    Raises:
        NotFound: no such address or area, or not for this viewer, where it is or where it goes.
        CustomerRefused: empty or too long an address, a position that is not on earth.
    """
    premises = Premises.objects.select_for_update().filter(id=premises_id).first()
    if premises is None:
        raise NotFound(_("没有找到该地址，或您无权查看。"))
    checked_area(area_id)
    for place in {premises.area_id, area_id or premises.area_id}:
        require_here(by, Permission.CUSTOMERS_EDIT, place, at=at)
    kept = {column: getattr(premises, column) for column in ("address", "area_id", "facts", "longitude", "latitude")}
    row = rules.premises_row(
        premises.id,
        address=premises.address if address is None else address,
        area_id=area_id or premises.area_id,
        facts=premises.facts if facts is None else facts,
        position=position or position_of(premises),
    )
    changed = [field for field in kept if row[field] != kept[field]]
    if changed:
        Premises.objects.filter(id=premises.id).update(**row)
        premises.refresh_from_db()
        _tell(premises, changed, kept, row, by=by, at=at)
    return premises


def position_of(premises: Premises) -> rules.Position | None:
    known = premises.longitude is not None and premises.latitude is not None
    return (premises.longitude, premises.latitude) if known else None  # type: ignore[return-value]


def _tell(
    premises: Premises, changed: list[str], before: dict[str, Any], row: dict[str, Any], *, by: Viewer, at: datetime
) -> None:
    publish(
        events.PremisesUpdated(
            at=at,
            subject=str(premises.id),
            unit_id=unit_of(premises.area_id, at),
            fields="、".join(changed),
            values_before=spoken(before, changed),
            values=spoken(row, changed),
        ),
        by=by,
    )
