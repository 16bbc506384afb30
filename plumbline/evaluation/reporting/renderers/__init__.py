"""From a report to a file: one function a form."""

from collections.abc import Callable

from plumbline.evaluation.reporting.renderers import html, xlsx
from plumbline.evaluation.reporting.rules import Report

Renderer = Callable[[Report, str], bytes]

RENDERERS: dict[str, Renderer] = {"html": html.render, "xlsx": xlsx.render}
