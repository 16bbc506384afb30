"""Statements that are planned once a connection."""

from uuid import uuid4

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from plumbline.ground.journal import statements

pytestmark = pytest.mark.django_db
SQUARE = "SELECT %(n)s::int * %(n)s::int, '{mark}'"


def planned(mark: str) -> int:
    """How many prepared statements of this connection hold the mark."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s", [f"%{mark}%"])
        return int(cursor.fetchone()[0])


def test_a_statement_is_prepared_the_second_time_and_gives_the_same() -> None:
    mark = uuid4().hex
    statement = SQUARE.format(mark=mark)

    answers = [statements.rows_of(statement, {"n": n}) for n in (2, 3, 4)]

    assert answers == [[(4, mark)], [(9, mark)], [(16, mark)]]
    assert planned(mark) == 1


def test_behind_a_pooler_nothing_is_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    mark = uuid4().hex
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)

    for n in (2, 3, 4):
        statements.rows_of(SQUARE.format(mark=mark), {"n": n})

    assert planned(mark) == 0


def test_while_statements_are_logged_it_is_logged_in_full() -> None:
    mark = uuid4().hex

    with CaptureQueriesContext(connection) as asked:
        statements.rows_of(SQUARE.format(mark=mark), {"n": 7})

    assert mark in asked.captured_queries[0]["sql"]


def test_an_error_is_djangos_and_what_follows_works_again() -> None:
    statement = "SELECT 1 / %(n)s::int"
    statements.rows_of(statement, {"n": 1})
    statements.rows_of(statement, {"n": 1})

    with pytest.raises(DataError), transaction.atomic():
        statements.rows_of(statement, {"n": 0})

    assert statements.rows_of(statement, {"n": 1}) == [(1,)]


def test_a_statement_outlives_a_change_of_its_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE changing (a int, b int) ON COMMIT DROP")
    for n in (1, 2, 3):
        statements.execute("INSERT INTO changing (a) VALUES (%s)", [n])

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE changing ADD COLUMN c int DEFAULT 5")
    statements.execute("INSERT INTO changing (a) VALUES (%s)", [4])

    assert statements.rows_of("SELECT count(*), sum(c) FROM changing", []) == [(4, 20)]
