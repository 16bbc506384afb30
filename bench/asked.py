"""Pages asked for in one process: how long each takes, how much of it is this process's own processor and how much the database's, and how many statements.

For a machine that others use as well: what a page takes by the clock then says little, what it takes of the processors moves far less. The load stands beside
each figure. Reads the addresses of each page from standard input as JSON and prints the figures as JSON; the database lies on this machine.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time
from typing import Any

import django

from bench import places

places.use()
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plumbline.config import database
from plumbline.ground.organization import queries as who

ENTRANCE = "allauth.account.auth_backends.AuthenticationBackend"
Address = str
"""Whoever asks, ``@``, the path."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench asked", description=__doc__)
    parser.add_argument("--asks", type=int, default=20)
    words = parser.parse_args()
    questions: dict[str, list[Address]] = json.load(sys.stdin)
    with database.running():
        print(json.dumps({name: figures(addresses, words.asks) for name, addresses in questions.items()}))
        connection.close()


def figures(addresses: list[Address], asks: int) -> dict[str, float]:
    """Milliseconds of one page; each address is asked once beforehand."""
    statements = max(_statements(address) for address in addresses)
    lengths, own, before = [], [], database_seconds()
    for turn in range(asks):
        spent, busy = asked(addresses[turn % len(addresses)])
        lengths.append(spent * 1_000)
        own.append(busy * 1_000)
    cuts = quantiles(lengths, n=20, method="inclusive")
    found = {
        "p50_ms": round(cuts[9], 1),
        "p95_ms": round(cuts[18], 1),
        "own_processor_ms": round(median(own), 1),
        "database_processor_ms": round((database_seconds() - before) * 1_000 / asks, 1),
        "statements": statements,
        "load": round(os.getloadavg()[0], 1),
    }
    print(f"{addresses[0]}: {found}", file=sys.stderr, flush=True)
    return found


_BROWSERS: dict[str, Client] = {}


def asked(address: Address) -> tuple[float, float]:
    """Seconds until the whole answer was there, and seconds of this process's processor meanwhile."""
    username, _, path = address.rpartition("@")
    if username not in _BROWSERS:
        _BROWSERS[username] = Client(SERVER_NAME="localhost")
        _BROWSERS[username].force_login(who.person_by_username(username), backend=ENTRANCE)
    began, busy = perf_counter(), process_time()
    answer = _BROWSERS[username].get(path)
    answer.content  # noqa: B018 - read whole, as a browser would
    if answer.status_code != 200:
        raise SystemExit(f"{answer.status_code} for {address}")
    return perf_counter() - began, process_time() - busy


def _statements(address: Address) -> int:
    asked(address)
    with CaptureQueriesContext(connection) as captured:
        asked(address)
    return len(captured)


def database_seconds() -> float:
    """Seconds of the processor that this connection's process of the server has taken so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = int(cursor.fetchone()[0])
    columns: list[Any] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
