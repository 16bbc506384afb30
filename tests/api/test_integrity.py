"""Signals for machines: pages, filters, and only for those who may see them."""

from datetime import timedelta
from uuid import UUID

import pytest

from plumbline.ground.kernel.identifiers import new_id
from plumbline.supervision.integrity.models import Signal, SignalCase
from plumbline.supervision.integrity.states import Kind
from tests.api.conftest import Machine, MachineOf
from tests.world import START, World, open_case

SIGNALS = "/api/v1/integrity/signals"


def keep(company: World, unit: str, days: int) -> UUID:
    """A signal of a unit so many days after the start."""
    at = START + timedelta(days=days)
    case = open_case(company, unit=unit, at=at)
    evidence = {"round": 1, "accepted_at": at.isoformat(), "replied_at": at.isoformat(), "thresholds": {}}
    signal = Signal.objects.create(
        id=new_id(at),
        kind=Kind.CLOSED_UNVISITED.value,
        key=f"{unit} {days}",
        unit_id=company.unit_id(unit),
        at=at,
        found_at=at,
        evidence=evidence,
    )
    SignalCase.objects.create(signal=signal, case_file=case, position=0, is_subject=True)
    return signal.id


@pytest.fixture
def supervisor(company: World, machine_of: MachineOf) -> Machine:
    for days, unit in enumerate(("HEAT-EAST", "HEAT-WEST", "HEAT-EAST-1", "GAS-NORTH")):
        keep(company, unit, days)
    return machine_of("fang")


def test_signals_come_newest_first_page_by_page_and_none_twice(supervisor: Machine) -> None:
    first = supervisor.get(f"{SIGNALS}?limit=3").json()
    second = supervisor.get(f"{SIGNALS}?limit=3&cursor={first['next_cursor']}").json()

    units = [signal["unit"] for page in (first, second) for signal in page["items"]]
    assert units == ["GAS-NORTH", "HEAT-EAST-1", "HEAT-WEST", "HEAT-EAST"]
    assert second["next_cursor"] is None
    signal = first["items"][0]
    assert signal["cases"][0] in signal["sentence"]
    assert (signal["kind"], signal["check"], signal["other_cases"]) == ("closed_unvisited", None, [])


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("unit=HEAT-EAST", 2),
        ("unit=NOWHERE", 0),
        ("kind=photo_reused", 0),
        ("kind=closed_unvisited", 4),
        ("check=none", 4),
        ("check=confirmed", 0),
        ("since=2026-01-06T00:00:00%2B08:00&until=2026-01-07T00:00:00%2B08:00", 1),
    ],
)
def test_a_filter_narrows(supervisor: Machine, asked: str, count: int) -> None:
    assert len(supervisor.get(f"{SIGNALS}?{asked}").json()["items"]) == count


@pytest.mark.parametrize("asked", ["kind=nonsense", "check=maybe", "limit=0", "cursor=!", "colour=red"])
def test_a_filter_that_is_none_is_refused(supervisor: Machine, asked: str) -> None:
    assert supervisor.get(f"{SIGNALS}?{asked}").status_code == 422


@pytest.mark.parametrize("username", ["api", "zhao", "head-east", "lin"])
def test_whoever_may_not_see_signals_gets_none(supervisor: Machine, machine_of: MachineOf, username: str) -> None:
    assert machine_of(username).get(SIGNALS).status_code == 403
