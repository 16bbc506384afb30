"""``plumbline indicators`` and ``plumbline report`` as an operator runs them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run, document
from tests.imports.files import take_in
from tests.imports.sheets import line, sheet_mapping, write_sheet
from tests.world import World, later

NOW = later(days=400)
VARIANTS = ["CMP-11-P50", "CMP-11-P90", "USE-02-U", "HOT-02-1", "HOT-02-2", "HOT-02-4", "CTR-01-P90"]
"""Figures beside those of the catalogue."""


@pytest.fixture
def company(world: World, tmp_path: Path) -> World:
    path = write_sheet(
        tmp_path / "orders.csv",
        line(),
        line(no="A-2", done="2026-01-06 08:00:30"),
        line(no="A-3", done="2026-01-06 08:01:00", who="Water"),
        line(no="A-4", done="", state="open", due="2099-01-01 00:00:00"),
    )
    take_in(path, sheet_mapping(), by=world.system, at=NOW)
    return world


def test_a_period_is_measured_shown_and_opened_down_to_its_cases(company: World, run: Run) -> None:
    done = document(run("indicators", "measure", "--period", "2026-01", "--format", "json"))

    values = document(
        run("indicators", "show", "ORD-05", "--period", "2026-01", "--unit", "EXT", "--by", "unit", "--format", "json")
    )
    missed = document(
        run(
            *("indicators", "cases", "ORD-05", "--period", "2026-01", "--unit", "EXT"),
            *("--outcome", "missed", "--basis", "DUE", "--format", "json"),
        )
    )

    due = {value["unit_name"]: value for value in values if value["basis"] == "DUE"}
    assert done["unit"] == "YH"
    assert done["values"] > 0
    assert (due["Streets"]["numerator"], due["Streets"]["denominator"], due["Streets"]["value"]) == ("2", "2", 100.0)
    assert (due["Water"]["shown"], due["Water"]["verdict"]) == ("0.00", "unknown")
    assert missed["counts"] == {"met": 2, "missed": 1, "excluded": 0}
    assert [case["number"] for case in missed["cases"]] == ["GD-20260105-00003"]


def test_pages_of_cases_follow_each_other(company: World, run: Run) -> None:
    words = ("indicators", "cases", "ORD-01", "--period", "2026-01", "--limit", "3", "--format", "json")

    first = document(run(*words))
    second = document(run(*words, "--cursor", first["cursor"]))

    numbers = [case["number"] for case in (*first["cases"], *second["cases"])]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == 4
    assert second["cursor"] is None


def test_measuring_one_unit_leaves_the_others_as_they_were(company: World, run: Run) -> None:
    run("indicators", "measure", "--period", "2026-01", "--unit", "EXT")

    whole = document(run("indicators", "show", "ORD-01", "--period", "2026-01", "--format", "json"))
    part = document(run("indicators", "show", "ORD-01", "--period", "2026-01", "--unit", "EXT", "--format", "json"))

    assert (whole[0]["shown"], whole[0]["measured_at"]) == ("—", None)
    assert part[0]["shown"] == "4"


def test_people_see_a_table_and_a_hint_where_nothing_was_measured(company: World, run: Run) -> None:
    result = run("indicators", "show", "ORD-05", "--period", "2026-01")

    assert "—" in result.stdout
    assert "indicators measure --period 2026-01" in result.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("show", "XXX-99", "--period", "2026-01"),
        ("show", "ORD-05", "--period", "soon"),
        ("show", "ORD-05", "--period", "2026-01", "--unit", "NOWHERE"),
        ("cases", "ORD-05", "--period", "2026-01", "--scope", "no/such"),
        ("cases", "ORD-05", "--period", "2026-01", "--cursor", "nonsense"),
        ("measure", "--period", "2099-01"),
        ("measure", "--period", "2026-01", "--unit", "NOWHERE"),
        ("measure", "--period", "2026-01", "--as", "lin"),
        ("measure", "--period", "2026-01", "--as", "nobody"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_sentence(company: World, run: Run, words: tuple[str, ...]) -> None:
    result = run("indicators", *words, code=1)

    assert result.stderr.strip()
    assert "Traceback" not in result.stderr


def test_the_list_names_every_indicator_of_the_catalogue(db: None, run: Run) -> None:
    everything = document(run("indicators", "list", "--format", "json"))
    measured = document(run("indicators", "list", "--measured", "--format", "json"))

    own = [i["code"] for i in everything if i["family"] == "orders"]
    assert own == [f"ORD-0{place}" for place in range(1, 8)]
    assert len(everything) == 103 + len(own) + len(VARIANTS)
    assert {i["code"] for i in measured} >= {"ORD-05", "CMP-01", "CMP-03", "USE-07", "HEA-05", "CBK-04", "GOV-04"}
    assert next(i for i in everything if i["code"] == "CMP-01")["bases"] == ["DUE", "ASSIGNED"]


@pytest.mark.parametrize("form", ["html", "xlsx"])
def test_a_report_is_measured_and_written(company: World, run: Run, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"report.{form}"

    said = document(
        run("report", "monthly-complaints", "--period", "2026-01", "--unit", "EXT", "--to", target, "--format", "json")
    )

    assert said["bytes"] == target.stat().st_size > 1_000
    assert [found.name for found in tmp_path.glob("*.part")] == []


@pytest.mark.parametrize(("target", "code"), [("report.exe", 1), ("report", 1)])
def test_a_report_in_no_known_form_is_refused(company: World, run: Run, tmp_path: Path, target: str, code: int) -> None:
    run("report", "monthly-complaints", "--period", "2026-01", "--to", tmp_path / target, code=code)

    assert not (tmp_path / target).exists()


def test_what_is_off_says_which_data_it_lacks(company: World, run: Run) -> None:
    everything = document(run("indicators", "list", "--format", "json"))

    off = [each for each in everything if not each["measured"]]
    assert len(off) == 35
    assert all(each["needs"]["zh"] and each["needs"]["en"] and not each["core"] for each in off)
    assert "缺少数据：0—10 分" in run("indicators", "show", "SRV-03", "--period", "2026-01", code=1).stderr
    assert "缺少数据" in run("indicators", "cases", "SRV-03", "--period", "2026-01", code=1).stderr
