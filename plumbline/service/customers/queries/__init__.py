"""Finding customers, their cards, and who is responsible for them."""

from plumbline.service.customers.queries.cards import Card, CardContact, CardNeed, Responsible, card
from plumbline.service.customers.queries.finding import Found, find, numbered
from plumbline.service.customers.queries.lookups import Known, by_id, by_number, by_phone, needs_of
from plumbline.service.customers.queries.territory import (
    Suggested,
    area_by_code,
    area_tree,
    may_here,
    outlines,
    responsible_place,
    responsible_unit,
    suggested,
    territory,
    visible_areas,
)

__all__ = [
    "Card",
    "CardContact",
    "CardNeed",
    "Found",
    "Known",
    "Responsible",
    "Suggested",
    "area_by_code",
    "area_tree",
    "by_id",
    "by_number",
    "by_phone",
    "card",
    "find",
    "may_here",
    "needs_of",
    "numbered",
    "outlines",
    "responsible_place",
    "responsible_unit",
    "suggested",
    "territory",
    "visible_areas",
]
