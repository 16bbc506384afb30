"""What every form of a paper shares: the lines of its head and foot in words, and how wide the columns of a table want to be."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from plumbline.evaluation.reporting.rules import STATES, Cell, Number, Report, Table

WIDEST = 32
"""Letters: a column with longer words wraps them."""


@dataclass(frozen=True)
class Frame:
    """The lines around the parts, each empty where there is nothing to say."""

    organ: str
    number: str
    signatory: str
    title: str
    state: str
    recipients: str
    issued_by: str
    issued_on: str
    copies: str
    made: str


def frame(report: Report) -> Frame:
    head = report.letterhead
    made = timezone.localtime(report.made_at).strftime("%Y-%m-%d %H:%M")
    return Frame(
        organ=head.organ,
        number=head.number,
        signatory=_("签发人：%(name)s") % {"name": head.signatory} if head.signatory else "",
        title=report.title,
        state=_("（%(state)s）") % {"state": _(STATES[report.state])},
        recipients=_("%(names)s：") % {"names": _("、").join(head.recipients)} if head.recipients else "",
        issued_by=head.issued_by,
        issued_on=day(head.issued_on),
        copies=_("抄送：%(names)s。") % {"names": _("、").join(head.copies)} if head.copies else "",
        made=_("数据取自 %(at)s；每个数字均可在系统中打开其工单。") % {"at": made},
    )


def day(on: date | None) -> str:
    """As papers date themselves: 2026年10月9日."""
    if on is None:
        return ""
    if in_english():
        return on.isoformat()
    return f"{on.year}年{on.month}月{on.day}日"


def in_english() -> bool:
    return (get_language() or "").startswith("en")


def said(cell: Cell) -> str:
    return cell.shown if isinstance(cell, Number) else cell


def width(text: str) -> int:
    """In Latin letters; a Chinese one is as wide as two."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)


def widths(table: Table) -> list[int]:
    """How wide each column wants to be, in letters: as its widest cell, a heading taking two lines if it must."""
    found = []
    for place, heading in enumerate(table.columns):
        cells = [width(said(row[place])) for row in table.rows]
        found.append(min(WIDEST, max([4, (width(heading) + 1) // 2 + 1, *cells]) + 1))
    return found


def numeric(table: Table) -> list[bool]:
    """Which columns hold numbers, and are set to the right."""
    return [any(isinstance(row[place], Number) for row in table.rows) for place in range(len(table.columns))]
