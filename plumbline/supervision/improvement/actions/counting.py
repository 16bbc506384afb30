"""What the product itself decided goes into the figures: liability (CMP-07, of key accounts KA-05), reviewed files (CMP-05), findings to be rectified (INSP-03,
INSP-04), what was to be put right for key accounts (KA-06), hot issues (CMP-12)."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from plumbline.ground.organization.rules import Viewer
from plumbline.service.measurements import actions as measurements
from plumbline.service.measurements.actions import Found
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.queries.key_accounts import concerns_key_accounts, is_of_key_account
from plumbline.supervision.improvement.queries.rectifications import end_of, today
from plumbline.supervision.improvement.rules.hot_issues import IMPROVED_WITHIN_DAYS
from plumbline.supervision.improvement.states import IssueState, RectificationState, Source

FINDINGS = frozenset({Source.FINDING.value, Source.MYSTERY.value})


@transaction.atomic
def count_judgement(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts what is decided about a complaint in the period of the decision; settled otherwise, the later word takes its place there."""
    judgement = queries.judgement(number, viewer=by)
    if judgement.decided_at is None:
        return
    found = Found(
        kind="liability",
        reference=number,
        unit_id=judgement.unit_id,
        happened_at=judgement.decided_at,
        outcome=judgement.outcome,
        category=judgement.cause,
    )
    measurements.record(found=found, by=by, at=at)
    if is_of_key_account(judgement.order_id):
        measurements.record(found=replace(found, kind="key_account_liability"), by=by, at=at)


@transaction.atomic
def count_review(*, fact: events.FileReviewed, by: Viewer) -> None:
    """Counts one reviewed file."""
    assert fact.unit_id is not None, "a review names its unit"
    amount = None if fact.points == "—" else Decimal(fact.points)
    found = Found(
        kind="file_review",
        reference=fact.subject,
        unit_id=fact.unit_id,
        happened_at=fact.at,
        outcome=fact.result,
        amount=amount,
    )
    measurements.record(found=found, by=by, at=fact.at)


@transaction.atomic
def count_finding(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts a rectification that came from an inspection or a mystery visit: due when it is due, done when somebody else has verified it."""
    row = queries.rectification(number, viewer=by)
    if row.source not in FINDINGS:
        return
    if row.state == RectificationState.WITHDRAWN:
        measurements.take_back(kind="finding", reference=number, by=by, at=at)
        return
    if row.round > 1:
        return  # a round that did not work was in time all the same: what it lacked, the effect says
    found = Found(
        kind="finding",
        reference=number,
        unit_id=row.unit_id,
        happened_at=row.opened_at,
        due_at=row.due_at,
        done_at=row.verified_at,
        category="repeat" if row.recurs_id else "",
    )
    measurements.record(found=found, by=by, at=at)


@transaction.atomic
def count_measure(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts a rectification that concerns key accounts: due when it is due, done when somebody else has verified it."""
    row = queries.rectification(number, viewer=by)
    if row.state == RectificationState.WITHDRAWN:
        measurements.take_back(kind="improvement", reference=number, by=by, at=at)
        return
    if row.round > 1 or not concerns_key_accounts(row):
        return
    found = Found(
        kind="improvement",
        reference=number,
        unit_id=row.unit_id,
        happened_at=row.opened_at,
        due_at=row.due_at,
        done_at=row.verified_at,
        outcome="pass" if row.verified_at else "",
    )
    measurements.record(found=found, by=by, at=at)


@transaction.atomic
def count_issue(*, number: str, by: Viewer, at: datetime) -> None:
    """Counts a hot issue: done when its measure is evaluated, good where the customers called back bear out that it is better."""
    issue = queries.issue(number, viewer=by)
    outcome = "pass" if issue.state == IssueState.IMPROVED else "fail"
    found = Found(
        kind="hot_issue",
        reference=number,
        unit_id=issue.unit_id,
        happened_at=issue.suggested_at,
        due_at=end_of(today(issue.suggested_at) + timedelta(days=IMPROVED_WITHIN_DAYS)),
        done_at=issue.evaluated_at,
        outcome=outcome if issue.evaluated_at else "",
    )
    measurements.record(found=found, by=by, at=at)
