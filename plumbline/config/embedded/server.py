"""Starting, sharing and stopping one server.

Users are counted with a shared file lock. The kernel drops a lock when its process dies in whatever way, so the count can never be
wrong after a kill; a server left behind by a killed user is taken over by the next one, and stopped when that one leaves.
"""

import fcntl
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg

from plumbline.config.embedded import cluster
from plumbline.config.embedded.places import Place
from plumbline.config.embedded.programs import attempt, run
from plumbline.config.embedded.unavailable import DatabaseUnavailable

START_SECONDS = 120
SURVIVORS_SECONDS = 30
IN_USE = ("is still in use", "Is another postmaster")


class StillInUse(DatabaseUnavailable):
    """Children of a killed server are still at work on the data."""


class Server:
    """One data folder with its server.

    Args:
        folder: where data, socket and locks live; made when missing.
        durable: False gives up safety against a crash of the machine for speed (tests only).
    """

    user = "plumbline"
    database = "plumbline"
    port = 5432

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.place = Place(folder)
        self.durable = durable

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Starts or joins the server for the length of the block; the last one to leave stops it.

        Raises:
            DatabaseUnavailable: with the reason and what to do.
        """
        users = self._join()
        try:
            yield
        finally:
            self._leave(users)

    def answers(self) -> bool:
        """Whether a server listens on the socket."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(self.place.socket_folder / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
        return True

    def revive(self) -> bool:
        """Starts the server again where it has died under its users; False where it lives.

        Raises:
            DatabaseUnavailable: with the reason and what to do.
        """
        if self.answers():
            return False
        with self._turn():
            self._have_running()
        return True

    def _join(self) -> IO[bytes]:
        self.place.make()
        with self._turn():
            users = (self.place.folder / "users.lock").open("ab")
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self._have_running()
            except BaseException:
                users.close()
                raise
        return users

    def _leave(self, users: IO[bytes]) -> None:
        with self._turn(), users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody else still uses it
            self._stop()

    def _stop(self) -> None:
        place = self.place
        if self.answers():
            run(place, "pg_ctl", "stop", "-D", str(place.data), "-m", "fast", "-w", "-t", str(START_SECONDS))
        shutil.rmtree(place.socket_folder, ignore_errors=True)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One at a time starts or stops."""
        with (self.place.folder / "turn.lock").open("ab") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            yield

    def _have_running(self) -> None:
        """Starts what does not answer, and waits for what answers but is still recovering or already on its way down."""
        began = time.monotonic()
        while True:
            try:
                if not self.answers():
                    self._start()
                return self._create_database()
            except StillInUse:
                # Children of a killed server finish what they were asked, and leave; until then nobody may start beside them.
                if time.monotonic() > began + SURVIVORS_SECONDS:
                    raise
                time.sleep(0.1)
            except psycopg.OperationalError as error:
                if time.monotonic() > began + START_SECONDS:
                    raise DatabaseUnavailable(
                        f"内置数据库在运行，但不接受连接：{error}",
                        "the embedded database runs but takes no connections; its words are above",
                    ) from error
                time.sleep(0.1)

    def _start(self) -> None:
        place = self.place
        if not place.data.exists():
            cluster.initialise(place, self.user, durable=self.durable)
        cluster.refuse_foreign(place)
        place.make_private(place.socket_folder)
        cluster.configure(place, self.port, durable=self.durable)
        cluster.forget_killed_server(place)
        if place.log.exists():
            place.log.replace(place.log.with_suffix(".log.before"))
        started = attempt(
            place, "pg_ctl", "start", "-D", str(place.data), "-l", str(place.log), "-w", "-t", str(START_SECONDS)
        )
        if started.returncode != 0:
            said = place.log.read_text(errors="replace")[-2000:] if place.log.exists() else started.stderr
            kind = StillInUse if any(words in said for words in IN_USE) else DatabaseUnavailable
            raise kind(
                f"内置数据库启动失败，日志在 {place.log}：\n{said}",
                f"the embedded database did not start; its log is {place.log}, the end of it is above",
            )

    def _create_database(self) -> None:
        address = f"host='{self.place.socket_folder}' port={self.port} user={self.user} dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
            if not known.fetchone():
                connection.execute(f'CREATE DATABASE "{self.database}"'.encode())
