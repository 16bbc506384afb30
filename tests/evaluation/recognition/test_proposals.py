"""Proposals: range and cap, hearing, four eyes, appeal, and that nobody sees another person's file."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from plumbline.evaluation.recognition import actions as recognition
from plumbline.evaluation.recognition import queries
from plumbline.evaluation.recognition.actions import (
    AppealTooLate,
    Ground,
    NothingToCirculate,
    ProposalNotTaken,
    TooEarly,
)
from plumbline.evaluation.recognition.models import Proposal
from plumbline.evaluation.recognition.rules import AmountRefused, TooNear
from plumbline.evaluation.recognition.states import EvidenceKind
from plumbline.ground.journal.models import PersonalValue
from plumbline.ground.kernel.periods import parse
from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization.states import Role
from tests.evaluation.recognition.telling import (
    DAY,
    REWARD,
    UNIT_RULE,
    approved,
    decided,
    later,
    number_of,
    praised,
    proposed,
    second_leader,
    second_supervisor,
    stated,
)
from tests.orders import register
from tests.world import World, enter_person

AFTER_HEARING = datetime.fromisoformat("2026-03-11T09:00:00+08:00")
AFTER_APPEAL = datetime.fromisoformat("2026-03-18T09:00:00+08:00")


def test_a_penalty_waits_for_the_person_and_a_reward_does_not(ruled_world: World) -> None:
    penalty = proposed(ruled_world)
    reward = proposed(ruled_world, rule=REWARD, effect="money_reward", amount="300")

    assert (penalty.state, penalty.hear_by) == ("hearing", datetime.fromisoformat("2026-03-11T00:00:00+08:00"))
    assert (reward.state, reward.hear_by) == ("deciding", None)
    assert (penalty.period, penalty.unit.code) == ("2026-Q1", "HEAT-EAST-1")


def test_an_amount_outside_the_range_is_refused_naming_clause_and_range(ruled_world: World) -> None:
    with pytest.raises(AmountRefused, match=r"S2h-2\.8.*50 至 200 元.*201"):
        proposed(ruled_world, amount="201")

    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ({"person": None}, ProposalNotTaken),
        ({"person": None, "unit": "HEAT-EAST"}, ProposalNotTaken),
        ({"rule": UNIT_RULE, "amount": None}, ProposalNotTaken),
        ({"rule": UNIT_RULE, "amount": None, "person": None, "unit": "YH"}, ProposalNotTaken),
        ({"person": "fang"}, ProposalNotTaken),
        ({"evidence": ()}, ProposalNotTaken),
        ({"evidence": (Ground(EvidenceKind.DOCUMENT),)}, ProposalNotTaken),
        ({"evidence": (Ground(EvidenceKind.ORDER, "GD-20200101-00001"),)}, NotFound),
        ({"evidence": (Ground(EvidenceKind.FINDING, "JC-20200101-00001"),)}, NotFound),
        ({"evidence": (Ground(EvidenceKind.PRAISE, "BY-20200101-00001"),)}, NotFound),
        ({"rule": "gas-city/no_such"}, NotFound),
        ({"period": parse("2026-Q2")}, ProposalNotTaken),
        ({"period": parse("2026-03")}, ProposalNotTaken),
        ({"by": "lin"}, NotFound),
        ({"by": "head-west"}, NotFound),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_words(
    ruled_world: World, words: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        proposed(ruled_world, **words)

    assert not Proposal.objects.exists()


def test_evidence_is_kept_with_who_found_it_true(ruled_world: World) -> None:
    order, praise = register(ruled_world), praised(ruled_world)
    grounds = (Ground(EvidenceKind.ORDER, order.number), Ground(EvidenceKind.PRAISE, number_of(praise)))

    with pytest.raises(ProposalNotTaken, match="尚未核实"):
        proposed(ruled_world, rule=REWARD, effect="money_reward", evidence=grounds)
    recognition.look_into_praise(number=number_of(praise), move="verify", by=ruled_world.viewer("fang"), at=DAY)
    made = proposed(ruled_world, rule=REWARD, effect="money_reward", evidence=grounds, by="head-east")

    kept = queries.evidence_of(made)
    assert [each.number for each in kept] == [order.number, number_of(praise)]
    assert [each.found_true_by_id for each in kept] == [None, ruled_world.person("fang").id]


def test_nothing_is_decided_before_the_person_was_heard_or_had_the_time_to_speak(ruled_world: World) -> None:
    number = number_of(proposed(ruled_world))
    supervisor = ruled_world.viewer("fang")

    with pytest.raises(Conflict):
        decided(ruled_world, number)
    with pytest.raises(TooEarly, match="2026-03-11 00:00"):
        recognition.skip_hearing(number=number, reason="未回应", by=supervisor, at=DAY)
    with pytest.raises(NotAllowed):
        recognition.skip_hearing(number=number, reason="x", by=ruled_world.viewer("zhao"), at=AFTER_HEARING)
    recognition.skip_hearing(number=number, reason="两次通知未回应", by=supervisor, at=AFTER_HEARING)
    with pytest.raises(Conflict):
        recognition.give_statement(number=number, statement="晚了", by=ruled_world.viewer("zhao"), at=AFTER_HEARING)

    assert decided(ruled_world, number, at=AFTER_HEARING).skipped_because == "两次通知未回应"


def test_only_whom_it_is_about_speaks_and_appeals(ruled_world: World) -> None:
    number = number_of(proposed(ruled_world))

    for username, refusal in (("fang", NotAllowed), ("gao", NotAllowed), ("qian", NotFound), ("head-east", NotFound)):
        with pytest.raises(refusal):
            recognition.give_statement(number=number, statement="代答", by=ruled_world.viewer(username), at=DAY)
    stated(ruled_world, Proposal.objects.get())
    decided(ruled_world, number)
    with pytest.raises(NotAllowed):
        recognition.appeal(number=number, reason="代诉", by=ruled_world.viewer("fang"), at=DAY)

    assert Proposal.objects.get().statement == "当天工装未干"


def _as_leader(world: World, username: str) -> None:
    """Gives somebody the leader's right to decide beside what he has."""
    organization.assign_role(
        person_id=world.person(username).id, role=Role.LEADER, unit_id=world.unit_id("YH"), by=world.system, at=DAY
    )


@pytest.mark.parametrize(
    ("decider", "about", "may"),
    [
        ("gao", "zhao", True),
        ("fang", "zhao", False),  # proposed it
        ("jian", "zhao", False),  # verified the praise it rests on
        ("zhao", "zhao", False),  # is the person
        ("head-east", "zhao", False),  # heads the person's unit
        ("head-west", "zhao", True),  # heads another one
        ("lin", "zhao", True),  # took the praise down: neither proposed nor verified anything
        ("gao", "gao", False),
        ("system", "zhao", False),
    ],
)
def test_the_matrix_of_four_eyes(ruled_world: World, decider: str, about: str, may: bool) -> None:
    world = ruled_world
    second_supervisor(world)
    praise = praised(world, person=about)
    recognition.look_into_praise(number=number_of(praise), move="verify", by=world.viewer("jian"), at=DAY)
    evidence = (Ground(EvidenceKind.PRAISE, number_of(praise)),)
    made = proposed(world, rule=REWARD, effect="money_reward", person=about, evidence=evidence)
    if decider not in ("gao", "system"):
        _as_leader(world, decider)
    viewer = world.system if decider == "system" else world.viewer(decider, at=later(hours=1))

    def decide() -> Proposal:
        return recognition.decide(number=number_of(made), approve=True, reason="同意", by=viewer, at=later(hours=1))

    if may:
        assert decide().state == "approved"
    else:
        with pytest.raises(TooNear):
            decide()
        assert Proposal.objects.get().state == "deciding"


def test_the_database_itself_refuses_a_decision_by_the_proposer_or_the_person(ruled_world: World) -> None:
    made = proposed(ruled_world)

    for person in ("fang", "zhao"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Proposal.objects.filter(pk=made.pk).update(decided_by=ruled_world.person(person))


def test_an_appeal_is_decided_by_somebody_else_and_overturning_takes_the_entry_back(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    number = approved(ruled_world)
    recognition.appeal(number=number, reason="工装当天送洗，有登记", by=ruled_world.viewer("zhao"), at=later(days=1))

    with pytest.raises(TooNear, match="原决定由您作出"):
        recognition.decide_appeal(
            number=number, uphold=True, reason="维持", by=ruled_world.viewer("gao"), at=later(days=2)
        )
    done = recognition.decide_appeal(
        number=number, uphold=False, reason="登记属实", by=ruled_world.viewer(second), at=later(days=2)
    )
    with pytest.raises(Conflict):
        recognition.appeal(number=number, reason="再诉", by=ruled_world.viewer("zhao"), at=later(days=3))

    award, counter = queries.entries_of_proposal(done)
    assert (done.state, counter.reverses_id, counter.because) == ("overturned", award.id, "登记属实")
    assert queries.balance(award.account) == 0


def test_an_appeal_that_is_upheld_leaves_the_entry_and_can_be_reversed_for_an_error(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    number = approved(ruled_world)
    recognition.appeal(number=number, reason="不服", by=ruled_world.viewer("zhao"), at=later(days=1))
    kept = recognition.decide_appeal(
        number=number, uphold=True, reason="照片清楚", by=ruled_world.viewer(second), at=later(days=2)
    )

    assert queries.balance(f"person:{ruled_world.person('zhao').id}") == -100
    assert queries.is_final(kept, later(days=2))
    with pytest.raises(TooNear):
        recognition.reverse(number=number, reason="错", by=ruled_world.viewer("gao"), at=later(days=3))
    recognition.reverse(number=number, reason="查明认错了人", by=ruled_world.viewer(second), at=later(days=3))
    with pytest.raises(Conflict):
        recognition.reverse(number=number, reason="再冲", by=ruled_world.viewer(second), at=later(days=3))
    assert queries.balance(f"person:{ruled_world.person('zhao').id}") == 0


def test_the_time_for_an_appeal_ends(ruled_world: World) -> None:
    number = approved(ruled_world)
    at = datetime.fromisoformat("2026-03-18T00:00:00+08:00")

    with pytest.raises(AppealTooLate, match="2026-03-18 00:00"):
        recognition.appeal(number=number, reason="迟", by=ruled_world.viewer("zhao"), at=at)


def test_a_second_decision_meets_the_first(ruled_world: World) -> None:
    second = second_leader(ruled_world)
    number = approved(ruled_world)

    for approve in (True, False):
        with pytest.raises(Conflict, match="已有变化"):
            decided(ruled_world, number, by=second, approve=approve)

    assert len(queries.entries_of_proposal(Proposal.objects.get())) == 1


def test_what_was_declined_or_withdrawn_enters_nothing(ruled_world: World) -> None:
    declined = stated(ruled_world, proposed(ruled_world))
    decided(ruled_world, declined, approve=False)
    taken_back = number_of(proposed(ruled_world))

    with pytest.raises(NotAllowed):
        recognition.withdraw(number=taken_back, by=ruled_world.viewer("gao"), at=DAY)
    recognition.withdraw(number=taken_back, by=ruled_world.viewer("fang"), at=DAY)
    with pytest.raises(Conflict):
        recognition.withdraw(number=declined, by=ruled_world.viewer("fang"), at=DAY)

    assert queries.balances() == {}


def test_a_unit_is_heard_through_its_head(ruled_world: World) -> None:
    made = proposed(ruled_world, rule=UNIT_RULE, person=None, unit="HEAT-EAST", amount=None)
    number = number_of(made)

    for username, refusal in (("zhao", NotFound), ("head-west", NotFound), ("fang", NotAllowed)):
        with pytest.raises(refusal):
            recognition.give_statement(number=number, statement="代答", by=ruled_world.viewer(username), at=DAY)
    stated(ruled_world, made, by="head-east")
    decided(ruled_world, number)

    (entry,) = queries.entries_of_proposal(made)
    assert (int(entry.amount), entry.effects, entry.postings.count()) == (0, ["hold_responsible"], 0)
    assert entry.account == f"unit:{ruled_world.unit_id('HEAT-EAST')}"


@pytest.mark.parametrize(
    "act",
    [
        lambda number, by: queries.proposal(number, viewer=by),
        lambda number, by: recognition.give_statement(number=number, statement="x", by=by, at=DAY),
        lambda number, by: recognition.skip_hearing(number=number, reason="x", by=by, at=AFTER_HEARING),
        lambda number, by: recognition.withdraw(number=number, by=by, at=DAY),
        lambda number, by: recognition.decide(number=number, approve=True, reason="x", by=by, at=DAY),
        lambda number, by: recognition.appeal(number=number, reason="x", by=by, at=DAY),
        lambda number, by: recognition.decide_appeal(number=number, uphold=True, reason="x", by=by, at=DAY),
        lambda number, by: recognition.reverse(number=number, reason="x", by=by, at=DAY),
        lambda number, by: recognition.make_notice(number=number, by=by, at=DAY),
    ],
    ids=["see", "state", "skip", "withdraw", "decide", "appeal", "decide appeal", "reverse", "notice"],
)
def test_another_persons_file_is_not_there_for_whoever_has_no_business_with_it(
    ruled_world: World, act: Callable[..., object]
) -> None:
    enter_person(ruled_world, "zhang", name="张同班", role=Role.FITTER, unit="HEAT-EAST-1")
    number = number_of(proposed(ruled_world))

    for username in ("zhang", "qian", "lin", "zhou", "xu", "guan", "api", "head-east", "head-west", "head-north"):
        with pytest.raises(NotFound):
            act(number, ruled_world.viewer(username))


def test_a_notice_is_made_once_no_appeal_can_change_it_and_never_by_the_person(ruled_world: World) -> None:
    number = approved(ruled_world)

    def make(by: str, at: datetime) -> Proposal:
        return recognition.make_notice(number=number, by=ruled_world.viewer(by), at=at)

    with pytest.raises(NothingToCirculate):
        make("fang", DAY)
    with pytest.raises(NotFound):
        make("zhao", AFTER_APPEAL)
    assert make("fang", AFTER_APPEAL).state == "approved"


def test_every_fact_about_a_person_commits_to_the_name_instead_of_keeping_it(ruled_world: World) -> None:
    approved(ruled_world)

    fields = set(PersonalValue.objects.filter(value=str(ruled_world.person("zhao").id)).values_list("field", flat=True))
    assert fields == {"person_id"}
    assert PersonalValue.objects.filter(field="statement", value="当天工装未干").exists()
