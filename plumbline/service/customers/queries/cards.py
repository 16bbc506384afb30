"""A customer's card: everything the viewer may see, personal values masked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree, Viewer
from plumbline.ground.organization.states import Permission
from plumbline.service.customers import rules
from plumbline.service.customers.models import Customer, SpecialNeed
from plumbline.service.customers.queries.territory import may_here, territory
from plumbline.service.customers.rules import Territory
from plumbline.service.customers.states import CustomerKind


@dataclass(frozen=True)
class CardContact:
    id: UUID
    name: str
    phone: str
    relation: str


@dataclass(frozen=True)
class CardNeed:
    id: UUID
    kind: str
    note: str
    expires_on: date


@dataclass(frozen=True)
class Responsible:
    line: str
    unit_id: UUID
    unit_name: str


@dataclass(frozen=True)
class Card:
    """One customer, masked; ``may_reveal`` says whether the button that asks for a reason is shown."""

    customer_id: UUID
    number: str
    name: str
    kind: str
    tier: str
    phone: str
    identity_number: str
    address: str
    premises_id: UUID | None
    facts: dict[str, Any]
    area_id: UUID | None
    area_name: str
    responsible: tuple[Responsible, ...]
    contacts: tuple[CardContact, ...]
    needs: tuple[CardNeed, ...]
    is_open: bool
    may_reveal: bool


def card(customer_id: UUID, viewer: Viewer, *, at: datetime) -> Card:
    """Raises NotFound for a customer that is not there or whose area none of the viewer's units holds: both look the same."""
    known = territory(revision=viewer.tree.revision or None)
    customer = Customer.objects.select_related("premises").filter(id=customer_id).first()
    area_id = customer.premises.area_id if customer is not None and customer.premises else None
    if customer is None or not may_here(viewer, Permission.CUSTOMERS_VIEW, area_id, at=at, known=known):
        raise NotFound(_("没有找到该客户，或您无权查看。"))
    area = known.by_id.get(area_id) if area_id else None
    premises = customer.premises
    return Card(
        customer_id=customer.id,
        number=customer.number,
        name=rules.mask_name(customer.name) if customer.kind == CustomerKind.RESIDENT else customer.name,
        kind=customer.kind,
        tier=customer.tier,
        phone=rules.mask_phone(customer.phone),
        identity_number=rules.mask_identity(customer.identity_number),
        address=rules.mask_address(premises.address) if premises else "",
        premises_id=premises.id if premises else None,
        facts=premises.facts if premises else {},
        area_id=area_id,
        area_name=area.name if area else "",
        responsible=_responsible(area_id, at, known, viewer.tree),
        contacts=_contacts(customer),
        needs=_needs(customer, at),
        is_open=customer.closed_at is None or customer.closed_at > at,
        may_reveal=may_here(viewer, Permission.PERSONAL_REVEAL, area_id, at=at, known=known),
    )


def _responsible(area_id: UUID | None, at: datetime, known: Territory, tree: Tree) -> tuple[Responsible, ...]:
    places = tree.by_id
    found = [(line, known.responsible(area_id, line, at)) for line in sorted(known.lines(area_id))]
    return tuple(Responsible(line, unit, places[unit].name) for line, unit in found if unit is not None)


def _contacts(customer: Customer) -> tuple[CardContact, ...]:
    return tuple(
        CardContact(contact.id, rules.mask_name(contact.name), rules.mask_phone(contact.phone), contact.relation)
        for contact in customer.contacts.filter(ended_at__isnull=True).order_by("name", "id")
    )


def _needs(customer: Customer, at: datetime) -> tuple[CardNeed, ...]:
    standing = SpecialNeed.objects.standing(at).filter(customer=customer).order_by("kind")
    return tuple(CardNeed(need.id, need.kind, need.note, need.expires_on) for need in standing)
