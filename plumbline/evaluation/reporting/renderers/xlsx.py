"""A report as a workbook: one sheet to read, one more for each table, numbers as numbers."""

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.renderers.links import link_of
from plumbline.evaluation.reporting.renderers.papers import frame, said, width
from plumbline.evaluation.reporting.rules import Cell, Chart, Heading, Number, Part, Report, Table

FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME = 31
WIDEST = 60


class Workbook:
    """A workbook under construction; ``places`` remembers on which sheet a table stands, for its chart."""

    def __init__(self, report: Report, base: str) -> None:
        self.content = BytesIO()
        self.book = xlsxwriter.Workbook(
            self.content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        made = timezone.localtime(report.made_at).replace(tzinfo=None)
        self.book.set_properties({"title": report.title, "created": made})
        self.base = base
        self.title = self.book.add_format({"bold": True, "font_size": 16})
        self.heading = self.book.add_format({"bold": True, "font_size": 12})
        self.head = self.book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F7"})
        self.text = self.book.add_format({})
        self.note = self.book.add_format({"font_color": "#5B6775"})
        self.numbers = {
            (places, linked): self.book.add_format(
                {
                    "num_format": "0" if places == 0 else "0." + "0" * places,
                    **({"font_color": "#0B5CAD"} if linked else {}),
                }
            )
            for places in range(7)
            for linked in (False, True)
        }
        self.dash = self.book.add_format({"align": "right"})
        self.places: dict[str, str] = {}

    def table(self, sheet: Any, each: Table, row: int) -> int:
        """Writes a table from ``row`` on; returns the row below it."""
        for column, name in enumerate(each.columns):
            sheet.write_string(row, column, name, self.head)
        for offset, cells in enumerate(each.rows, start=1):
            for column, cell in enumerate(cells):
                self.cell(sheet, row + offset, column, cell)
        below = row + len(each.rows) + 1
        if each.note:
            sheet.write_string(below, 0, each.note, self.note)
            below += 1
        return below

    def cell(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if not isinstance(cell, Number):
            sheet.write_string(row, column, cell, self.text)
        elif cell.rounded is None:
            sheet.write_string(row, column, cell.shown, self.dash)
        else:
            link = link_of(cell, self.base)
            form = self.numbers[cell.places, bool(link)]
            if link:
                sheet.write_url(row, column, link, form)
            sheet.write_number(row, column, float(cell.rounded), form)


def render(report: Report, base: str = "") -> bytes:
    """``base`` is the product's address; with it numbers lead to their cases."""
    work = Workbook(report, base)
    front = work.book.add_worksheet(_("报告"))
    front.set_column(0, 0, 28)
    front.set_column(1, 12, 14)
    row = _head(work, front, report)
    for each in report.parts:
        row = _part(work, front, each, row)
    for each in report.tables():
        _sheet(work, each)
    for each in report.parts:
        if isinstance(each, Chart):
            row = _chart(work, front, each, row)
    _foot(work, front, report, row)
    work.book.close()
    return work.content.getvalue()


def _head(work: Workbook, sheet: Any, report: Report) -> int:
    """Title, state of the numbers, number of the paper; the row below them."""
    around = frame(report)
    sheet.write_string(0, 0, report.title, work.title)
    told = [around.state, around.organ, around.number, around.signatory, around.recipients]
    for row, line in enumerate([line for line in told if line], start=1):
        sheet.write_string(row, 0, line, work.text)
    return 2 + sum(1 for line in told if line)


def _foot(work: Workbook, sheet: Any, report: Report, row: int) -> None:
    around = frame(report)
    told = [around.issued_by, around.issued_on, around.copies, around.made]
    for offset, line in enumerate(line for line in told if line):
        sheet.write_string(row + 1 + offset, 0, line, work.note)


def _part(work: Workbook, sheet: Any, each: Part, row: int) -> int:
    if isinstance(each, Chart):
        return row
    if isinstance(each, Heading):
        sheet.write_string(row, 0, each.text, work.heading)
        return row + 1
    if isinstance(each, Table):
        return work.table(sheet, each, row) + 1
    sheet.write_string(row, 0, each.text(), work.text)
    return row + 2


def _sheet(work: Workbook, each: Table) -> None:
    """The table by itself, for those who go on computing: filtered, its head in sight."""
    name = _free_name(work, each.title)
    sheet = work.book.add_worksheet(name)
    work.places[each.key] = name
    work.table(sheet, each, 0)
    sheet.freeze_panes(1, 1)
    if each.rows:
        sheet.autofilter(0, 0, len(each.rows), len(each.columns) - 1)
    for column, heading in enumerate(each.columns):
        cells = [row[column] for row in each.rows]
        longest = max([len(heading) * 2, *(width(said(cell)) for cell in cells)])
        sheet.set_column(column, column, min(WIDEST, longest + 2))


def _free_name(work: Workbook, title: str) -> str:
    name = title.translate(FORBIDDEN)[:LONGEST_NAME].strip("' ") or "Sheet"
    taken = {sheet.get_name().lower() for sheet in work.book.worksheets()}
    count = 2
    chosen = name
    while chosen.lower() in taken:
        chosen = f"{name[: LONGEST_NAME - 4]} {count}"
        count += 1
    return chosen


def _chart(work: Workbook, sheet: Any, each: Chart, row: int) -> int:
    """Below everything else on the first sheet, drawn from the table's own sheet."""
    if not each.rows():
        return row
    drawn = work.book.add_chart({"type": "column" if each.kind == "bar" else "line"})
    name, last = work.places[each.table.key], len(each.rows())
    drawn.add_series(
        {"name": each.title, "categories": [name, 1, 0, last, 0], "values": [name, 1, each.column, last, each.column]}
    )
    drawn.set_title({"name": each.title})
    drawn.set_legend({"none": True})
    sheet.insert_chart(row, 0, drawn, {"x_scale": 1.6})
    return row + 18
