"""Rows of many tables in one statement: the one function behind every write of many rows.

Rows are plain mappings from column to value. A few rows go as one data-modifying statement fed by JSON record sets (one round trip); many go by
COPY, table after table, in the same transaction. Foreign keys between the rows are checked at the end of the statement, so the order does not matter
for the first way; for the second the caller gives parents before children. Rows that are there already can be changed in the same statement.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import orjson
from django.db import connection, models

from plumbline.ground.journal import copying, statements

Rows = Mapping[type[models.Model], Sequence[Mapping[str, Any]]]
COPY_FROM = 200


def insert_together(rows: Rows, changes: Rows | None = None) -> None:
    """Inserts all rows of all tables; every row of a table has the same columns.

    ``changes`` are of rows that stand already: each names its primary key and every column that gets another value. A row that is both inserted and
    changed, or changed twice, is a mistake of the caller that PostgreSQL does not report.

    Raises:
        django.db.IntegrityError: and nothing is written.
    """
    filled = _filled(rows)
    changed = _filled(changes or {})
    if sum(len(sequence) for sequence in filled.values()) >= COPY_FROM:
        _copy(filled)
        filled = {}
    if filled or changed:
        _one_statement(filled, changed)


def _filled(rows: Rows) -> Rows:
    return {model: sequence for model, sequence in rows.items() if sequence}


def _one_statement(rows: Rows, changes: Rows) -> None:
    parts = [_insert(model, tuple(sequence[0])) for model, sequence in rows.items()]
    parts += [_change(model, tuple(sequence[0]), _bound(len(sequence))) for model, sequence in changes.items()]
    names = [f"w{position}" for position in range(len(parts))]
    head = ", ".join(f"{name} AS ({part})" for name, part in zip(names[:-1], parts[:-1], strict=True))
    statement = f"WITH {head} {parts[-1]}" if head else parts[-1]
    parameters = [as_json(list(sequence)) for sequence in (*rows.values(), *changes.values())]
    statements.execute(statement, parameters)


@cache
def _insert(model: type[models.Model], columns: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    listed = ", ".join(quote(column) for column in columns)
    types = _column_types(model)
    record = ", ".join(f"{quote(column)} {types[column]}" for column in columns)
    return f"INSERT INTO {quote(model._meta.db_table)} ({listed}) SELECT {listed} FROM jsonb_to_recordset(%s::jsonb) AS r({record})"


def _bound(count: int) -> int:
    """A round number of rows that is not less, so that few statements differ; 0 for many."""
    return next((bound for bound in (1, 10, 100) if count <= bound), 0)


@cache
def _change(model: type[models.Model], columns: tuple[str, ...], most: int) -> str:
    """The bound tells PostgreSQL how few rows to expect: it takes every record set for a hundred rows, and would read a small table whole for one row."""
    quote = connection.ops.quote_name
    types = _column_types(model)
    key = quote(str(model._meta.pk.column)) if model._meta.pk else ""
    record = ", ".join(f"{quote(column)} {types[column]}" for column in columns)
    values = ", ".join(f"{quote(column)} = r.{quote(column)}" for column in columns if quote(column) != key)
    given = f"(SELECT * FROM jsonb_to_recordset(%s::jsonb) AS g({record}){f' LIMIT {most}' if most else ''}) AS r"
    return f"UPDATE {quote(model._meta.db_table)} AS t SET {values} FROM {given} WHERE t.{key} = r.{key}"


@cache
def _column_types(model: type[models.Model]) -> dict[str, str]:
    return {str(field.column): field.db_type(connection) or "text" for field in model._meta.local_concrete_fields}


def as_json(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a JSON record set for one statement: moments in ISO form, bytes as PostgreSQL's hexadecimal."""
    return orjson.dumps(rows, default=_as_text).decode()


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    return str(value)


def _copy(rows: Rows) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model, sequence in rows.items():
            types = {column: _column_types(model)[column] for column in sequence[0]}
            listed = ", ".join(quote(column) for column in types)
            statement = f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN {copying.FORMAT}"
            with connection.wrap_database_errors, cursor.copy(statement) as copy:
                for portion in copying.lines(sequence, types):
                    copy.write(portion)
