"""Who is told what about praise, rewards and penalties: the reactions of the wiring. What is about a person is told to nobody who stands in for him."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbline.evaluation.recognition import events, queries, rules
from plumbline.evaluation.recognition.models import Praise, Proposal
from plumbline.evaluation.recognition.states import PROPOSAL_LABELS, ProposalState
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization import queries as organization
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission
from plumbline.ground.regulations import queries as regulations
from plumbline.supervision.improvement import events as improvement_facts
from plumbline.supervision.improvement.states import OUTCOME_LABELS, Outcome

BLAMED = frozenset({Outcome.LIABLE, Outcome.PARTLY})


def _tell(
    kind: str,
    to: Sequence[Recipient],
    params: Mapping[str, object],
    *,
    fact: events.PraiseFact | events.ProposalFact,
    by: Viewer,
    personal: bool = False,
) -> None:
    notifications.notify(
        kind=kind,
        recipients=to,
        params={"number": fact.subject, **params},
        by=by,
        at=fact.at,
        case_file_id=fact.case_file_id,
        subject=fact.subject,
        unit_id=fact.unit_id,
        occasion=f"{kind} {fact.name} {fact.subject}",
        personal=personal,
    )


def tell_of_praise(*, fact: events.PraiseRegistered, by: Viewer) -> None:
    """Those who verify in the unit learn of it, never whoever took it down or is praised."""
    found = _praise(fact.subject)
    if found is not None:
        to = _who_may(Permission.PRAISE_VERIFY, found.unit_id, fact.at, not_=(found.registered_by_id, found.person_id))
        due = regulations.spoken(found.verify_by)
        _tell("praise_to_verify", to, {"unit": found.unit.name, "due_at": due}, fact=fact, by=by)


def tell_the_praised(*, fact: events.PraiseVerified, by: Viewer) -> None:
    """Whoever was praised reads it."""
    found = _praise(fact.subject)
    if found is not None and found.person is not None:
        _tell("praise_verified", [found.person], {"reason": found.text[:200]}, fact=fact, by=by, personal=True)


def _praise(number: str) -> Praise | None:
    return Praise.objects.select_related("person", "unit").filter(case_file__number=number).first()


def tell_of_proposal(*, fact: events.ProposalFact, by: Viewer) -> None:
    """Whom it is about learns of each step; who may decide learns when something waits for a decision."""
    found = (
        Proposal.objects.select_related("person", "unit", "proposed_by").filter(case_file__number=fact.subject).first()
    )
    if found is None:
        return
    state = ProposalState(found.state)
    if not isinstance(fact, events.StatementGiven | events.Appealed | events.HearingSkipped):
        until = {ProposalState.HEARING: found.hear_by, ProposalState.APPROVED: found.appeal_by}.get(state)
        said = {
            "rule": queries.rule_of(found).name,
            "state": PROPOSAL_LABELS[state],
            "until": regulations.spoken(until) if until else "",
        }
        concerned = _concerned(found, fact.at)
        _tell("reward_about_you", concerned, said, fact=fact, by=by, personal=True)
        if not isinstance(fact, events.Proposed):
            _tell("reward_moved", [found.proposed_by], said, fact=fact, by=by)
    if state in (ProposalState.DECIDING, ProposalState.APPEALED):
        said = {"unit": found.unit.name, "state": PROPOSAL_LABELS[state]}
        _tell("reward_to_decide", _deciders(found, fact.at), said, fact=fact, by=by)


def _concerned(found: Proposal, at: datetime) -> Sequence[Recipient]:
    """The person, or the heads of the unit where the unit itself is meant."""
    if found.person is not None:
        return [found.person]
    viewers = _viewers(organization.people_who_may(Permission.RECOGNITION_PROPOSE, unit_id=found.unit_id, at=at), at)
    return [person for person, viewer in viewers if queries.is_concerned(found, viewer)]


def _deciders(found: Proposal, at: datetime) -> Sequence[Recipient]:
    """Those who may decide and are not too near."""
    involved = queries.involved_in(found)
    viewers = _viewers(organization.people_who_may(Permission.RECOGNITION_DECIDE, unit_id=found.unit_id, at=at), at)
    return [person for person, viewer in viewers if rules.nearness(viewer, involved) is None]


def _viewers(people: Sequence[Any], at: datetime) -> list[tuple[Any, Viewer]]:
    return [(person, organization.viewer_for(person, at=at)) for person in people]


def _who_may(
    permission: Permission, unit_id: UUID, at: datetime, *, not_: Collection[UUID | None] = ()
) -> Sequence[Recipient]:
    found = organization.people_who_may(permission, unit_id=unit_id, at=at)
    return [person for person in found if person.id not in not_]


def suggest(*, fact: improvement_facts.LiabilityDecided | improvement_facts.LiabilitySettled, by: Viewer) -> None:
    """A complaint with liability may deserve a proposal: people are pointed at it, nothing is entered."""
    if Outcome(fact.outcome) not in BLAMED or fact.unit_id is None:
        return
    notifications.notify(
        kind="reward_suggested",
        recipients=_suggested_to(fact.unit_id, fact.at),
        params={
            "number": fact.subject,
            "unit": by.tree.by_id[fact.unit_id].name,
            "outcome": OUTCOME_LABELS[Outcome(fact.outcome)],
        },
        by=by,
        at=fact.at,
        case_file_id=fact.case_file_id,
        subject=fact.subject,
        unit_id=fact.unit_id,
        occasion=f"reward suggested {fact.subject}",
    )


def _suggested_to(unit_id: UUID, at: datetime) -> Sequence[Recipient]:
    """Who may propose for the unit and evaluates: not the unit's own head, who would have to accuse himself or his people."""
    evaluating = {
        person.id for person in organization.people_who_may(Permission.RECOGNITION_VIEW, unit_id=unit_id, at=at)
    }
    found = organization.people_who_may(Permission.RECOGNITION_PROPOSE, unit_id=unit_id, at=at)
    return [person for person in found if person.id in evaluating]
