"""A report as PDF: set by Typst from ``templates/paper.typ``, real text in a font that comes along."""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson
import typst
from django.utils import timezone
from noto_cjk_sans_otc import FONT_PATH

from plumbline.evaluation.reporting.renderers.links import link_of
from plumbline.evaluation.reporting.renderers.papers import frame, in_english, numeric, said, widths
from plumbline.evaluation.reporting.rules import Cell, Chart, Heading, Number, Paragraph, Part, Report, Table

TEMPLATES = Path(str(files(__package__).joinpath("templates")))
FONTS = Path(str(FONT_PATH)).parent
PIXELS_PER_INCH = 200


def render(report: Report, base: str = "") -> bytes:
    """``base`` is the product's address; with it numbers lead to their cases. The same report gives the same bytes."""
    paper = {**asdict(frame(report)), "lang": _language(), "parts": [_part(each, base) for each in report.parts]}
    made = timezone.localtime(report.made_at)
    pdf: bytes = typst.compile(
        str(TEMPLATES / "paper.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"paper": orjson.dumps(paper).decode()},
        timestamp=int(made.timestamp()),
    )
    return pdf


def pictures(charts: list[Chart]) -> list[bytes]:
    """The charts as PNG, each as wide as the text of an A4 paper."""
    if not charts:
        return []
    asked = {"lang": _language(), "charts": [_drawn(chart) for chart in charts]}
    found = typst.compile(
        str(TEMPLATES / "chart.typ"),
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"charts": orjson.dumps(asked).decode()},
    )
    return found if isinstance(found, list) else [found]


def _language() -> str:
    return "en" if in_english() else "zh"


def _part(each: Part, base: str) -> dict[str, Any]:
    if isinstance(each, Heading):
        return {"part": "heading", "text": each.text}
    if isinstance(each, Paragraph):
        return {"part": "paragraph", "pieces": [_cell(piece, base) for piece in each.pieces]}
    if isinstance(each, Chart):
        return {"part": "chart", "title": each.title, **_drawn(each)}
    return _table(each, base)


def _table(each: Table, base: str) -> dict[str, Any]:
    return {
        "part": "table",
        "title": each.title,
        "columns": list(each.columns),
        "widths": widths(each),
        "numeric": numeric(each),
        "rows": [[_cell(cell, base) for cell in row] for row in each.rows],
        "note": each.note,
    }


def _cell(cell: Cell, base: str) -> dict[str, str]:
    return {"text": said(cell), "link": link_of(cell, base) if isinstance(cell, Number) else ""}


def _drawn(chart: Chart) -> dict[str, Any]:
    rows = [(said(row[0]), row[chart.column]) for row in chart.rows()]
    return {"kind": chart.kind, "rows": [_mark(name, value) for name, value in rows if isinstance(value, Number)]}


def _mark(name: str, value: Number) -> dict[str, Any]:
    return {"name": name, "value": None if value.rounded is None else float(value.rounded), "shown": value.shown}
