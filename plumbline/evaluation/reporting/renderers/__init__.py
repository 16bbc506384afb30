"""From a report to a file: one function a form."""

from collections.abc import Callable

from django.utils.module_loading import import_string

from plumbline.evaluation.reporting.renderers import html, pdf, xlsx
from plumbline.evaluation.reporting.rules import Report

Renderer = Callable[[Report, str], bytes]


def as_docx(report: Report, base: str = "") -> bytes:
    """Looked up when it is wanted: what reads and writes docx takes as long to load as half of Django, and every process loads this package."""
    content: bytes = import_string("plumbline.evaluation.reporting.renderers.docx.render")(report, base)
    return content


RENDERERS: dict[str, Renderer] = {"html": html.render, "xlsx": xlsx.render, "docx": as_docx, "pdf": pdf.render}
