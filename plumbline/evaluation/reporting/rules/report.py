"""A report as data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from plumbline.evaluation.reporting.rules.pieces import Cell, Number, Piece, plain
from plumbline.ground.kernel.refusals import Refused
from plumbline.ground.kernel.wording import _


class ReportRefused(Refused):
    """The report cannot be made: unknown name or form, or a period that was not measured."""

    code = "report_refused"


State = Literal["provisional", "sealed", "restated"]
STATES: dict[State, str] = {"provisional": _("暂定数"), "sealed": _("已封存"), "restated": _("重述")}
"""How far the numbers may be relied on; ``restated``: sealed, and some of them have a later value beside them."""


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    """``key`` stays the same from period to period; words between the numbers may be edited, numbers are bound."""

    key: str
    pieces: tuple[Piece, ...]

    def text(self) -> str:
        return plain(self.pieces)

    def numbers(self) -> tuple[Number, ...]:
        return tuple(piece for piece in self.pieces if isinstance(piece, Number))


@dataclass(frozen=True)
class Table:
    """``columns`` are headings with their units; every row has as many cells. ``note`` stands below."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of {self.title!r} has another number of cells than there are columns")

    def numbers(self) -> tuple[Number, ...]:
        return tuple(cell for row in self.rows for cell in row if isinstance(cell, Number))


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


Part = Heading | Paragraph | Table | Chart


@dataclass(frozen=True)
class Letterhead:
    """What makes a report an official paper; filled in when it is issued. Empty parts are left out of the file."""

    organ: str = ""
    """Whose paper it is, in red at the head (发文机关标志)."""
    number: str = ""
    """The paper's number (发文字号)."""
    signatory: str = ""
    """Who signed for its release (签发人)."""
    recipients: tuple[str, ...] = ()
    """To whom it goes (主送)."""
    copies: tuple[str, ...] = ()
    """Who else reads it (抄送)."""
    issued_by: str = ""
    """Who signs at the end (落款)."""
    issued_on: date | None = None


@dataclass(frozen=True)
class Report:
    """``name`` is the kind's, ``title`` the reader's; ``period_label`` is the period as readers say it."""

    name: str
    title: str
    period: str
    unit: str
    made_at: datetime
    parts: tuple[Part, ...] = field(default_factory=tuple)
    state: State = "provisional"
    letterhead: Letterhead = Letterhead()

    def tables(self) -> tuple[Table, ...]:
        return tuple(part for part in self.parts if isinstance(part, Table))

    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(part for part in self.parts if isinstance(part, Paragraph))

    def numbers(self) -> tuple[Number, ...]:
        """Every number of the text and the tables, in reading order."""
        return tuple(number for part in self.parts if isinstance(part, Paragraph | Table) for number in part.numbers())
