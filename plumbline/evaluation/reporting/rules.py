"""A report as data."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from plumbline.ground.kernel.refusals import Refused


class ReportRefused(Refused):
    """The report cannot be made: unknown name or form, or a period that was not measured."""

    code = "report_refused"


@dataclass(frozen=True)
class Source:
    """Which measured value a number is, so that the cases behind it can be opened."""

    code: str
    basis: str
    period: str
    unit: str
    scope: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Number:
    """``shown`` is what people read, ``rounded`` the same as a number (None: a dash), ``exact`` the fraction behind it."""

    shown: str
    rounded: Decimal | None
    exact: Fraction | None
    places: int
    source: Source | None = None


Cell = str | Number


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Sentence:
    text: str


@dataclass(frozen=True)
class Table:
    """``columns`` are headings; every row has as many cells. ``note`` stands below."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.title!r} has another number of cells than there are columns")


@dataclass(frozen=True)
class Chart:
    """Columns of one table drawn: its first column gives the categories, ``column`` the values; the last ``leave_out`` rows (totals) are not drawn."""

    title: str
    kind: Literal["bar", "line"]
    table: Table
    column: int
    leave_out: int = 0

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        return self.table.rows[: len(self.table.rows) - self.leave_out]


Part = Heading | Sentence | Table | Chart


@dataclass(frozen=True)
class Report:
    """``name`` is the file's, ``title`` the reader's."""

    name: str
    title: str
    period: str
    unit: str
    made_at: datetime
    parts: tuple[Part, ...] = field(default_factory=tuple)

    def tables(self) -> tuple[Table, ...]:
        return tuple(part for part in self.parts if isinstance(part, Table))
