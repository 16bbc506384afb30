"""A report as JSON and back, without losing anything: drafts and the archive keep this."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from plumbline.evaluation.reporting.rules.pieces import Number, Piece, Source
from plumbline.evaluation.reporting.rules.report import Chart, Heading, Letterhead, Paragraph, Part, Report, Table

VERSION = 1
"""Of this way of writing; what was written in an older one must stay readable."""


def to_json(report: Report) -> dict[str, Any]:
    """Made of dicts, lists, strings, whole numbers and None only."""
    return {
        "version": VERSION,
        "name": report.name,
        "title": report.title,
        "period": report.period,
        "unit": report.unit,
        "made_at": report.made_at.isoformat(),
        "state": report.state,
        "letterhead": _letterhead(report.letterhead),
        "parts": [_part(part) for part in report.parts],
    }


def from_json(kept: dict[str, Any]) -> Report:
    """Raises ValueError where it was written in a way that is not known here."""
    if kept.get("version") != VERSION:
        raise ValueError(f"a report written in version {kept.get('version')!r}")
    tables = {part["key"]: _read_table(part) for part in kept["parts"] if part["part"] == "table"}
    return Report(
        name=kept["name"],
        title=kept["title"],
        period=kept["period"],
        unit=kept["unit"],
        made_at=datetime.fromisoformat(kept["made_at"]),
        state=kept["state"],
        letterhead=_read_letterhead(kept["letterhead"]),
        parts=tuple(_read_part(part, tables) for part in kept["parts"]),
    )


def piece_to_json(piece: Piece) -> Any:
    """Words as a string, a number as a dict."""
    if isinstance(piece, str):
        return piece
    return {
        "shown": piece.shown,
        "rounded": None if piece.rounded is None else str(piece.rounded),
        "exact": None if piece.exact is None else f"{piece.exact.numerator}/{piece.exact.denominator}",
        "places": piece.places,
        "source": _source(piece.source),
        "before": _source(piece.before),
    }


def piece_from_json(kept: Any) -> Piece:
    if isinstance(kept, str):
        return kept
    return Number(
        shown=kept["shown"],
        rounded=None if kept["rounded"] is None else Decimal(kept["rounded"]),
        exact=None if kept["exact"] is None else Fraction(kept["exact"]),
        places=kept["places"],
        source=_read_source(kept["source"]),
        before=_read_source(kept["before"]),
    )


def _source(source: Source | None) -> list[str] | None:
    if source is None:
        return None
    return [source.code, source.basis, source.period, source.unit, source.scope, source.outcome, source.kept]


def _read_source(written: Any) -> Source | None:
    return None if written is None else Source(*written)


def _part(part: Part) -> dict[str, Any]:
    if isinstance(part, Heading):
        return {"part": "heading", "text": part.text}
    if isinstance(part, Paragraph):
        return {"part": "paragraph", "key": part.key, "pieces": [piece_to_json(piece) for piece in part.pieces]}
    if isinstance(part, Chart):
        drawn = {"title": part.title, "kind": part.kind, "column": part.column, "leave_out": part.leave_out}
        return {"part": "chart", "table": part.table.key, **drawn}
    rows = [[piece_to_json(cell) for cell in row] for row in part.rows]
    said = {"key": part.key, "title": part.title, "columns": list(part.columns), "note": part.note}
    return {"part": "table", **said, "rows": rows}


def _read_part(kept: dict[str, Any], tables: dict[str, Table]) -> Part:
    if kept["part"] == "heading":
        return Heading(kept["text"])
    if kept["part"] == "paragraph":
        return Paragraph(kept["key"], tuple(piece_from_json(piece) for piece in kept["pieces"]))
    if kept["part"] == "chart":
        return Chart(kept["title"], kept["kind"], tables[kept["table"]], kept["column"], kept["leave_out"])
    return tables[kept["key"]]


def _read_table(kept: dict[str, Any]) -> Table:
    rows = tuple(tuple(piece_from_json(cell) for cell in row) for row in kept["rows"])
    return Table(kept["key"], kept["title"], tuple(kept["columns"]), rows, kept["note"])


def _letterhead(head: Letterhead) -> dict[str, Any]:
    return {
        "organ": head.organ,
        "number": head.number,
        "signatory": head.signatory,
        "recipients": list(head.recipients),
        "copies": list(head.copies),
        "issued_by": head.issued_by,
        "issued_on": head.issued_on.isoformat() if head.issued_on else None,
    }


def _read_letterhead(kept: dict[str, Any]) -> Letterhead:
    issued_on = date.fromisoformat(kept["issued_on"]) if kept["issued_on"] else None
    lists = {"recipients": tuple(kept["recipients"]), "copies": tuple(kept["copies"]), "issued_on": issued_on}
    return Letterhead(**{**kept, **lists})
