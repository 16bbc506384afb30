"""``plumbline form`` as an operator runs it."""

import json
from pathlib import Path

from tests.cli.conftest import Run, document
from tests.world import World

ON = ("--on", "2026-01-05")


def test_forms_are_listed_shown_and_scored(ruled_world: World, run: Run, tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"called_back": "yes", "assigned_at_once": "no"}), encoding="utf-8")

    listed = document(run("form", "list", "--purpose", "file_review", *ON, "--format", "json"))
    shown = run("form", "show", "heat_complaint_file", *ON)
    worth = document(run("form", "score", "heat_complaint_file", str(answers), *ON, "--format", "json"))

    assert [each["code"] for each in listed] == ["complaint_file", "heat_complaint_file"]
    assert "S1-8.h" in shown.output
    assert (worth["points"], worth["of"], worth["vetoed"]) == ("6", "9", False)
    assert "66.67%" in run("form", "score", "heat_complaint_file", str(answers), *ON).output


def test_what_cannot_be_read_is_said(ruled_world: World, run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")

    assert "不是 JSON 文件" in run("form", "score", "hall", str(broken), *ON, code=1).stderr
    assert "没有编码为“nothing”的检查表" in run("form", "show", "nothing", *ON, code=1).stderr
