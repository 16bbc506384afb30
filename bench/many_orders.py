"""Millions of orders over three years in a company of 65 units: a pattern of orders drawn and written by COPY, then multiplied inside the database.

The pattern is what :mod:`bench.orders` draws: orders of 36 months with their clocks and contacts. Call-backs and visits are laid to it in plain SQL. Then
every row is written again and again in the order of time, each copy with customers of its own, its moments some seconds earlier and its unit another of the
same line. Left out is what no indicator reads: runs of clocks, the journal, and all but two of the words by which an order is searched for. Foreign keys are
not asked while copying, since a copy refers to copies; all other constraints are, and indexes are built at the end.
"""

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from time import perf_counter

import django

from bench import places

places.use()
django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from bench import city
from bench.copying import COPIES, PATTERN, Copied, tables
from bench.lines import IndexesAside
from bench.orders import Orders
from plumbline.config import database
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.states import UnitKind
from plumbline.packs import installing
from tests import world

MADE = places.VAR / "made.json"
LARGEST_PATTERN, FEWEST_COPIES = 100_000, 10
ORDERS_A_CUSTOMER = 5
STATIONS_A_LINE = 31
"""Of each line, those of the fixed cast counted in: 65 units with the company and its divisions."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench many_orders", description=__doc__)
    parser.add_argument("--orders", type=int, required=True)
    words = parser.parse_args()
    ready(words.orders)


def ready(orders: int) -> None:
    """Makes the company unless it is there as asked for; one that was made half, or for tables that have changed since, is made anew."""
    wanted = {"orders": orders, "made_by": _maker()}
    is_made = MADE.exists() and json.loads(MADE.read_text()) == wanted
    if not is_made:
        if database.embedded_server().answers():
            raise SystemExit(f"a server is running on {places.VAR}; stop it first")
        shutil.rmtree(places.VAR, ignore_errors=True)
        places.VAR.mkdir(parents=True)
    with database.running():
        call_command("migrate", interactive=False, verbosity=0)
        if not is_made:
            _make(orders)
            MADE.write_text(json.dumps(wanted))
        connection.close()


def _maker() -> str:
    """Changes with what decides the rows; migrations that come later are applied to what is there."""
    sources = [places.PROJECT / "bench" / name for name in ("copying.py", "lines.py", "orders.py", "vocabulary.py")]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _make(orders: int) -> None:
    pattern = min(LARGEST_PATTERN, orders // FEWEST_COPIES)
    with transaction.atomic():
        world.build()
        _more_stations()
        for pack in ("heating-hohhot", "gas-city"):
            installing.install(
                places.PROJECT / "packs" / pack, valid_from=city.RULES_FROM, by=who.system(), at=world.START
            )
    homes = city._customers(max(pattern // ORDERS_A_CUSTOMER, 100))
    for known in Orders(homes, now=datetime.now(UTC), dice=Random(orders)).write(pattern, chunk=city.CHUNK):
        print(f"  pattern {known:,} / {pattern:,}", file=sys.stderr, flush=True)
    _multiply(copies=orders // pattern)


def _more_stations() -> None:
    """Stations beside those of the fixed cast, so that each line has as many as wanted."""
    places_now = who.tree().by_code
    for division, mark in (("YH-HEAT", "HEAT"), ("YH-GAS", "GAS")):
        there = sum(place.path.startswith(places_now[division].path) for place in who.tree().places) - 1
        for number in range(1, STATIONS_A_LINE - there + 1):
            organization.open_unit(
                code=f"{mark}-{number:02d}",
                name=f"{'供热' if mark == 'HEAT' else '供气'}{number:02d}站",
                name_en=f"{mark.title()} {number:02d}",
                kind=UnitKind.UNIT,
                parent=places_now[division].id,
                phone="",
                by=who.system(),
                at=world.START,
            )


def _multiply(copies: int) -> None:
    """Every row of the pattern again in each copy; the pattern itself is the first of them."""
    with connection.cursor() as cursor:
        # Superuser of its own server: what a copy refers to is copied by another statement.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for statement in PATTERN:
            cursor.execute(statement, {"stations": STATIONS_A_LINE})
        cursor.execute("TRUNCATE casefiles_casefile, journal_entry, customers_customer, customers_premises CASCADE")
        cursor.execute(COPIES, {"copies": copies})
    copied = list(tables())
    with IndexesAside(*dict.fromkeys(each.table for each in copied)):
        for each in copied:
            _copy(each)
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA pattern CASCADE")
        cursor.execute("SET session_replication_role = origin")


def _copy(copied: Copied) -> None:
    began = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(copied.statement(_columns(copied.table)))
        rows = cursor.rowcount
    print(f"  {copied.table}: {rows:,} rows in {perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _columns(table: str) -> Iterator[tuple[str, str]]:
    """A table's columns and their types, in order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
            [table],
        )
        yield from cursor.fetchall()


if __name__ == "__main__":
    main()
