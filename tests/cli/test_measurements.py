"""``plumbline import measurements``: CSV and Excel, tried first, twice, and with rows that cannot be."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from plumbline.service.measurements.models import Batch, Measurement
from tests.cli.conftest import Run, document
from tests.service.measurements.sheets import COLUMNS, MAPPING, line, write_sheet
from tests.world import World, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company(transactional_db: None) -> World:
    return build()


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.yaml"
    path.write_text(yaml.safe_dump(MAPPING, allow_unicode=True), encoding="utf-8")
    return path


def test_a_file_is_tried_taken_and_taken_again(company: World, mapping: Path, tmp_path: Path, run: Run) -> None:
    file = write_sheet(tmp_path / "samples.csv", line(), line(no="S-2", said="796"))
    rejects = tmp_path / "rejects.csv"

    tried = document(run("import", "measurements", file, "--mapping", mapping, "--dry-run", "--format", "json"))
    assert (tried["entered"], tried["rejected"], Measurement.objects.count()) == (1, 1, 0)
    taken = document(run("import", "facts", file, "--mapping", mapping, "--rejects", rejects, "--format", "json"))
    again = run("import", "measurements", file, "--mapping", mapping)

    assert (taken["entered"], taken["rejected"], taken["rejections"][0]["line"]) == (1, 1, 3)
    assert taken["rejections"][0]["field"] == "outcome"
    with rejects.open(encoding="utf-8-sig", newline="") as lines:
        assert list(csv.reader(lines))[1] == ["3", taken["rejections"][0]["reason"], *line(no="S-2", said="796")]
    assert "新增 0 行，更正 0 行，未变 1 行，拒绝 1 行" in again.stdout
    assert Batch.objects.count() == 2


def test_an_excel_file_is_read_with_its_moments_and_numbers(
    company: World, mapping: Path, tmp_path: Path, run: Run
) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    sheet.append([1001, "气质检测", "北所", datetime(2026, 1, 5, 8, 30), None, None, "合格", None, 38.1, None])
    sheet.append([None] * len(COLUMNS))
    sheet.append([1002, "气质检测", "北所", datetime(2026, 1, 6, 8, 30), None, None, "不合格", None, 0.1 + 0.2, None])
    book.save(tmp_path / "samples.xlsx")

    run("import", "measurements", tmp_path / "samples.xlsx", "--mapping", mapping)

    first, second = Measurement.objects.order_by("reference")
    assert (first.reference, first.happened_at.isoformat(), str(first.amount)) == (
        "1001",
        "2026-01-05T00:30:00+00:00",
        "38.1000",
    )
    assert (second.line, str(second.amount)) == (4, "0.3000")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.csv", "空的"),
        (b"no excel", "samples.xlsx", "不是可读的 Excel"),
        (b"a,b\n1,2\n", "other.csv", "出现 0 次"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    company: World, mapping: Path, tmp_path: Path, run: Run, content: bytes, name: str, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)

    assert said in run("import", "measurements", file, "--mapping", mapping, code=1).stderr
    assert not Batch.objects.exists()


def test_a_file_of_bad_rows_only_ends_with_one(company: World, mapping: Path, tmp_path: Path, run: Run) -> None:
    file = write_sheet(tmp_path / "samples.csv", line(said="尚可"))

    assert "没有一行可以导入" in run("import", "measurements", file, "--mapping", mapping, code=1).stderr
