"""A report as docx: the words around it stand in a template that a company may replace by its own, made in Word.

Every number is a locked content control with a tag ("N17"); which measured value it is stands in the file as well (``customXml/numbers.xml``), so that
a paper of a year ago can be compared with what is kept, number by number.
"""

from collections.abc import Iterator
from dataclasses import asdict
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr
from zipfile import BadZipFile

from django.conf import settings
from django.utils import timezone
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from docx.text.paragraph import Paragraph as Line
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

from plumbline.evaluation.reporting.renderers.links import link_of
from plumbline.evaluation.reporting.renderers.papers import Frame, frame, numeric, said, widths
from plumbline.evaluation.reporting.renderers.pdf import pictures
from plumbline.evaluation.reporting.renderers.steady import steady
from plumbline.evaluation.reporting.rules import (
    Cell,
    Chart,
    Heading,
    Number,
    Paragraph,
    Part,
    Report,
    ReportRefused,
    Table,
)
from plumbline.evaluation.reporting.rules.pieces import Source
from plumbline.ground.kernel.wording import _

SHIPPED = Path(str(files(__package__).joinpath("templates", "paper.docx")))
HERE = "⁂"
NAMESPACE = "urn:plumbline:report"
TEXT_WIDTH = Mm(156)
TWIPS_A_LETTER = 130
NAMESPACES = nsdecls("w", "r")


def render(report: Report, base: str = "", *, head: Frame | None = None) -> bytes:
    """``base`` is the product's address; with it numbers lead to their cases. ``head``: other lines around the parts than a report's own."""
    paper, place = filled(report, head)
    writing = Writing(paper, base)
    drawn = iter(pictures([part for part in report.parts if isinstance(part, Chart)]))
    for part in report.parts:
        for element in writing.part(part, drawn):
            place._p.addprevious(element)
    place._p.getparent().remove(place._p)
    writing.keep_numbers()
    made = timezone.localtime(report.made_at).replace(tzinfo=None)
    told = paper.core_properties
    told.title, told.created, told.modified, told.author = report.title, made, made, report.letterhead.issued_by
    content = BytesIO()
    paper.save(content)
    return steady(content.getvalue())


def filled(report: Report, head: Frame | None = None) -> tuple[Any, Any]:
    """The template with its words filled in, and the paragraph where the parts belong.

    Raises:
        ReportRefused: the company's template is not there, is no docx, says something that cannot be filled in, or has no place for the parts.
    """
    template = str(settings.REPORT_TEMPLATE or SHIPPED)
    try:
        paper = DocxTemplate(template)
        words = asdict(head or frame(report))
        paper.render({**words, "body": HERE}, jinja_env=SandboxedEnvironment(autoescape=True))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError, TemplateError) as problem:
        raise ReportRefused(
            _("报告模板 %(template)s 无法使用：%(why)s"), template=template, why=str(problem)[:200]
        ) from problem
    for line in paper.paragraphs:
        if line.text.strip() == HERE:
            return paper, line
    raise ReportRefused(
        _("报告模板 %(template)s 中没有单独成段的“{{ body }}”，不知道正文放在哪里。"), template=template
    )


class Writing:
    """The parts as elements of the document, and the numbers in them as they come."""

    def __init__(self, paper: Any, base: str) -> None:
        self.paper = paper
        self.base = base
        self.numbers: list[Number] = []
        self.links: dict[str, str] = {}
        self.styles = {each.name: each.style_id for each in paper.styles}

    def part(self, each: Part, drawn: Iterator[bytes]) -> Iterator[Any]:
        if isinstance(each, Heading):
            yield self.line("公文一级标题", escape(each.text), plain=True)
        elif isinstance(each, Paragraph):
            yield self.line("公文正文", "".join(self.piece(piece) for piece in each.pieces))
        elif isinstance(each, Chart):
            yield self.line("表题", escape(each.title), plain=True)
            yield self.picture(each, next(drawn))
        else:
            yield self.line("表题", escape(each.title), plain=True)
            yield self.table(each)
            yield self.line("表注", escape(each.note), plain=True)

    def line(self, style: str, content: str, *, plain: bool = False) -> Any:
        runs = run(content) if plain else content
        return parse_xml(f"<w:p {NAMESPACES}>{self.styled(style)}{runs}</w:p>")

    def styled(self, style: str, more: str = "") -> str:
        """By the style's identifier, which Word gives as it likes; a template without the style gets its ordinary text."""
        known = self.styles.get(style)
        return f"<w:pPr>{f'<w:pStyle w:val={quoteattr(known)}/>' if known else ''}{more}</w:pPr>"

    def piece(self, cell: Cell) -> str:
        if not isinstance(cell, Number):
            return run(escape(cell))
        self.numbers.append(cell)
        link = link_of(cell, self.base)
        shown = run(escape(cell.shown))
        if link:
            shown = f'<w:hyperlink r:id="{self.linked(link)}" w:history="1">{shown}</w:hyperlink>'
        tag = f'<w:tag w:val="N{len(self.numbers)}"/>'
        return f'<w:sdt><w:sdtPr>{tag}<w:lock w:val="sdtContentLocked"/></w:sdtPr><w:sdtContent>{shown}</w:sdtContent></w:sdt>'

    def linked(self, address: str) -> str:
        if address not in self.links:
            self.links[address] = self.paper.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self.links[address]

    def table(self, each: Table) -> Any:
        wide, right = self.columns(each), numeric(each)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in wide)
        head = self.row([run(escape(name)) for name in each.columns], wide, [False] * len(wide), is_head=True)
        rows = "".join(self.row([self.piece(cell) for cell in row], wide, right) for row in each.rows)
        return parse_xml(
            f'<w:tbl {NAMESPACES}><w:tblPr><w:tblW w:w="{sum(wide)}" w:type="dxa"/><w:jc w:val="center"/>{EDGES}'
            f'<w:tblLayout w:type="fixed"/>{MARGINS}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>'
        )

    def columns(self, each: Table) -> list[int]:
        """In twentieths of a point, together never wider than the text. Where there is too little room words give way first: a number on two lines is
        read as two."""
        asked, right, room = widths(each), numeric(each), int(TEXT_WIDTH.pt * 20)
        of_numbers = sum(letters for letters, is_number in zip(asked, right, strict=True) if is_number)
        of_words = sum(asked) - of_numbers
        left = room - of_numbers * TWIPS_A_LETTER
        evenly = min(TWIPS_A_LETTER, room / sum(asked))
        if not of_words or left < room / 3:
            return [int(letters * evenly) for letters in asked]
        unit = min(TWIPS_A_LETTER, left / of_words)
        return [
            int(letters * (TWIPS_A_LETTER if is_number else unit))
            for letters, is_number in zip(asked, right, strict=True)
        ]

    def row(self, cells: list[str], wide: list[int], right: list[bool], *, is_head: bool = False) -> str:
        style = "表头" if is_head else "表格文字"
        written = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p>{self.styled(style, RIGHT if is_right else '')}{content}</w:p></w:tc>"
            for content, width, is_right in zip(cells, wide, right, strict=True)
        )
        kept = "<w:cantSplit/><w:tblHeader/>" if is_head else "<w:cantSplit/>"
        return f"<w:tr><w:trPr>{kept}</w:trPr>{written}</w:tr>"

    def picture(self, each: Chart, drawn: bytes) -> Any:
        """The picture tells its numbers to those who cannot see it."""
        line = self.line("图", "")
        shape = Line(line, self.paper._body).add_run().add_picture(BytesIO(drawn), width=TEXT_WIDTH)
        told = "；".join(f"{said(row[0])} {said(row[each.column])}" for row in each.rows())
        shape._inline.docPr.set("descr", f"{each.title}：{told}"[:2000])
        return line

    def keep_numbers(self) -> None:
        """Which measured value each tag is, inside the file."""
        rows = "".join(f"<number {listed(place, each)}/>" for place, each in enumerate(self.numbers, start=1))
        content = f'<?xml version="1.0" encoding="UTF-8"?>\n<numbers xmlns="{NAMESPACE}">{rows}</numbers>'
        package = self.paper.part.package
        part = FilePart(PackURI("/customXml/numbers.xml"), "application/xml", content.encode(), package)
        self.paper.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


RIGHT = '<w:jc w:val="right"/>'
MARGINS = '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar>'
EDGES = (
    '<w:tblBorders><w:top w:val="single" w:sz="8" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:color="000000"/>'
    '<w:insideH w:val="single" w:sz="4" w:color="999999"/></w:tblBorders>'
)


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>' if text else ""


def listed(place: int, number: Number) -> str:
    told = {"id": f"N{place}", "shown": number.shown}
    if number.exact is not None:
        told["exact"] = str(number.exact)
    told |= _named("", number.source) | _named("before-", number.before)
    return " ".join(f"{name}={quoteattr(value)}" for name, value in told.items())


def _named(prefix: str, source: Source | None) -> dict[str, str]:
    return {f"{prefix}{name}": value for name, value in asdict(source).items()} if source else {}
