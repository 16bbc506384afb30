"""Reports as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from plumbline.doors.web.facts import Teller, Told
from plumbline.doors.web.markup import format_html_join
from plumbline.doors.web.order_rows import Badge
from plumbline.doors.web.saying import chosen, named, word
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.events import (
    Downloaded,
    Drafted,
    NumbersTaken,
    ParagraphEdited,
    Released,
    Replaced,
    SentBack,
    Submitted,
    Withdrawn,
)
from plumbline.evaluation.reporting.queries import Change, Due, Later, ReportDocument
from plumbline.evaluation.reporting.renderers import html
from plumbline.evaluation.reporting.reports import NAMES
from plumbline.evaluation.reporting.rules import COUNTED, Chart, Heading, Paragraph, Report, Source, Table
from plumbline.evaluation.reporting.states import REPORT_LABELS, ReportState
from plumbline.ground.journal import queries as journal
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Tree, Viewer

TONES = {
    ReportState.DRAFT: "blue",
    ReportState.SUBMITTED: "orange",
    ReportState.RELEASED: "green",
    ReportState.WITHDRAWN: "red",
    ReportState.REPLACED: "secondary",
}
HISTORY = tuple(
    kind.name
    for kind in (
        Drafted,
        ParagraphEdited,
        NumbersTaken,
        Submitted,
        SentBack,
        Released,
        Withdrawn,
        Replaced,
        Downloaded,
    )
)
FORMS = {"docx": _("Word 文档"), "pdf": "PDF", "xlsx": _("Excel 表格"), "html": _("网页")}
"""In the order in which people want them."""
_SUFFIX = "（暂定）"


def kinds() -> list[tuple[str, str]]:
    """Every kind of report by its name, as people call it."""
    return [(name, kind_label(name)) for name in queries.names()]


def kind_label(kind: str) -> str:
    return word(NAMES.get(kind, kind))


def badge_of(row: ReportDocument) -> Badge:
    state = ReportState(row.state)
    return Badge(word(REPORT_LABELS[state]), TONES[state])


def address_of(row: ReportDocument) -> str:
    """By its number once it has one."""
    return reverse("report-document", args=[row.number or str(row.id)])


@dataclass(frozen=True)
class Row:
    """A report in a list."""

    title: str
    address: str
    number: str
    badge: Badge
    period: str
    unit: str
    edition: int
    due_on: date | None
    is_late: bool
    row: ReportDocument


def row_of(row: ReportDocument, today: date) -> Row:
    is_late = not row.is_out and row.due_on is not None and row.due_on < today
    unit = named(row.unit)
    badge = badge_of(row)
    return Row(
        row.title, address_of(row), row.number or "", badge, row.period, unit, row.edition, row.due_on, is_late, row
    )


@dataclass(frozen=True)
class DueRow:
    """A report that a schedule asks for, and how far it is."""

    name: str
    kind: str
    period: str
    unit: str
    unit_code: str
    clause: str
    due_on: date
    badge: Badge
    address: str
    is_late: bool


def due_row(due: Due, today: date) -> DueRow:
    document = due.document
    badge = badge_of(document) if document else Badge(gettext("未起草"), "secondary")
    return DueRow(
        chosen(due.schedule.zh, due.schedule.en),
        due.schedule.kind,
        due.period.name,
        named(due.place),
        due.place.code,
        due.schedule.clause,
        due.due_on,
        badge,
        address_of(document) if document else "",
        due.is_late(today),
    )


@dataclass(frozen=True)
class PartShown:
    """A part of the report: ``text`` of a heading, ``content`` ready to be shown, ``table`` with its cells."""

    kind: str
    text: str = ""
    key: str = ""
    content: SafeString | str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[SafeString, bool], ...], ...] = ()
    note: str = ""
    edited_by: str = ""
    troubles: tuple[str, ...] = ()


def parts(report: Report, *, base: str, edited: dict[str, Any], troubles: dict[str, list[str]]) -> list[PartShown]:
    """The parts in reading order; ``troubles`` are sentences about a paragraph by its key."""
    found = []
    for part in report.parts:
        if isinstance(part, Heading):
            found.append(PartShown("heading", part.text))
        elif isinstance(part, Paragraph):
            told = str(edited.get(part.key, {}).get("name", ""))
            found.append(paragraph_shown(part, base, told, tuple(troubles.get(part.key, ()))))
        elif isinstance(part, Table):
            rows = tuple(tuple((html.cell(cell, base), not isinstance(cell, str)) for cell in row) for row in part.rows)
            found.append(PartShown("table", part.title, part.key, columns=part.columns, rows=rows, note=part.note))
        elif isinstance(part, Chart):
            found.append(PartShown("chart", part.title, content=html.chart(part)))
    return found


def paragraph_shown(paragraph: Paragraph, base: str, edited_by: str = "", troubles: tuple[str, ...] = ()) -> PartShown:
    content = format_html_join("", "{}", ((html.cell(piece, base),) for piece in paragraph.pieces))
    return PartShown("paragraph", paragraph.text(), paragraph.key, content, edited_by=edited_by, troubles=troubles)


@dataclass(frozen=True)
class ChangeShown:
    """A number that is another now."""

    what: str
    was: str
    now: str
    about: str = ""


def changes_shown(changes: Sequence[Change], tree: Tree) -> list[ChangeShown]:
    return [ChangeShown(what_is(each.source, tree), each.was, each.now) for each in changes]


def later_shown(found: Sequence[Later], tree: Tree) -> list[ChangeShown]:
    """Sealed numbers with their later value, why and by whom."""
    return [
        ChangeShown(
            what_is(each.source, tree), each.shown, each.restated.shown, f"{each.restated.reason}（{each.restated.by}）"
        )
        for each in found
    ]


def what_is(source: Source, tree: Tree) -> str:
    place = tree.by_code.get(source.unit)
    what = word(COUNTED[source.code]) if source.kept == "supervision" else f"{source.code} {source.basis}"
    return f"{what} · {source.period} · {named(place) if place else source.unit}"


def history(row: ReportDocument, viewer: Viewer) -> list[Told]:
    """What happened to it, newest first, out of the journal."""
    subjects = {row.title, row.title.removesuffix(_SUFFIX), row.number or ""} - {""}
    lines = [line for subject in sorted(subjects) for line in journal.of_subject(subject, names=HISTORY)]
    own = [line for line in lines if line.params.get("document") == str(row.id)]
    teller = Teller(viewer.tree)
    return [teller.told(line) for line in sorted(own, key=lambda each: each.recorded_at, reverse=True)]


def forms() -> list[tuple[str, str]]:
    known = queries.forms()
    return [(form, word(label)) for form, label in FORMS.items() if form in known]
