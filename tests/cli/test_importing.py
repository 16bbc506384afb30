"""``plumbline import``: files as an operator imports them, also twice, broken off, and two at once."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.db import connection

from plumbline.doors.cli import importing, order_files
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal.models import Entry
from plumbline.service.customers.models import Customer
from plumbline.service.work_orders.models import WorkOrder
from tests.cli.conftest import Run, document
from tests.imports.sheets import COLUMNS, MAPPING, line, write_sheet
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


def many(path: Path, count: int) -> Path:
    days = (f"2026-01-{1 + number % 28:02d}" for number in range(count))
    return write_sheet(
        path,
        *(
            line(
                no=f"A-{number}",
                kind=f"Kind {number % 7}",
                who=f"Agency {number % 5}",
                taken=f"{day} 08:00:00",
                due=f"{day} 18:00:00",
                done=f"{day} 1{number % 10}:00:00",
            )
            for number, day in enumerate(days)
        ),
    )


def test_a_file_goes_in_with_several_batches_under_way_and_each_order_once(
    company: World, mapping: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_files, "BATCH", 50)
    file = many(tmp_path / "orders.csv", 430)

    first = document(run("import", "work-orders", file, "--mapping", mapping, "--format", "json"))
    second = document(run("import", "work-orders", file, "--mapping", mapping, "--format", "json"))

    assert (first["taken"], first["known"], first["rejected"]) == (430, 0, 0)
    assert (first["new_types"], first["new_units"]) == (7, 5)
    assert (second["taken"], second["known"], second["new_units"]) == (0, 430, 0)
    assert WorkOrder.objects.values("external_number").distinct().count() == 430
    assert CaseFile.objects.filter(kind="GD").values("number").distinct().count() == 430
    assert journal.verify()[1] is None


def test_a_second_run_says_that_nothing_changed(company: World, mapping: Path, tmp_path: Path, run: Run) -> None:
    file = write_sheet(tmp_path / "orders.csv", line())
    run("import", "work-orders", file, "--mapping", mapping)

    again = run("import", "work-orders", file, "--mapping", mapping)

    assert "没有变化" in again.stdout


def test_a_dry_run_tells_everything_and_writes_nothing(company: World, mapping: Path, tmp_path: Path, run: Run) -> None:
    file = write_sheet(tmp_path / "orders.csv", line(), line(no=""), line(no="A-2", who="Parks"))
    rejects = tmp_path / "rejects.csv"
    before = Entry.objects.count()

    said = document(
        run("import", "work-orders", file, "--mapping", mapping, "--dry-run", "--rejects", rejects, "--format", "json")
    )

    assert (said["taken"], said["rejected"], said["dry_run"]) == (2, 1, True)
    assert (said["new_types"], said["new_units"]) == (1, 2)
    assert said["rejections"] == [{"line": 3, "reason": "缺少编号（“no”为空）。"}]
    assert rejects.exists()
    assert not WorkOrder.objects.exists()
    assert Entry.objects.count() == before


def test_rejected_rows_can_be_mended_and_imported_from_their_own_file(
    company: World, mapping: Path, tmp_path: Path, run: Run
) -> None:
    rejects = tmp_path / "rejects.csv"
    file = write_sheet(tmp_path / "orders.csv", line(), line(no="A-2", kind=""))
    run("import", "work-orders", file, "--mapping", mapping, "--rejects", rejects)
    with rejects.open(encoding="utf-8-sig", newline="") as written:
        rows = list(csv.DictReader(written))
    assert [(row["line"], row["no"]) for row in rows] == [("3", "A-2")]
    assert "类型" in rows[0]["reason"]

    rows[0]["kind"] = "Lamp"
    with rejects.open("w", encoding="utf-8-sig", newline="") as mended:
        writer = csv.DictWriter(mended, ["line", "reason", *COLUMNS])
        writer.writeheader()
        writer.writerows(rows)
    run("import", "work-orders", rejects, "--mapping", mapping)

    assert WorkOrder.objects.count() == 2


def test_a_file_without_one_good_row_ends_with_exit_code_one(
    company: World, mapping: Path, tmp_path: Path, run: Run
) -> None:
    file = write_sheet(tmp_path / "orders.csv", line(no=""))

    result = run("import", "work-orders", file, "--mapping", mapping, code=1)

    assert "第 2 行" in result.stderr
    assert "没有一行可以导入" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("source: [\n", "mapping.yaml:2"),
        ("source: a\ntimes: {zone: Mars}\n", "mapping.yaml:2"),
        ("colour: red\n", "mapping.yaml:1"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_file_and_line(
    company: World, tmp_path: Path, run: Run, text: str, said: str
) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    file = write_sheet(tmp_path / "orders.csv", line())

    result = run("import", "work-orders", file, "--mapping", path, code=1)

    assert said in result.stderr


@pytest.mark.parametrize("content", [b"", b"no,kind\n1,2\n", b"\x00\x00\x00"])
def test_a_file_that_is_none_is_refused_with_a_sentence(
    company: World, mapping: Path, tmp_path: Path, run: Run, content: bytes
) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(content)

    result = run("import", "work-orders", file, "--mapping", mapping, code=1)

    assert "表头" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_import_that_fails_in_the_middle_keeps_whole_batches_and_goes_on_at_the_next_run(
    company: World, mapping: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_files, "BATCH", 50)
    monkeypatch.setattr(importing, "HANDS", 1)
    file = many(tmp_path / "orders.csv", 230)
    with connection.cursor() as cursor:
        # The server itself breaks the third batch, as a full disk would.
        cursor.execute(
            "CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN IF NEW.external_number = 'A-120' THEN RAISE EXCEPTION 'disk full'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON work_orders_workorder FOR EACH ROW EXECUTE FUNCTION break_it()"
        )
    broken = run("import", "work-orders", file, "--mapping", mapping, code=1)
    kept = WorkOrder.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER broken ON work_orders_workorder")
        cursor.execute("DROP FUNCTION break_it()")

    rest = document(run("import", "work-orders", file, "--mapping", mapping, "--format", "json"))

    assert "100" in broken.stderr
    assert kept == 100
    assert (rest["known"], rest["taken"]) == (100, 130)
    assert WorkOrder.objects.values("external_number").distinct().count() == 230


PROGRAM = """
import signal
import sys
import os
# Tests that run in the background inherit an ignored Ctrl-C; the operator at the terminal has it.
signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.conf import settings
from django.db import connections
settings.DATABASES["default"]["NAME"] = sys.argv[1]
connections["default"].settings_dict["NAME"] = sys.argv[1]
from plumbline.doors.cli import main, order_files
order_files.BATCH = 100
main(sys.argv[2:])
"""


def started(*words: object) -> "subprocess.Popen[str]":
    """The command in a process of its own, on the tests' database."""
    name = str(connection.settings_dict["NAME"])
    root = Path(settings.PROJECT)
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, name, *(str(word) for word in words)],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "default"},
    )


def waited_for(count: int, *, seconds: float = 60) -> None:
    patience = time.monotonic() + seconds
    while WorkOrder.objects.count() < count:
        assert time.monotonic() < patience, "the import does not get anywhere"
        time.sleep(0.05)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_is_stopped_leaves_whole_orders_and_the_next_run_brings_the_rest(
    company: World, mapping: Path, tmp_path: Path, run: Run, blow: signal.Signals
) -> None:
    file = many(tmp_path / "orders.csv", 4_000)
    process = started("import", "work-orders", file, "--mapping", mapping)
    waited_for(200)
    process.send_signal(blow)
    _out, err = process.communicate(timeout=60)
    kept = WorkOrder.objects.count()

    rest = document(run("import", "work-orders", file, "--mapping", mapping, "--format", "json"))

    assert process.returncode != 0
    assert "Traceback" not in err
    assert 200 <= kept <= 4_000
    assert kept % 100 == 0
    assert rest["known"] >= kept
    assert rest["known"] + rest["taken"] == 4_000
    assert WorkOrder.objects.values("external_number").distinct().count() == WorkOrder.objects.count() == 4_000
    assert CaseFile.objects.filter(work_order=None).count() == 0


def test_two_imports_of_the_same_file_at_once_bring_every_order_in_once(
    company: World, mapping: Path, tmp_path: Path
) -> None:
    file = many(tmp_path / "orders.csv", 1_200)
    processes = [started("import", "work-orders", file, "--mapping", mapping, "--format", "json") for _ in range(2)]

    answers = [finished(process) for process in processes]

    assert sum(answer["taken"] for answer in answers) == 1_200
    assert WorkOrder.objects.values("external_number").distinct().count() == WorkOrder.objects.count() == 1_200


def finished(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_customers_are_imported_and_a_second_time_unchanged(company: World, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "customers.csv"
    file.write_text("户号,名称,电话,地址\n20001,王小明,13800138000,北京路 12 号\n,无名,,\n", encoding="utf-8")
    rejects = tmp_path / "rejects.csv"

    tried = document(run("import", "customers", file, "--dry-run", "--format", "json"))
    nobody = Customer.objects.count()
    first = document(run("import", "customers", file, "--rejects", rejects, "--format", "json"))
    second = document(run("import", "customers", file, "--format", "json"))

    assert (tried["entered"], tried["rejected"], nobody) == (1, 1, 0)
    assert (first["entered"], first["rejections"][0]["line"]) == (1, 3)
    assert (second["entered"], second["unchanged"]) == (0, 1)
    assert "3" in rejects.read_text("utf-8-sig")
