"""Rows as the text that COPY reads, since loads are spent in here: each row is written by one call as a JSON list, which is nearly a line of CSV.

Quotes and backslashes are escaped alike in both (``QUOTE '"', ESCAPE '\\'``), and ``null`` without quotes is no text. What JSON escapes and CSV does not (line
breaks and other control characters) is written the long way.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import orjson

CHUNK = 500
FORMAT = "(FORMAT csv, NULL 'null', QUOTE '\"', ESCAPE '\\')"
Converter = Callable[[Any], Any]


def lines(rows: Sequence[Mapping[str, Any]], types: Mapping[str, str]) -> Iterator[bytes]:
    """The rows in portions for ``COPY … FROM STDIN`` with ``FORMAT``, every row with the columns of ``types`` (column to database type) in that order."""
    line = _line_of(types)
    for start in range(0, len(rows), CHUNK):
        yield b"".join([line(row) for row in rows[start : start + CHUNK]])


def _line_of(types: Mapping[str, str]) -> Callable[[Mapping[str, Any]], bytes]:
    converters = [(place, made) for place, kind in enumerate(types.values()) if (made := _converter(kind))]
    chosen = itemgetter(*types) if len(types) > 1 else lambda row: tuple(row[column] for column in types)

    def line(row: Mapping[str, Any]) -> bytes:
        values: Sequence[Any] = chosen(row)
        if converters:
            values = list(values)
            for place, convert in converters:
                if values[place] is not None:
                    values[place] = convert(values[place])
        written = orjson.dumps(values, default=_as_text)[1:-1]
        if b"\\" in written and b"\\" in written.replace(b"\\\\", b"").replace(b'\\"', b""):
            written = b",".join([_long_way(orjson.loads(orjson.dumps(value, default=_as_text))) for value in values])
        return written + b"\n"

    return line


def _converter(kind: str) -> Converter | None:
    if kind.endswith("[]"):
        return _array
    return _json if kind == "jsonb" else None


def _long_way(value: Any) -> bytes:
    """One value whose text may hold anything; what is no text is short anyway."""
    if not isinstance(value, str):
        return orjson.dumps(value)
    return _quoted(value).encode()


def _as_text(value: Any) -> str:
    """What JSON has no kind for: bytes as PostgreSQL's hexadecimal, anything else as it says itself."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def _json(value: Any) -> str:
    return orjson.dumps(value, default=str).decode()


def _array(value: Any) -> str:
    """A flat array of texts or numbers."""
    return f"{{{','.join(['NULL' if part is None else _quoted(str(part)) for part in value])}}}"


def _quoted(part: str) -> str:
    if "\\" in part or '"' in part:
        part = part.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{part}"'
