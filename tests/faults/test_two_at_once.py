"""Two people at one thing at the same moment: one wins, the other is told; nothing happens twice and no number is lost."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from plumbline.ground.casefiles.models import CaseFile, Counter
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.receipts.models import Receipt
from plumbline.service.work_orders import queries as work_orders_now
from plumbline.service.work_orders.actions import RegisteredOrder
from plumbline.service.work_orders.models import Round, WorkOrder
from plumbline.service.work_orders.rules import MoveRefused
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Attempt, Callback
from plumbline.supervision.callbacks.states import Result
from tests.api.conftest import Machine
from tests.faults.at_once import SECONDS, another_connection, kinds, outcomes, outcomes_behind, wait_for, waiting
from tests.orders import IN_SEASON, move, order_of
from tests.orders import register as register_order
from tests.world import World

MachineOf = Callable[[str], Machine]
LATER = IN_SEASON + timedelta(minutes=10)


def register(world: World, **words: Any) -> RegisteredOrder:
    return register_order(world, **{"order_type": "no_heat", **words})


def at(number: str) -> Any:
    return WorkOrder.objects.filter(case_file__number=number)


def open_now(number: str) -> set[str]:
    order = order_of(number)
    found = work_orders_now.open_moves(order, has_extension_request=False)
    return {each.name for each in found}


ACCEPT: tuple[str, str, dict[str, Any]] = ("accept", "head-east", {})
RETURN = ("return", "head-east", {"reason": "not_ours", "note": "不是我们片区"})
DISPATCH = ("dispatch", "zhou", {"unit": "HEAT-WEST"})
DISPATCH_BACK = ("dispatch", "lin", {"unit": "HEAT-EAST"})
VOID = ("void", "zhou", {"reason": "mistake", "note": "重复登记"})
MERGE = ("merge", "lin", {"parent": "GD-20260106-00002"})


@pytest.mark.parametrize(
    ("one", "other"), [(ACCEPT, ACCEPT), (RETURN, RETURN), (DISPATCH, DISPATCH_BACK), (VOID, MERGE)]
)
def test_of_two_who_move_one_order_one_wins_and_the_other_learns_what_is_open_now(
    committed: World, one: Any, other: Any
) -> None:
    number, _second = register(committed).number, register(committed).number
    if one is DISPATCH:
        move(committed, number, "return", by="head-east", at=IN_SEASON, reason="not_ours", note="不是我们片区")

    def by(name: str, who: str, inputs: dict[str, Any]) -> Callable[[], object]:
        return lambda: move(committed, number, name, by=who, at=LATER, **inputs)

    results = outcomes_behind(at(number), by(*one), by(*other))

    assert kinds(results) == ["MoveRefused", "WorkOrder"]
    refused = next(result for result in results if isinstance(result, MoveRefused))
    assert set(refused.open_moves) == open_now(number)
    assert number in str(refused)


@pytest.mark.parametrize("name", ["accept", "return", "dispatch"])
def test_over_http_one_is_answered_200_and_the_other_409_with_the_moves_that_are_open(
    committed: World, machine_of: MachineOf, name: str
) -> None:
    number = register(committed).number
    if name == "dispatch":
        move(committed, number, "return", by="head-east", at=IN_SEASON, reason="not_ours", note="不是我们片区")
    inputs: dict[str, Any] = {"return": RETURN[2], "dispatch": DISPATCH[2]}.get(name, {})
    machine, another = machine_of("api"), machine_of("api")

    answers = outcomes_behind(
        at(number), lambda: machine.move(number, name, **inputs), lambda: another.move(number, name, **inputs)
    )

    won, lost = sorted(answers, key=lambda answer: int(answer.status_code))
    assert (won.status_code, lost.status_code) == (200, 409)
    assert lost["Content-Type"] == "application/problem+json"
    problem = lost.json()
    assert set(problem["open_moves"]) == open_now(number)
    assert number in problem["detail"]


def test_two_orders_that_are_merged_into_each_other_do_not_both_vanish(committed: World) -> None:
    first, second = register(committed).number, register(committed).number
    both = WorkOrder.objects.filter(case_file__number__in=[first, second])

    results = outcomes_behind(
        both.order_by("case_file_id"),
        lambda: move(committed, first, "merge", by="lin", at=LATER, parent=second),
        lambda: move(committed, second, "merge", by="zhou", at=LATER, parent=first),
    )

    assert kinds(results) == ["InputRefused", "WorkOrder"]
    assert sorted(both.values_list("state", flat=True)) == [State.DISPATCHED, State.MERGED]


@pytest.fixture
def waiting_callback(committed: World) -> str:
    number = register(committed).number
    move(committed, number, "accept", by="head-east", at=LATER)
    move(committed, number, "reply", by="head-east", at=LATER, result="已排气")
    return Callback.objects.get().case_file.number


def attempt(world: World, number: str, result: Result, **said: Any) -> Callback:
    by = world.viewer("xu", at=LATER)
    return callbacks.record_attempt(number=number, result=result, by=by, at=LATER + timedelta(hours=1), **said)


def test_of_two_who_finish_one_callback_one_wins_and_the_other_is_told(committed: World, waiting_callback: str) -> None:
    results = outcomes_behind(
        Callback.objects.filter(case_file__number=waiting_callback),
        lambda: attempt(committed, waiting_callback, Result.SATISFIED, solved=True),
        lambda: attempt(committed, waiting_callback, Result.DISSATISFIED, solved=False, opinion="还是不热"),
    )

    assert kinds(results) == ["AlreadyFinished", "Callback"]
    assert Attempt.objects.count() == 1
    order = WorkOrder.objects.get()
    reopened = Callback.objects.get(round=1).result == Result.DISSATISFIED
    assert (order.state, order.round, Round.objects.count()) == (
        (State.DISPATCHED, 2, 1) if reopened else (State.CLOSED, 1, 0)
    )


def test_two_tries_at_once_that_found_nobody_are_both_kept_and_count_once(
    committed: World, waiting_callback: str
) -> None:
    def try_in_vain() -> Callback:
        return attempt(committed, waiting_callback, Result.UNREACHED)

    results = outcomes_behind(Callback.objects.all(), try_in_vain, try_in_vain)

    assert kinds(results) == ["Callback", "Callback"]
    assert sorted(Attempt.objects.values_list("number", "counts")) == [(1, True), (2, False)]
    assert Callback.objects.get().attempts_made == 2


@pytest.mark.parametrize(
    "same", [{"submission": "form-7f3a"}, {"external_source": "12345", "external_number": "YH-2026-0001"}]
)
def test_the_same_matter_sent_four_times_at_once_is_one_order_and_all_get_its_number(
    committed: World, same: dict[str, str]
) -> None:
    before = register(committed).number  # the day's counter is there to stand at

    def send() -> RegisteredOrder:
        return register(committed, **same)

    results = outcomes_behind(Counter.objects.all(), *[send] * 4)

    assert kinds(results) == ["RegisteredOrder"] * 4, results
    assert len({result.number for result in results}) == 1
    assert sorted(result.is_new for result in results) == [False, False, False, True]
    assert sorted(CaseFile.objects.values_list("number", flat=True)) == [before, results[0].number]


def test_one_call_sent_four_times_at_once_under_one_key_is_one_order_and_one_answer(
    committed: World, machine_of: MachineOf
) -> None:
    machine = machine_of("api")
    body = {"channel": "hotline", "order_type": "no_heat", "title": "家里不热", "area": "EAST-N"}
    assert machine.post("/api/v1/work-orders", body).status_code == 201  # the day's counter is there to stand at

    def send() -> Any:
        return machine.post("/api/v1/work-orders", body, key="7f3a")

    answers = outcomes_behind(Counter.objects.all(), *[send] * 4)

    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sorted(answer.headers.get("Idempotency-Replayed", "") for answer in answers) == ["", *["true"] * 3]
    assert (WorkOrder.objects.count(), Receipt.objects.count()) == (2, 1)


def test_one_move_sent_four_times_at_once_under_one_key_happens_once_and_is_answered_alike(
    committed: World, machine_of: MachineOf
) -> None:
    number, machine = register(committed).number, machine_of("api")

    def send() -> Any:
        address = f"/api/v1/work-orders/{number}/moves/urge"
        return machine.post(address, {"note": "请快些"}, key="9c1")

    answers = outcomes_behind(at(number), *[send] * 4)

    assert [answer.status_code for answer in answers] == [200] * 4, [answer.content for answer in answers]
    assert len({answer.content for answer in answers}) == 1
    assert order_of(number).urges == 1


def test_twenty_registrations_at_once_get_twenty_numbers_in_a_row(committed: World) -> None:
    results = outcomes(*[lambda: register(committed)] * 20)

    assert kinds(results) == ["RegisteredOrder"] * 20, [each for each in results if isinstance(each, Exception)][:3]
    assert sorted(result.number for result in results) == [f"GD-20260106-{place:05d}" for place in range(1, 21)]


def test_a_registration_that_fails_takes_no_number(committed: World) -> None:
    def fail() -> RegisteredOrder:
        return register(committed, order_type="heading")

    results = outcomes(*[lambda: register(committed), fail] * 4)

    assert sum(isinstance(result, Refused) for result in results) == 4
    numbers = sorted(result.number for result in results if isinstance(result, RegisteredOrder))
    assert numbers == [f"GD-20260106-{place:05d}" for place in range(1, 5)]


def in_the_middle_of(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What the second gives when it comes while the first is done and not yet committed."""
    results: list[Any] = []
    with another_connection() as watcher:

        def begin() -> None:
            with transaction.atomic():
                first()
                begun.set()
                wait_for(lambda: waiting(watcher), what="the second to stand at the first one's lock")

        def follow() -> None:
            begun.wait(SECONDS)
            results.append(second())

        begun = threading.Event()
        results.extend(each for each in outcomes(begin, follow) if isinstance(each, Exception))
    assert len(results) == 1, results
    return results[0]


def test_who_waited_for_a_hand_over_tells_of_the_unit_that_has_the_order_now(committed: World) -> None:
    number = register(committed).number
    move(committed, number, "return", by="head-east", at=IN_SEASON, reason="not_ours", note="不是我们片区")
    overdue = IN_SEASON + timedelta(days=20)

    moved = in_the_middle_of(
        lambda: move(committed, number, "dispatch", by="zhou", at=LATER, unit="HEAT-WEST"),
        lambda: move(committed, number, "accept", by="head-west", at=overdue),
    )

    assert isinstance(moved, WorkOrder), moved
    breaches = Entry.objects.filter(name="service_levels.clock_breached", subject=number)
    assert breaches.exists()
    assert set(breaches.values_list("unit_id", flat=True)) == {committed.unit_id("HEAT-WEST")}


BY_HAND: list[tuple[str, dict[str, Any]]] = [("close", {}), ("reopen", {"note": "客户又来电"})]


@pytest.mark.parametrize(("name", "inputs"), BY_HAND)
@pytest.mark.parametrize("tried", [False, True])
def test_a_call_back_that_nobody_needs_any_more_is_withdrawn_and_says_why(
    committed: World, waiting_callback: str, name: str, inputs: dict[str, Any], tried: bool
) -> None:
    order = WorkOrder.objects.get().case_file.number
    if tried:
        attempt(committed, waiting_callback, Result.UNREACHED)

    move(committed, order, name, by="fang", at=LATER + timedelta(hours=2), **inputs)

    callback = Callback.objects.get()
    assert (callback.result, callback.solved, callback.next_attempt_at) == (Result.WITHDRAWN, None, None)
    assert callback.case_file.closed_at == callback.finished_at == LATER + timedelta(hours=2)
    told = Entry.objects.get(name="callbacks.withdrawn")
    assert (told.subject, told.particulars["move"]) == (waiting_callback, {"close": "办结", "reopen": "重办"}[name])
    with pytest.raises(callbacks.AlreadyFinished, match=order):
        attempt(committed, waiting_callback, Result.SATISFIED, solved=True)


def test_the_next_round_has_a_call_back_of_its_own(committed: World, waiting_callback: str) -> None:
    order = WorkOrder.objects.get().case_file.number
    again = LATER + timedelta(hours=3)
    move(committed, order, "reopen", by="fang", at=again, note="客户又来电")
    move(committed, order, "accept", by="head-east", at=again)
    move(committed, order, "reply", by="head-east", at=again, result="换了阀门")

    second = Callback.objects.get(finished_at__isnull=True)
    by = committed.viewer("xu", at=again)
    callbacks.record_attempt(
        number=second.case_file.number, result=Result.SATISFIED, solved=True, by=by, at=again + timedelta(hours=1)
    )

    assert second.round == 2
    assert WorkOrder.objects.get().state == State.CLOSED
    assert list(Callback.objects.order_by("round").values_list("result", flat=True)) == ["withdrawn", "satisfied"]


def test_of_one_who_calls_and_one_who_closes_by_hand_each_gets_an_answer_and_the_customers_words_are_not_lost(
    committed: World, waiting_callback: str
) -> None:
    order = WorkOrder.objects.get().case_file.number

    results = outcomes_behind(
        at(order),
        lambda: move(committed, order, "close", by="fang", at=LATER + timedelta(hours=2)),
        lambda: attempt(committed, waiting_callback, Result.SATISFIED, solved=True),
    )

    callback = Callback.objects.get()
    if kinds(results) == ["Callback", "MoveRefused"]:
        assert (callback.result, Attempt.objects.count()) == (Result.SATISFIED, 1)
    else:
        assert kinds(results) == ["AlreadyFinished", "WorkOrder"]
        assert (callback.result, Attempt.objects.count()) == (Result.WITHDRAWN, 0)
    assert WorkOrder.objects.get().state == State.CLOSED
