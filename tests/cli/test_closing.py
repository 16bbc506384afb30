"""``plumbline indicators state|check|seal|restate`` as an operator runs them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, document
from tests.imports.files import take_in
from tests.imports.sheets import line, sheet_mapping, write_sheet
from tests.world import World, later

PERIOD = ("--period", "2026-01")
AS_DATA = ("--format", "json")
LATE = "GD-20260105-00003"


@pytest.fixture
def measured(world: World, tmp_path: Path, run: Run) -> World:
    """A January of three orders, one of them late."""
    path = write_sheet(
        tmp_path / "orders.csv",
        line(),
        line(no="A-2", done="2026-01-06 08:00:30"),
        line(no="A-3", done="2026-01-06 08:01:00", who="Water"),
    )
    take_in(path, sheet_mapping(), by=world.system, at=later(days=400))
    run("indicators", "measure", *PERIOD)
    return world


def test_a_period_is_checked_sealed_and_restated_from_the_command_line(measured: World, run: Run) -> None:
    before = document(run("indicators", "state", *PERIOD, *AS_DATA))
    checked = document(run("indicators", "check", *PERIOD, *AS_DATA))
    early = run("indicators", "seal", *PERIOD, code=1).stderr
    sealed = document(run("indicators", "seal", *PERIOD, "--early", "各单位已书面确认", *AS_DATA))
    restated = document(
        run(
            *("indicators", "restate", "ORD-05", *PERIOD, "--basis", "DUE", "--reason", "客户改约"),
            *("--case", f"{LATE}=excluded", *AS_DATA),
        )
    )
    after = document(run("indicators", "state", *PERIOD, *AS_DATA))

    assert (before["state"], before["next"], before["obstacles"]) == ("provisional", "check", [])
    assert checked["state"] == "checked"
    assert "提前封存须写明理由" in early
    assert sealed["values"] > 0
    assert restated["values"] > 0
    assert (after["state"], after["next"], after["restated"]) == ("sealed", None, 1)


def test_people_read_sentences(measured: World, run: Run) -> None:
    assert "暂定" in run("indicators", "state", *PERIOD).output
    assert "异议截止" in run("indicators", "check", *PERIOD, "--days", "3").output
    shown = run("indicators", "state", *PERIOD)
    assert "核对中" in shown.output
    assert "期限未满" in shown.stderr
    assert "已封存" in run("indicators", "seal", *PERIOD, "--early", "各单位已书面确认").output
    assert "已由" in run("indicators", "seal", *PERIOD, "--early", "再来", code=1).stderr
    assert (
        "一致"
        in run(*("indicators", "restate", "ORD-05", *PERIOD, "--basis", "DUE", "--reason", "复核"), code=1).stderr
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("restate", "ORD-05", *PERIOD, "--basis", "DUE", "--reason", "x", "--case", "GD-1=late"), 2, "excluded"),
        (("restate", "ORD-05", *PERIOD, "--basis", "DUE", "--reason", "x"), 1, "尚未封存"),
        (("check", "--period", "2026-01", "--days", "31"), 2, "30"),
        (("check", "--period", "2026-02"), 1, "尚未按全公司计算"),
        (("seal", "--period", "2026-01"), 1, "尚未交各单位核对"),
        (("state", "--period", "soon"), 1, "soon"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    measured: World, run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    assert said in run("indicators", *words, code=code).stderr
