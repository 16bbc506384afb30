"""``plumbline clock explain`` answers documents without any database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from plumbline.config.command_line import surroundings
from plumbline.doors.cli import main
from tests.architecture.source import PROJECT
from tests.cli.conftest import Run, document

WEEK = ("mon", "tue", "wed", "thu", "fri")
CONTRACT: dict[str, Any] = {
    "calendar": {
        "zone": "Asia/Shanghai",
        "weekly": {day: [["08:30", "12:00"], ["13:30", "17:00"]] for day in WEEK} | {"sat": [], "sun": []},
        "exceptions": {**{f"2026-10-0{day}": [] for day in range(1, 8)}, "2026-10-10": [["08:30", "17:00"]]},
    },
    "limit": {"quantity": 3, "unit": "working_day", "day_minutes": 420, "milestone": "reply", "may_pause": True},
    "events": [
        {"at": "2026-09-28T16:10:00+08:00", "type": "start"},
        {"at": "2026-09-29T09:00:00+08:00", "type": "pause", "reason": "customer_asked"},
        {"at": "2026-09-30T09:00:00+08:00", "type": "resume"},
        {"at": "2026-10-12T10:00:00+08:00", "type": "stop"},
    ],
    "now": "2026-10-12T10:00:00+08:00",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clock.json"
    path.write_text(json.dumps(CONTRACT))
    return path


def test_the_contracts_own_document_is_answered(run: Run, file: Path) -> None:
    answer = document(run("clock", "explain", file, "--format", "json"))

    # 50 minutes on the 28th, 30 on the 29th, 390 on the 30th: of 1,260 there are 790 left on 8 October, and 370 on the 9th.
    assert answer["due_at"] == "2026-10-09T16:10:00+08:00"
    assert answer["state"] == "breached"
    assert answer["breached_at"] == answer["due_at"]
    assert sum(segment["counted_seconds"] for segment in answer["ledger"]) == answer["elapsed_seconds"]
    assert answer["ledger"][0]["from"] == CONTRACT["events"][0]["at"]
    assert answer["ledger"][-1]["to"] == CONTRACT["events"][-1]["at"]


def test_a_list_of_documents_is_answered_by_a_list(run: Run, file: Path) -> None:
    file.write_text(json.dumps([CONTRACT, CONTRACT]))

    answers = document(run("clock", "explain", file, "--format", "json"))

    assert [answer["state"] for answer in answers] == ["breached", "breached"]


def test_into_a_pipe_it_answers_as_a_document_by_itself(run: Run, file: Path) -> None:
    assert document(run("clock", "explain", file))["state"] == "breached"


def test_as_text_it_answers_in_words_and_a_table(run: Run, file: Path) -> None:
    text = run("clock", "explain", file, "--format", "text").stdout

    assert "已超时" in text
    assert "2026-10-09T16:10:00+08:00" in text


def test_standard_input_is_read_too(run: Run) -> None:
    assert document(run("clock", "explain", "-", input=json.dumps(CONTRACT)))["state"] == "breached"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "JSON"),
        ("", "JSON"),
        ("[" * 2_000, "JSON"),
        ('{"a": "\\ud800"}', "JSON"),
        ("7", ""),
        ("{}", "calendar"),
        (json.dumps({**CONTRACT, "events": []}), "events"),
        (json.dumps({**CONTRACT, "events": CONTRACT["events"][:1] * 2}), "events"),
        (json.dumps({**CONTRACT, "events": CONTRACT["events"][::-1]}), "events"),
        (json.dumps({**CONTRACT, "calendar": {"zone": "Asia/Shanghai", "weekly": {}}}), "calendar"),
        (json.dumps({**CONTRACT, "now": "2026-10-12T10:00:00"}), "now"),
        (json.dumps([CONTRACT, {**CONTRACT, "now": 7}]), "[1].now"),
    ],
)
def test_what_cannot_be_answered_is_refused_naming_the_place(run: Run, file: Path, text: str, said: str) -> None:
    file.write_text(text)

    result = run("clock", "explain", file, "--format", "json", code=1)

    assert result.stdout == ""
    assert said in result.stderr


def test_a_file_that_is_not_there_is_wrong_usage(run: Run) -> None:
    run("clock", "explain", "/nowhere.json", code=2)


def test_no_database_is_started_for_it(file: Path) -> None:
    with surroundings(main, ["clock", "explain", str(file)]) as nothing:
        assert nothing is None


def test_it_works_where_no_database_can_be_had(file: Path, tmp_path: Path) -> None:
    nowhere = {"PLUMBLINE_VAR": str(tmp_path / "var"), "PLUMBLINE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "plumbline.config.command_line", "clock", "explain", str(file)]

    done = subprocess.run(command, cwd=PROJECT, env=os.environ | nowhere, capture_output=True, check=True)

    assert json.loads(done.stdout)["state"] == "breached"
    assert not (tmp_path / "var" / "postgresql").exists()
