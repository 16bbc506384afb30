"""A list of orders as a file: csv as it is written, xlsx row by row through a file on disk. Neither keeps the list in memory."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from plumbline.doors.web.saying import moment
from plumbline.doors.web.work_orders.columns import Listed, exported, headings, listed
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders import queries as work_orders
from plumbline.service.work_orders.actions import Export

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_767
"""What a cell of a workbook holds."""


@dataclass(frozen=True)
class Sheet:
    """What goes into a file, and what is said of it."""

    export: Export
    columns: tuple[str, ...]
    wanted: tuple[tuple[str, str], ...]
    viewer: Viewer
    at: datetime
    reason: str = ""

    def about(self) -> list[tuple[str, str]]:
        """What stands above the rows: what was asked for, by whom, when, and how far it may be passed on."""
        count = str(len(self.export.found))
        said = [(gettext("清单"), gettext("工单清单")), *self.wanted]
        said += [(gettext("件数"), count), (gettext("导出人"), f"{self.viewer.name}（{self.viewer.username}）")]
        said += [(gettext("导出时间"), f"{moment(self.at)}（{settings.TIME_ZONE}）")]
        if self.reason:
            clear = gettext("%(count)d 件含完整个人信息，用途：%(reason)s。仅限该用途，不得转发。")
            return [
                *said,
                (gettext("个人信息"), clear % {"count": len(self.export.in_clear), "reason": self.reason}),
            ]
        return [*said, (gettext("个人信息"), gettext("已隐去"))]

    def rows(self) -> Iterator[list[str]]:
        for piece in work_orders.in_pieces(self.export.found):
            for order in piece:
                each = listed(order, viewer=self.viewer, at=self.at)
                yield exported(self._in_clear(each), self.columns)

    def _in_clear(self, each: Listed) -> Listed:
        order = each.order
        if order.case_file_id not in self.export.in_clear:
            return each
        clear = replace(each.row, name=order.contact_name, phone=order.contact_phone, address=order.address)
        return replace(each, row=clear)


class _Echo:
    """A file for the csv writer that gives back what is written into it."""

    def write(self, text: str) -> str:
        return text


def harmless(text: str) -> str:
    """The text as no spreadsheet takes for a formula: an apostrophe before the signs that begin one."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def csv_pieces(sheet: Sheet) -> Iterator[bytes]:
    """UTF-8 with the mark by which spreadsheets know it; what was asked for, an empty line, headings, rows."""
    language = translation.get_language()
    writer = csv.writer(_Echo())
    with translation.override(language):
        head: Iterable[Iterable[str]] = (*sheet.about(), (), headings(sheet.columns))
        yield "\ufeff".encode() + b"".join(_line(writer, row) for row in head)
        for row in sheet.rows():
            yield _line(writer, row)


def _line(writer: Any, row: Iterable[str]) -> bytes:
    return str(writer.writerow([harmless(text) for text in row])).encode()


def xlsx_file(sheet: Sheet) -> IO[bytes]:
    """A workbook with the rows on one sheet and what was asked for on another; everything in it is text, so nothing in it is a formula."""
    with TemporaryDirectory() as folder:
        name = f"{folder}/orders.xlsx"
        book = xlsxwriter.Workbook(name, {"constant_memory": True, "tmpdir": folder})
        heading = book.add_format({"bold": True, "bottom": 1})
        _orders(book, sheet, heading)
        _about(book, sheet, heading)
        book.close()
        return Path(name).open("rb")


def _orders(book: Any, sheet: Sheet, heading: Any) -> None:
    page = book.add_worksheet(gettext("工单"))
    names = headings(sheet.columns)
    page.freeze_panes(1, 1)
    page.set_column(0, len(names), 18)
    page.set_landscape()
    page.repeat_rows(0)
    for column, name in enumerate(names):
        page.write_string(0, column, name, heading)
    number = 0
    for number, row in enumerate(sheet.rows(), start=1):
        for column, text in enumerate(row):
            page.write_string(number, column, text[:LONGEST_CELL])
    page.autofilter(0, 0, number, len(names) - 1)


def _about(book: Any, sheet: Sheet, heading: Any) -> None:
    page = book.add_worksheet(gettext("说明"))
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 80)
    for row, (name, said) in enumerate(sheet.about()):
        page.write_string(row, 0, name, heading)
        page.write_string(row, 1, said)
