"""The embedded server killed at work: no second server starts beside what is left of the first, and what was acknowledged is kept."""

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from plumbline.config.embedded import Server
from tests.faults.at_once import wait_for

BUSY = "INSERT INTO kept SELECT count(*) FROM generate_series(1, 20000000)"
"""Seconds of work in which a backend does not look whether its server still lives."""


@pytest.fixture
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="plumbline killed "))
    folder.chmod(0o755)
    server = Server(folder)
    with server.in_use():
        yield server
    shutil.rmtree(folder, ignore_errors=True)


def connected(server: Server) -> "psycopg.Connection[tuple[int]]":
    place = str(server.place.socket_folder)
    return psycopg.connect(host=place, user=server.user, dbname=server.database, autocommit=True)


def is_busy(server: Server) -> bool:
    with connected(server) as watcher:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'INSERT INTO kept%'"
        row = watcher.execute(asked).fetchone()
    return row == (1,)


def test_a_revived_server_keeps_what_the_killed_ones_last_child_acknowledged(server: Server) -> None:
    with connected(server) as client:
        client.execute("CREATE TABLE kept (answer bigint)")
    acknowledged: list[bool] = []

    def write() -> None:
        try:
            with connected(server) as client:
                client.execute(BUSY)
                acknowledged.append(True)
        except psycopg.OperationalError:
            acknowledged.append(False)

    writer = threading.Thread(target=write)
    writer.start()
    wait_for(lambda: is_busy(server), what="the statement to be under way")
    os.kill(int((server.place.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
    wait_for(lambda: not server.answers(), what="the server to be dead")

    assert server.revive()
    writer.join()

    with connected(server) as client:
        kept = client.execute("SELECT answer FROM kept").fetchall()
    assert acknowledged == [bool(kept)], "what was acknowledged is there, what is not there was not acknowledged"
    assert acknowledged == [True], "the child finished what it was asked"


def test_a_living_server_is_left_alone(server: Server) -> None:
    process = (server.place.data / "postmaster.pid").read_text()

    assert not server.revive()

    assert (server.place.data / "postmaster.pid").read_text() == process
