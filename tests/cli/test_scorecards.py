"""``plumbline scorecard`` as an operator runs it."""

from tests.cli.conftest import Run, document
from tests.evaluation.scorecards.kept_values import HEATING, close, keep_all
from tests.world import World

PERIOD = ("--period", "2026-10")
AS_DATA = ("--format", "json")


def test_a_period_is_built_shown_and_sealed(ruled_world: World, run: Run) -> None:
    keep_all(ruled_world)

    built = document(run("scorecard", "build", *PERIOD, "--template", HEATING, *AS_DATA))
    sheets = document(run("scorecard", "show", *PERIOD, *AS_DATA))
    early = run("scorecard", "seal", *PERIOD, code=1).stderr
    close(ruled_world)
    sealed = document(run("scorecard", "seal", *PERIOD, *AS_DATA))

    assert "请先交各单位核对并封存统计期" in early
    assert built == [{"template": HEATING, "sheets": 2, "rated": 2}]
    assert [(sheet["unit"], sheet["points"], sheet["rank"]) for sheet in sheets] == [
        ("HEAT-EAST", "83.75", [1, 1]),
        ("HEAT-WEST", "12.50", [2, 2]),
    ]
    assert sheets[0]["lines"][0]["value"] == "98"
    assert [(each["template"], each["sheets"], len(each["digest"])) for each in sealed] == [(HEATING, 2, 64)]


def test_people_read_a_table_and_sentences(ruled_world: World, run: Run) -> None:
    keep_all(ruled_world)

    assert "2" in run("scorecard", "build", *PERIOD).output
    shown = run("scorecard", "show", *PERIOD)
    assert "83.75" in shown.output
    assert "1/2" in shown.output
    close(ruled_world)
    run("scorecard", "seal", *PERIOD)
    assert "封存" in run("scorecard", "seal", *PERIOD, code=1).stderr


def test_a_period_without_sheets_says_what_to_run(ruled_world: World, run: Run) -> None:
    assert "scorecard build" in run("scorecard", "show", "--period", "2025-01").stderr
    assert "还没有计算" in run("scorecard", "build", "--period", "2025-01", code=1).stderr
