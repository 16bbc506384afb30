"""Test databases: copied from one that is migrated once a state of the migrations, each session with its own.

Several sessions may run at once on one server (several people, or a watcher and a full run), so a database carries the number of
the process that uses it, and whoever comes next removes those whose process is gone.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = "plumbline_template_"
TESTS = "test_plumbline_"


def prepare() -> None:
    """Points Django's test database at a name of this process and at the migrated database it is copied from."""
    test = connection.settings_dict["TEST"]
    with one_at_a_time(), server() as administrator:
        names = [row[0] for row in administrator.execute("SELECT datname FROM pg_database")]
        remove_left_over(administrator, names)
        template = TEMPLATES + state_of_migrations()
        if template not in names:
            for old in (name for name in names if name.startswith(TEMPLATES)):
                administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            migrate(administrator, template)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    test["NAME"] = f"{TESTS}{os.getpid()}_{worker}"
    test["TEMPLATE"] = template


def migrate(administrator: "psycopg.Connection[tuple[str]]", name: str) -> None:
    """Makes a database and brings it up to date, under another name until it is whole."""
    half = f"{TEMPLATES}half"
    administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(half)))
    administrator.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(half)))
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"PLUMBLINE_DATABASE_URL": address_of(half)}, check=True)
    administrator.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)))


def remove_left_over(administrator: "psycopg.Connection[tuple[str]]", names: list[str]) -> None:
    """Removes the databases of sessions that were killed."""
    for name in names:
        if name.startswith(TESTS) and not is_alive(int(name.removeprefix(TESTS).split("_")[0])):
            administrator.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def is_alive(process: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def state_of_migrations() -> str:
    """Changes with the content of every migration, ours and those of the packages we use."""
    digest = hashlib.sha256()
    for package in ("django", "django-allauth", "procrastinate"):
        digest.update(version(package).encode())
    for path in sorted((PROJECT / "plumbline").rglob("migrations/*.py")):
        digest.update(path.as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Only one session looks after the databases at any moment."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with (settings.VAR / "test-databases.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def server() -> Iterator["psycopg.Connection[tuple[str]]"]:
    """A connection that may make databases."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as administrator:
        yield administrator


def address_of(database: str) -> str:
    """Where a database of the test server is."""
    place = connection.settings_dict
    words = {"host": place["HOST"], "port": place["PORT"]}
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in words.items() if value)
    secret = f":{quote(place['PASSWORD'], safe='')}" if place["PASSWORD"] else ""
    return f"postgresql://{quote(place['USER'], safe='')}{secret}@/{database}?{query}"
