"""A plain list as a workbook: a title, a head, rows; text never becomes a formula."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import xlsxwriter
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | Decimal
A4 = 9


def workbook(
    title: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[Cell]],
    *,
    made: datetime,
    notes: Sequence[str] = (),
) -> BytesIO:
    """``columns`` are names and widths; ``notes`` stand under the title."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    local = timezone.localtime(made, timezone.get_default_timezone()).replace(tzinfo=None)
    book.set_properties({"title": title, "created": local})
    page = book.add_worksheet()
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "bg_color": "#EEF2F7"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    money = book.add_format({"num_format": "#,##0.00", "valign": "top"})
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 16}))
    for place, note in enumerate(notes, start=1):
        page.write_string(place, 0, note)
    start = len(notes) + 2
    for column, (name, width) in enumerate(columns):
        page.write_string(start, column, name, head)
        page.set_column(column, column, width)
    for line, cells in enumerate(rows, start=start + 1):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(line, column, cell, wrap)
            else:
                page.write_number(line, column, float(cell), money if isinstance(cell, Decimal) else wrap)
    page.freeze_panes(start + 1, 1)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    book.close()
    content.seek(0)
    return content
