"""Liability: proposed by one, decided by another, appealed in five working days, settled by a third; counted in the figures."""

from collections.abc import Callable
from datetime import datetime

import pytest

from plumbline.ground.kernel.refusals import Conflict, NotAllowed, NotFound
from plumbline.service.measurements.models import Measurement
from plumbline.supervision.improvement import actions, queries
from plumbline.supervision.improvement.actions.liability import AppealTooLate, Proposed
from plumbline.supervision.improvement.models import Judgement
from plumbline.supervision.improvement.rules.liability import AnswersRefused, NotImpartial, Said
from plumbline.supervision.improvement.rules.terms import RectificationRefused
from plumbline.supervision.improvement.states import JudgementState, Outcome, Party
from tests.orders import register
from tests.supervision.improvement.conftest import NOON, after, complaint_of
from tests.world import World, enter_customer

PROPOSED, DECIDED = after(hours=4), after(hours=6)

LIABLE = {
    "true": Said("yes", "通话录音 3 分 12 秒"),
    "breach": Said("standard", "现场记录", "S2f-13"),
    "whose": Said("staff", "班组说明"),
}
PARTLY = {
    "true": Said("yes", "通话录音"),
    "breach": Said("none", "工单时间均在时限内"),
    "explained": Said("missing", "未说明停气原因"),
}


def proposed(number: str, **changes: object) -> Proposed:
    said = {"number": number, "answers": LIABLE, "cause": "attitude", "stage": "handle", "note": "客户两次提到"}
    return Proposed(**{**said, **changes})  # type: ignore[arg-type]


def propose(world: World, number: str, *, by: str = "fang", at: datetime = PROPOSED, **changes: object) -> Judgement:
    return actions.propose(proposed=proposed(number, **changes), by=world.viewer(by, at=at), at=at)


def decide(world: World, number: str, *, by: str = "fang2", at: datetime = DECIDED, **more: object) -> Judgement:
    return actions.decide(number=number, reason="证据充分", by=world.viewer(by, at=at), at=at, **more)  # type: ignore[arg-type]


def test_a_second_person_decides_as_proposed_and_the_unit_has_five_working_days(
    judged_world: World, complaint: str
) -> None:
    propose(judged_world, complaint)

    found = decide(judged_world, complaint)

    assert (found.state, found.outcome, found.party) == ("decided", Outcome.LIABLE, Party.STAFF)
    # Monday noon: five working days later is Monday, until its end.
    assert found.appeal_until == datetime.fromisoformat("2026-03-10T00:00:00+08:00")
    assert found.decided_answers["breach"] == {"answer": "standard", "basis": "现场记录", "clause": "S2f-13"}


def test_what_was_decided_counts_among_liable_complaints_and_the_last_word_takes_its_place(
    judged_world: World, complaint: str
) -> None:
    propose(judged_world, complaint)
    decide(judged_world, complaint)
    assert counted() == [("plumbline", complaint, "liable", "attitude")]

    at = after(days=2)
    actions.appeal(number=complaint, reason="录音不完整", by=judged_world.viewer("head-north", at=at), at=at)
    later = after(days=3)
    found = actions.settle(
        number=complaint, reason="补听全程录音", answers=PARTLY, by=judged_world.viewer("gao", at=later), at=later
    )

    assert (found.state, found.outcome) == ("final", Outcome.PARTLY)
    assert counted() == [("plumbline", complaint, "partly", "attitude")]
    assert Measurement.objects.get(superseded_at__isnull=True).counted_at == found.decided_at


def counted() -> list[tuple[str, str, str, str]]:
    rows = Measurement.objects.filter(kind="liability", superseded_at__isnull=True)
    return list(rows.values_list("source", "reference", "outcome", "category"))


Step = Callable[[World, str], object]
HANDS: tuple[tuple[str, Step, type[Exception]], ...] = (
    ("the proposer decides himself", lambda w, n: decide(w, n, by="fang"), NotImpartial),
    ("somebody of the unit decides", lambda w, n: decide(w, n, by="inside"), NotImpartial),
    ("the head of the unit decides", lambda w, n: decide(w, n, by="head-north"), NotAllowed),
    ("a stranger decides", lambda w, n: decide(w, n, by="head-east"), NotFound),
    ("an agent decides", lambda w, n: decide(w, n, by="lin"), NotFound),
)


@pytest.mark.parametrize(("_who", "step", "refusal"), HANDS, ids=[who for who, _step, _refusal in HANDS])
def test_nobody_decides_who_proposed_or_belongs_to_the_unit(
    judged_world: World, complaint: str, _who: str, step: Step, refusal: type[Exception]
) -> None:
    propose(judged_world, complaint)

    with pytest.raises(refusal):
        step(judged_world, complaint)

    assert Judgement.objects.get().state == JudgementState.PROPOSED


def test_nobody_of_the_unit_proposes_and_no_machine(judged_world: World, complaint: str) -> None:
    with pytest.raises(NotImpartial):
        propose(judged_world, complaint, by="inside")
    with pytest.raises(NotImpartial):
        actions.propose(proposed=proposed(complaint), by=judged_world.system, at=after(hours=4))


def test_it_is_proposed_and_decided_once(judged_world: World, complaint: str) -> None:
    propose(judged_world, complaint)
    with pytest.raises(Conflict):
        propose(judged_world, complaint)
    decide(judged_world, complaint)
    with pytest.raises(Conflict):
        decide(judged_world, complaint)
    with pytest.raises(Conflict):
        actions.settle(
            number=complaint, reason="无申诉", by=judged_world.viewer("gao", at=after(days=1)), at=after(days=1)
        )


def test_the_last_word_is_a_third_persons(judged_world: World, complaint: str) -> None:
    propose(judged_world, complaint)
    decide(judged_world, complaint)
    at = after(days=1)
    actions.appeal(number=complaint, reason="录音不完整", by=judged_world.viewer("head-north", at=at), at=at)

    for hand in ("fang", "fang2", "inside"):
        with pytest.raises(NotImpartial):
            actions.settle(number=complaint, reason="维持", by=judged_world.viewer(hand, at=at), at=at)
    found = actions.settle(number=complaint, reason="维持", by=judged_world.viewer("gao", at=at), at=at)

    assert (found.state, found.outcome) == ("final", Outcome.LIABLE)
    with pytest.raises(Conflict):
        actions.appeal(number=complaint, reason="再申诉", by=judged_world.viewer("head-north", at=at), at=at)


def test_an_appeal_comes_from_the_unit_and_in_time(judged_world: World, complaint: str) -> None:
    propose(judged_world, complaint)
    last = decide(judged_world, complaint).appeal_until
    assert last is not None

    with pytest.raises(AppealTooLate):
        actions.appeal(number=complaint, reason="不服", by=judged_world.viewer("head-north", at=last), at=last)
    with pytest.raises(NotFound):
        actions.appeal(number=complaint, reason="不服", by=judged_world.viewer("head-south", at=NOON), at=after(days=1))
    with pytest.raises(NotAllowed):
        actions.appeal(number=complaint, reason="不服", by=judged_world.viewer("fang", at=NOON), at=after(days=1))
    with pytest.raises(RectificationRefused):
        actions.appeal(number=complaint, reason=" ", by=judged_world.viewer("head-north", at=NOON), at=after(days=1))


def test_what_is_no_complaint_or_has_no_answer_yet_is_not_judged(judged_world: World) -> None:
    waiting = complaint_of(judged_world, replied=False)

    with pytest.raises(Conflict):
        propose(judged_world, waiting)
    with pytest.raises(NotFound):
        propose(judged_world, "GD-20260302-99999")


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"cause": "weather"}, "cause"),
    ({"stage": "nowhere"}, "stage"),
    ({"escalation": "un"}, "escalation"),
    ({"answers": {**LIABLE, "breach": Said("limit", "超时", "S9-99")}}, "breach_clause"),
    ({"answers": {**LIABLE, "whose": Said("contractor", "合同")}}, "contractor"),
    ({"person": "zhao"}, "person"),
)


@pytest.mark.parametrize(("changes", "field"), WRONG)
def test_half_a_proposal_is_refused_and_nothing_is_kept(
    judged_world: World, complaint: str, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(AnswersRefused) as refused:
        propose(judged_world, complaint, **changes)

    assert refused.value.field == field
    assert not Judgement.objects.exists()


def test_the_contractor_is_named_and_the_company_answers(judged_world: World, complaint: str) -> None:
    answers = {**LIABLE, "whose": Said("contractor", "施工合同")}

    found = propose(judged_world, complaint, answers=answers, contractor="安澜管道工程", person="sun")

    assert (found.outcome, found.party, found.contractor) == (Outcome.LIABLE, Party.CONTRACTOR, "安澜管道工程")
    assert found.person_id == judged_world.person("sun").id


def test_complaints_wait_until_they_are_judged_and_the_unit_sees_its_own(judged_world: World, complaint: str) -> None:
    viewer = judged_world.viewer("fang")
    assert [each.case_file.number for each in queries.complaints_without(viewer=viewer)] == [complaint]

    propose(judged_world, complaint)

    assert not queries.complaints_without(viewer=viewer).exists()
    assert queries.judgements(viewer=judged_world.viewer("head-north")).count() == 1
    assert queries.judgements(viewer=judged_world.viewer("head-east")).count() == 0
    with pytest.raises(NotFound):
        queries.judgement(complaint, viewer=judged_world.viewer("head-east"))


def test_the_clock_of_the_preliminary_investigation_is_shown_with_its_clause(
    judged_world: World, complaint: str
) -> None:
    order = queries.complaint(complaint, viewer=judged_world.viewer("fang"))

    found = queries.investigation(order)

    assert found is not None
    assert found.due_at == order.registered_at + (after(hours=24) - NOON)
    assert found.clause == "S2f-13"
    assert not found.is_late(after(days=9))  # answered in two hours: the reply ends it too


def test_a_repeat_is_the_same_customers_complaint_of_the_same_kind_within_ninety_days(judged_world: World) -> None:
    customer = enter_customer(judged_world)
    numbers = [
        register(judged_world, at=after(days=days), order_type=kind, title="态度", customer_id=customer.id).number
        for days, kind in ((0, "gas_complaint_attitude"), (70, "gas_complaint_attitude"), (99, "gas_complaint_fee"))
    ]
    last = register(
        judged_world, at=after(days=100), order_type="gas_complaint_attitude", title="态度", customer_id=customer.id
    )

    found = queries.repeat_of(queries.complaint(last.number, viewer=judged_world.viewer("fang")))

    assert found is not None
    assert found.case_file.number == numbers[1]
    first = queries.complaint(numbers[0], viewer=judged_world.viewer("fang"))
    assert queries.repeat_of(first) is None
