"""The product's own commands as processes of their own, on the database of the test."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests import databases

COMMAND = [sys.executable, "-m", "plumbline.config.command_line"]
PROJECT = Path(__file__).resolve().parent.parent.parent
Process = subprocess.Popen[str]


def surroundings() -> dict[str, str]:
    """The environment of a process that works on the test's database, in Chinese."""
    clean = {name: value for name, value in os.environ.items() if name != "PLUMBLINE_FOLLOW_PARENT"}
    address = databases.address_of(str(connection.settings_dict["NAME"]))
    return clean | {"PLUMBLINE_DATABASE_URL": address, "PLUMBLINE_LANGUAGE": "zh"}


@contextmanager
def running(*words: str) -> Iterator[Process]:
    """``plumbline`` with these words in a process group of its own; killed at the end, if it has not ended."""
    process = subprocess.Popen(
        [*COMMAND, *words],
        env=surroundings(),
        cwd=PROJECT,
        start_new_session=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        # Shown by pytest where the test has failed.
        print(kill(process))


def kill(process: Process) -> str:
    """Ends a process with no time for last words, and gives back those it had said before."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    assert process.stdout
    said = "" if process.stdout.closed else process.communicate()[0]
    process.wait()
    return said
