"""``plumbline reports`` as an operator runs it."""

from datetime import UTC, datetime
from pathlib import Path

from plumbline.evaluation.indicators import actions as indicators
from plumbline.ground.kernel import periods
from plumbline.ground.organization.queries import system
from tests.cli.conftest import Run, document
from tests.evaluation.indicators.histories import open_kinds, put
from tests.evaluation.reporting.test_monthly_complaints import EAST, complaint
from tests.world import World

AS_DATA = ("--format", "json")


def test_a_report_is_drafted_handed_in_released_found_and_exported(
    ruled_world: World, run: Run, tmp_path: Path
) -> None:
    open_kinds()
    put([complaint(EAST, 2, hours=3)], ["cold"])
    indicators.measure(period=periods.parse("2026-02"), by=system(), at=datetime(2026, 3, 2, tzinfo=UTC))

    (drafted,) = document(run("reports", "draft", "monthly-complaints", "--period", "2026-02", *AS_DATA))
    making = document(run("reports", "list", "--making", *AS_DATA))
    run("reports", "submit", drafted["id"], "--as", "fang")
    early = run("reports", "release", drafted["id"], "--as", "gao", code=1).stderr
    (out,) = document(run("reports", "release", drafted["id"], "--as", "gao", "--provisional", *AS_DATA))
    written = run("reports", "export", out["number"], "--to", str(tmp_path / "a.html"))
    again = run("reports", "release", out["number"], "--as", "gao", code=1).stderr

    assert [each["id"] for each in making] == [drafted["id"]]
    assert "尚未封存" in early
    assert out["number"].startswith("服监〔")
    assert (out["state"], out["provisional"]) == ("released", True)
    assert out["number"] in (tmp_path / "a.html").read_text("utf8")
    assert "已写入" in written.output
    assert "已印发" in again
    assert out["number"] in run("reports", "list", "--search", "投诉").output
    assert "已撤回" in run("reports", "withdraw", out["number"], "--reason", "案例有误", "--as", "gao").output


def test_what_is_due_is_listed(ruled_world: World, run: Run) -> None:
    rows = document(run("reports", "due", *AS_DATA))

    assert {"schedule", "period", "due_on", "late", "state"} <= set(rows[0]) if rows else True
    assert run("reports", "due").exit_code == 0
    assert "没有到期应起草的报告" in run("reports", "draft").output
