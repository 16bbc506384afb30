"""Whatever is planted in a clean year is found, and honest bad luck is not taken for it."""

from datetime import datetime, timedelta

from plumbline.supervision.integrity import actions, queries
from plumbline.supervision.integrity.models import Signal
from plumbline.supervision.integrity.states import Kind
from tests.oracle.signals import counted
from tests.supervision.integrity.planting import FIRST_DAY, plant
from tests.supervision.integrity.reckoning import reckoned
from tests.world import World

END = FIRST_DAY + timedelta(days=160)
PRECISION, RECALL = 0.9, 0.9
"""Floors for each kind; what the year gives stands in docs/benchmarks.md."""


def scan(world: World, *, since: datetime | None = None, until: datetime = END, at: datetime = END) -> actions.Outcome:
    return actions.scan(by=world.system, at=at, since=since, until=until)


def found() -> set[tuple[Kind, str]]:
    """Kind and the first case of every signal."""
    return {(Kind(signal.kind), queries.numbers(signal)[0]) for signal in Signal.objects.all()}


def test_the_planted_is_found_and_the_unlucky_is_left_alone(ruled_world: World) -> None:
    year = plant(ruled_world, seed=11, times=2, plain=8)

    outcome = scan(ruled_world)

    signals = found()
    assert reckoned(signals, year.planted).missing == ""
    for kind, line in reckoned(signals, year.planted).lines.items():
        assert line.precision >= PRECISION, f"{kind}: {sorted(signals - year.planted)}"
        assert line.recall >= RECALL, f"{kind}: {sorted(year.planted - signals)}"
    assert {(kind.value, number) for kind, number in signals} == counted(queries.thresholds())
    assert sum(outcome.new.values()) == Signal.objects.count()
    for signal in Signal.objects.all():
        assert "%(" not in queries.sentence(signal)
    pieces_find_the_same(ruled_world)


def pieces_find_the_same(world: World) -> None:
    """Scanned again it stays as it was; scanned anew, week by week, it finds the same."""
    whole = {(signal.kind, signal.key) for signal in Signal.objects.all()}
    assert not any(scan(world, since=FIRST_DAY).new.values())
    Signal.objects.all().delete()
    since = FIRST_DAY
    while since < END:
        scan(world, since=since, until=since + timedelta(days=7, hours=5))
        since += timedelta(days=7, hours=5)
    assert {(signal.kind, signal.key) for signal in Signal.objects.all()} == whole
