"""What a work order needs to know of a customer, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from plumbline.ground.journal import statements
from plumbline.service.customers.models import SpecialNeed
from plumbline.service.customers.rules import normal_phone, tidy


@dataclass(frozen=True)
class Known:
    """A customer as registration needs it. Phone, name and address are in the clear: for actions, never for a page."""

    customer_id: UUID
    number: str
    name: str
    kind: str
    tier: str
    phone: str
    premises_id: UUID | None
    address: str
    area_id: UUID | None
    has_special_needs: bool


_COLUMNS = """
SELECT c.id, c.number, c.name, c.kind, c.tier, c.phone, c.premises_id, coalesce(p.address, ''), p.area_id,
       EXISTS (SELECT 1 FROM customers_specialneed s WHERE s.customer_id = c.id AND s.consent_at <= %(at)s
               AND s.expires_on > %(today)s AND (s.withdrawn_at IS NULL OR s.withdrawn_at > %(at)s))
FROM customers_customer c LEFT JOIN customers_premises p ON p.id = c.premises_id
"""
_OPEN = "(c.closed_at IS NULL OR c.closed_at > %(at)s)"
_BY_PHONE = f"""{_COLUMNS} WHERE {_OPEN} AND c.id IN (
    SELECT id FROM customers_customer WHERE phone = %(key)s
    UNION ALL SELECT customer_id FROM customers_contact WHERE phone = %(key)s AND (ended_at IS NULL OR ended_at > %(at)s))
ORDER BY (c.phone = %(key)s) DESC, c.number LIMIT 20"""
_BY_NUMBER = f"{_COLUMNS} WHERE {_OPEN} AND c.number = %(key)s"
_BY_ID = f"{_COLUMNS} WHERE c.id = %(key)s"


def by_phone(phone: str, *, at: datetime) -> tuple[Known, ...]:
    """Customers with this phone, or with a contact that has it: own phones first, at most 20. One statement; empty for no digits."""
    key = normal_phone(phone)
    return _known(_BY_PHONE, key, at) if key else ()


def by_number(number: str, *, at: datetime) -> Known | None:
    """The open customer with exactly this number."""
    found = _known(_BY_NUMBER, tidy(number), at)
    return found[0] if found else None


def by_id(customer_id: UUID, *, at: datetime) -> Known | None:
    """The customer, open or closed."""
    found = _known(_BY_ID, customer_id, at)
    return found[0] if found else None


def needs_of(customer_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, tuple[str, ...]]:
    """For each of these customers that has any, the kinds of standing special needs; one statement."""
    wanted = list(customer_ids)
    if not wanted:
        return {}
    found: dict[UUID, tuple[str, ...]] = {}
    standing = SpecialNeed.objects.standing(at).filter(customer_id__in=wanted).order_by("kind")
    for customer_id, kind in standing.values_list("customer_id", "kind"):
        found[customer_id] = (*found.get(customer_id, ()), kind)
    return found


def _known(statement: str, key: str | UUID, at: datetime) -> tuple[Known, ...]:
    today = timezone.localdate(at, timezone.get_default_timezone())
    return tuple(Known(*row) for row in statements.rows_of(statement, {"key": key, "at": at, "today": today}))
