"""The embedded server, as a person meets it: started, shared, stopped, killed, moved, and in the wrong hands."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from plumbline.config.embedded import DatabaseUnavailable, Server
from plumbline.config.embedded.accounts import Account
from plumbline.config.embedded.places import Place, roots_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another user")
linux = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc")

HOLD = """
import sys, time
from pathlib import Path
from plumbline.config.embedded import Server
with Server(Path(sys.argv[1]), durable=False).in_use():
    print("in use", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made_once() -> Iterator[Path]:
    """A data directory that was used and stopped, for the others to copy: making one is the slowest step."""
    place = reachable_folder()
    with Server(place, durable=False).in_use():
        pass
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder without data."""
    place = reachable_folder()
    yield place
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def folder(empty_folder: Path, made_once: Path) -> Path:
    """A folder with data, stopped."""
    subprocess.run(["cp", "-a", str(made_once / "data"), str(empty_folder)], check=True)
    return empty_folder


def reachable_folder() -> Path:
    """A folder the server's user can reach, as root's temporary folders are not; with a space in its name."""
    place = Path(tempfile.mkdtemp(prefix="plumbline test "))
    place.chmod(0o755)
    return place


def ask(server: Server, question: str) -> object:
    """One value from the server."""
    place = server.place.socket_folder
    with psycopg.connect(host=str(place), user=server.user, dbname=server.database, autocommit=True) as connection:
        answer = connection.execute(question.encode())
        row = answer.fetchone() if answer.description else None
    return row[0] if row else None


def process_of(server: Server) -> int:
    """Process number of the running server."""
    return int((server.place.data / "postmaster.pid").read_text().splitlines()[0])


def another_user(folder: Path) -> "subprocess.Popen[str]":
    """Another process that uses the same server until its standard input is closed."""
    command = [sys.executable, "-c", HOLD, str(folder)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout
    assert other.stdout.readline() == "in use\n"
    return other


def until_gone(process: int) -> None:
    """Waits for a process to end."""
    for _ in range(200):
        if not Path(f"/proc/{process}").exists():
            return
        time.sleep(0.05)
    pytest.fail(f"process {process} is still there")


def test_the_server_starts_with_its_first_user_and_stops_with_its_last(folder: Path) -> None:
    server = Server(folder, durable=False)

    with server.in_use():
        with server.in_use():
            assert server.answers()
        assert server.answers()

    assert not server.answers()


def test_two_processes_share_one_server(folder: Path) -> None:
    server = Server(folder, durable=False)
    other = another_user(folder)

    with server.in_use():
        shared = process_of(server)
        other.communicate("")
        assert process_of(server) == shared
        assert ask(server, "SELECT 1") == 1

    assert not server.answers()


def test_what_is_written_is_there_after_the_next_start(folder: Path) -> None:
    server = Server(folder, durable=False)
    with server.in_use():
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")

    with Server(folder, durable=False).in_use():
        assert ask(server, "SELECT answer FROM kept") == 42


@linux
def test_a_killed_server_recovers_at_the_next_start(folder: Path) -> None:
    server = Server(folder)
    with server.in_use():
        ask(server, "CREATE TABLE kept AS SELECT 42 AS answer")
        killed = process_of(server)
        os.kill(killed, signal.SIGKILL)
        until_gone(killed)

    with server.in_use():
        assert ask(server, "SELECT answer FROM kept") == 42


@linux
def test_a_killed_user_leaves_a_server_that_the_next_one_takes_over_and_stops(folder: Path) -> None:
    server = Server(folder, durable=False)
    user = another_user(folder)
    left_behind = process_of(server)
    user.kill()
    user.communicate()
    assert server.answers()

    with server.in_use():
        assert process_of(server) == left_behind

    assert not server.answers()


@linux
def test_a_note_that_names_a_living_stranger_does_not_prevent_the_start(folder: Path) -> None:
    server = Server(folder, durable=False)
    with server.in_use():
        note = (server.place.data / "postmaster.pid").read_text().splitlines()
    (server.place.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *note[1:]]) + "\n")

    with server.in_use():
        assert ask(server, "SELECT 1") == 1


def test_a_half_made_data_directory_is_made_anew(empty_folder: Path) -> None:
    (empty_folder / "data.new").mkdir()
    (empty_folder / "data.new" / "PG_VERSION").write_text("17\n")

    with Server(empty_folder, durable=False).in_use():
        assert ask(Server(empty_folder), "SELECT 1") == 1


def test_only_its_own_user_reaches_the_server_and_no_network_does(folder: Path) -> None:
    server = Server(folder, durable=False)

    with server.in_use():
        inside = server.place.socket_folder
        assert stat.S_IMODE(inside.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.place.data.stat().st_mode) == 0o700
        assert ask(server, "SHOW listen_addresses") == ""


def test_text_sorts_and_compares_alike_on_every_machine_and_pages_have_checksums(empty_folder: Path) -> None:
    server = Server(empty_folder)

    with server.in_use():
        assert (
            ask(server, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'plumbline'") == "UTF8"
        )
        assert ask(server, "SELECT upper('é') || lower('Ж')") == "Éж"
        assert ask(server, "SHOW data_checksums") == "on"
        assert ask(server, "SHOW fsync") == "on"
        assert ask(server, "SHOW synchronous_commit") == "on"
        assert ask(server, "SHOW timezone") == "UTC"


def test_the_extensions_the_product_uses_are_there(folder: Path) -> None:
    server = Server(folder, durable=False)
    used = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('pg_trgm', 'btree_gin', 'btree_gist')"

    with server.in_use():
        assert ask(server, used) == 3


@pytest.mark.parametrize("name", ["x" * 150, "comma,and 'quote'", "准绳"])
def test_the_socket_finds_a_place_for_any_path(empty_folder: Path, name: str) -> None:
    server = Server(empty_folder / name, durable=False)

    with server.in_use():
        assert len(os.fsencode(server.place.socket_folder)) < 100
        assert ask(server, "SELECT 1") == 1

    assert not server.place.socket_folder.exists()


def test_data_of_another_major_version_is_refused_with_a_sentence(folder: Path) -> None:
    server = Server(folder, durable=False)
    with server.in_use():
        version = server.place.data / "PG_VERSION"
    version.write_text("9\n")

    with pytest.raises(DatabaseUnavailable, match="PostgreSQL 9") as refused, server.in_use():
        pass

    assert "plumbline backup create" in str(refused.value)


def test_a_folder_without_programs_is_named(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_POSTGRES_BIN", str(empty_folder))

    with pytest.raises(DatabaseUnavailable, match="pg_ctl"), Server(empty_folder).in_use():
        pass


def test_a_server_that_does_not_start_shows_its_own_words(folder: Path) -> None:
    server = Server(folder, durable=False)
    with server.in_use():
        configuration = server.place.data / "postgresql.conf"
    configuration.write_text("no_such_setting = 1\n")

    with pytest.raises(DatabaseUnavailable, match="no_such_setting"), server.in_use():
        pass


@as_root
def test_no_server_runs_as_root(folder: Path) -> None:
    server = Server(folder, durable=False)

    with server.in_use():
        assert Path(f"/proc/{process_of(server)}").stat().st_uid != 0
        assert server.place.data.stat().st_uid != 0


@as_root
def test_root_starts_the_server_as_the_owner_of_the_data(empty_folder: Path) -> None:
    (empty_folder / "data").mkdir()
    os.chown(empty_folder / "data", 65534, 65534)

    assert Place(empty_folder).account.uid == 65534


@as_root
def test_root_puts_the_data_where_the_servers_user_can_reach_it(empty_folder: Path) -> None:
    empty_folder.chmod(0o700)
    server = Server(empty_folder / "checkout", durable=False)

    try:
        with server.in_use():
            assert server.place.folder == roots_folder(empty_folder / "checkout")
            assert ask(server, "SELECT 1") == 1
    finally:
        shutil.rmtree(roots_folder(empty_folder / "checkout"), ignore_errors=True)


@as_root
def test_root_is_told_when_there_is_nobody_to_lend_the_server_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_POSTGRES_USER", "nobody-of-this-name")

    with pytest.raises(DatabaseUnavailable, match="PLUMBLINE_POSTGRES_USER"):
        Account.unprivileged()


@as_root
def test_an_ordinary_user_is_told_whose_data_it_is(folder: Path) -> None:
    with Server(folder, durable=False).in_use():
        pass
    os.seteuid(65534)
    try:
        with pytest.raises(DatabaseUnavailable, match="PLUMBLINE_VAR"), Server(folder).in_use():
            pass
    finally:
        os.seteuid(0)
