"""Keeps one machine serving: the web processes, the job worker, and the embedded database under both.

Runs without Django on purpose: it is there for as long as the service is, and would otherwise cost as much memory as a web process.
``plumbline serve`` prepares everything and then becomes this program.
"""

import argparse
import importlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from plumbline.config import database
from plumbline.config.embedded import DatabaseUnavailable
from plumbline.ground.kernel.processes import follow_parent, telling_parent

SECONDS_TO_FINISH = 20
LONGEST_PAUSE_SECONDS = 30.0
THREADS_A_PROCESS = 4
MOST_PROCESSES = 16
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Jobs:
    """The job worker as a child process, started again (ever more slowly) should it die. In a group of its own: it is this process that ends it."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep_alive, name="jobs", daemon=True)
        self._watch.start()

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "plumbline.config.command_line", "serve", "jobs"]
        return subprocess.Popen(command, env=telling_parent(), process_group=0)

    def _keep_alive(self) -> None:
        pause = 1.0
        while True:
            began = time.monotonic()
            code = self._process.wait()
            if time.monotonic() - began > LONGEST_PAUSE_SECONDS:
                pause = 1.0
            if self._ending.wait(pause):
                return
            print(f"job worker ended with {code}; starting it again", file=sys.stderr, flush=True)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            self._process = self._start()

    def end(self) -> None:
        """Lets the running jobs finish, then ends the worker; what it could not finish is taken up at the next start."""
        self._ending.set()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_FINISH)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._watch.join()


def load_application(parent: int, *_: Any) -> Callable[..., Any]:
    """The web application, loaded inside each web process.

    Until the process listens it has the handlers of its parent, which would swallow a request to stop; the system's own end it. It leaves its parent's group,
    so that Ctrl-C or the end of a group reaches it through its parent alone: a second request to stop that comes while it leaves makes it hang.
    """
    os.setpgid(0, 0)
    for number in STOPPING:
        signal.signal(number, signal.SIG_DFL)
    follow_parent(parent)
    application: Callable[..., Any] = importlib.import_module("plumbline.config.wsgi").application
    return application


def web(host: str, port: int) -> AbstractServer[Any]:
    """The web server: one process a core, a few threads each, since most of a request's time waits for the database."""
    server: AbstractServer[Any] = Granian(
        "plumbline.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("PLUMBLINE_WEB_PROCESSES") or min(os.cpu_count() or 1, MOST_PROCESSES)),
        blocking_threads=int(os.environ.get("PLUMBLINE_WEB_THREADS") or THREADS_A_PROCESS),
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        websockets=False,
        log_level=LogLevels.warning,
    )
    # A closed terminal means stop here; by itself the server would reload and live on unseen.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt))
    return server


@contextmanager
def shared_measures() -> Iterator[None]:
    """A folder in which the web processes keep their counts together, so that ``/metrics`` answers for all of them whichever is asked."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        yield
        return
    with TemporaryDirectory(prefix="plumbline-measures-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


def serve(host: str, port: int, *, with_jobs: bool) -> None:
    """Serves until asked to stop (Ctrl-C or SIGTERM), then ends web, jobs and database in this order."""
    with database.kept_running(), shared_measures():
        # Requests to stop were held back since before this program was started (see become_server).
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        jobs = Jobs() if with_jobs else None
        try:
            web(host, port).serve(target_loader=partial(load_application, os.getpid()), wrap_loader=False)
        finally:
            if jobs:
                jobs.end()


def main() -> None:
    """Entry point of the process that ``plumbline serve`` becomes."""
    parser = argparse.ArgumentParser(prog="plumbline serve")
    parser.add_argument("host")
    parser.add_argument("port", type=int)
    parser.add_argument("--jobs", action="store_true")
    words = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        serve(words.host, words.port, with_jobs=words.jobs)
    except DatabaseUnavailable as error:
        print(error, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


if __name__ == "__main__":
    main()
