"""Lists of duties as a workbook: a head of words and values, then a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | date
WIDEST = 48


@dataclass(frozen=True)
class Row:
    cells: Sequence[Cell]


def workbook(title: str, head: Sequence[tuple[str, str]], columns: Sequence[str], rows: Sequence[Row]) -> BytesIO:
    """Printed on A4 across, one page wide, the names of the columns on every page."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": title})
    page = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F7"})
    days = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    for place, (name, value) in enumerate(head, start=1):
        page.write_string(place, 0, name)
        page.write_string(place, 1, value)
    start = len(head) + 2
    for column, name in enumerate(columns):
        page.write_string(start, column, name, bold)
        page.set_column(column, column, _width([name, *(str(row.cells[column]) for row in rows)]))
    for offset, row in enumerate(rows, start=1):
        for column, cell in enumerate(row.cells):
            if isinstance(cell, date):
                page.write_datetime(start + offset, column, cell, days)
            elif isinstance(cell, int):
                page.write_number(start + offset, column, cell, wrap)
            else:
                page.write_string(start + offset, column, cell, wrap)
    page.freeze_panes(start + 1, 1)
    page.repeat_rows(start)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    book.close()
    content.seek(0)
    return content


def _width(texts: Sequence[str]) -> int:
    """A Chinese character is as wide as two Latin ones."""
    longest = max(sum(2 if ord(char) > 0x2E80 else 1 for char in text) for text in texts)
    return max(8, min(WIDEST, longest + 2))
