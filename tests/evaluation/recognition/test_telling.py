"""Who is told: whom it is about and nobody who stands in for him, who may decide, and that a liable complaint suggests and enters nothing."""

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import events, queries
from plumbline.evaluation.recognition.actions import telling
from plumbline.evaluation.recognition.models import Entry, Proposal
from plumbline.ground.notifications.models import Message
from plumbline.supervision.improvement.events import LiabilityDecided
from tests.evaluation.recognition.telling import (
    DAY,
    UNIT_RULE,
    number_of,
    praised,
    proposed,
    second_leader,
    stated,
)
from tests.orders import register
from tests.world import World, lend_role


def told(kind: str) -> set[str]:
    return set(Message.objects.filter(kind=kind).values_list("person__username", flat=True))


def fact_of(kind: type[events.ProposalFact], made: Proposal, **words: str) -> events.ProposalFact:
    said = {"rule": "gas-city/appearance", "kind": "penalty", "person_id": "", "amount": "100", "period": "2026-Q1"}
    return kind(at=DAY, subject=number_of(made), case_file_id=made.pk, unit_id=made.unit_id, **{**said, **words})


def test_a_proposal_is_told_to_the_person_and_to_nobody_who_stands_in_for_him(ruled_world: World) -> None:
    lend_role(ruled_world, of="zhao", to="qian")
    made = proposed(ruled_world)

    telling.tell_of_proposal(fact=fact_of(events.Proposed, made, reason="", hear_by=""), by=ruled_world.system)

    assert told("reward_about_you") == {"zhao"}
    assert told("reward_to_decide") == set()


def test_what_waits_for_a_decision_is_told_to_those_who_are_not_involved(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    made = proposed(ruled_world, person="gao")
    stated(ruled_world, made, by="gao")

    telling.tell_of_proposal(fact=fact_of(events.StatementGiven, made, statement=""), by=ruled_world.system)

    assert told("reward_to_decide") == {second}


def test_what_is_proposed_about_a_unit_is_told_to_its_head(ruled_world: World) -> None:
    made = proposed(ruled_world, rule=UNIT_RULE, person=None, unit="HEAT-EAST", amount=None)

    telling.tell_of_proposal(fact=fact_of(events.Proposed, made, reason="", hear_by=""), by=ruled_world.system)

    assert told("reward_about_you") == {"head-east"}


def test_praise_is_told_to_those_who_verify_and_then_to_the_praised(world: World) -> None:
    made = praised(world)
    common = {"at": DAY, "subject": number_of(made), "case_file_id": made.pk, "unit_id": made.unit_id}
    said = {"kind": "letter", "person_id": "", "order_number": ""}

    telling.tell_of_praise(fact=events.PraiseRegistered(**common, **said, text="", verify_by=""), by=world.system)
    recognition.look_into_praise(number=number_of(made), move="verify", by=world.viewer("fang"), at=DAY)
    telling.tell_the_praised(fact=events.PraiseVerified(**common, **said, note="", in_time=True), by=world.system)

    assert told("praise_to_verify") == {"fang"}
    assert told("praise_verified") == {"zhao"}


def test_a_complaint_with_liability_suggests_a_proposal_and_enters_nothing(ruled_world: World) -> None:
    number = register(ruled_world).number
    unit = ruled_world.unit_id("HEAT-EAST")

    for outcome in ("unfounded", "not_liable", "liable"):
        fact = LiabilityDecided(at=DAY, subject=number, unit_id=unit, outcome=outcome, party="company", appeal_until="")
        telling.suggest(fact=fact, by=ruled_world.system)

    assert told("reward_suggested") == {"fang"}
    assert Message.objects.filter(kind="reward_suggested").count() == 1
    assert not Proposal.objects.exists()
    assert not Entry.objects.exists()
    assert queries.balances() == {}
