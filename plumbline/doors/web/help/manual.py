"""The manual inside the product: Markdown of ``docs/manual`` as pages, its pictures as files."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from plumbline.doors.web.saying import is_english
from plumbline.ground.kernel.refusals import NotFound
from plumbline.ground.kernel.wording import _

PICTURES = "../pictures/"


@dataclass(frozen=True)
class Chapter:
    """The manual of one role."""

    role: str
    title: str


def folder() -> Path:
    """In a checkout beside the source, in a wheel inside the package."""
    beside: Path = settings.PROJECT / "docs" / "manual"
    return beside if beside.is_dir() else settings.PACKAGE / "manual"


def chapters() -> tuple[Chapter, ...]:
    """All roles that have a manual, in the order of the index file of the language."""
    place = folder() / language()
    return tuple(Chapter(path.stem, title_of(path)) for path in sorted(place.glob("*.md")))


def language() -> str:
    """The folder of the reader's language."""
    return "en" if is_english() else "zh"


def title_of(path: Path) -> str:
    """The first heading."""
    with path.open(encoding="utf-8") as lines:
        return next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), path.stem)


def page_of(role: str) -> SafeString:
    """A role's manual as HTML; its text is ours, and raw HTML in it is shown as text.

    Raises:
        NotFound: there is none.
    """
    if role not in {chapter.role for chapter in chapters()}:
        raise NotFound(_("没有这一份手册。"))
    text = (folder() / language() / f"{role}.md").read_text(encoding="utf-8")
    return rendered(text)


@cache
def rendered(text: str) -> SafeString:
    """Markdown as HTML, pictures and chapters under their addresses here; the first heading is the page's own and left out."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    if [token.type for token in tokens[:1]] == ["heading_open"] and tokens[0].tag == "h1":
        tokens = tokens[3:]
    for token in tokens:
        dress(token)
    html: str = markdown.renderer.render(tokens, markdown.options, {})
    return SafeString(html)


def dress(token: Token) -> None:
    """Classes of our pages, and addresses that lead somewhere here."""
    if token.type == "table_open":
        token.attrSet("class", "table table-sm")
    for child in token.children or ():
        if child.type == "image":
            name = cast(str, child.attrGet("src")).removeprefix(PICTURES)
            child.attrSet("src", reverse("help-picture", args=[quote(name)]))
            child.attrSet("class", "img-fluid border rounded")
            child.attrSet("loading", "lazy")
        elif child.type == "link_open":
            target = cast(str, child.attrGet("href"))
            if target.endswith(".md") and "/" not in target:
                child.attrSet("href", reverse("help-manual", args=[target.removesuffix(".md")]))


def picture(name: str) -> Path:
    """A picture of the manual.

    Raises:
        NotFound: there is none of that name.
    """
    place = folder() / "pictures"
    if name not in {path.name for path in place.glob("*.png")}:
        raise NotFound(_("没有这一幅图。"))
    return place / name
