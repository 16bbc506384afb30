"""What surveys of key accounts have covered goes into the figures (KA-01), and that everybody is covered is a fact of its own."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.periods import Length, containing
from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from plumbline.supervision.surveys import events
from plumbline.supervision.surveys.queries.checked import accounts_of
from plumbline.supervision.surveys.queries.coverage import covered
from plumbline.supervision.surveys.queries.frames import midnight
from plumbline.supervision.surveys.rules.coverage import RULES

KIND = "key_account_check"
LAST_MINUTE = timedelta(minutes=1)
"""Of the year: what is owed by its end is owed within it."""


@transaction.atomic
def count_coverage(*, by: Viewer, at: datetime) -> int:
    """Counts each key account of yesterday's year: owed until its last minute, done with its first answer. One that is none any more counts no longer.

    Returns how many said something new.
    """
    year = _yesterday(at).year
    due_at = midnight(date(year + 1, 1, 1)) - LAST_MINUTE
    found = [
        Found(
            kind=KIND,
            reference=f"{year}/{each.number}",
            unit_id=each.unit_id,
            happened_at=each.since,
            due_at=due_at,
            done_at=each.heard_at,
        )
        for each in accounts_of(year, tree=by.tree, at=at)
        if each.since <= min(at, due_at)
    ]
    gone = measurements.keep_only(
        kind=KIND, beginning=f"{year}/", references={each.reference for each in found}, by=by, at=at
    )
    return gone + measurements.record_all(found=found, by=by, at=at)


@transaction.atomic
def note_coverage(*, by: Viewer, at: datetime) -> list[str]:
    """Tells of each rule of coverage under which no account of yesterday's half-year or year is left, once each; returns which."""
    day, told = _yesterday(at), []
    for rule in RULES:
        period = containing(Length.YEAR if rule.months == 12 else Length.HALF, day).name
        subject = f"{rule.code} {period}"
        if journal.entries(name="surveys.covered", subject=subject).exists():
            continue
        standing = covered(rule, day)
        if standing.accounts and not standing.gaps:
            fact = events.Covered(
                at=at, subject=subject, rule=rule.code, rule_name=rule.name, period=period, accounts=standing.accounts
            )
            publish(fact, by=by)
            told.append(subject)
    return told


def _yesterday(at: datetime) -> date:
    return timezone.localdate(at, timezone.get_default_timezone()) - timedelta(days=1)
