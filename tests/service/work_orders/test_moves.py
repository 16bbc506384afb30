"""The moves of an order: who may, when, what they do to clocks, and what is refused."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest

from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel.refusals import NotAllowed, NotFound
from plumbline.ground.service_levels.models import Clock
from plumbline.service.work_orders import actions, queries
from plumbline.service.work_orders.actions.effects import EFFECTS
from plumbline.service.work_orders.models import Extension, OrderContact, Round
from plumbline.service.work_orders.rules import InputRefused, MoveRefused
from plumbline.service.work_orders.states import MOVES, Channel, State
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World


def after(**length: float) -> datetime:
    return IN_SEASON + timedelta(**length)


@pytest.fixture
def cold(ruled_world: World) -> str:
    return register(ruled_world).number


def clocks(number: str, milestone: str) -> list[Clock]:
    return list(Clock.objects.filter(case_file__number=number, milestone=milestone).order_by("started_at"))


def on_site(world: World, number: str) -> None:
    move(world, number, "accept", by="head-east", at=after(minutes=5))
    move(world, number, "assign", by="head-east", at=after(minutes=6), person="zhao")
    move(world, number, "depart", by="zhao", at=after(minutes=10))
    move(world, number, "arrive", by="zhao", at=after(minutes=50))


def test_accept_assign_depart_arrive_reply_walk_the_order_to_its_callback(ruled_world: World, cold: str) -> None:
    on_site(ruled_world, cold)
    move(ruled_world, cold, "reply", by="zhao", at=after(hours=3), result="排气后供暖正常，室温 20 度")

    order = order_of(cold)
    assert (order.state, order.result, order.solved) == (State.REPLIED, "排气后供暖正常，室温 20 度", True)
    assert (order.accepted_at, order.arrived_at, order.replied_at) == (
        after(minutes=5),
        after(minutes=50),
        after(hours=3),
    )
    assert all(c.stopped_at for m in ("accept", "arrive", "contact", "resolve") for c in clocks(cold, m))
    assert clocks(cold, "arrive")[0].stopped_at == after(minutes=50)
    assert clocks(cold, "resolve")[0].stopped_at == after(hours=3), "the reply is the completion (S1 8.g)"
    assert [c.stopped_at for c in clocks(cold, "sheet_return")] == [None]
    assert order.next_milestone == "callback"


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("accept", "zhou"),
        ("accept", "lin"),
        ("dispatch", "head-east"),
        ("void", "lin"),
        ("reopen", "head-east"),
    ],
)
def test_who_sees_the_order_but_may_not_do_this_is_told_so(ruled_world: World, cold: str, name: str, by: str) -> None:
    with pytest.raises(NotAllowed):
        move(ruled_world, cold, name, by=by, at=after(minutes=1), unit="HEAT-WEST", note="x", reason="x")


@pytest.mark.parametrize("by", ["head-west", "qian", "sun"])
def test_for_people_of_other_units_the_order_is_not_there(ruled_world: World, cold: str, by: str) -> None:
    with pytest.raises(NotFound):
        move(ruled_world, cold, "accept", by=by, at=after(minutes=1))


def test_a_fitter_of_a_team_sees_and_handles_the_order_once_it_is_assigned_to_him(
    ruled_world: World, cold: str
) -> None:
    zhao = ruled_world.viewer("zhao", at=IN_SEASON)
    with pytest.raises(NotFound):
        queries.visible_order(cold, viewer=zhao)
    move(ruled_world, cold, "accept", by="head-east", at=after(minutes=5))
    move(ruled_world, cold, "assign", by="head-east", at=after(minutes=6), person="zhao")

    listed = queries.matching(queries.OrderFilter(), viewer=zhao)

    assert [order.case_file.number for order in listed] == [cold]
    with pytest.raises(NotAllowed):
        move(ruled_world, cold, "escalate", by="zhao", at=after(minutes=7), note="x")
    move(ruled_world, cold, "depart", by="zhao", at=after(minutes=8))


def test_a_move_that_is_not_open_says_which_are(ruled_world: World, cold: str) -> None:
    move(ruled_world, cold, "accept", by="head-east", at=after(minutes=5))

    with pytest.raises(MoveRefused) as refused:
        move(ruled_world, cold, "accept", by="head-east", at=after(minutes=6))

    assert "assign" in refused.value.open_moves
    assert "accept" not in refused.value.open_moves
    assert Entry.objects.filter(name="work_orders.accepted").count() == 1


@pytest.mark.parametrize(
    ("name", "inputs", "field"),
    [
        ("reply", {"result": " "}, "result"),
        ("reply", {"result": "长" * 4_001}, "result"),
        ("assign", {"person": "qian"}, "person"),
        ("return", {"reason": "no_such_reason", "note": "x"}, "reason"),
        ("pause", {"reason": "", "note": "x"}, "reason"),
        ("request_extension", {"reason": "x", "until": after(minutes=-1), "note": "x"}, "until"),
    ],
)
def test_an_input_that_cannot_be_is_refused_with_its_field(
    ruled_world: World, cold: str, name: str, inputs: dict[str, object], field: str
) -> None:
    move(ruled_world, cold, "accept", by="head-east", at=after(minutes=5))

    with pytest.raises(InputRefused) as refused:
        move(ruled_world, cold, name, by="head-east", at=after(minutes=6), **inputs)

    assert refused.value.field == field
    assert order_of(cold).state == State.ACCEPTED


def test_a_move_before_the_last_one_is_refused(ruled_world: World, cold: str) -> None:
    move(ruled_world, cold, "accept", by="head-east", at=after(minutes=5))

    with pytest.raises(InputRefused) as refused:
        move(ruled_world, cold, "arrive", by="head-east", at=after(minutes=4))

    assert refused.value.field == "at"


def _return_reason() -> str:
    return next(
        r.code
        for r in queries.reasons(pack="heating-hohhot", move="return")
        if not r.evidence or r.evidence[0]["kind"] == "note"
    )


def test_the_third_return_goes_to_an_arbiter_whose_word_stands(ruled_world: World, cold: str) -> None:
    minute = 0
    for holder, head, following in (("HEAT-EAST", "head-east", "HEAT-WEST"), ("HEAT-WEST", "head-west", "HEAT-EAST")):
        minute += 10
        move(ruled_world, cold, "return", by=head, at=after(minutes=minute), reason=_return_reason(), note="不属本所")
        assert order_of(cold).unit_id == ruled_world.unit_id(holder)
        move(ruled_world, cold, "dispatch", by="zhou", at=after(minutes=minute + 1), unit=following)
    move(ruled_world, cold, "return", by="head-east", at=after(minutes=40), reason=_return_reason(), note="仍不属本所")
    assert (order_of(cold).state, order_of(cold).bounces) == (State.ARBITRATION, 3)

    move(ruled_world, cold, "arbitrate", by="zhou", at=after(minutes=50), unit="HEAT-EAST", note="按片区归东城")

    with pytest.raises(MoveRefused):
        move(ruled_world, cold, "return", by="head-east", at=after(minutes=55), reason=_return_reason(), note="再退")
    accepts = clocks(cold, "accept")
    assert len([c for c in accepts if c.stopped_at is None]) == 1, "each holder has a clock of its own"
    assert [c.binding for c in accepts if c.stopped_at is not None and c.stopped_at != accepts[-1].stopped_at] == [
        False
    ] * (len(accepts) - 1)
    customer_clock = clocks(cold, "resolve")[0]
    assert (customer_clock.started_at, customer_clock.stopped_at) == (IN_SEASON, None), (
        "the customer's clock runs through"
    )


def test_a_pause_needs_a_reason_and_stops_only_clocks_that_may_pause(ruled_world: World) -> None:
    number = register(ruled_world, order_type="heat_repair_in_scope").number
    on_site(ruled_world, number)
    reason = next(r for r in queries.reasons(pack="heating-hohhot", move="pause"))
    if any(proof["kind"] in ("attachment", "third_party_paper", "recording") for proof in reason.evidence):
        with pytest.raises(InputRefused):
            move(ruled_world, number, "pause", by="zhao", at=after(hours=1), reason=reason.code, note="客户改约")
        by = ruled_world.viewer("zhao", at=after(hours=1))
        actions.attach(
            number=number, name="改约.txt", content=BytesIO(b"ok"), size=2, most_bytes=1_000, by=by, at=after(hours=1)
        )

    move(ruled_world, number, "pause", by="zhao", at=after(hours=1), reason=reason.code, note="客户改约")

    running = Clock.objects.filter(case_file__number=number, stopped_at__isnull=True).select_related("limit")
    assert all(clock.paused == clock.limit.may_pause for clock in running if clock.limit)
    statutory = [clock for clock in running if clock.limit and clock.milestone == "resolve"]
    assert statutory, "the 24 hours of S1 27.1 are there"
    assert not any(clock.paused for clock in statutory), "and never pause"
    with pytest.raises(MoveRefused) as refused:
        move(ruled_world, number, "reply", by="zhao", at=after(hours=2), result="好了")
    assert "resume" in refused.value.open_moves


def test_a_pause_moves_the_due_moment_of_a_clock_that_may_pause_by_its_length(ruled_world: World) -> None:
    number = register(ruled_world, order_type="heat_complaint_other").number
    pausable = [
        c
        for c in Clock.objects.filter(case_file__number=number).select_related("limit")
        if c.limit and c.limit.may_pause
    ]
    if not pausable:
        pytest.fail("the pack has no pausable limit for this type; choose another type for this test")
    before = {c.id: c.due_at for c in pausable}
    move(ruled_world, number, "accept", by="head-east", at=after(minutes=5))
    reason = next(
        r
        for r in queries.reasons(pack="heating-hohhot", move="pause")
        if {p["kind"] for p in r.evidence} <= {"note", "call_attempts"}
    )

    move(ruled_world, number, "pause", by="head-east", at=after(minutes=10), reason=reason.code, note="联系不上")
    assert order_of(number).next_due_at not in before.values()
    move(ruled_world, number, "resume", by="head-east", at=after(minutes=70))

    running = [c for c in Clock.objects.filter(id__in=before) if c.stopped_at is None and c.milestone != "accept"]
    assert running
    for clock in running:
        assert clock.due_at >= before[clock.id]
        assert clock.runs.count() == 2


def test_an_extension_is_asked_for_by_one_and_granted_by_another(ruled_world: World) -> None:
    number = register(ruled_world, order_type="heat_complaint_other").number
    move(ruled_world, number, "accept", by="head-east", at=after(minutes=5))
    reason = next(
        r
        for r in queries.reasons(pack="heating-hohhot", move="extension")
        if {p["kind"] for p in r.evidence} <= {"note", "approval", "customer_consent"}
    )
    until = after(days=10)

    move(
        ruled_world,
        number,
        "request_extension",
        by="head-east",
        at=after(hours=1),
        reason=reason.code,
        until=until,
        note="需厂家配件",
    )
    with pytest.raises(NotAllowed):
        move(ruled_world, number, "grant_extension", by="head-east", at=after(hours=2))
    move(ruled_world, number, "grant_extension", by="fang", at=after(hours=2))

    assert Extension.objects.get().granted is True
    extended = list(Clock.objects.filter(case_file__number=number, fixed_due_at__isnull=False))
    assert {c.due_at for c in extended} == {until}
    assert all(not c.binding for c in Clock.objects.filter(case_file__number=number, runs__reason="extended"))
    assert MOVES.move("grant_extension") not in queries.allowed_moves(
        order_of(number), viewer=ruled_world.viewer("fang"), has_extension_request=False
    )


def test_an_urge_is_counted_and_stays_with_the_order(ruled_world: World, cold: str) -> None:
    for count in (1, 2):
        move(
            ruled_world, cold, "urge", by="lin", at=after(minutes=count * 10), note="还没人来", channel=Channel.COUNTER
        )

    assert order_of(cold).urges == 2
    assert list(OrderContact.objects.order_by("at").values_list("kind", flat=True)) == ["first", "urge", "urge"]
    assert order_of(cold).state == State.DISPATCHED


def test_a_merge_keeps_every_contact_counted_and_can_be_undone(ruled_world: World, cold: str) -> None:
    twin = register(ruled_world, title="同一户又来电", at=after(minutes=2)).number
    before = {c.id: c.due_at for c in Clock.objects.filter(case_file__number=twin)}

    move(ruled_world, twin, "merge", by="zhou", at=after(minutes=10), parent=cold)
    assert order_of(twin).state == State.MERGED
    assert len(queries.contacts(order_of(cold))) == 2
    assert not Clock.objects.filter(case_file__number=twin, stopped_at__isnull=True).exists()
    assert not Clock.objects.filter(case_file__number=twin, binding=True, runs__reason="merged").exists()

    move(ruled_world, twin, "unmerge", by="zhou", at=after(minutes=20), note="不是同一处")
    assert (order_of(twin).state, order_of(twin).parent) == (State.REGISTERED, None)
    assert {
        c.id: c.due_at for c in Clock.objects.filter(case_file__number=twin, stopped_at__isnull=True)
    }.items() <= before.items()
    assert order_of(twin).next_due_at == min(
        c.due_at for c in Clock.objects.filter(case_file__number=twin, stopped_at__isnull=True)
    )


def test_children_of_an_incident_keep_their_own_clocks(ruled_world: World) -> None:
    incident = register(ruled_world, order_type="heat_burst", title="主管爆裂").number
    child = register(ruled_world, at=after(minutes=5)).number

    move(ruled_world, child, "link", by="zhou", at=after(minutes=6), parent=incident)

    assert order_of(child).parent is not None
    assert order_of(child).state == State.DISPATCHED
    assert Clock.objects.filter(case_file__number=child, stopped_at__isnull=True).exists()
    with pytest.raises(InputRefused):
        move(ruled_world, incident, "link", by="zhou", at=after(minutes=7), parent=child)
    move(ruled_world, child, "unlink", by="zhou", at=after(minutes=8))
    assert order_of(child).parent is None


def test_reopening_keeps_the_first_round_and_starts_new_clocks(ruled_world: World, cold: str) -> None:
    on_site(ruled_world, cold)
    move(ruled_world, cold, "reply", by="zhao", at=after(hours=3), result="已处理")

    move(ruled_world, cold, "reopen", by="fang", at=after(hours=5), note="仍不热")

    order = order_of(cold)
    assert (order.state, order.round, order.replied_at, order.result) == (State.DISPATCHED, 2, None, "")
    kept = Round.objects.get()
    assert (kept.number, kept.result, kept.replied_at) == (1, "已处理", after(hours=3))
    resolve = clocks(cold, "resolve")
    assert [(c.round, c.started_at, c.stopped_at) for c in resolve if c.binding] == [
        (1, IN_SEASON, after(hours=3)),
        (2, after(hours=5), None),
    ]


def test_a_voided_order_leaves_no_clock_running_and_no_figure_counts_it_as_kept(ruled_world: World, cold: str) -> None:
    reason = next(
        r
        for r in queries.reasons(pack="heating-hohhot", move="void")
        if {p["kind"] for p in r.evidence} <= {"note", "approval"}
    )

    move(ruled_world, cold, "void", by="fang", at=after(minutes=5), reason=reason.code, note="测试单")

    assert not Clock.objects.filter(case_file__number=cold, stopped_at__isnull=True).exists()
    assert not Clock.objects.filter(case_file__number=cold, binding=True, runs__reason="voided").exists()
    assert order_of(cold).case_file.closed_at == after(minutes=5)


def test_paid_and_ready_start_the_clocks_that_wait_for_them_once(ruled_world: World) -> None:
    number = register(ruled_world, order_type="gas_restore_arrears", unit="GAS-NORTH").number
    assert clocks(number, "resolve") == []

    for minute in (10, 20):
        move(ruled_world, number, "mark_paid", by="head-north", at=after(minutes=minute))

    assert [(c.started_at, c.due_at) for c in clocks(number, "resolve")] == [
        (after(minutes=10), after(minutes=10, hours=24))
    ]


def test_every_move_of_the_table_has_an_effect_and_a_state_is_never_lost() -> None:
    assert {m.name for m in MOVES.moves} - {"register"} == set(EFFECTS)
    assert MOVES.reachable() == set(State)
