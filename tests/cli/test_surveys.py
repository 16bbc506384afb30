"""``plumbline import survey``: answers of a third party on the command line."""

from pathlib import Path

import pytest

from plumbline.supervision.surveys.models import Response
from plumbline.supervision.surveys.rules.designing import GivenStratum
from plumbline.supervision.surveys.states import Basis, Way
from tests.cli.conftest import Run, document
from tests.supervision.surveys.asking import form, opened
from tests.web.test_survey_files import LINES, MAPPING
from tests.world import World


@pytest.fixture
def files(world: World, tmp_path: Path) -> tuple[str, Path, Path]:
    form(world)
    survey = opened(world, basis=Basis.GIVEN, ways=(Way.FILE,), given=(GivenStratum(code="all", size=0),))
    answers, mapping = tmp_path / "二月.csv", tmp_path / "mapping.yaml"
    answers.write_text(LINES, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    return survey.number, answers, mapping


def test_answers_come_in_once_and_the_others_are_told(files: tuple[str, Path, Path], run: Run, tmp_path: Path) -> None:
    number, answers, mapping = files
    rejects = tmp_path / "rejects.csv"
    words = ("import", "survey", answers, "--survey", number, "--mapping", mapping, "--format", "json")

    tried = document(run(*words, "--dry-run"))
    first = document(run(*words, "--rejects", rejects))
    again = document(run(*words))

    assert (tried["taken"], tried["dry_run"], first["taken"], first["rejected"]) == (1, True, 1, 1)
    assert (again["taken"], again["unchanged"]) == (0, 1)
    assert [(each["line"], each["field"]) for each in first["rejections"]] == [(3, "时间")]
    assert "昨天" in rejects.read_text(encoding="utf-8-sig")
    assert Response.objects.count() == 1


def test_a_survey_that_is_none_and_a_wrong_mapping_end_the_command(
    files: tuple[str, Path, Path], run: Run, tmp_path: Path
) -> None:
    number, answers, mapping = files
    broken = tmp_path / "broken.yaml"
    broken.write_text(MAPPING.replace("answered_at: 时间\n", ""), encoding="utf-8")

    missing = run("import", "survey", answers, "--survey", "DC-1", "--mapping", mapping, code=1)
    wrong = run("import", "survey", answers, "--survey", number, "--mapping", broken, code=1)

    assert "没有找到该调查" in missing.output
    assert "answered_at" in wrong.output
