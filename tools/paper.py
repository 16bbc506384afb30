"""``python -m tools.paper``: lays the shipped template of docx reports anew (plumbline/evaluation/reporting/renderers/templates/paper.docx).

A company replaces the result by its own file (PLUMBLINE_REPORT_TEMPLATE), made in Word: see docs/decisions/0043-reports-are-data.md.
"""

from pathlib import Path

from docx import Document
from docx.document import Document as Opened
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

TARGET = Path(__file__).parent.parent / "plumbline/evaluation/reporting/renderers/templates/paper.docx"
FANGSONG, HEITI, SONG = "仿宋", "黑体", "宋体"
CENTRE, RIGHT, JUSTIFIED = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY
RED = RGBColor(0xC0, 0x00, 0x00)


def style(paper: Opened, name: str, font: str, size: float, align: WD_ALIGN_PARAGRAPH | None = None) -> ParagraphStyle:
    made: ParagraphStyle = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = paper.styles["Normal"]
    made.font.size = Pt(size)
    made.font.name = "Times New Roman"
    made.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(0)
    if align is not None:
        made.paragraph_format.alignment = align
    return made


def styles(paper: Opened) -> None:
    """The names are what the renderer asks for; a company's own template must have them."""
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(16)
    normal.element.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), FANGSONG)
    normal.element.get_or_add_rPr().append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))
    organ = style(paper, "红头", SONG, 34, CENTRE)
    organ.font.color.rgb, organ.font.bold, organ.paragraph_format.space_after = RED, True, Pt(14)
    style(paper, "发文字号", FANGSONG, 16).paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    title = style(paper, "公文标题", SONG, 22, CENTRE)
    title.font.bold, title.paragraph_format.space_before, title.paragraph_format.space_after = True, Pt(20), Pt(6)
    style(paper, "数据状态", FANGSONG, 14, CENTRE).paragraph_format.space_after = Pt(14)
    text = style(paper, "公文正文", FANGSONG, 16, JUSTIFIED)
    text.paragraph_format.line_spacing_rule, text.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(28)
    text.element.get_or_add_pPr().append(parse_xml(f'<w:ind {nsdecls("w")} w:firstLineChars="200" w:firstLine="640"/>'))
    style(paper, "主送", FANGSONG, 16).paragraph_format.space_after = Pt(6)
    heading = style(paper, "公文一级标题", HEITI, 16)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(10), Pt(4)
    heading.paragraph_format.keep_with_next = True
    heading.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    caption = style(paper, "表题", HEITI, 12, CENTRE)
    caption.paragraph_format.keep_with_next, caption.paragraph_format.space_before = True, Pt(10)
    caption.paragraph_format.space_after = Pt(4)
    for cell in (style(paper, "表头", HEITI, 9, CENTRE), style(paper, "表格文字", FANGSONG, 9)):
        cell.paragraph_format.line_spacing_rule, cell.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(13)
    style(paper, "表注", FANGSONG, 9).paragraph_format.space_after = Pt(8)
    style(paper, "图", FANGSONG, 9, CENTRE).paragraph_format.space_after = Pt(8)
    style(paper, "落款", FANGSONG, 16, RIGHT).paragraph_format.right_indent = Pt(32)
    style(paper, "版记", FANGSONG, 12)


def rule(paragraph: object, side: str, size: int, colour: str) -> None:
    edges = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{size}" w:space="6" w:color="{colour}"/></w:pBdr>'
    )
    paragraph._p.get_or_add_pPr().append(edges)  # type: ignore[attr-defined]


def footer(paper: Opened) -> None:
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = CENTRE
    for piece in ("— ", "PAGE", " —"):
        run = line.add_run("" if piece == "PAGE" else piece)
        run.font.size = Pt(14)
        if piece == "PAGE":
            for kind in ("begin", "instr", "end"):
                run._r.append(
                    parse_xml(f"<w:instrText {nsdecls('w')}> PAGE </w:instrText>")
                    if kind == "instr"
                    else parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>')
                )


def body(paper: Opened) -> None:
    """Words in braces are filled in; a paragraph between ``{%p if … %}`` and ``{%p endif %}`` stands only where there is something to say."""
    paper.add_paragraph("{%p if organ %}")
    paper.add_paragraph("{{ organ }}", "红头")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if number or signatory %}")
    rule(paper.add_paragraph("{{ number }}\t{{ signatory }}", "发文字号"), "bottom", 18, "C00000")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{{ title }}", "公文标题")
    paper.add_paragraph("{{ state }}", "数据状态")
    for name, kind in (("recipients", "主送"), ("body", "公文正文"), ("issued_by", "落款"), ("issued_on", "落款")):
        paper.add_paragraph(f"{{%p if {name} %}}")
        paper.add_paragraph(f"{{{{ {name} }}}}", kind)
        paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{%p if copies %}")
    copies = paper.add_paragraph("{{ copies }}", "版记")
    rule(copies, "top", 6, "000000")
    paper.add_paragraph("{%p endif %}")
    paper.add_paragraph("{{ made }}", "表注")


def main() -> None:
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(25)
    styles(paper)
    footer(paper)
    body(paper)
    paper.core_properties.author = paper.core_properties.comments = ""
    paper.save(str(TARGET))


if __name__ == "__main__":
    main()
