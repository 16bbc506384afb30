"""Message catalogues: what is said in Chinese in the source, and how it reads in English. Needs no gettext programs.

python -m tools.messages            compiles (``.po`` to ``.mo``) where the source is newer
python -m tools.messages collect    brings plumbline/locale/en up to date with the source first; what has no English yet is listed
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = PROJECT / "plumbline"
LOCALE = PACKAGE / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
MARKERS = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "marked"})
PLACEHOLDER = re.compile(r"%\((\w+)\)[-+ 0]*[\d.]*([a-z])")
_IN_TEMPLATE = re.compile(r"""\b(?:gettext|_)\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")

Places = dict[str, list[str]]


def main() -> None:
    """Compiles every catalogue whose source changed since; with ``collect`` brings the source up to date before."""
    if sys.argv[1:] == ["collect"]:
        missing = collect()
        for msgid in missing:
            print(f"no English yet: {msgid}")
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(compiled))


def collect() -> list[str]:
    """Writes the English catalogue anew: every message of the source once, its translation kept; returns those without one."""
    known = {entry.msgid: entry.msgstr for entry in catalogue()} if ENGLISH.exists() else {}
    fresh = polib.POFile(wrapwidth=120)
    fresh.metadata = {
        "Project-Id-Version": "plumbline",
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for msgid, places in sorted(messages().items(), key=lambda each: (each[1][0], each[0])):
        files = dict.fromkeys(place.rsplit(":", 1)[0] for place in places)
        flags = ["python-format"] if PLACEHOLDER.search(msgid) else []
        fresh.append(
            polib.POEntry(
                msgid=msgid, msgstr=known.get(msgid, ""), occurrences=[(name, "") for name in files], flags=flags
            )
        )
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(ENGLISH))
    return [entry.msgid for entry in fresh if not entry.msgstr]


def catalogue() -> polib.POFile:
    return polib.pofile(str(ENGLISH))


def messages() -> Places:
    """Every message of the source with the places where it stands, in the order of the files."""
    found: Places = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            for line, msgid in in_python(path.read_text(encoding="utf-8")):
                found[msgid].append(f"{path.relative_to(PROJECT)}:{line}")
    for path in sorted(PACKAGE.rglob("*.html")):
        for msgid in in_template(path.read_text(encoding="utf-8"), str(path)):
            found[msgid].append(f"{path.relative_to(PROJECT)}:0")
    return dict(found)


def in_python(text: str) -> Iterator[tuple[int, str]]:
    """Texts that are given to one of the markers, adjoining pieces as one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name_of(node.func) in MARKERS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield node.lineno, first.value


def _name_of(function: ast.expr) -> str:
    return (
        function.id if isinstance(function, ast.Name) else function.attr if isinstance(function, ast.Attribute) else ""
    )


def in_template(text: str, origin: str) -> Iterator[str]:
    """Texts of ``translate`` and ``blocktranslate``, as Django will look them up."""
    for found in _IN_TEMPLATE.finditer(templatize(text, origin=origin)):
        msgid = ast.literal_eval(found.group(1))
        if msgid:
            yield msgid


if __name__ == "__main__":
    main()
