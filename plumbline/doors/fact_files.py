"""Walking through a file of measurements, scores or answers: CSV, or the first (or named) sheet of an Excel file."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from io import BufferedReader, BytesIO, TextIOWrapper
from pathlib import PurePath
from typing import Any, Protocol
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from plumbline.ground.kernel.mappings import ISO, MappingRefused, Times
from plumbline.ground.kernel.records import Record, Rejection, records

EXCEL = (".xlsx", ".xlsm")
TO_A_MICROSECOND = timedelta(microseconds=500_000)


class FileTerms(Protocol):
    """What a mapping says about the file as such."""

    @property
    def encoding(self) -> str: ...
    @property
    def delimiter(self) -> str: ...
    @property
    def sheet(self) -> str: ...
    @property
    def times(self) -> Times: ...


class FactFile:
    """One file under one mapping, opened anew whenever it is read. Lines are counted as the office's program shows them: from 1, the header included."""

    def __init__(self, name: str, opened: Callable[[], BufferedReader | BytesIO], mapping: FileTerms) -> None:
        self.name, self.opened, self.mapping = name, opened, mapping

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content."""
        with self.opened() as content:
            return hashlib.file_digest(content, "sha256").hexdigest()

    def read(self) -> tuple[list[str], Iterator[Record | Rejection]]:
        """The header and the rows after it.

        Raises:
            MappingRefused: the file is empty, has no header, or is no Excel file although its name says so.
        """
        found = self._sheet() if PurePath(self.name).suffix.lower() in EXCEL else self._lines()
        first = next(found, None)
        if not isinstance(first, Record):
            raise MappingRefused(_("文件“%(name)s”是空的，或第一行不是表头。"), name=self.name)
        return [cell.strip() for cell in first.cells], found

    def _lines(self) -> Iterator[Record | Rejection]:
        encoding = self.mapping.encoding
        plain = encoding.lower().replace("_", "-") in ("utf-8", "utf8")
        code = "utf-8-sig" if plain else encoding
        with self.opened() as content, TextIOWrapper(content, code, errors="surrogateescape", newline="") as lines:
            yield from records(lines, delimiter=self.mapping.delimiter)

    def _sheet(self) -> Iterator[Record | Rejection]:
        with self.opened() as content:
            try:
                book = load_workbook(content, read_only=True, data_only=True)
            except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as problem:
                raise MappingRefused(_("文件“%(name)s”不是可读的 Excel 文件。"), name=self.name) from problem
            yield from self._rows(self._wanted(book))

    def _wanted(self, book: Any) -> Any:
        wanted = self.mapping.sheet
        if wanted and wanted not in book.sheetnames:
            raise MappingRefused(
                _("文件中没有名为“%(sheet)s”的工作表；有：%(known)s。"),
                place=("sheet",),
                sheet=wanted,
                known="、".join(book.sheetnames),
            )
        return book[wanted] if wanted else book.worksheets[0]

    def _rows(self, sheet: Any) -> Iterator[Record]:
        """Every row as wide as the header; rows without a word in them are passed over."""
        width = 0
        for line, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [self._written(value) for value in values]
            if not any(cells):
                continue
            width = width or len(cells)
            row = [*cells, *[""] * (width - len(cells))][:width]
            yield Record(line, row, ())

    def _written(self, value: Any) -> str:
        """A cell as text: moments in the mapping's own form, numbers without the dust of binary fractions."""
        if value is None:
            return ""
        if isinstance(value, date):
            moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
            whole = (moment + TO_A_MICROSECOND).replace(microsecond=0)  # Excel keeps moments as fractions of a day
            return whole.strftime(self.mapping.times.format or ISO)
        if isinstance(value, float):
            return f"{Decimal(repr(round(value, 9))):f}".removesuffix(".0")
        return str(value).strip()
