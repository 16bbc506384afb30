"""What stands in a file, read back without the code that wrote it."""

import io
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from typing import Any
from xml.etree import ElementTree

import openpyxl
from pypdf import PdfReader

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LISTED = "{urn:plumbline:report}number"


@dataclass(frozen=True)
class Written:
    """A number of a docx with what the file says of it."""

    tag: str
    shown: str
    told: dict[str, str]


def docx_text(content: bytes) -> str:
    root = ElementTree.fromstring(part_of(content, "word/document.xml"))
    return "\n".join("".join(text.text or "" for text in line.iter(f"{W}t")) for line in root.iter(f"{W}p"))


def docx_numbers(content: bytes) -> list[Written]:
    """The locked fields of the document, in reading order."""
    listed = ElementTree.fromstring(part_of(content, "customXml/numbers.xml"))
    told = {number.attrib["id"]: dict(number.attrib) for number in listed.iter(LISTED)}
    found = []
    for field in ElementTree.fromstring(part_of(content, "word/document.xml")).iter(f"{W}sdt"):
        tag = next(field.iter(f"{W}tag")).attrib[f"{W}val"]
        assert next(field.iter(f"{W}lock")).attrib[f"{W}val"] == "sdtContentLocked"
        found.append(Written(tag, "".join(text.text or "" for text in field.iter(f"{W}t")), told[tag]))
    return found


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return package.read(name)


def pdf_text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def html_text(content: bytes) -> str:
    body = re.sub(r"<(style|svg).*?</\1>", " ", content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def xlsx_cells(content: bytes) -> list[Any]:
    """The sheet to read, row by row."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]


def in_order(wanted: list[str], text: str) -> str:
    """Empty when all stand in the text one after another (blanks apart), else the first that does not."""
    squeezed, after = re.sub(r"\s", "", text), 0
    for each in wanted:
        found = squeezed.find(re.sub(r"\s", "", each), after)
        if found < 0:
            return each
        after = found + len(each)
    return ""
