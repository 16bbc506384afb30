"""Statements that every order runs, planned once a connection instead of each time: planning some of them takes longer than running them.

Behind a pooler that gives each transaction another connection (``PLUMBLINE_DATABASE_POOLED``) they are sent like any other statement.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper

Parameters = Mapping[str, Any] | Sequence[Any]
SEEN_BEFORE_PREPARED = 1


def rows_of(statement: str, parameters: Parameters) -> list[tuple[Any, ...]]:
    """Runs a statement that gives rows."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def execute(statement: str, parameters: Parameters) -> None:
    """Runs a statement that gives none."""
    with _cursor() as cursor:
        cursor.execute(statement, parameters)


def _cursor() -> CursorWrapper:
    """A cursor that sends parameters apart from the statement, which then can be prepared; Django's own put them into it.

    Where statements are being logged it is Django's, since a prepared one no longer says what it is.
    """
    if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] or connection.queries_logged:
        return connection.cursor()
    connection.ensure_connection()
    link: psycopg.Connection[Any] = connection.connection
    link.prepare_threshold = SEEN_BEFORE_PREPARED
    return CursorWrapper(psycopg.Cursor(link), connection)
