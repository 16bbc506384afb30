"""Long lists found whole: in the list's order, within limits of number and time, piece by piece."""

from datetime import timedelta

import pytest
from django.db import DatabaseError

from plumbline.service.work_orders import queries
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.queries import OrderFilter, exporting
from tests.orders import IN_SEASON, move, register
from tests.world import World


@pytest.fixture
def numbers(ruled_world: World) -> list[str]:
    """Seven orders of the east, the third of which waits for more time."""
    made = [register(ruled_world, at=IN_SEASON + timedelta(minutes=minute)).number for minute in range(7)]
    WorkOrder.objects.filter(case_file__number__in=made[5:]).update(next_due_at=None)
    later = IN_SEASON + timedelta(hours=1)
    move(ruled_world, made[2], "accept", by="head-east", at=later)
    until = later + timedelta(days=5)
    move(
        ruled_world,
        made[2],
        "request_extension",
        by="head-east",
        at=later,
        reason="complex_cause",
        until=until,
        note="待料",
    )
    return made


def found(world: World, *, by_due: bool, only_asking: bool = False, most: int = 100, who: str = "lin") -> list[str]:
    ids = exporting.identifiers(
        OrderFilter(is_open=True), viewer=world.viewer(who), by_due=by_due, only_asking=only_asking, most=most
    )
    return [order.case_file.number for piece in queries.in_pieces(ids) for order in piece]


def test_the_newest_come_first(ruled_world: World, numbers: list[str]) -> None:
    assert found(ruled_world, by_due=False) == numbers[::-1]


def test_by_due_what_has_no_due_moment_comes_last_newest_first(ruled_world: World, numbers: list[str]) -> None:
    dated = WorkOrder.objects.filter(next_due_at__isnull=False).order_by("next_due_at", "pk")

    expected = [*dated.values_list("case_file__number", flat=True), numbers[6], numbers[5]]
    assert found(ruled_world, by_due=True) == expected


def test_those_that_wait_for_more_time_alone(ruled_world: World, numbers: list[str]) -> None:
    assert found(ruled_world, by_due=True, only_asking=True) == [numbers[2]]


def test_no_more_than_wanted_and_nothing_of_others(ruled_world: World, numbers: list[str]) -> None:
    assert found(ruled_world, by_due=False, most=3) == numbers[:3:-1]
    assert found(ruled_world, by_due=False, who="head-west") == []


def test_pieces_lose_and_double_nothing(
    ruled_world: World, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)

    assert found(ruled_world, by_due=False) == numbers[::-1]


def slow(sql: str) -> object:
    return lambda _wanted, *, viewer: WorkOrder.objects.extra(where=[sql])


def test_a_list_that_takes_too_long_is_given_up(
    ruled_world: World, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "LONGEST_WAIT_SECONDS", 0.05)
    monkeypatch.setattr(exporting, "matching", slow("pg_sleep(0.3)::text = ''"))

    with pytest.raises(queries.TooLong):
        found(ruled_world, by_due=False)

    monkeypatch.undo()
    assert len(found(ruled_world, by_due=False)) == 7


def test_another_fault_of_the_database_is_no_refusal(
    ruled_world: World, numbers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "matching", slow("1/0 = 1"))

    with pytest.raises(DatabaseError):
        found(ruled_world, by_due=False)
