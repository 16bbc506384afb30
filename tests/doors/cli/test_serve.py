"""``plumbline serve`` as a process: it answers, it stops in order, and nothing of it outlives it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from plumbline.doors.cli.serve import is_free, usable_port

SECONDS = 180.0  # nothing waits this long; a machine that does much else at once may need it
started: "list[subprocess.Popen[str]]" = []
COMMAND = [sys.executable, "-m", "plumbline.config.command_line"]


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder for a whole installation, in reach of the database's user; each test leaves it stopped."""
    place = Path(tempfile.mkdtemp(prefix="plumbline serve "))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """What a failed test leaves running must not fail the next one."""
    yield
    for service in started:
        for process in members(service.pid):
            os.kill(process, signal.SIGKILL)
        service.wait()
        if service.stdout is not None:
            service.stdout.close()
    started.clear()


@pytest.fixture
def port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, port: int) -> "subprocess.Popen[str]":
    """The service of one machine with data of its own, in a session of its own as from a terminal."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    surroundings = clean | {
        "PLUMBLINE_VAR": str(folder),
        "PLUMBLINE_POSTGRES_DURABLE": "0",
        "PLUMBLINE_WEB_PROCESSES": "1",  # more of them only take longer to start; tests/faults has several
    }
    command = [*COMMAND, "serve", "--port", str(port)]
    service = subprocess.Popen(
        command, env=surroundings, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    started.append(service)
    wait_for(lambda: answers(port) or service.poll() is not None)
    return service


def stopped(service: "subprocess.Popen[str]", request: signal.Signals) -> str:
    """Asks the whole group to stop, as a terminal does; what it said until then."""
    os.killpg(service.pid, request)
    said, _ = service.communicate(timeout=SECONDS)
    return said


def wait_for(condition: object) -> None:
    """Waits for something to become true."""
    assert callable(condition)
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def answers(port: int) -> bool:
    """Whether pages are served."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(entry.name))
    return found


def command_line(process: int) -> list[bytes]:
    """The words a process was started with; none when it has gone since it was found."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return []


def databases(folder: Path) -> set[int]:
    """The database servers at work on the folder's data: their first processes."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        words = command_line(int(entry.name))
        if b"-D" in words and os.fsencode(folder / "postgresql/data") in words and words[0].endswith(b"postgres"):
            found.add(int(entry.name))
    return found


@pytest.mark.parametrize("request_to_stop", [signal.SIGINT, signal.SIGHUP])
def test_the_service_answers_and_stops_in_order(folder: Path, port: int, request_to_stop: signal.Signals) -> None:
    service = start(folder, port)
    assert answers(port)

    said = stopped(service, request_to_stop)

    assert f"http://127.0.0.1:{port}/" in said
    assert "Traceback" not in said
    assert not members(service.pid)
    assert not (folder / "postgresql/data/postmaster.pid").exists()


def test_a_job_worker_that_dies_is_started_again_until_the_service_is_asked_to_stop(folder: Path, port: int) -> None:
    service = start(folder, port)

    def worker() -> int | None:
        return next((process for process in members(service.pid) if b"jobs" in command_line(process)), None)

    wait_for(worker)
    first = worker()
    assert first
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: worker() not in {first, None})

    said = stopped(service, signal.SIGTERM)
    assert "starting it again" in said
    assert "Traceback" not in said
    assert not members(service.pid)
    assert not (folder / "postgresql/data/postmaster.pid").exists()


def test_nothing_outlives_a_killed_service_but_perhaps_the_database_which_the_next_start_takes_over(
    folder: Path, port: int
) -> None:
    service = start(folder, port)
    note = folder / "postgresql/data/postmaster.pid"

    service.kill()
    wait_for(lambda: not members(service.pid))
    service.communicate()
    again = start(folder, port)

    # Its last child to leave may have stopped the database in order; then this one is new. Never are there two.
    assert databases(folder) == {int(note.read_text().splitlines()[0])}
    os.killpg(again.pid, signal.SIGTERM)
    again.communicate(timeout=SECONDS)
    assert not note.exists()
    wait_for(lambda: not databases(folder))


def test_a_free_port_is_taken(port: int) -> None:
    assert usable_port("127.0.0.1", port, next_free=False) == port


def test_a_taken_port_is_refused_with_the_next_free_one_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(click.ClickException, match=str(port)) as refused:
            usable_port("127.0.0.1", port, next_free=False)
        other = usable_port("127.0.0.1", port, next_free=True)

    assert str(other) in refused.value.message
    assert other > port
    assert is_free("127.0.0.1", other)
