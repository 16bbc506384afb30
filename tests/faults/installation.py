"""A whole installation in a folder of its own, with its own database server, that tests may ill-treat."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson
import psycopg
from django.db import connection

from plumbline.config.embedded import Server
from plumbline.config.embedded.programs import run
from tests import databases
from tests.faults.at_once import wait_for
from tests.faults.processes import COMMAND, PROJECT

LONGEST_ANSWER = 20.0
STOPPING_SECONDS = 120.0


@dataclass(frozen=True)
class Answer:
    """What a client was told: status 0 where the connection broke off."""

    status: int
    kind: str
    body: bytes

    @property
    def content(self) -> dict[str, Any]:
        return dict(orjson.loads(self.body))


@dataclass
class Installation:
    """``plumbline serve`` on loopback. ``said`` is the file that its words go to."""

    folder: Path
    token: str
    port: int
    said: Path
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def server(self) -> Server:
        return Server(self.folder / "postgresql")

    def start(self) -> None:
        """Returns once it answers."""
        # Settings of the tests would give up safety against crashes, which is what is tried here. The data is that of these programs.
        tests_own = ("PLUMBLINE_", "DJANGO_")
        kept = "PLUMBLINE_POSTGRES_BIN"
        clean = {name: value for name, value in os.environ.items() if name == kept or not name.startswith(tests_own)}
        words = [*COMMAND, "serve", "--port", str(self.port)]
        surroundings = clean | {"PLUMBLINE_VAR": str(self.folder), "PLUMBLINE_LANGUAGE": "zh"}
        with self.said.open("ab") as output:
            self.process = subprocess.Popen(
                words, env=surroundings, cwd=PROJECT, start_new_session=True, stdout=output, stderr=subprocess.STDOUT
            )
        wait_for(self.is_ready, seconds=60, what="the service to answer")

    def is_ready(self) -> bool:
        assert self.process
        assert self.process.poll() is None, self.said.read_text()
        return self.ask("GET", "/readyz").status == 200

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends all of its processes; SIGKILL leaves the database server behind, as a kill does."""
        if self.process is not None:
            os.killpg(self.process.pid, how)
            self.process.wait(60)
            self.process = None

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Answer:
        """One call with the token."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{address}",
            data=None if body is None else orjson.dumps(body),
            method=method,
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers},
        )
        try:
            with _answer_to(request) as answer:
                return Answer(answer.status or 0, answer.headers["Content-Type"], answer.read())
        # A process killed between the head of its answer and the end of it leaves half an answer: no OSError, but broken off all the same.
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, "", str(error).encode())

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        """Rows of the installation's database, asked beside the service."""
        place = self.server.place.socket_folder
        with psycopg.connect(host=str(place), user=Server.user, dbname=Server.database) as beside:
            return beside.execute(question.encode()).fetchall()

    def postmaster(self) -> int:
        return int((self.server.place.data / "postmaster.pid").read_text().splitlines()[0])

    def stop_database(self) -> None:
        """As an operator would: open transactions are taken back, connections ended.

        Waits for the process that was told to end. ``pg_ctl -w`` waits for the file of the process instead: where the service has
        started its database again between two looks, it waits for the new one, which never ends.
        """
        told = self.postmaster()
        run(self.server.place, "pg_ctl", "stop", "-D", str(self.server.place.data), "-m", "fast", "-W")
        wait_for(lambda: not _lives(told), seconds=STOPPING_SECONDS, what="the database server to end")


def _lives(process: int) -> bool:
    """Whether a process runs; one that ended but was not yet collected by its parent does not."""
    state = subprocess.run(["ps", "-o", "state=", "-p", str(process)], capture_output=True, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _answer_to(request: urllib.request.Request) -> "http.client.HTTPResponse | urllib.error.HTTPError":
    """Also a refusal is an answer, to be read like the others."""
    try:
        return cast(http.client.HTTPResponse, urllib.request.urlopen(request, timeout=LONGEST_ANSWER))
    except urllib.error.HTTPError as refusal:
        return refusal


@contextmanager
def installed(folder: Path, token: str) -> Iterator[Installation]:
    """An installation whose database is a copy of the test's, running; stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    made = Installation(folder, token, port, folder / "said.txt")
    with made.server.in_use():
        _copy_database(made.server)
        try:
            made.start()
        except BaseException:
            made.stop(signal.SIGKILL)
            sys.stdout.write(made.said.read_text(errors="replace"))
            raise
    try:
        yield made
    finally:
        made.stop()


def _copy_database(server: Server) -> None:
    """Migrating takes longer than everything else together."""
    programs, place = server.place.binaries, server.place.socket_folder
    source = databases.address_of(str(connection.settings_dict["NAME"]))
    target = f"postgresql://{Server.user}@/{Server.database}?host={place}&port={Server.port}"
    dump = subprocess.run([str(programs / "pg_dump"), "--no-owner", source], capture_output=True, check=True)
    subprocess.run(
        [str(programs / "psql"), "-q", "-v", "ON_ERROR_STOP=1", target],
        input=dump.stdout,
        stdout=subprocess.DEVNULL,
        check=True,
    )
