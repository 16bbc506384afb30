"""Customers: entering, updating, closing."""

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
from plumbline.service.customers.actions.guarding import area_of, locked_customer, require_here, spoken, unit_of
from plumbline.service.customers.models import Customer, Premises
from plumbline.service.customers.rules import CustomerRefused
from plumbline.service.customers.states import CustomerKind, Tier

_CHANGEABLE = ("name", "kind", "tier", "phone", "identity_number", "premises_id")


@transaction.atomic
def enter_customer(
    *,
    number: str,
    name: str,
    kind: CustomerKind,
    by: Viewer,
    at: datetime,
    tier: Tier = Tier.NONE,
    phone: str = "",
    identity_number: str = "",
    premises_id: UUID | None = None,
) -> Customer:
    """Enters a customer.

    Raises:
        CustomerRefused: number taken or malformed, no name, a phone that is none.
        NotFound: unknown premises, or the viewer may not edit customers there.
    """
    area_id = _area_of_premises(premises_id)
    require_here(by, Permission.CUSTOMERS_EDIT, area_id, at=at)
    row = rules.customer_row(
        new_id(at),
        number=number,
        name=name,
        kind=kind,
        tier=tier,
        phone=phone,
        identity_number=identity_number,
        premises_id=premises_id,
        entered_at=at,
    )
    if Customer.objects.filter(number=row["number"]).exists():
        raise CustomerRefused(_("户号“%(number)s”已存在。"), field="number", number=row["number"])
    customer = Customer.objects.create(**row)
    publish(
        events.CustomerEntered(
            at=at, subject=customer.number, unit_id=unit_of(area_id, at), kind=customer.kind, tier=customer.tier
        ),
        by=by,
    )
    return customer


@transaction.atomic
def update_customer(
    *,
    customer_id: UUID,
    by: Viewer,
    at: datetime,
    name: str | None = None,
    kind: CustomerKind | None = None,
    tier: Tier | None = None,
    phone: str | None = None,
    identity_number: str | None = None,
    premises_id: UUID | None = None,
) -> Customer:
    """Changes what is given (not None); says nothing and does nothing where nothing differs.

    Raises:
        NotFound: no such customer or premises, or not for this viewer, where the customer is or goes.
        CustomerRefused: as in :func:`enter_customer`.
    """
    customer = locked_customer(customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    if premises_id is not None:
        require_here(by, Permission.CUSTOMERS_EDIT, _area_of_premises(premises_id), at=at)
    before = {field: getattr(customer, field) for field in _CHANGEABLE}
    given = {
        "name": name,
        "kind": kind,
        "tier": tier,
        "phone": phone,
        "identity_number": identity_number,
        "premises_id": premises_id,
    }
    wanted = {**before, **{field: value for field, value in given.items() if value is not None}}
    row = rules.customer_row(customer.id, number=customer.number, entered_at=customer.entered_at, **wanted)
    changed = [field for field in _CHANGEABLE if row[field] != before[field]]
    return _change(customer, row, changed, before, by=by, at=at) if changed else customer


def _change(
    customer: Customer, row: dict[str, Any], changed: list[str], before: dict[str, Any], *, by: Viewer, at: datetime
) -> Customer:
    kept = {"id", "number", "entered_at", "closed_at"}
    Customer.objects.filter(id=customer.id).update(**{c: value for c, value in row.items() if c not in kept})
    fresh = Customer.objects.select_related("premises").get(id=customer.id)
    publish(
        events.CustomerUpdated(
            at=at,
            subject=fresh.number,
            unit_id=unit_of(area_of(fresh), at),
            fields="、".join(changed),
            values_before=spoken(before, changed),
            values=spoken(row, changed),
        ),
        by=by,
    )
    return fresh


@transaction.atomic
def close_customer(*, customer_id: UUID, by: Viewer, at: datetime) -> None:
    """Ends a contract; the customer is no longer found, what happened stays. Closing twice changes nothing.

    Raises:
        NotFound, NotAllowed: the viewer may not.
    """
    customer = locked_customer(customer_id, by=by, permission=Permission.CUSTOMERS_EDIT, at=at)
    if customer.closed_at is not None:
        return
    Customer.objects.filter(id=customer.id).update(closed_at=at)
    publish(events.CustomerClosed(at=at, subject=customer.number, unit_id=unit_of(area_of(customer), at)), by=by)


def _area_of_premises(premises_id: UUID | None) -> UUID | None:
    if premises_id is None:
        return None
    premises = Premises.objects.filter(id=premises_id).first()
    if premises is None:
        raise NotFound(_("没有找到该地址，或您无权查看。"), field="premises")
    return premises.area_id
