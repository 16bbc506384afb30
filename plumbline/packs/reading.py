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
    "scorecards",
    "reports",
    "callbacks",
    "escalation",
)
"""Files of a pack, by subject: `<subject>.yaml`, or a folder `<subject>/` of several YAML files that are read in order of name."""

_INTEGER = re.compile(r"^[-+]?(0|[1-9][0-9]{0,17})$")
_DECIMAL = re.compile(r"^[-+]?[0-9]{1,18}\.[0-9]{1,30}$")
"""Longer rows of digits are no quantity of anything: they stay text, which the schema then refuses where a number is wanted."""
_OWN_TAGS = frozenset({None, "", "!"})
"""No tag, or the non-specific one that quoted text carries."""
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
    building = _Building(_parsed(text))
    content = building.document()
    return Source(path.relative_to(folder).as_posix(), subject, content, building.lines)


_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser is ten times faster; the pure one stands in where the wheel has none."""


def _parsed(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise UnreadableYaml(mark.line + 1 if mark else 1, "syntax", error.problem or "") from error
    except yaml.reader.ReaderError as error:
        raise UnreadableYaml(text[: error.position].count("\n") + 1, "syntax", error.reason) from error


class _Building:
    """Builds the value of one document from the parser's events and notes where each part stands."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self.lines: dict[Place, int] = {}

    def document(self) -> Value:
        content: Value = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise UnreadableYaml(_line(event), "several_documents")
                content = self._value(next(self._events), ())
        return content

    def _value(self, event: yaml.Event, place: Place) -> Value:
        line = _line(event)
        self.lines.setdefault(place, line)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise UnreadableYaml(line, "alias")
        if getattr(event, "tag", None) not in _OWN_TAGS:
            raise UnreadableYaml(line, "tag")
        if len(place) > DEEPEST_NESTING:
            raise UnreadableYaml(line, "too_deep")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place)
        return _scalar(event)

    def _sequence(self, place: Place) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*place, len(items))))
        return tuple(items)

    def _mapping(self, place: Place) -> Value:
        content: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise UnreadableYaml(line, "key_is_no_text")
            key = str(event.value)
            if key in content:
                raise UnreadableYaml(line, "key_twice", key)
            self.lines[(*place, key)] = line
            content[key] = self._value(next(self._events), (*place, key))
        return content


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return 1 if mark is None else int(mark.line) + 1


def _scalar(event: yaml.Event) -> Scalar:
    value = str(getattr(event, "value", ""))
    if getattr(event, "style", None) not in {None, ""}:
        return value
    if value in _WORDS:
        return _WORDS[value]
    if _INTEGER.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return float(value)
    return value
