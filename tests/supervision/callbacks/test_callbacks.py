"""Call-backs: planned once a round, made by somebody else, finished when a word is spoken or enough was tried."""

import re
import uuid
from datetime import datetime, timedelta

import pytest

from plumbline.ground.casefiles.models import Origin
from plumbline.ground.kernel.refusals import NotAllowed, NotFound, Refused
from plumbline.ground.service_levels.models import Clock
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import actions, queries, rules
from plumbline.supervision.callbacks.models import Attempt, Callback
from plumbline.supervision.callbacks.rules import Terms, Tried
from plumbline.supervision.callbacks.states import Result
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World


def after(**length: float) -> datetime:
    return IN_SEASON + timedelta(**length)


@pytest.fixture
def replied(ruled_world: World) -> str:
    number = register(ruled_world).number
    move(ruled_world, number, "accept", by="head-east", at=after(minutes=5))
    move(ruled_world, number, "assign", by="head-east", at=after(minutes=6), person="zhao")
    move(ruled_world, number, "arrive", by="zhao", at=after(minutes=40))
    move(ruled_world, number, "reply", by="zhao", at=after(hours=2), result="已排气")
    return number


def the_callback() -> Callback:
    return Callback.objects.select_related("case_file", "order").get()


def attempt(world: World, result: Result, *, by: str = "xu", at: datetime, **said: object) -> Callback:
    number = Callback.objects.get(finished_at__isnull=True).case_file.number
    return actions.record_attempt(number=number, result=result, by=world.viewer(by, at=at), at=at, **said)  # type: ignore[arg-type]


def test_every_heating_reply_gets_one_callback_that_comes_from_the_order(ruled_world: World, replied: str) -> None:
    callback = the_callback()

    order = order_of(replied)
    assert callback.case_file.number == "HF-20260106-00001"
    assert (callback.order_id, callback.round, callback.unit_id) == (order.case_file_id, 1, order.unit_id)
    assert Origin.objects.get().cause_id == order.case_file_id
    assert callback.due_at == Clock.objects.get(case_file=order.case_file, milestone="callback").due_at
    assert [c.pk for c in queries.waiting(viewer=ruled_world.viewer("xu"))] == [callback.pk]


def test_planned_twice_it_stays_one(ruled_world: World, replied: str) -> None:
    order = order_of(replied)

    again = actions.schedule(
        order_case_file_id=order.case_file_id,
        policy_code=order.order_type.callback_policy,
        by=ruled_world.system,
        at=after(hours=3),
    )

    assert again == the_callback()


@pytest.mark.parametrize("result", [Result.SATISFIED, Result.BASICALLY])
def test_a_satisfied_customer_closes_the_order_and_stops_the_clock(
    ruled_world: World, replied: str, result: Result
) -> None:
    attempt(ruled_world, result, at=after(hours=4), solved=True)

    order = order_of(replied)
    assert (order.state, order.closed_at) == (State.CLOSED, after(hours=4))
    assert Clock.objects.get(case_file=order.case_file, milestone="callback").stopped_at == after(hours=4)
    assert the_callback().finished_at == after(hours=4)


@pytest.mark.parametrize(
    ("result", "solved", "opinion"),
    [
        (Result.DISSATISFIED, True, "师傅没套鞋套"),
        (Result.SATISFIED, False, ""),
        (Result.DISSATISFIED, False, "还是不热"),
    ],
)
def test_dissatisfied_or_unsolved_reopens_the_order_and_the_next_reply_is_called_back_again(
    ruled_world: World, replied: str, result: Result, solved: bool, opinion: str
) -> None:
    attempt(ruled_world, result, at=after(hours=4), solved=solved, opinion=opinion)

    order = order_of(replied)
    assert (order.state, order.round) == (State.DISPATCHED, 2)
    move(ruled_world, replied, "accept", by="head-east", at=after(hours=5))
    move(ruled_world, replied, "reply", by="head-east", at=after(hours=6), result="更换阀门")
    assert sorted(Callback.objects.values_list("round", "result")) == [(1, result.value), (2, "")]


def test_nobody_found_three_times_at_different_times_is_unreached_and_closes(ruled_world: World, replied: str) -> None:
    for hours, counts in ((3, True), (3.5, False), (6, True), (9.5, True)):
        attempt(ruled_world, Result.UNREACHED, at=after(hours=hours))
        assert Attempt.objects.order_by("-number")[0].counts is counts

    assert (the_callback().result, the_callback().attempts_made) == ("unreached", 4)
    assert order_of(replied).state == State.CLOSED


def test_two_tries_are_not_enough(ruled_world: World, replied: str) -> None:
    attempt(ruled_world, Result.UNREACHED, at=after(hours=3))
    attempt(ruled_world, Result.WRONG_NUMBER, at=after(hours=7))

    assert the_callback().finished_at is None
    assert order_of(replied).state == State.REPLIED


@pytest.mark.parametrize(
    ("result", "said", "field"),
    [
        (Result.SATISFIED, {}, "solved"),
        (Result.DISSATISFIED, {"solved": True, "opinion": " "}, "opinion"),
        (Result.BASICALLY, {"solved": True, "opinion": "长" * 4_001}, "opinion"),
    ],
)
def test_half_an_answer_is_refused(
    ruled_world: World, replied: str, result: Result, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        attempt(ruled_world, result, at=after(hours=3), **said)

    assert refused.value.field == field
    assert Attempt.objects.count() == 0


def test_nobody_calls_back_their_own_order(ruled_world: World, replied: str) -> None:
    order = order_of(replied)
    order.first_contact_person = ruled_world.person("xu")
    order.save()

    with pytest.raises(NotAllowed):
        attempt(ruled_world, Result.SATISFIED, at=after(hours=3), solved=True)


@pytest.mark.parametrize(
    ("by", "refusal"), [("head-east", NotAllowed), ("lin", NotAllowed), ("zhao", NotFound), ("head-west", NotFound)]
)
def test_only_callback_agents_call_back(ruled_world: World, replied: str, by: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        attempt(ruled_world, Result.SATISFIED, by=by, at=after(hours=3), solved=True)


def test_the_second_of_two_who_finish_one_callback_is_told(ruled_world: World, replied: str) -> None:
    number = the_callback().case_file.number
    attempt(ruled_world, Result.SATISFIED, at=after(hours=3), solved=True)

    with pytest.raises(actions.AlreadyFinished):
        actions.record_attempt(
            number=number,
            result=Result.DISSATISFIED,
            solved=False,
            opinion="x",
            by=ruled_world.viewer("xu"),
            at=after(hours=3, minutes=1),
        )

    assert the_callback().result == "satisfied"


def test_counting_attempts_by_spacing_and_part_of_the_day() -> None:
    terms = Terms(attempts=3, spacing=timedelta(hours=2), day_parts=2)
    morning = [Tried(after(hours=h), True, "morning") for h in (0, 2, 4)]

    assert rules.is_finished(Result.UNREACHED, morning, terms) is False
    assert rules.is_finished(Result.UNREACHED, [*morning[:2], Tried(after(hours=6), True, "afternoon")], terms) is True
    assert rules.counts(after(hours=1, minutes=59), morning[:1], terms) is False
    assert rules.counts(after(hours=2), morning[:1], terms) is True


@pytest.mark.parametrize(("share", "few", "many"), [(0, 0, 0), (100, 1_000, 1_000), (20, 150, 250)])
def test_the_share_that_is_called_back_is_drawn_by_the_orders_identifier(share: int, few: int, many: int) -> None:
    chosen = sum(
        rules.is_chosen(uuid.uuid5(uuid.NAMESPACE_URL, str(n)), Terms(share_percent=share)) for n in range(1_000)
    )

    assert few <= chosen <= many


@pytest.mark.parametrize(("seconds", "is_taken"), [(0, True), (3, True), (5, True), (6, False), (3_600, False)])
def test_clocks_of_two_machines_may_differ_by_seconds_and_the_refusal_reads_as_people_read_time(
    ruled_world: World, replied: str, seconds: int, is_taken: bool
) -> None:
    planned_at = the_callback().planned_at
    at = planned_at - timedelta(seconds=seconds)

    if is_taken:
        assert attempt(ruled_world, Result.UNREACHED, at=at).first_attempt_at == planned_at
        return
    with pytest.raises(rules.CallbackRefused) as refused:
        attempt(ruled_world, Result.UNREACHED, at=at)
    assert re.fullmatch(
        r"拨打时间 2026-01-06 1\d:\d\d:\d\d 早于该回访的安排或上一次拨打（2026-01-06 11:00:00）。", str(refused.value)
    )


@pytest.mark.parametrize(
    ("dialled", "own", "tail"),
    [("139 0000 1234", True, "1234"), ("13911112222", False, "2222"), ("", None, "")],
    ids=["the customer's", "another one", "nobody says"],
)
def test_of_the_number_that_was_called_the_tail_is_kept_and_whose_it_is(
    ruled_world: World, replied: str, dialled: str, own: bool | None, tail: str
) -> None:
    attempt(ruled_world, Result.SATISFIED, at=after(hours=4), solved=True, dialled=dialled, talked_seconds=8)

    made = Attempt.objects.get()
    assert (made.own_number, made.dialled_tail, made.talked_seconds) == (own, tail, 8)


@pytest.mark.parametrize(
    ("said", "field"), [({"dialled": "同上"}, "dialled"), ({"talked_seconds": 86_400}, "talked_seconds")]
)
def test_what_is_no_number_or_no_length_of_a_call_is_refused(
    ruled_world: World, replied: str, said: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        attempt(ruled_world, Result.SATISFIED, at=after(hours=4), solved=True, **said)

    assert refused.value.field == field
    assert not Attempt.objects.exists()
