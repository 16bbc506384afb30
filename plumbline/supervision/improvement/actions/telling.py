"""Who is told what about improvement: the reactions of the wiring, and the reminders of the hourly job."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.supervision.improvement import events, queries
from plumbline.supervision.improvement.models import Judgement
from plumbline.supervision.improvement.queries.hot_issues import waiting_for_an_answer
from plumbline.supervision.improvement.rules.concerned import unit_concerned
from plumbline.supervision.improvement.states import (
    OUTCOME_LABELS,
    RECTIFICATION_LABELS,
    Outcome,
    RectificationState,
)


def own_people(permission: Permission, unit_id: UUID, *, by: Viewer, at: datetime) -> Sequence[Recipient]:
    """Those of the unit itself who hold the permission there; where nobody does, whoever does from above."""
    found = organization.people_who_may(permission, unit_id=unit_id, at=at)
    place = unit_concerned(by.tree, unit_id)
    own = by.tree.below(place.path) if place else frozenset[UUID]()
    return [person for person in found if person.unit_id in own] or found


def outside(
    permission: Permission, unit_id: UUID, *, but: Sequence[UUID | None], by: Viewer, at: datetime
) -> Sequence[Recipient]:
    """Those who may, do not sit in the unit, and had no hand in it."""
    found = organization.people_who_may(permission, unit_id=unit_id, at=at)
    place = unit_concerned(by.tree, unit_id)
    own = by.tree.below(place.path) if place and place.parent_id else frozenset[UUID]()
    return [person for person in found if person.unit_id not in own and person.id not in but]


def spoken(moment: datetime) -> str:
    return timezone.localtime(moment, timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M")


def tell_of_proposal(*, fact: events.LiabilityProposed, by: Viewer) -> None:
    """Those who may decide, and did not propose."""
    judgement = _judgement(fact)
    people = outside(Permission.LIABILITY_DECIDE, judgement.unit_id, but=[judgement.proposed_by_id], by=by, at=fact.at)
    _about_liability("liability_proposed", fact, judgement, people, by=by)


def tell_of_liability(*, fact: events.LiabilityDecided | events.LiabilitySettled, by: Viewer) -> None:
    """The unit learns what was decided and until when it may appeal."""
    judgement = _judgement(fact)
    people = own_people(Permission.LIABILITY_APPEAL, judgement.unit_id, by=by, at=fact.at)
    settled = isinstance(fact, events.LiabilitySettled)
    _about_liability("liability_settled" if settled else "liability_decided", fact, judgement, people, by=by)


def tell_of_appeal(*, fact: events.LiabilityAppealed, by: Viewer) -> None:
    """Those who may settle: neither the proposer nor the decider."""
    judgement = _judgement(fact)
    hands = [judgement.proposed_by_id, judgement.decided_by_id]
    people = outside(Permission.LIABILITY_DECIDE, judgement.unit_id, but=hands, by=by, at=fact.at)
    _about_liability("liability_appealed", fact, judgement, people, by=by)


def _judgement(fact: events.LiabilityFact) -> Judgement:
    assert fact.case_file_id is not None, "a judgement is about a complaint"
    found = queries.judgement_of(fact.case_file_id)
    assert found is not None, "the fact was published with its row"
    return found


def _about_liability(
    kind: str, fact: events.LiabilityFact, judgement: Judgement, people: Sequence[Recipient], *, by: Viewer
) -> None:
    place = by.tree.by_id.get(judgement.unit_id)
    until = judgement.appeal_until
    notifications.notify(
        kind=kind,
        recipients=people,
        params={
            "number": fact.subject,
            "unit": place.name if place else "",
            "outcome": OUTCOME_LABELS[Outcome(fact.outcome)],
            "reason": judgement.settlement or judgement.appeal or judgement.decision or judgement.note,
            "until": spoken(until) if until else "",
        },
        by=by,
        at=fact.at,
        case_file_id=fact.case_file_id,
        subject=fact.subject,
        unit_id=judgement.unit_id,
        occasion=f"{kind} {fact.subject}",
    )


RectificationStep = (
    events.RectificationAnswered
    | events.RectificationSentBack
    | events.ExtensionAsked
    | events.ExtensionDecided
    | events.NotEffective
    | events.Effective
    | events.Inconclusive
)
_TO_THE_UNIT = (
    events.RectificationOpened,
    events.RectificationSentBack,
    events.ExtensionDecided,
    events.Effective,
    events.NotEffective,
)


def tell_of_rectification(*, fact: events.RectificationFact, by: Viewer) -> None:
    """The unit learns what it has to do or what came of it; whoever verifies learns what waits for a look."""
    row = queries.rectification(fact.subject, viewer=by)
    if isinstance(fact, _TO_THE_UNIT):
        people = own_people(Permission.RECTIFICATIONS_ANSWER, row.unit_id, by=by, at=fact.at)
    else:
        people = outside(Permission.RECTIFICATIONS_VERIFY, row.unit_id, but=[row.answered_by_id], by=by, at=fact.at)
    kind = "rectification_opened" if isinstance(fact, events.RectificationOpened) else "rectification_moved"
    occasion = f"{fact.name} {fact.subject} {fact.round} {fact.at.isoformat()}"
    params = {
        "number": fact.subject,
        "title": row.title,
        "unit": row.unit.name,
        "state": RECTIFICATION_LABELS[RectificationState(row.state)],
        "due_at": spoken(row.due_at),
    }
    notifications.notify(
        kind=kind,
        recipients=people,
        params=params,
        by=by,
        at=fact.at,
        case_file_id=row.case_file_id,
        subject=fact.subject,
        unit_id=row.unit_id,
        occasion=occasion[:120],
    )


def tell_of_issue(*, fact: events.IssueFact, by: Viewer) -> None:
    """The department learns of the suggestion; whoever verifies learns of its answer; the callers learn of the customers to call."""
    issue = queries.issue(fact.subject, viewer=by)
    if isinstance(fact, events.IssueSuggested | events.IssueSentBack | events.ImprovementEvaluated):
        people = own_people(Permission.RECTIFICATIONS_ANSWER, issue.unit_id, by=by, at=fact.at)
    else:
        wanted = (
            Permission.CALLBACKS_CALL
            if isinstance(fact, events.ImprovementVerified)
            else Permission.RECTIFICATIONS_VERIFY
        )
        people = outside(wanted, issue.unit_id, but=[], by=by, at=fact.at)
    notifications.notify(
        kind="hot_issue_moved",
        recipients=people,
        params={
            "number": fact.subject,
            "title": issue.title,
            "unit": issue.unit.name,
            "until": spoken(issue.answer_by),
        },
        by=by,
        at=fact.at,
        case_file_id=issue.case_file_id,
        subject=fact.subject,
        unit_id=issue.unit_id,
        occasion=f"{fact.name} {fact.subject} {fact.at.isoformat()}"[:120],
    )


@transaction.atomic
def remind(*, at: datetime, by: Viewer) -> int:
    """Word of every rectification that is due within two days or late, and of every suggestion without an answer: once each for being near and late."""
    told = 0
    for row in queries.reminders_due(at):
        late = row.due_at <= at
        told += len(
            notifications.notify(
                kind="rectification_late" if late else "rectification_near",
                recipients=own_people(Permission.RECTIFICATIONS_ANSWER, row.unit_id, by=by, at=at),
                params={
                    "number": row.case_file.number,
                    "title": row.title,
                    "unit": row.unit.name,
                    "due_at": spoken(row.due_at),
                },
                by=by,
                at=at,
                case_file_id=row.case_file_id,
                subject=row.case_file.number,
                unit_id=row.unit_id,
                occasion=f"rectification {'late' if late else 'near'} {row.case_file.number} {row.due_at.isoformat()}",
            )
        )
    return told + _remind_of_answers(at, by=by)


def _remind_of_answers(at: datetime, *, by: Viewer) -> int:
    told = 0
    for issue in waiting_for_an_answer(at):
        number = issue.case_file.number
        told += len(
            notifications.notify(
                kind="hot_issue_late",
                recipients=own_people(Permission.RECTIFICATIONS_ANSWER, issue.unit_id, by=by, at=at),
                params={
                    "number": number,
                    "title": issue.title,
                    "unit": issue.unit.name,
                    "until": spoken(issue.answer_by),
                },
                by=by,
                at=at,
                case_file_id=issue.case_file_id,
                subject=number,
                unit_id=issue.unit_id,
                occasion=f"hot issue late {number}",
            )
        )
    return told
