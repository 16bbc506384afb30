"""Importing a large file of external orders against COPY of the very same rows.

One round: a fresh database, the command as an operator types it, then everything it wrote is copied out and, with one COPY a table, into empty copies of
the same tables with the same indexes on the same server. COPY is given rows that are ready: no rule was asked, no number taken, no digest computed, no
foreign key looked at. The ratio of the two rates is what is kept.
"""

import argparse
import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

from bench import places
from plumbline.config import database

TABLES = (
    "casefiles_casefile",
    "work_orders_workorder",
    "work_orders_ordercontact",
    "service_levels_clock",
    "service_levels_clockrun",
    "service_levels_clockmark",
    "journal_entry",
)
COLUMNS = ("number", "type", "agency", "created", "due", "closed", "status", "method", "address", "note")
MAPPING = """\
source: generated
times: {zone: America/New_York}
number: number
created: created
due: due
closed: closed
title: [type]
address: [address]
result: [note]
status: {column: status, closed: [Closed], open: [Open]}
channel: {column: method, values: {Phone: hotline, API: web, Internal: branch}}
order_type: {column: type, under: {code: gen, name: {zh: 生成的请求, en: Generated}, is_complaint: true}}
unit: {column: agency, under: {code: GEN, name: {zh: 生成的机构, en: Agencies}}}
"""
FIRST_DAY = datetime(2023, 1, 1)


def main() -> None:
    words = _words()
    if words.round:
        print(json.dumps(one_round(words.orders)))
        return
    orders = 5_000 if words.quick else words.orders
    rounds = [_round_apart(orders) for _ in range(1 if words.quick else words.rounds)]
    figures: dict[str, Any] = {
        "orders": orders,
        "rounds": rounds,
        "rows_an_order": rounds[0]["rows_an_order"],
        "orders_per_second": round(median(each["orders_per_second"] for each in rounds)),
        "copy_orders_per_second": round(median(each["copy_orders_per_second"] for each in rounds)),
        "ratio": round(median(each["ratio"] for each in rounds), 3),
    }
    places.keep("import_orders", figures)
    print(json.dumps(figures, indent=2))


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench import_orders", description=__doc__)
    parser.add_argument("--orders", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, help="each with a fresh database; the median counts")
    parser.add_argument("--quick", action="store_true", help="a small file, once")
    parser.add_argument("--round", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _round_apart(orders: int) -> dict[str, Any]:
    """A round in a process and a folder of its own."""
    folder = places.VAR / "import"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "bench.import_orders", "--round", "--orders", str(orders)]
    surroundings = os.environ | {"PLUMBLINE_BENCH_VAR": str(folder)}
    done = subprocess.run(command, cwd=places.PROJECT, env=surroundings, stdout=subprocess.PIPE, check=True)
    shutil.rmtree(folder, ignore_errors=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def one_round(orders: int) -> dict[str, Any]:
    places.use()
    places.VAR.mkdir(parents=True, exist_ok=True)
    file, mapping = places.VAR / "orders.csv", places.VAR / "mapping.yaml"
    write_file(file, orders)
    mapping.write_text(MAPPING, encoding="utf-8")
    with database.running():
        plumbline("migrate")
        began = perf_counter()
        answer = json.loads(
            plumbline("import", "work-orders", str(file), "--mapping", str(mapping), "--format", "json")
        )
        wall = perf_counter() - began
        rows, copied = copy_again(places.VAR)
    assert answer["taken"] == orders, answer
    return {
        "orders_per_second": answer["orders_per_second"],
        "seconds": answer["seconds"],
        "seconds_with_start_of_the_command": round(wall, 2),
        "copy_seconds": round(copied, 2),
        "copy_orders_per_second": round(orders / copied),
        "rows_an_order": round(rows / orders, 2),
        "ratio": round(copied / answer["seconds"], 3),
        "largest_process_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def plumbline(*words: str) -> str:
    """The command in a process of its own; gives what it wrote to stdout."""
    command = [sys.executable, "-m", "plumbline.config.command_line", *words]
    return subprocess.run(command, cwd=places.PROJECT, stdout=subprocess.PIPE, check=True, text=True).stdout


def write_file(path: Path, orders: int) -> None:
    """The same file every time: three years of requests, nine in ten with a due date, nine in ten closed."""
    dice = random.Random(20260101)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_row(dice, number) for number in range(orders))


def _row(dice: random.Random, number: int) -> tuple[object, ...]:
    created = FIRST_DAY + timedelta(seconds=dice.randrange(3 * 365 * 86_400))
    due = created + timedelta(days=dice.randrange(1, 20)) if dice.random() < 0.9 else ""
    closed = created + timedelta(seconds=dice.randrange(60, 20 * 86_400)) if dice.random() < 0.93 else ""
    return (
        f"N-{number:08d}",
        f"SW-Type {dice.randrange(120)}",
        f"Agency {dice.randrange(14)}",
        created,
        due,
        closed,
        "Closed" if closed else "Open",
        dice.choice(("Phone", "API", "Internal")),
        f"{dice.randrange(1, 9_999)} {dice.choice(('MAPLE', 'OAK', 'PINE', 'ELM'))} ST, SPRINGFIELD, MD, {dice.randrange(10_000, 99_999)}",
        "The request was looked at and settled on the spot.",
    )


def copy_again(folder: Path) -> tuple[int, float]:
    """Copies every table out, then into empty twins in one transaction; how many rows, in how many seconds."""
    with database_connection() as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE twin_{table} (LIKE {table} INCLUDING ALL)")
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} TO STDOUT") as out:
                (folder / table).write_bytes(b"".join(bytes(part) for part in out))
        connection.commit()
        connection.execute("CHECKPOINT")
        connection.commit()
        began, rows = perf_counter(), 0
        for table in TABLES:
            with connection.cursor() as cursor:
                with cursor.copy(f"COPY twin_{table} FROM STDIN") as into:
                    for part in _parts(folder / table):
                        into.write(part)
                rows += cursor.rowcount
        connection.commit()
        return rows, perf_counter() - began


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            yield part


def database_connection() -> Any:
    """A plain connection to the benchmarks' database, past Django."""
    known = database.connection_settings()
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return psycopg.connect(**{names[key]: value for key, value in known.items() if key in names and value})


if __name__ == "__main__":
    main()
