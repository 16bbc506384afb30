"""What somebody might try who means to get at another's file, decide where he is near, or be rewarded twice."""

from datetime import timedelta

import pytest

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import Ground, ProposalNotTaken
from plumbline.evaluation.recognition.models import Entry, Proposal
from plumbline.evaluation.recognition.rules import TooNear
from plumbline.evaluation.recognition.states import EvidenceKind
from plumbline.ground.kernel.refusals import Conflict, NotFound
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import Role
from plumbline.supervision.inspections import actions as inspections
from tests.evaluation.recognition.telling import (
    DAY,
    approved,
    decided,
    later,
    number_of,
    paper,
    proposed,
    second_leader,
    stated,
)
from tests.inspections import GOOD, MONDAY, equip, planned, submitted
from tests.orders import register
from tests.world import World

NO_NUMBER = "JC-20260302-09999"
FOUND = {"A1": {"grade": "major", "text": "地面有积水"}}


def told(world: World, number: str, *, by: str, kind: EvidenceKind = EvidenceKind.FINDING) -> str:
    """What the proposer hears of a number, with the number itself taken out."""
    with pytest.raises(NotFound) as refused:
        proposed(world, by=by, evidence=(Ground(kind, number),))
    return str(refused.value).replace(number, "…")


@pytest.fixture
def inspected(ruled_world: World) -> World:
    equip(ruled_world)
    return ruled_world


def a_leader(world: World, username: str) -> None:
    organization.assign_role(
        person_id=world.person(username).id, role=Role.LEADER, unit_id=world.unit_id("YH"), by=world.system, at=MONDAY
    )


def test_a_proposal_tells_nothing_of_numbers_that_are_not_for_the_proposer(inspected: World) -> None:
    surprise = planned(inspected, unit="HEAT-EAST-1", announced=False).case_file.number
    penalty = number_of(proposed(inspected))
    order = register(inspected, unit="GAS-NORTH").number

    nothing = told(inspected, NO_NUMBER, by="head-east")
    assert told(inspected, surprise, by="head-east") == nothing
    assert told(inspected, penalty, by="head-east") == nothing
    assert told(inspected, order, by="head-east", kind=EvidenceKind.ORDER) == told(
        inspected, "GD-20260302-09999", by="head-east", kind=EvidenceKind.ORDER
    )


def test_only_a_finding_that_stands_is_evidence(inspected: World) -> None:
    clean = submitted(inspected, unit="HEAT-EAST", answers=GOOD).case_file.number
    found = submitted(inspected, unit="HEAT-EAST", findings=FOUND).case_file.number

    with pytest.raises(ProposalNotTaken, match="没有成立的问题"):
        proposed(inspected, evidence=(Ground(EvidenceKind.FINDING, clean),))
    made = proposed(inspected, evidence=(Ground(EvidenceKind.FINDING, found),))
    inspections.appeal(number=found, items=["A1"], reason="当天下雨", by=inspected.viewer("head-east", at=DAY), at=DAY)
    with pytest.raises(ProposalNotTaken, match="尚在申诉"):
        proposed(inspected, person="sun", evidence=(Ground(EvidenceKind.FINDING, found),))

    (kept,) = queries.evidence_of(made)
    assert kept.found_true_by_id == inspected.person("shen").id


@pytest.mark.parametrize("near", ["shen", "cha", "fang"])
def test_who_inspected_scored_again_or_ruled_on_the_finding_does_not_decide_the_penalty(
    inspected: World, near: str
) -> None:
    number = submitted(
        inspected, unit="HEAT-EAST", findings=FOUND, second_inspector=inspected.person("cha").id
    ).case_file.number
    inspections.appeal(number=number, items=["A1"], reason="当天下雨", by=inspected.viewer("head-east", at=DAY), at=DAY)
    inspections.decide(number=number, uphold=False, reason="照片清楚", by=inspected.viewer("fang", at=DAY), at=DAY)
    second = second_leader(inspected)
    made = proposed(inspected, by="head-east", evidence=(Ground(EvidenceKind.FINDING, number),))
    stated(inspected, made)
    a_leader(inspected, near)

    with pytest.raises(TooNear, match="核实或认定"):
        decided(inspected, number_of(made), by=near)

    assert not Entry.objects.exists()
    assert decided(inspected, number_of(made), by=second).state == "approved"


def test_a_form_sent_twice_is_one_proposal_and_one_fact_is_rewarded_once(ruled_world: World) -> None:
    grounds = (paper(),)
    number = number_of(proposed(ruled_world, evidence=grounds))

    with pytest.raises(Conflict, match=number):
        proposed(ruled_world, evidence=grounds)
    with pytest.raises(Conflict, match="同一事实"):
        proposed(ruled_world, amount="150", evidence=(paper(), *grounds), reason="换个说法")
    with pytest.raises(Conflict) as unseen:
        proposed(ruled_world, by="head-east", evidence=grounds)

    assert number not in str(unseen.value)
    assert Proposal.objects.count() == 1
    assert number_of(proposed(ruled_world, person="sun", evidence=grounds)) != number


@pytest.mark.parametrize("end", ["declined", "withdrawn", "overturned"])
def test_what_came_to_nothing_may_be_proposed_anew(ruled_world: World, end: str) -> None:
    grounds, second = (paper(),), second_leader(ruled_world)
    if end == "overturned":
        number = approved(ruled_world, evidence=grounds)
        recognition.appeal(number=number, reason="不服", by=ruled_world.viewer("zhao"), at=later(days=1))
        recognition.decide_appeal(
            number=number, uphold=False, reason="不实", by=ruled_world.viewer(second), at=later(days=1)
        )
    else:
        number = stated(ruled_world, proposed(ruled_world, evidence=grounds))
        if end == "declined":
            decided(ruled_world, number, approve=False)
        else:
            recognition.withdraw(number=number, by=ruled_world.viewer("fang"), at=DAY)

    assert Proposal.objects.get().state == end
    assert proposed(ruled_world, evidence=grounds).state == "hearing"


def test_a_case_keeps_its_person_when_the_unit_changes(ruled_world: World) -> None:
    order = register(ruled_world).number
    first = proposed(ruled_world, evidence=(Ground(EvidenceKind.ORDER, order),))
    Proposal.objects.filter(pk=first.pk).update(unit_id=ruled_world.unit_id("HEAT-WEST-1"))

    with pytest.raises(Conflict):
        proposed(ruled_world, evidence=(Ground(EvidenceKind.ORDER, order),), at=DAY + timedelta(hours=1))
