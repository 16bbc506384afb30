"""Every key account with when it was first heard in a year: what the yearly coverage is counted from."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from plumbline.ground.journal import statements
from plumbline.ground.organization.rules import Tree
from plumbline.service.customers import queries as customers
from plumbline.supervision.surveys.queries.frames import midnight
from plumbline.supervision.surveys.rules.coverage import RULES

_ACCOUNTS = """
SELECT c.number, p.area_id, c.entered_at, min(i.ended_at)
FROM customers_customer c
LEFT JOIN customers_premises p ON p.id = c.premises_id
LEFT JOIN surveys_invite i ON i.customer_id = c.id AND i.state = 'answered' AND i.ended_at >= %(since)s AND i.ended_at < %(until)s
WHERE c.tier = ANY(%(tiers)s) AND c.entered_at < %(until)s AND (c.closed_at IS NULL OR c.closed_at >= %(until)s)
GROUP BY c.number, p.area_id, c.entered_at ORDER BY c.number
"""


@dataclass(frozen=True)
class Account:
    """A key account that is one at the year's end, as far as that is known. ``heard_at``: its first answer in the year."""

    number: str
    unit_id: UUID
    since: datetime
    heard_at: datetime | None


def accounts_of(year: int, *, tree: Tree, at: datetime) -> list[Account]:
    """By number; each with the unit that serves it now, the company where none does. One statement and the territory."""
    start, end = midnight(date(year, 1, 1)), midnight(date(year + 1, 1, 1))
    tiers = sorted({tier for each in RULES for tier in each.tiers})
    known, company = customers.territory(), next(place.id for place in tree.places if place.parent_id is None)
    rows = statements.rows_of(_ACCOUNTS, {"since": start, "until": end, "tiers": tiers})
    return [
        Account(
            number, next(iter(known.units(area, at)), None) or company, min(max(start, entered), heard or end), heard
        )
        for number, area, entered, heard in rows
    ]
