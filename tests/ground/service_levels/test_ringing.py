"""The sweep: marks and breaches, once each, dated when they happened, whatever the number of workers or poisoned rows."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from plumbline.ground.journal.models import Entry
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions, queries
from plumbline.ground.service_levels.models import Clock, ClockMark, ClockRun
from tests.orders import IN_SEASON, move, order_of, register
from tests.world import World, standing


def after(**length: float) -> datetime:
    return IN_SEASON + timedelta(**length)


def facts(name: str) -> list[tuple[str, datetime, int]]:
    rows = Entry.objects.filter(name=f"service_levels.{name}").order_by("at")
    return [(row.particulars["milestone"], row.at, row.particulars["percent"]) for row in rows]


def test_warnings_and_the_breach_are_dated_when_they_happened(ruled_world: World) -> None:
    number = register(ruled_world, order_type="heat_burst").number
    arrive = Clock.objects.get(case_file__number=number, milestone="arrive", binding=True)
    length = arrive.due_at - IN_SEASON

    actions.ring_due(at=after(hours=30), by=system())

    warned = [(at, percent) for milestone, at, percent in facts("clock_warned") if milestone == "arrive"]
    assert warned == [(IN_SEASON + length * 0.5, 50), (IN_SEASON + length * 0.8, 80)]
    assert [(at, percent) for m, at, percent in facts("clock_breached") if m == "arrive"] == [(arrive.due_at, 100)]
    assert [percent for m, _at, percent in facts("clock_overdue") if m == "arrive"] == [150, 200]
    arrive.refresh_from_db()
    assert (arrive.breached_at, arrive.wake_at) == (arrive.due_at, None)


def test_a_second_sweep_finds_nothing(ruled_world: World) -> None:
    register(ruled_world, order_type="heat_burst")
    assert actions.ring_due(at=after(hours=30), by=system()) > 0
    count = Entry.objects.count()

    assert actions.ring_due(at=after(hours=30), by=system()) == 0
    assert Entry.objects.count() == count


def test_a_stop_in_time_is_never_rung(ruled_world: World) -> None:
    number = register(ruled_world, order_type="heat_burst").number
    move(ruled_world, number, "accept", by="head-east", at=after(minutes=1))
    move(ruled_world, number, "arrive", by="head-east", at=after(minutes=10))

    actions.ring_due(at=after(hours=30), by=system())

    assert not [m for m, _at, _p in facts("clock_breached") if m in ("accept", "arrive")]


def test_a_stop_at_the_due_moment_is_met_and_one_microsecond_later_is_not(ruled_world: World) -> None:
    for late, breached in ((timedelta(0), False), (timedelta(microseconds=1), True)):
        number = register(ruled_world, order_type="heat_burst").number
        clock = Clock.objects.get(case_file__number=number, milestone="arrive", binding=True)
        move(ruled_world, number, "accept", by="head-east", at=after(minutes=1))
        actions.ring_due(at=clock.due_at, by=system())
        move(ruled_world, number, "arrive", by="head-east", at=clock.due_at + late)
        clock.refresh_from_db()
        assert (clock.breached_at is not None) is breached


def test_one_poisoned_clock_rests_an_hour_and_stops_nobody_else(ruled_world: World) -> None:
    good = register(ruled_world, order_type="heat_burst").number
    bad = register(ruled_world, order_type="heat_burst").number
    poisoned = Clock.objects.filter(case_file__number=bad, stopped_at__isnull=True).order_by("due_at")[0]
    ClockRun.objects.filter(clock=poisoned).delete()

    actions.ring_due(at=after(hours=30), by=system())

    poisoned.refresh_from_db()
    assert poisoned.wake_at == after(hours=31)
    assert Entry.objects.get(name="service_levels.clock_unreadable").subject == bad
    assert ClockMark.objects.filter(clock__case_file__number=good, percent=100).exists()


def test_a_deadline_from_outside_breaches_at_its_moment(ruled_world: World) -> None:
    number = register(ruled_world, due_at=after(hours=3)).number

    actions.ring_due(at=after(hours=4), by=system())

    fixed = Clock.objects.get(case_file__number=number, fixed_due_at__isnull=False)
    assert fixed.breached_at == after(hours=3)
    assert ("reply", after(hours=3), 100) in facts("clock_breached")


def test_all_clocks_rebuilt_from_their_runs_give_equal_rows(ruled_world: World) -> None:
    for order_type in ("heat_burst", "heat_complaint_other", "gas_leak", "gas_complaint_other"):
        unit = "GAS-NORTH" if order_type.startswith("gas") else ""
        number = register(ruled_world, order_type=order_type, unit=unit).number
        head = "head-north" if unit else "head-east"
        move(ruled_world, number, "accept", by=head, at=after(minutes=7))
        actions.ring_due(at=after(hours=2), by=system())
        if order_type != "heat_burst":
            move(ruled_world, number, "reply", by=head, at=after(hours=5), result="已办")
    actions.ring_due(at=after(days=5), by=system())

    assert actions.rebuild(clocks=list(Clock.objects.all())) == []


def test_every_open_clock_explains_itself_without_a_gap(ruled_world: World) -> None:
    number = register(ruled_world, order_type="gas_complaint_other", unit="GAS-NORTH").number
    order = order_of(number)

    for view in queries.clocks_of([order.case_file_id])[order.case_file_id]:
        reading = view.reading(after(days=2))
        if reading is not None:
            joints = [segment.until for segment in reading.ledger[:-1]]
            assert joints == [segment.since for segment in reading.ledger[1:]]


@pytest.fixture
def committed_world(transactional_db: None) -> World:
    return standing(rules=True)


def test_two_workers_ring_each_clock_once(committed_world: World) -> None:
    for _each in range(30):
        register(committed_world, order_type="heat_burst")
    found: list[int] = []

    def work() -> None:
        try:
            found.append(actions.ring_due(at=after(hours=30), by=system()))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    waiting = Clock.objects.filter(stopped_at__isnull=True).count()
    rung = Entry.objects.filter(name="service_levels.clock_breached").values_list("particulars__clock_id", flat=True)
    assert len(rung) == len(set(rung)) == waiting
    assert ClockMark.objects.filter(percent=100).count() == waiting


def test_a_worker_that_dies_in_the_middle_leaves_its_batch_to_the_next(ruled_world: World) -> None:
    register(ruled_world, order_type="heat_burst")

    with pytest.raises(KeyboardInterrupt):
        _die_in_the_middle()

    assert ClockMark.objects.count() == 0
    assert actions.ring_due(at=after(hours=30), by=system()) > 0


@transaction.atomic
def _die_in_the_middle() -> None:
    actions.ring_due(at=after(hours=30), by=system())
    raise KeyboardInterrupt
