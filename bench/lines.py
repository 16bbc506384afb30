"""Rows as lines for COPY: what is the same in every row is written once, the rest is put into its place."""

from collections.abc import Iterable
from datetime import UTC, datetime
from random import Random

import orjson
from django.db import connection, models
from django.db.models import NOT_PROVIDED

NOTHING = r"\N"


class Table:
    """A table's columns in order, each with what it holds unless a row says otherwise: its default, else NULL."""

    def __init__(self, model: type[models.Model], **same: str) -> None:
        self.name = model._meta.db_table
        fields = model._meta.local_concrete_fields
        self.blank = {str(field.column): _default(field) for field in fields} | same
        self.lines: list[str] = []

    def add(self, **given: str) -> None:
        """One more row; values are as COPY reads them."""
        row = {**self.blank, **given}
        if len(row) != len(self.blank):
            raise KeyError(f"{self.name} has no {set(row) - set(self.blank)}")
        self.lines.append("\t".join(row.values()))

    def send(self) -> None:
        """Writes what was added, in the transaction that is open, and forgets it."""
        if not self.lines:
            return
        columns = ", ".join(f'"{column}"' for column in self.blank)
        with connection.cursor() as cursor, cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
            copy.write("\n".join(self.lines) + "\n")
        self.lines.clear()


def _default(field: "models.Field[object, object]") -> str:
    if field.default is not NOT_PROVIDED:
        return text(field.get_default())
    return "" if field.blank and field.empty_strings_allowed and not field.null else NOTHING


def text(value: object) -> str:
    """A value as COPY reads it; text of ours has no tabulator, line end or backslash."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return "{}" if isinstance(value, list) else str(value)


def array(words: Iterable[str]) -> str:
    """Words of Chinese characters, letters and digits as an array; none of them needs quotes."""
    return "{" + ",".join(sorted(words)) + "}"


def identifier(milliseconds: int, dice: Random) -> str:
    """A version 7 UUID of that moment."""
    noise = dice.getrandbits(74)
    return f"{milliseconds:012x}7{noise >> 62:03x}{8 | (noise >> 60 & 3):x}{noise & (1 << 60) - 1:015x}"


class IndexesAside:
    """Takes the indexes of some tables away for the length of a load and builds them anew at its end, which is several times faster.

    Those behind primary keys and unique constraints stay, so that the rows are checked.
    """

    FOUND = """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid = ANY(%s::regclass[]) AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
    """

    def __init__(self, *tables: str) -> None:
        self.tables = list(tables)
        self.definitions: list[str] = []

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.FOUND, [self.tables])
            for name, definition in cursor.fetchall():
                cursor.execute(f"DROP INDEX {name}")
                self.definitions.append(definition)

    def __exit__(self, *problem: object) -> None:
        with connection.cursor() as cursor:
            for definition in self.definitions:
                cursor.execute(definition)
            cursor.execute("VACUUM (FREEZE, ANALYZE) " + ", ".join(self.tables))
