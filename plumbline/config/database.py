"""Where the database is: the embedded server by default, a server of one's own by ``PLUMBLINE_DATABASE_URL``.

Importing this module (and so the settings) starts nothing. Whoever needs the database keeps :func:`running` open around its work:
``manage.py``, the command line, ``plumbline serve`` for all of its web and job processes, and the test session.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg

from plumbline.config.embedded import DatabaseUnavailable, Server

OLDEST_SUPPORTED_MAJOR = 15
SECONDS_BETWEEN_LOOKS = 1.0
PROJECT = Path(__file__).resolve().parent.parent.parent


def default_var() -> Path:
    """The folder for everything the product writes: ``var/`` of a checkout, else the user's data folder."""
    if chosen := os.environ.get("PLUMBLINE_VAR"):
        return Path(chosen).resolve()
    if (PROJECT / "pyproject.toml").is_file():
        return PROJECT / "var"
    if os.geteuid() == 0:
        return Path("/var/lib/plumbline")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "plumbline"


def own_server_url() -> str:
    """Address of the operator's own server, empty when the embedded one is used."""
    return os.environ.get("PLUMBLINE_DATABASE_URL", "")


def embedded_server() -> Server:
    """The embedded server of this installation, not yet started."""
    durable = os.environ.get("PLUMBLINE_POSTGRES_DURABLE", "1") != "0"
    return Server(default_var() / "postgresql", durable=durable)


def connection_settings() -> dict[str, Any]:
    """Django's ``DATABASES["default"]``, for the embedded server or for ``PLUMBLINE_DATABASE_URL``.

    Raises:
        DatabaseUnavailable: the address cannot be read.
    """
    url = own_server_url()
    place = _from_url(url) if url else _embedded()
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        # One connection a thread is kept: opening one costs more than the statements of most requests.
        "CONN_MAX_AGE": int(os.environ.get("PLUMBLINE_DATABASE_CONNECTION_SECONDS", "600")),
        "CONN_HEALTH_CHECKS": True,
        # Server-side cursors outlive a transaction, which pgbouncer in transaction mode cannot keep.
        "DISABLE_SERVER_SIDE_CURSORS": os.environ.get("PLUMBLINE_DATABASE_POOLED") == "1",
    }


def _embedded() -> dict[str, Any]:
    server = embedded_server()
    return {
        "NAME": server.database,
        "USER": server.user,
        "HOST": str(server.place.socket_folder),
        "PORT": str(server.port),
        "OPTIONS": {"connect_timeout": 10, "application_name": "plumbline"},
    }


def _from_url(url: str) -> dict[str, Any]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        port, parts = None, urlsplit("")
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise DatabaseUnavailable(
            "PLUMBLINE_DATABASE_URL 无法识别，应写作 postgresql://用户:口令@主机:端口/库名",
            "PLUMBLINE_DATABASE_URL cannot be read; write postgresql://user:password@host:port/name",
        )
    options: dict[str, Any] = {"connect_timeout": 10, "application_name": "plumbline", **dict(parse_qsl(parts.query))}
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(options.pop("port", None) or port or ""),
        "OPTIONS": options,
    }


@contextmanager
def running() -> Iterator[None]:
    """Keeps the database available: starts or joins the embedded server, and stops it with its last user.

    With a server of one's own nothing is started; it is only made sure that it answers and is new enough.

    Raises:
        DatabaseUnavailable: with a sentence in Chinese and English that says what to do.
    """
    if url := own_server_url():
        refuse_old_server(server_version(url))
        yield
    else:
        with embedded_server().in_use():
            yield


@contextmanager
def kept_running() -> Iterator[None]:
    """As :func:`running`, and the embedded server is started again within seconds should it die: for what runs as long as the service does.

    Raises:
        DatabaseUnavailable: as :func:`running`.
    """
    with running():
        if own_server_url():
            yield
            return
        done = threading.Event()
        watch = threading.Thread(target=_revive, args=(embedded_server(), done), name="database", daemon=True)
        watch.start()
        try:
            yield
        finally:
            done.set()
            watch.join()


def _revive(server: Server, done: threading.Event) -> None:
    while not done.wait(SECONDS_BETWEEN_LOOKS):
        try:
            if server.revive():
                print("the embedded database had died and was started again", file=sys.stderr, flush=True)
        except DatabaseUnavailable as error:
            print(error, file=sys.stderr, flush=True)


def server_version(url: str) -> int:
    """``server_version_num`` of the server at ``url``, such as 150018.

    Raises:
        DatabaseUnavailable: when it does not answer.
    """
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            return connection.info.server_version
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(
            f"连不上 PLUMBLINE_DATABASE_URL 所指的数据库：{error}",
            "the database of PLUMBLINE_DATABASE_URL does not answer; the reason is above",
        ) from error


def refuse_old_server(version: int) -> None:
    """Refuses servers older than PostgreSQL 15.

    Raises:
        DatabaseUnavailable: naming the version found and the one needed.
    """
    major = version // 10000
    if major < OLDEST_SUPPORTED_MAJOR:
        raise DatabaseUnavailable(
            f"数据库是 PostgreSQL {major}，本系统需要 {OLDEST_SUPPORTED_MAJOR} 或更高版本，请升级数据库服务器",
            f"the database is PostgreSQL {major}; {OLDEST_SUPPORTED_MAJOR} or newer is needed, please upgrade the server",
        )
