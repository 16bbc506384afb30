"""Clocks that are wrong: moments of the future are refused at every door, and a machine whose clock jumps back breaks no order of things."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from plumbline.ground.journal import actions as journal
from plumbline.ground.journal import queries as entries
from plumbline.ground.journal import recording
from plumbline.ground.journal.models import Link
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels.models import Clock, ClockMark
from plumbline.service.work_orders.models import WorkOrder
from plumbline.service.work_orders.rules import InputRefused
from plumbline.supervision.callbacks import actions as callbacks
from plumbline.supervision.callbacks.models import Attempt, Callback
from plumbline.supervision.callbacks.rules import CallbackRefused
from plumbline.supervision.callbacks.states import Result
from tests.api.conftest import Machine
from tests.imports.files import take_in
from tests.imports.sheets import line, sheet_mapping, write_sheet
from tests.orders import IN_SEASON, move, order_of, register
from tests.web.conftest import ALLAUTH
from tests.world import START, World

AHEAD = (
    (timedelta(minutes=-1), True),
    (timedelta(minutes=4), True),
    (timedelta(minutes=6), False),
    (timedelta(days=400), False),
)
"""How far a moment lies ahead of ours, and whether it is taken."""


@pytest.fixture
def machine(ruled_world: World) -> Machine:
    return Machine(organization.issue_token(username="api", label="", by=who.system(), at=START))


def over_api(machine: Machine, world: World, at: datetime) -> tuple[int, str]:
    body = {"channel": "hotline", "order_type": "heat_no_heat_household", "title": "不热", "area": "EAST-N"}
    answer = machine.post("/api/v1/work-orders", {**body, "occurred_at": at.isoformat()})
    return answer.status_code, str(answer.json().get("detail", ""))


def move_over_api(machine: Machine, world: World, at: datetime) -> tuple[int, str]:
    number = register(world, at=IN_SEASON).number
    answer = machine.move(number, "urge", at=at.isoformat())
    return answer.status_code, str(answer.json().get("detail", ""))


def on_the_page(machine: Machine, world: World, at: datetime) -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    client.force_login(world.person("lin"), backend=ALLAUTH)
    local = timezone.localtime(at, timezone.get_default_timezone()).strftime("%Y-%m-%dT%H:%M")
    said = {
        **{"channel": "hotline", "order_type": "heat_no_heat_household", "title": "不热", "submission": "f-1"},
        **{"fact_since": "2026-01-05T20:00", "fact_neighbours": "邻居都热", "fact_heating_form": "暖气片"},
        **{"fact_special_needs": "yes", "area": "EAST-N", "occurred_at": local},
    }
    answer = client.post("/register/", said)
    translation.deactivate()
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("door", [over_api, move_over_api, on_the_page])
@pytest.mark.parametrize(("ahead", "is_taken"), AHEAD)
def test_what_lies_more_than_five_minutes_ahead_has_not_happened(
    ruled_world: World,
    machine: Machine,
    door: Callable[[Machine, World, datetime], tuple[int, str]],
    ahead: timedelta,
    is_taken: bool,
) -> None:
    status, said = door(machine, ruled_world, datetime.now(UTC) + ahead)

    assert status in ((200, 201, 302) if is_taken else (422,)), said
    assert is_taken or "不能晚于现在" in said


@pytest.mark.parametrize("column", ["taken", "done"])
@pytest.mark.parametrize(("ahead", "is_taken"), AHEAD)
def test_lines_of_the_future_are_rejected_with_a_reason_and_cost_no_other_line(
    world: World, tmp_path: Path, column: str, ahead: timedelta, is_taken: bool
) -> None:
    now = datetime(2026, 3, 1, 4, 0, tzinfo=UTC)
    moment = (now + ahead + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S")
    change = {"taken": moment, "due": "", "done": "", "state": "open"} if column == "taken" else {"done": moment}

    take_in(
        write_sheet(tmp_path / "o.csv", line(no="early", **change), line(no="good")),
        sheet_mapping(),
        by=who.system(),
        at=now,
    )

    found = set(WorkOrder.objects.values_list("external_number", flat=True))
    assert found == ({"early", "good"} if is_taken else {"good"})


def test_a_sweep_whose_clock_jumps_back_rings_nothing_twice_and_goes_on_where_it_was(ruled_world: World) -> None:
    register(ruled_world)
    moments = [timedelta(hours=hours) for hours in (2, -5, 1, 2, 30, 3, 31)]

    marks = []
    for after in moments:
        service_levels.ring_due(by=who.system(), at=IN_SEASON + after)
        marks.append(list(ClockMark.objects.order_by("clock_id", "percent").values_list("clock_id", "percent", "at")))

    assert marks[0] == marks[1] == marks[2] == marks[3] != marks[4]
    assert marks[4] == marks[5]
    assert set(marks[4]) <= set(marks[6])
    assert all(at <= IN_SEASON + timedelta(hours=31) for *_clock, at in marks[6])
    assert Clock.objects.filter(breached_at__lt=IN_SEASON).count() == 0


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The recorder's clock: the last moment in the list."""
    moments = [IN_SEASON]
    monkeypatch.setattr(recording, "_clock", [lambda: moments[-1]])
    return moments


def test_a_journal_whose_clock_jumps_back_seals_every_entry_once_and_stays_whole(
    ruled_world: World, recorder: list[datetime]
) -> None:
    for minutes in (0, 10, -50, 5, -120, 20):
        recorder.append(IN_SEASON + timedelta(minutes=minutes))
        register(ruled_world)
        journal.seal(at=recorder[-1] + timedelta(seconds=30))
    recorder.append(IN_SEASON + timedelta(hours=1))
    journal.seal(at=recorder[-1])

    entries_made = entries.verify()

    assert entries_made[1] is None
    assert Link.objects.count() == entries_made[0]
    assert Link.objects.values("entry_id").distinct().count() == Link.objects.count()
    assert journal.seal(at=recorder[-1] + timedelta(hours=1)) == 0


def test_identifiers_made_by_a_clock_that_jumps_back_are_new_ones(ruled_world: World) -> None:
    numbers = [register(ruled_world, at=IN_SEASON + timedelta(minutes=minutes)).number for minutes in (5, -5, 5, 0)]

    assert numbers == [f"GD-20260106-{place:05d}" for place in range(1, 5)]


def test_a_move_dated_before_the_last_one_is_told_both_moments(ruled_world: World) -> None:
    number = register(ruled_world).number

    with pytest.raises(InputRefused) as refused:
        move(ruled_world, number, "accept", by="head-east", at=IN_SEASON - timedelta(minutes=1))

    assert refused.value.field == "at"
    assert "08:59" in str(refused.value)
    assert order_of(number).state == "dispatched"


@pytest.mark.parametrize("tries", [0, 1])
def test_a_call_dated_before_it_could_be_made_is_refused_in_words_and_leaves_nothing(
    ruled_world: World, tries: int
) -> None:
    number = register(ruled_world).number
    said: dict[str, Any] = {"by": "head-east", "at": IN_SEASON + timedelta(hours=1)}
    move(ruled_world, number, "accept", **said)
    move(ruled_world, number, "reply", result="已排气", **said)
    callback = Callback.objects.get().case_file.number
    called = IN_SEASON + timedelta(hours=4)
    caller = ruled_world.viewer("xu", at=called)
    for _try in range(tries):
        callbacks.record_attempt(number=callback, result=Result.UNREACHED, by=caller, at=called)
    before = called if tries else said["at"]

    with pytest.raises(CallbackRefused) as refused:
        callbacks.record_attempt(
            number=callback, result=Result.SATISFIED, solved=True, by=caller, at=before - timedelta(minutes=1)
        )

    assert refused.value.field == "at"
    assert "早于" in str(refused.value)
    assert (Attempt.objects.count(), order_of(number).state) == (tries, "replied")


@pytest.mark.parametrize(("behind", "is_taken"), [(0, True), (5, True), (6, False)])
def test_the_clocks_of_two_machines_may_differ_by_seconds(ruled_world: World, behind: int, is_taken: bool) -> None:
    number = register(ruled_world, at=IN_SEASON).number
    later = IN_SEASON - timedelta(seconds=behind)

    if is_taken:
        moved = move(ruled_world, number, "urge", by="lin", at=later)
        assert moved.moved_at == IN_SEASON
    else:
        with pytest.raises(InputRefused):
            move(ruled_world, number, "urge", by="lin", at=later)
