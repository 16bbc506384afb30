"""Whatever the product says in Chinese has its English, and no page says anything outside the catalogue."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tools import messages

PROJECT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = sorted((PROJECT / "plumbline").rglob("templates/**/*.html"))
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
COMMENTS = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
BLOCKS = re.compile(r"\{% blocktrans(?:late)?.*?endblocktrans(?:late)? %\}", re.DOTALL)
OWN_NAMES = {
    "中文",
    "%(day)s 是周%(true)s，通知里写的是周%(told)s，请核对年份和日期。",
}  # a language; days as a Chinese notice names them
QUOTED = re.compile(r"“[^”]*”")
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORDS = re.compile(r"[A-Za-z]{2,}")
SHOWN = {"title", "placeholder", "aria-label", "alt", "label"}
UNITS_OF_MEASURE = {"KB", "MB"}
ENGRAVED = {"Ctrl", "Alt", "Shift", "Enter", "Esc"}  # as they stand on every keyboard


def translated() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in messages.catalogue() if "fuzzy" not in entry.flags}


def test_everything_that_is_said_in_chinese_is_said_in_english() -> None:
    english = translated()

    missing = [f"{places[0]}: {msgid}" for msgid, places in messages.messages().items() if not english.get(msgid)]

    assert not missing, "run `python -m tools.messages collect` and translate:\n" + "\n".join(missing)


def test_the_catalogue_holds_nothing_that_is_no_longer_said() -> None:
    stale = set(translated()) - set(messages.messages())

    assert not stale, f"run `python -m tools.messages collect`: {stale}"


def test_a_translation_fills_in_what_the_original_fills_in() -> None:
    wrong = {
        msgid: english
        for msgid, english in translated().items()
        if english and set(messages.PLACEHOLDER.findall(msgid)) != set(messages.PLACEHOLDER.findall(english))
    }

    assert not wrong


def test_the_english_is_english() -> None:
    """But for a language's own name, and for words of a Chinese notice that are quoted."""
    wrong = {
        msgid: english
        for msgid, english in translated().items()
        if CHINESE.search(QUOTED.sub("", english)) and msgid not in OWN_NAMES
    }

    assert not wrong


class Shown(HTMLParser):
    """What a reader sees of a template: its text and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self.inside):
            self.found.append(data)


# Keys are called by what is printed on them.
KEYS = re.compile(r"<kbd\b[^>]*>.*?</kbd>", re.DOTALL)


def bare_words(template: str) -> list[str]:
    """Text of a template that no translation will ever change."""
    parser = Shown()
    parser.feed(KEYS.sub(" ", TAGS.sub(" ", BLOCKS.sub(" ", COMMENTS.sub(" ", template)))))
    return [
        text.strip()
        for text in parser.found
        if CHINESE.search(text) or set(WORDS.findall(text)) - UNITS_OF_MEASURE - ENGRAVED
    ]


@pytest.mark.parametrize(
    "template",
    [
        "<p>待办</p>",
        '<input placeholder="Search">',
        "<b>{{ x }} orders</b>",
        '<a title="打开">{% translate "开" %}</a>',
    ],
)
def test_the_search_for_bare_words_finds_them(template: str) -> None:
    assert bare_words(template)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_template_says_nothing_outside_the_catalogue(path: Path) -> None:
    assert not bare_words(path.read_text(encoding="utf-8"))
