"""Rows as the text that COPY reads: a converter for each column, chosen once, since loads are spent in here."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import orjson

CHUNK = 500
NULL = "\\N"
_SPECIAL = re.compile(r"[\\\n\r\t]")
_ESCAPED = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BARE = re.compile(r'["\\]')
Converter = Callable[[Any], str]


def lines(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> Iterator[bytes]:
    """The rows in portions, every row with the columns of ``types`` (column to database type) in that order."""
    converters = [(column, converter(kind)) for column, kind in types.items()]
    for start in range(0, len(rows), CHUNK):
        portion = [
            "\t".join([NULL if (value := row[column]) is None else convert(value) for column, convert in converters])
            for row in rows[start : start + CHUNK]
        ]
        yield ("\n".join(portion) + "\n").encode()


def converter(kind: str) -> Converter:
    """How values of a column of this database type are written."""
    if kind.endswith("[]"):
        return _array
    return _BY_TYPE.get(kind.split("(")[0].strip(), _text)


def _text(value: Any) -> str:
    said = str(value)
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], said) if _SPECIAL.search(said) else said


def _uuid(value: Any) -> str:
    return f"{value.int:032x}"


def _moment(value: Any) -> str:
    return str(value.isoformat())


def _boolean(value: Any) -> str:
    return "t" if value else "f"


def _json(value: Any) -> str:
    return _text(orjson.dumps(value, default=str).decode())


def _bytes(value: Any) -> str:
    return f"\\\\x{value.hex()}"


def _array(value: Any) -> str:
    """A flat array of texts or numbers."""
    parts = ",".join(["NULL" if part is None else _quoted(str(part)) for part in value])
    return _text(f"{{{parts}}}")


def _quoted(part: str) -> str:
    return f'"{_BARE.sub(lambda found: chr(92) + found[0], part)}"' if _BARE.search(part) else f'"{part}"'


_BY_TYPE: dict[str, Converter] = {
    "uuid": _uuid,
    "timestamp with time zone": _moment,
    "date": _moment,
    "boolean": _boolean,
    "jsonb": _json,
    "bytea": _bytes,
    "smallint": str,
    "integer": str,
    "bigint": str,
    "numeric": str,
}
