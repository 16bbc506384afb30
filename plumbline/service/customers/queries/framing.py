"""Customers as the frame of a sample: who there is, and by what they are told apart. Nothing that says who they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from plumbline.service.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Framed:
    customer_id: UUID
    number: str
    kind: str
    tier: str
    area_id: UUID | None


def framed(
    *,
    kinds: Collection[str] = (),
    tiers: Collection[str] = (),
    areas: Collection[UUID] | None = None,
    at: datetime,
) -> list[Framed]:
    """Open customers of these kinds, cards and areas (none named: of all), by number; one statement."""
    found = Customer.objects.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=at), entered_at__lte=at)
    if kinds:
        found = found.filter(kind__in=kinds)
    if tiers:
        found = found.filter(tier__in=tiers)
    if areas is not None:
        found = found.filter(premises__area_id__in=areas)
    rows = found.order_by("number").values_list("id", "number", "kind", "tier", "premises__area_id")
    return [Framed(*row) for row in rows]


@dataclass(frozen=True)
class Named:
    """A customer as a list may show it: number, card and kind, no name and no telephone."""

    customer_id: UUID
    number: str
    kind: str
    tier: str


def told(customer_ids: Collection[UUID]) -> dict[UUID, Named]:
    """These customers by their identifiers; one statement."""
    rows = Customer.objects.filter(id__in=list(customer_ids)).values_list("id", "number", "kind", "tier")
    return {row[0]: Named(*row) for row in rows}
