"""Rows of customers by the hundred thousand, as entering them one by one would write them."""

from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from plumbline.ground.kernel.identifiers import new_id
from plumbline.service.customers import rules
from plumbline.service.customers.states import CustomerKind


def customer_row(position: int, *, name: str, phone: str, premises_id: UUID, at: datetime) -> dict[str, Any]:
    """The customer of this position, whose number it is."""
    own = {"id": new_id(at), "number": f"C{position:08d}", "phone": phone, "phone_tail": phone[-4:]}
    return {**_named(name), **own, "premises_id": premises_id, "entered_at": at}


@cache
def _named(name: str) -> dict[str, Any]:
    """What the name alone decides of a customer's columns."""
    return rules.customer_row(
        UUID(int=0),
        number="0",
        name=name,
        kind=CustomerKind.RESIDENT,
        tier="",
        phone="",
        identity_number="",
        premises_id=None,
        entered_at=datetime(2023, 1, 5, tzinfo=UTC),
    )
