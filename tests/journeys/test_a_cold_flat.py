"""One complaint, from the call to the figures: the story of the architecture, told with the real actions."""

from datetime import datetime, timedelta

from plumbline.ground.journal import actions as journal
from plumbline.ground.journal import queries as timeline_queries
from plumbline.ground.journal.reactions import Waking
from plumbline.ground.notifications.models import CallList, CallListEntry, Message
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels.models import Clock
from plumbline.service.work_orders import queries
from plumbline.service.work_orders.states import State
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Callback
from plumbline.supervision.callbacks.states import Result
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World, enter_customer


def after(**length: float) -> datetime:
    return IN_SEASON + timedelta(**length)


def call_back(world: World, at: datetime, result: Result, **said: object) -> None:
    number = Callback.objects.get(finished_at__isnull=True).case_file.number
    callbacks.record_attempt(number=number, result=result, by=world.viewer("xu", at=at), at=at, **said)  # type: ignore[arg-type]


def told(username: str, world: World) -> list[str]:
    return list(
        Message.objects.filter(person_id=world.person(username).id)
        .order_by("created_at", "id")
        .values_list("kind", flat=True)
    )


def test_a_cold_flat_from_the_call_to_the_second_callback(ruled_world: World, worker: list[Waking]) -> None:
    world = ruled_world
    enter_customer(world, phone="13800138000", area="EAST-N")

    # The agent takes the call; unit and due times follow from the customer's area.
    made = register(world, phone="13800138000", address="", area="")
    assert made.unit.code == "HEAT-EAST"
    assert told("head-east", world) == ["order_dispatched"]

    # The unit accepts, assigns, goes there, replies.
    move(world, made.number, "accept", by="head-east", at=after(minutes=5))
    move(world, made.number, "assign", by="head-east", at=after(minutes=6), person="zhao")
    assert told("zhao", world) == ["order_assigned"]
    move(world, made.number, "depart", by="zhao", at=after(minutes=10))
    move(world, made.number, "arrive", by="zhao", at=after(minutes=45))
    move(world, made.number, "reply", by="zhao", at=after(hours=2), result="管道排气，室温升至 20 度")
    assert order_of(made.number).state == State.REPLIED

    # The customer is called back by somebody else, and is not satisfied: the same order, a second round.
    call_back(world, after(hours=5), Result.DISSATISFIED, solved=False, opinion="晚上又不热了")
    order = order_of(made.number)
    assert (order.state, order.round) == (State.DISPATCHED, 2)
    assert told("head-east", world)[-1] == "order_reopened"

    # Nobody moves; the clocks run out and the ladder is climbed.
    service_levels.ring_due(at=after(hours=24), by=system())
    assert "clock_breached" in told("head-east", world)
    breached = Clock.objects.filter(case_file__number=made.number, round=2, breached_at__isnull=False)
    assert breached.exists()
    assert all(clock.breached_at == clock.due_at for clock in breached)

    # Done at last.
    move(world, made.number, "accept", by="head-east", at=after(hours=25))
    move(world, made.number, "arrive", by="head-east", at=after(hours=26))
    move(world, made.number, "reply", by="head-east", at=after(hours=27), result="更换入户阀门")
    call_back(world, after(hours=30), Result.SATISFIED, solved=True)
    order = order_of(made.number)
    assert (order.state, order.result) == (State.CLOSED, "更换入户阀门")
    assert [(r.number, r.result) for r in queries.rounds(order)] == [(1, "管道排气，室温升至 20 度")]
    assert order.first_contact_person_id == world.person("lin").id, "who took the call stays named to the end"

    # The journal tells all of it in order, and the chain stands.
    names = [line.name for line in timeline_queries.timeline(order.case_file_id)]
    assert names[0] == "work_orders.registered"
    assert names[-1] == "work_orders.closed"
    assert names.count("work_orders.replied") == 2
    journal.seal(at=datetime.now(IN_SEASON.tzinfo) + timedelta(minutes=1))
    checked, fault = timeline_queries.verify()
    assert (checked > 30, fault) == (True, None)


def test_a_burst_is_telephoned_at_once_and_acknowledged(ruled_world: World, worker: list[Waking]) -> None:
    made = register(ruled_world, order_type="heat_burst", title="主管道爆裂，楼道全是热水")

    lists = CallList.objects.filter(case_file__number=made.number)
    people = set(CallListEntry.objects.filter(call_list__in=lists).values_list("person__username", flat=True))
    assert lists, "S1 8 j: besides the dispatch, the unit is telephoned at once"
    assert "head-east" in people
    assert "call_list_opened" in told("head-east", ruled_world)


def test_children_of_an_incident_are_each_called_back(ruled_world: World, worker: list[Waking]) -> None:
    incident = register(ruled_world, order_type="heat_burst", title="主管道爆裂").number
    children = [register(ruled_world, phone=f"1390000777{n}", at=after(minutes=n)).number for n in (1, 2)]
    for child in children:
        move(ruled_world, child, "link", by="zhou", at=after(minutes=10), parent=incident)
        move(ruled_world, child, "accept", by="head-east", at=after(minutes=20))
        move(ruled_world, child, "reply", by="head-east", at=after(hours=4), result="主管已修复，恢复供热")

    waiting = Callback.objects.filter(finished_at__isnull=True).values_list("order__case_file__number", flat=True)
    assert sorted(waiting) == sorted(children)
