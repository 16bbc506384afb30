"""Whether every key account was asked as often as the rules say, and who was not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from plumbline.ground.journal import statements
from plumbline.supervision.surveys.queries.frames import midnight
from plumbline.supervision.surveys.rules.coverage import CoverageRule, span

MOST = 50

_COVERED = """
SELECT count(*), count(*) FILTER (WHERE asked.answered), count(*) FILTER (WHERE asked.customer_id IS NOT NULL)
FROM customers_customer c LEFT JOIN (
    SELECT customer_id, bool_or(state = 'answered') AS answered FROM surveys_invite
    WHERE sent_at >= %(since)s AND sent_at < %(until)s GROUP BY customer_id
) asked ON asked.customer_id = c.id
WHERE c.tier = ANY(%(tiers)s) AND c.entered_at < %(until)s AND (c.closed_at IS NULL OR c.closed_at >= %(until)s)
"""
_GAPS = """
SELECT c.id, c.number, c.tier, p.area_id, asked.state, asked.sent_at, asked.survey
FROM customers_customer c LEFT JOIN customers_premises p ON p.id = c.premises_id
LEFT JOIN LATERAL (
    SELECT i.state, i.sent_at, s.number AS survey FROM surveys_invite i JOIN surveys_survey s ON s.id = i.survey_id
    WHERE i.customer_id = c.id AND i.sent_at >= %(since)s AND i.sent_at < %(until)s
    ORDER BY (i.state = 'answered') DESC, i.sent_at DESC LIMIT 1
) asked ON true
WHERE c.tier = ANY(%(tiers)s) AND c.number > %(after)s AND c.entered_at < %(until)s
  AND (c.closed_at IS NULL OR c.closed_at >= %(until)s) AND (asked.state IS NULL OR asked.state <> 'answered')
ORDER BY c.number LIMIT %(most)s
"""


@dataclass(frozen=True)
class Covered:
    """Of ``accounts`` so many ``answered`` within the span; ``asked`` counts those who were asked, whatever came of it."""

    rule: CoverageRule
    since: date
    until: date
    accounts: int
    answered: int
    asked: int

    @property
    def last(self) -> date:
        """The last day of the span, as people name it."""
        return self.until - timedelta(days=1)

    @property
    def gaps(self) -> int:
        return self.accounts - self.answered


@dataclass(frozen=True)
class Gap:
    """An account that has not answered; ``state`` and ``survey`` of the last time it was asked, empty where it never was."""

    customer_id: UUID
    number: str
    tier: str
    area_id: UUID | None
    state: str
    asked_at: datetime | None
    survey: str


def covered(rule: CoverageRule, on: date) -> Covered:
    """How far a rule is kept in the half-year or year around a day."""
    since, until = span(rule, on)
    values = {"since": midnight(since), "until": midnight(until), "tiers": list(rule.tiers)}
    accounts, answered, asked = statements.rows_of(_COVERED, values)[0]
    return Covered(rule, since, until, accounts, answered, asked)


def gaps(rule: CoverageRule, on: date, *, after: str = "", most: int = MOST) -> list[Gap]:
    """Accounts that have not answered in the span, by number, behind the one numbered ``after``."""
    since, until = span(rule, on)
    values = {
        "since": midnight(since),
        "until": midnight(until),
        "tiers": list(rule.tiers),
        "after": after,
        "most": most,
    }
    rows = statements.rows_of(_GAPS, values)
    return [
        Gap(customer, number, tier, area, state or "", asked_at, survey or "")
        for customer, number, tier, area, state, asked_at, survey in rows
    ]
