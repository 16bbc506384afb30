"""``plumbline import inspections``: scores from elsewhere, once each, with their line; and the real file beside an independent count."""

from pathlib import Path

import pytest

from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.kernel.periods import parse
from plumbline.supervision.inspections import actions, queries
from plumbline.supervision.inspections.models import Inspection, Takeover
from tests.cli.conftest import Run, document
from tests.inspections import MONDAY
from tests.oracle.scores import by_month
from tests.real_data import real_data
from tests.world import World

MAPPING = """
source: elsewhere
times: {zone: Asia/Shanghai, format: "%Y-%m-%d"}
reference: [no]
unit: {column: unit, values: {东城: HEAT-EAST, 北区: GAS-NORTH}}
form: 旧检查表
object_name: hall
visited_on: day
score: score
of: 50
"""
GOOD = "no,unit,hall,day,score\n1,东城,中山路厅,2026-01-05,40\n2,北区,,2026-01-06,50\n"
BAD = """3,南区,,2026-01-06,50
4,东城,,2026-13-06,50
5,东城,,2026-01-06,51
6,东城,,2026-01-06,-1
7,东城,,2026-01-06,好
8,东城,,2999-01-06,50
1,东城,,2026-01-07,30
,东城,,2026-01-07,30
9,东城,,2026-01-07,NaN
10,东城,,2026-01-07
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    mapping, rows = tmp_path / "map.yaml", tmp_path / "rows.csv"
    mapping.write_text(MAPPING, encoding="utf-8")
    rows.write_text(GOOD, encoding="utf-8")
    return rows, mapping


def test_scores_come_in_once_and_keep_where_they_come_from(world: World, run: Run, files: tuple[Path, Path]) -> None:
    rows, mapping = files
    words = ("import", "inspections", rows, "--mapping", mapping, "--format", "json")

    first, again = document(run(*words)), document(run(*words))

    assert (first["entered"], first["known"], first["rejected"]) == (2, 0, 0)
    assert (again["entered"], again["known"]) == (0, 2)
    visit = Inspection.objects.select_related("takeover", "unit", "case_file").get(reference="1")
    assert (visit.unit.code, visit.object_name, visit.line, visit.state) == ("HEAT-EAST", "中山路厅", 2, "taken_over")
    assert (visit.points, visit.of, str(visit.visited_on)) == (40, 50, "2026-01-05")
    assert visit.takeover is not None
    assert (visit.takeover.file_name, visit.takeover.digest) == ("rows.csv", first["digest"])
    assert visit.case_file.closed_at is not None


def test_a_trial_writes_nothing(world: World, run: Run, files: tuple[Path, Path]) -> None:
    rows, mapping = files

    done = document(run("import", "inspections", rows, "--mapping", mapping, "--dry-run", "--format", "json"))

    assert done["entered"] == 2
    assert not Inspection.objects.exists()
    assert not Takeover.objects.exists()


def test_rows_that_are_no_inspections_are_told_with_line_and_reason(
    world: World, run: Run, files: tuple[Path, Path], tmp_path: Path
) -> None:
    rows, mapping = files
    rows.write_text(GOOD + BAD, encoding="utf-8")
    out = tmp_path / "rejects.csv"

    done = document(run("import", "inspections", rows, "--mapping", mapping, "--rejects", out, "--format", "json"))

    assert (done["entered"], done["rejected"]) == (2, 10)
    assert [each["line"] for each in done["rejections"]] == list(range(4, 14))
    reasons = [each["reason"] for each in done["rejections"]]
    for place, words in (
        (0, "南区"),
        (1, "不是日期"),
        (2, "不在 0 到 50 之间"),
        (4, "不是数字"),
        (5, "在将来"),
        (6, "第 2 行重复"),
    ):
        assert words in reasons[place]
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 11
    assert CaseFile.objects.filter(kind="JC").count() == 2


@pytest.mark.parametrize(("line", "words"), [("score: score", "score: points"), ("form: 旧检查表", "forms: 旧检查表")])
def test_a_mapping_that_does_not_fit_is_refused(
    world: World, run: Run, files: tuple[Path, Path], line: str, words: str
) -> None:
    rows, mapping = files
    mapping.write_text(MAPPING.replace(line, words), encoding="utf-8")

    run("import", "inspections", rows, "--mapping", mapping, code=1)

    assert not Inspection.objects.exists()


def test_a_public_file_scores_as_an_independent_count_says(world: World, run: Run) -> None:
    path = real_data("inspections", "sf_inspections_public.csv")
    mapping = Path(__file__).resolve().parents[2] / "mappings" / "inspections-sf.yaml"

    done = document(run("import", "inspections", path, "--mapping", mapping, "--format", "json"))

    expected = by_month(path)
    viewer, unit = world.system, world.system.tree.by_code["YH-HEAT"]
    assert done["entered"] == sum(visits for visits, _mean, _least in expected.values())
    assert done["entered"] + done["rejected"] == 2821
    found = {month: queries.scores(unit, parse(month), viewer=viewer) for month in expected}
    assert {month: (each.visits, each.share, each.least) for month, each in found.items()} == expected
    whole = queries.scores(unit, parse("2017"), viewer=viewer)
    of_year = [each for month, each in expected.items() if month.startswith("2017")]
    assert whole.share == sum(visits * mean for visits, mean, _least in of_year) / sum(each[0] for each in of_year)
    assert whole.mean == whole.share


def test_what_was_taken_over_fulfils_no_plan_and_is_not_signed(
    world: World, run: Run, files: tuple[Path, Path]
) -> None:
    rows, mapping = files
    run("import", "inspections", rows, "--mapping", mapping)
    number = Inspection.objects.select_related("case_file").earliest("reference").case_file.number

    plan = queries.plan_of(2026, viewer=world.system, at=MONDAY)
    assert sum(line.coverage.done for lines in plan.values() for line in lines) == 0
    with pytest.raises(actions.WrongState):
        actions.conclude(number=number, by=world.viewer("fang"), at=MONDAY)
