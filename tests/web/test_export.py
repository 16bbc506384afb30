"""The list as a file: the same rows as the screen, csv and xlsx; nobody's formula; written in the journal before it leaves."""

import csv
import html
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from plumbline.ground.journal.models import Entry, PersonalValue
from plumbline.service.work_orders.models import WorkOrder
from tests.orders import IN_SEASON, move, register
from tests.web.conftest import Answer, Desk, DeskOf, text_of
from tests.web.test_list import numbers_in
from tests.world import World

ALL = ",".join(
    ("order", "state", "due", "unit", "contact", "registered", "address", "counts", "external", "accepted", "result")
)


@pytest.fixture
def orders(ruled_world: World) -> list[str]:
    """Forty orders of the east and the west, some accepted."""
    made = [
        register(
            ruled_world,
            area="WEST-N" if place % 3 == 0 else "EAST-N",
            title=f"{place} 号家中暖气不热",
            phone=f"1390000{place:04d}",
            at=IN_SEASON + timedelta(seconds=place),
        ).number
        for place in range(40)
    ]
    for number in made[1:5]:
        head = "head-west" if made.index(number) % 3 == 0 else "head-east"
        move(ruled_world, number, "accept", by=head, at=IN_SEASON + timedelta(minutes=5))
    return made


def export(desk: Desk, file_format: str, query: str = "", **words: str) -> Answer:
    return desk.post("/orders/export/", file_format=file_format, query=query, **words)


def csv_rows(answer: Answer) -> tuple[list[list[str]], list[dict[str, str]]]:
    """What stands above the table, and the table."""
    text = b"".join(answer).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    cut = lines.index([])
    return lines[:cut], [dict(zip(lines[cut + 1], row, strict=True)) for row in lines[cut + 2 :]]


def xlsx_rows(answer: Answer) -> tuple[dict[str, str], list[dict[str, str]]]:
    book = load_workbook(io.BytesIO(b"".join(answer)))
    rows = [
        ["" if cell is None else str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)
    ]
    about = {str(row[0]): str(row[1]) for row in book.worksheets[1].iter_rows(values_only=True)}
    return about, [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def screen_rows(desk: Desk, query: str) -> list[tuple[str, str]]:
    """Every row of every page of the list: its number, and its text without markup."""
    found, address = [], f"/orders/?{query}"
    while address:
        page = text_of(desk.client.get(address))
        for row in re.findall(r"<tr data-row>(.*?)</tr>", page, re.S):
            plain = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())
            found.append((numbers_in(row)[0], plain))
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = "/orders/" + html.unescape(following.group(1)) if following else ""
    return found


@pytest.mark.parametrize("who", ["lin", "head-west"])
@pytest.mark.parametrize(
    "query", ["", "sort=newest", "state=accepted&state=dispatched&unit=HEAT-EAST", "q=暖气&scope=all"]
)
def test_screen_csv_and_xlsx_have_the_same_rows(desk_of: DeskOf, orders: list[str], who: str, query: str) -> None:
    desk, asked = desk_of(who), f"{query}&columns={ALL}"

    screen = screen_rows(desk, asked)
    _above, plain = csv_rows(export(desk, "csv", asked))
    _about, book = xlsx_rows(export(desk, "xlsx", asked))

    assert plain == book
    assert [row["工单编号"] for row in plain] == [number for number, _text in screen]
    for (_number, text), row in zip(screen, plain, strict=True):
        missing = [value for value in row.values() if " ".join(value.split()) not in text]
        assert not missing, (missing, text)


def test_what_was_asked_for_stands_above_and_on_a_sheet_of_its_own(desk_of: DeskOf, orders: list[str]) -> None:
    desk = desk_of("lin")

    above, plain = csv_rows(export(desk, "csv", "unit=HEAT-WEST"))
    about, _rows = xlsx_rows(export(desk, "xlsx", "unit=HEAT-WEST"))

    assert dict(above) == about
    assert about["单位（含下级）"] == "西城供热所"
    assert about["件数"] == str(len(plain)) == "14"
    assert about["导出人"] == "林晓（lin）"
    assert about["导出时间"] == "2026-01-06 10:00（Asia/Shanghai）"


def test_no_cell_becomes_a_formula(desk_of: DeskOf, ruled_world: World) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\tx", '=HYPERLINK("http://x")']
    for place, title in enumerate(hostile):
        number = register(ruled_world, at=IN_SEASON + timedelta(seconds=place)).number
        WorkOrder.objects.filter(case_file__number=number).update(title=title)

    _above, plain = csv_rows(export(desk_of("lin"), "csv", "sort=newest"))
    book = load_workbook(io.BytesIO(b"".join(export(desk_of("lin"), "xlsx", "sort=newest"))))

    assert {row["诉求标题"] for row in plain} == {f"'{title}" for title in hostile}
    kinds = {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row}
    assert "f" not in kinds


def facts(name: str) -> list[dict[str, Any]]:
    return [entry.particulars for entry in Entry.objects.filter(name=name).order_by("at")]


def test_every_export_is_a_fact(desk_of: DeskOf, orders: list[str]) -> None:
    export(desk_of("lin"), "csv", "unit=HEAT-WEST&urgency=urgent")

    [fact] = facts("work_orders.list_exported")
    assert fact["count"] == 14
    assert fact["format"] == "csv"
    assert "西城供热所" in fact["wanted"]
    assert fact["revealed"] == 0


def test_personal_values_are_masked_as_on_the_screen(desk_of: DeskOf, orders: list[str]) -> None:
    text = b"".join(export(desk_of("lin"), "csv", "q=0007")).decode()

    assert "139****0007" in text
    assert "13900000007" not in text


def test_who_may_see_personal_values_gives_a_reason_and_each_order_tells_of_it(
    desk_of: DeskOf, orders: list[str]
) -> None:
    _above, rows = csv_rows(export(desk_of("lin"), "csv", "q=0007", reveals="on", reason="街道办上门走访"))

    [fact] = facts("work_orders.list_exported")
    assert rows[0]["联系电话"] == "13900000007"
    assert (fact["revealed"], fact["reason"]) == (1, "街道办上门走访")
    assert [each["reason"] for each in facts("work_orders.contact_revealed")] == ["街道办上门走访"]


@pytest.mark.parametrize(("who", "reason", "status"), [("lin", " ", 422), ("fang", "想看", 403), ("gao", "想看", 403)])
def test_without_a_reason_or_the_right_nothing_is_revealed(
    desk_of: DeskOf, orders: list[str], who: str, reason: str, status: int
) -> None:
    answer = export(desk_of(who), "xlsx", "", reveals="on", reason=reason)

    assert answer.status_code == status
    assert not facts("work_orders.list_exported")


def test_a_list_too_long_is_not_begun(desk_of: DeskOf, orders: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plumbline.service.work_orders.actions.exporting.MOST_ROWS", 39)

    answer = export(desk_of("lin"), "csv", "scope=all")

    assert answer.status_code == 422
    assert "请缩小范围" in text_of(answer)
    assert not facts("work_orders.list_exported")


@pytest.mark.parametrize("file_format", ["", "exe", "xlsx; rm"])
def test_an_unknown_format_is_told(desk_of: DeskOf, orders: list[str], file_format: str) -> None:
    assert export(desk_of("lin"), file_format).status_code == 422


def test_an_empty_list_is_an_empty_file(desk_of: DeskOf, ruled_world: World) -> None:
    _above, plain = csv_rows(export(desk_of("lin"), "csv"))
    _about, book = xlsx_rows(export(desk_of("lin"), "xlsx"))

    assert plain == book == []


def test_what_was_searched_for_stands_in_the_journal_as_a_personal_value_alone(
    desk_of: DeskOf, orders: list[str]
) -> None:
    answer = export(desk_of("lin"), "csv", "q=13900000007&scope=all")

    above, rows = csv_rows(answer)
    assert len(rows) == 1
    assert ["搜索", "13900000007"] in above
    entry = Entry.objects.get(name="work_orders.list_exported")
    assert "13900000007" not in str(entry.particulars)
    assert PersonalValue.objects.get(entry_id=entry.id, field="searched").value == "13900000007"
