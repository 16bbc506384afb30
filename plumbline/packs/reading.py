"""Reads a folder of YAML files and remembers on which line every value stands.

YAML here is the plain part of it: text, whole and decimal numbers, true and false, null, lists and mappings. Anchors, aliases, tags
and the old surprises (`on` as true, `08:30` as seconds, `2026-10-01` as a date) are left out, because an owner of a regulation means
what is written, and because a pack may come from a stranger.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

Scalar = str | int | float | bool | None
Value = Scalar | tuple["Value", ...] | dict[str, "Value"]
Place = tuple[str | int, ...]
"""Where a value stands inside a document: keys and positions from the top."""

LARGEST_FILE = 8 * 1024 * 1024
DEEPEST_NESTING = 40

SUBJECTS = (
    "pack",
    "clauses",
    "order_types",
    "reasons",
    "limits",
    "calendars",
    "indicators",
    "forms",
    "workflows",
    "duties",
    "rewards",
    "callbacks",
    "escalation",
)
"""Files of a pack, by subject: `<subject>.yaml`, or a folder `<subject>/` of several YAML files that are read in order of name."""

_INTEGER = re.compile(r"^[-+]?(0|[1-9][0-9]*)$")
_DECIMAL = re.compile(r"^[-+]?[0-9]+\.[0-9]+$")
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "~": None, "": None}


class UnreadableYaml(ValueError):
    """The file is no plain YAML. `line` counts from 1; `problem` is a short code: see `findings.WORDINGS`."""

    def __init__(self, line: int, problem: str, detail: str = "") -> None:
        super().__init__(f"line {line}: {problem} {detail}".rstrip())
        self.line = line
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True)
class Source:
    """One file as read: its path relative to the pack's folder, its content, and the line of each place."""

    file: str
    subject: str
    content: Value
    lines: dict[Place, int] = field(repr=False)

    def line_of(self, place: Place) -> int:
        """The line of a place, or of the nearest thing around it (a missing key has no line of its own)."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def source_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """(subject, path) of every file a pack consists of, subjects in the order of `SUBJECTS`."""
    for subject in SUBJECTS:
        single = folder / f"{subject}.yaml"
        if single.is_file():
            yield subject, single
        several = folder / subject
        if several.is_dir():
            for path in sorted(several.glob("*.yaml")):
                yield subject, path


def foreign_files(folder: Path) -> list[Path]:
    """YAML files that belong to no subject: most likely a misspelt name whose rules would silently not apply."""
    known = {path for _, path in source_files(folder)}
    return sorted(
        path
        for pattern in ("*.yaml", "*.yml", "*/*.yaml", "*/*.yml")
        for path in folder.glob(pattern)
        if path not in known
    )


def read_source(folder: Path, subject: str, path: Path) -> Source:
    """Raises `UnreadableYaml`. A file that is empty reads as null."""
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise UnreadableYaml(1, "file_too_large", str(LARGEST_FILE))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableYaml(raw[: error.start].count(b"\n") + 1, "not_utf8") from error
    lines: dict[Place, int] = {}
    content = _build(_compose(text), (), lines)
    return Source(path.relative_to(folder).as_posix(), subject, content, lines)


class _PlainComposer(yaml.SafeLoader):
    """Composes nodes but refuses anchors and aliases, which could make a small file explode."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableYaml(event.start_mark.line + 1, "alias")
        return super().compose_node(parent, index)


def _compose(text: str) -> yaml.Node | None:
    loader = _PlainComposer(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableYaml(mark.line + 1 if mark else 1, "syntax", error.problem or "") from error
    except yaml.reader.ReaderError as error:
        raise UnreadableYaml(text[: error.position].count("\n") + 1, "syntax", error.reason) from error
    except RecursionError as error:
        raise UnreadableYaml(1, "too_deep") from error
    finally:
        loader.dispose()
    return node


def _build(node: yaml.Node | None, place: Place, lines: dict[Place, int]) -> Value:
    if node is None:
        return None
    line = node.start_mark.line + 1
    lines.setdefault(place, line)
    if len(place) > DEEPEST_NESTING:
        raise UnreadableYaml(line, "too_deep")
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, place, lines)
    if isinstance(node, yaml.SequenceNode):
        return tuple(_build(item, (*place, number), lines) for number, item in enumerate(node.value))
    return _scalar(node)


def _build_mapping(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> Value:
    content: dict[str, Value] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnreadableYaml(line, "key_is_no_text")
        key = str(key_node.value)
        if key in content:
            raise UnreadableYaml(line, "key_twice", key)
        lines[(*place, key)] = line
        content[key] = _build(value_node, (*place, key), lines)
    return content


def _scalar(node: yaml.Node) -> Scalar:
    value = str(node.value)
    plain = getattr(node, "style", None) is None
    if not plain:
        return value
    if value.lower() in _WORDS:
        return _WORDS[value.lower()]
    if _INTEGER.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return float(value)
    return value
