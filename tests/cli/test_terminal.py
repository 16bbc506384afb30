"""What the terminal says while a long work runs."""

import pytest
from django.db import connection

from plumbline.doors.cli import terminal
from tests.cli.conftest import Run


def test_never_more_is_done_than_there_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(terminal, "SECONDS_BETWEEN_LINES", 0)

    with terminal.progress("工单", 50) as advance:
        for _turn in range(3):
            advance(20)

    assert capsys.readouterr().err.splitlines() == ["工单 20 / 50", "工单 40 / 50", "工单 60 / 60"]


def test_a_bar_ends_full_when_there_was_more_than_thought(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal.Progress() as bar:
        task = bar.add_task("工单", total=50)

        for _turn in range(3):
            terminal._advance(bar, task, 20)

        assert (bar.tasks[0].completed, bar.tasks[0].total) == (60, 60)


@pytest.mark.django_db
def test_on_a_database_that_was_never_migrated_a_command_says_what_to_do_first(run: Run) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE work_orders_workorder RENAME TO of_another_version")

    result = run("demo", "load", "--scale", "tiny", code=1)

    assert "plumbline migrate" in result.stderr
    assert "Traceback" not in result.output
