"""The doctor finds what is wrong, says what to do, and ends with the code that scripts ask for."""

import json
from datetime import date

import pytest
from click.testing import CliRunner
from django.db import connection

from plumbline.doors.checkup import CHECKS, calendar_state, state_of
from plumbline.doors.cli import main


def examine() -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code and the findings by name."""
    result = CliRunner().invoke(main, ["doctor", "--format", "json"])
    findings = json.loads(result.stdout)["findings"]
    return result.exit_code, {finding["check"]: finding for finding in findings}


@pytest.mark.django_db
def test_a_fresh_installation_is_healthy() -> None:
    code, findings = examine()

    assert code == 0
    assert set(findings) == {check.__name__ for check in CHECKS}
    for name in ("database", "migrations", "clocks"):
        assert findings[name]["state"] == "ok", findings[name]
    assert not [name for name, finding in findings.items() if finding["state"] == "wrong"]


@pytest.mark.django_db
def test_what_is_not_set_up_yet_says_the_command_that_does_it() -> None:
    _, findings = examine()

    assert "plumbline serve" in findings["queue"]["remedy"]
    assert "plumbline pack install" in findings["calendars"]["remedy"]


@pytest.mark.django_db
def test_a_living_worker_is_seen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

    _, findings = examine()

    assert findings["queue"]["state"] == "ok"


@pytest.mark.django_db
def test_missing_migrations_are_wrong_and_name_the_command() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'callbacks'")

    code, findings = examine()

    assert code == 1
    assert findings["migrations"]["state"] == "wrong"
    assert "plumbline migrate" in findings["migrations"]["remedy"]


@pytest.mark.django_db
def test_a_backlog_of_jobs_is_a_warning() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) SELECT 'default', 'waiting' FROM generate_series(1, 1000)"
        )

    code, findings = examine()

    assert code == 0
    assert findings["queue"]["state"] == "warning"
    assert "plumbline serve jobs" in findings["queue"]["remedy"]


@pytest.mark.django_db
def test_a_failed_check_does_not_hide_the_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs RENAME TO elsewhere")

    code, findings = examine()

    assert code == 1
    assert findings["queue"]["state"] == "wrong"
    assert "procrastinate_jobs" in findings["queue"]["found"]
    assert findings["disk"]["state"] in {"ok", "warning"}


@pytest.mark.django_db
def test_people_read_one_line_a_check_and_what_to_do() -> None:
    result = CliRunner().invoke(main, ["doctor"])

    assert result.exit_code == 0
    assert result.stdout.count("✓") + result.stdout.count("!") == len(CHECKS)


@pytest.mark.parametrize(
    ("value", "state"), [(0, "ok"), (9, "ok"), (10, "warning"), (19, "warning"), (20, "wrong"), (99, "wrong")]
)
def test_limits_belong_to_the_worse_state(value: float, state: str) -> None:
    assert state_of(value, warning=10, wrong=20) == state


CALENDARS = [
    (date(2026, 12, 31), date(2026, 3, 1), "ok"),
    (date(2026, 12, 31), date(2026, 10, 31), "ok"),
    (date(2026, 12, 31), date(2026, 11, 1), "warning"),
    (date(2026, 12, 31), date(2027, 1, 1), "wrong"),
    (date(2027, 12, 31), date(2026, 12, 31), "ok"),
    (date(2026, 10, 7), date(2026, 3, 1), "wrong"),
]


@pytest.mark.parametrize(("until", "today", "state"), CALENDARS)
def test_a_calendar_has_to_know_this_year_and_from_november_on_the_next(until: date, today: date, state: str) -> None:
    assert calendar_state(until, today) == state
