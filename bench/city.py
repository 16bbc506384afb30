"""A heating and gas company with customers and years of orders, by the million: made once by COPY under all constraints, kept for the next run."""

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

import django

from bench import places

places.use()
django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from bench import vocabulary
from bench.customers import customer_row
from bench.lines import IndexesAside
from bench.orders import Home, Orders
from plumbline.config import database
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.packs import installing
from plumbline.service.customers import rules
from plumbline.service.customers.models import Area, Customer, Premises
from tests import world

MADE = places.VAR / "made.json"
RULES_FROM = date(2023, 1, 1)
AREAS = ("EAST-N", "EAST-S", "WEST-N", "WEST-S")
FIRST_PHONE = 13_000_000_000
PHONE_STEP = 7_919
CHUNK = 20_000


def main() -> None:
    """Readies the city and prints what callers need: a token of the machine account, and of a few orders their numbers, states and phones."""
    parser = argparse.ArgumentParser(prog="bench city", description=__doc__)
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--customers", type=int, default=100_000)
    words = parser.parse_args()
    ready(words.orders, words.customers)
    with database.running():
        token = organization.issue_token(username="api", label="bench", by=who.system(), at=datetime.now(UTC))
        print(json.dumps({"token": token, "orders": sample(words.orders)}))


def ready(orders: int, customers: int) -> None:
    """Makes the city unless it is there as asked for; one that was made half, or for tables that have changed since, is made anew."""
    wanted = {"orders": orders, "customers": customers, "made_by": _maker()}
    if not MADE.exists() or json.loads(MADE.read_text()) != wanted:
        if database.embedded_server().answers():
            raise SystemExit(f"a server is running on {places.VAR}; stop it first")
        shutil.rmtree(places.VAR, ignore_errors=True)
        places.VAR.mkdir(parents=True)
    with database.running():
        call_command("migrate", interactive=False, verbosity=0)
        if not MADE.exists():
            _make(orders, customers)
            MADE.write_text(json.dumps(wanted))
        connection.close()


def sample(orders: int, count: int = 200) -> list[dict[str, str]]:
    """Orders from all years, evenly; each with a history in the journal, so that its page has something to show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (o.case_file_id) e.subject, o.state, o.contact_phone FROM journal_entry e JOIN work_orders_workorder o"
            " ON o.case_file_id = e.case_file_id WHERE e.name = 'work_orders.registered' AND hashtext(e.subject) %% %s = 0 LIMIT %s",
            [max(1, orders // 4 // count // 2), count],
        )
        return [{"number": number, "state": state, "phone": phone} for number, state, phone in cursor.fetchall()]


def _maker() -> str:
    """Changes with what decides the rows and with the first migrations: later ones are applied to what is there, changed ones cannot be."""
    sources = [places.PROJECT / "bench" / name for name in ("lines.py", "orders.py", "vocabulary.py")]
    sources += sorted((places.PROJECT / "plumbline").rglob("migrations/0001_*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]


def _make(orders: int, customers: int) -> None:
    with transaction.atomic():
        world.build()
        for pack in ("heating-hohhot", "gas-city"):
            installing.install(places.PROJECT / "packs" / pack, valid_from=RULES_FROM, by=who.system(), at=world.START)
    homes = _customers(customers)
    made = Orders(homes, now=datetime.now(UTC), dice=Random(orders))
    for known in made.write(orders, chunk=CHUNK):
        print(f"  orders {known:,} / {orders:,}", file=sys.stderr, flush=True)


def _customers(count: int) -> list[Home]:
    areas = dict(Area.objects.values_list("code", "id"))
    homes: list[Home] = []
    rows = _rows(count, areas)
    with IndexesAside(Premises._meta.db_table, Customer._meta.db_table):
        while chunk := list(islice(rows, CHUNK)):
            premises, customers, more = zip(*chunk, strict=True)
            with transaction.atomic():
                insert_together({Premises: premises, Customer: customers})
            homes.extend(more)
            print(f"  customers {len(homes):,} / {count:,}", file=sys.stderr, flush=True)
    return homes


def _rows(count: int, areas: Mapping[str, UUID]) -> Iterator[tuple[dict[str, Any], dict[str, Any], Home]]:
    at = datetime(2023, 1, 5, tzinfo=UTC)
    for position in range(count):
        code = AREAS[position // 2_400 % len(AREAS)]
        address, name = vocabulary.address_of(position), vocabulary.name_of(position)
        phone = str(FIRST_PHONE + position * PHONE_STEP)
        premises = rules.premises_row(new_id(at), address=address, area_id=areas[code], facts={})
        customer = customer_row(position, name=name, phone=phone, premises_id=premises["id"], at=at)
        yield (
            premises,
            customer,
            Home(str(customer["id"]), str(premises["id"]), str(areas[code]), code, name, phone, address),
        )


if __name__ == "__main__":
    main()
