"""``plumbline integrity`` as an operator runs it."""

import pytest

from plumbline.supervision.integrity.models import Signal
from tests.cli.conftest import Run, document
from tests.supervision.integrity import planting
from tests.supervision.integrity.planting import Year
from tests.world import World

AS_DATA = ("--format", "json")


@pytest.fixture
def number(ruled_world: World) -> str:
    """An order that was closed without anybody having been there."""
    year = Year(ruled_world, seed=1)
    planting.closed_unvisited(year.slot(heating=True))
    return next(iter(year.planted))[1]


def test_a_scan_finds_and_a_list_tells_with_evidence(number: str, run: Run) -> None:
    scanned = document(run("integrity", "scan", "--from", "2026-01-01", "--to", "2026-01-31", *AS_DATA))
    again = document(run("integrity", "scan", "--from", "2026-01-01", "--to", "2026-01-31", *AS_DATA))
    listed = document(run("integrity", "list", *AS_DATA))

    assert (scanned["new"], again["new"]) == (1, 0)
    assert len(scanned["kinds"]) == 10
    signal = listed[0]
    assert (signal["kind"], signal["cases"], signal["unit"]) == ("closed_unvisited", [number], "HEAT-EAST")
    assert number in signal["sentence"]
    assert signal["evidence"]["replied_at"]


def test_people_read_tables(number: str, run: Run) -> None:
    assert "1" in run("integrity", "scan", "--from", "2026-01-01").output
    assert number in run("integrity", "list", "--unit", "HEAT-EAST", "--kind", "closed_unvisited").output
    assert number not in run("integrity", "list", "--unit", "HEAT-WEST").output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("scan", "--from", "2026-02-01", "--to", "2026-01-01"), 1),
        (("scan", "--from", "2999-01-01"), 1),
        (("scan", "--as", "zhao"), 1),
        (("list", "--unit", "NOWHERE"), 1),
        (("list", "--kind", "nonsense"), 2),
        (("scan", "--from", "yesterday"), 2),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    ruled_world: World, run: Run, words: tuple[str, ...], code: int
) -> None:
    assert run("integrity", *words, code=code).stderr.strip()

    assert not Signal.objects.exists()
