"""A company with three limits and as many customers as asked for, made once and kept."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plumbline.config.settings")
django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from bench import sample
from bench.customers import customer_row
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from plumbline.service.customers import rules
from plumbline.service.customers.models import Customer, Premises
from tests import world
from tests.api import rulebook

FIRST_PHONE = 13_000_000_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉"
AREAS = ("EAST-N", "EAST-S", "WEST-N", "WEST-S")
CHUNK = 20_000


def phone(position: int) -> str:
    """The phone of the customer loaded at this position."""
    return str(FIRST_PHONE + position)


def ready(customers: int) -> None:
    """Units, people, order types, limits and customers; what is there is left as it is."""
    if not who.tree().places:
        with transaction.atomic():
            world.build()
            rulebook.install()
    known = _count()
    if known >= customers:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, id FROM customers_area")
        areas = dict(cursor.fetchall())
    rows = _rows(known, customers, [areas[code] for code in AREAS])
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            insert_together(
                {Premises: [premises for premises, _ in chunk], Customer: [customer for _, customer in chunk]}
            )
        known += len(chunk)
        print(f"  customers {known:,} / {customers:,}", file=sys.stderr, flush=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE) customers_premises, customers_customer")


def token() -> str:
    """A fresh token of the machine account."""
    return organization.issue_token(username="api", label="bench", by=who.system(), at=datetime.now(UTC))


def _count() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer")
        return int(cursor.fetchone()[0])


def _rows(start: int, stop: int, areas: list[UUID]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    at = datetime(2026, 1, 5, tzinfo=UTC)
    for position in range(start, stop):
        premises_id = new_id(at)
        address = f"云河路{position // 2000 + 1}号金桂苑{position // 100 % 20 + 1}号楼{position % 100 + 1}室"
        premises = rules.premises_row(premises_id, address=address, area_id=areas[position % 4], facts={})
        customer = customer_row(position, name=_name(position), phone=phone(position), premises_id=premises_id, at=at)
        yield premises, customer


def _name(position: int) -> str:
    return SURNAMES[position % 20] + GIVEN[position // 20 % 30] + GIVEN[position // 600 % 30]


def main() -> None:
    """Readies the company and prints what the benchmarks need of it: a token, and the rows of one real order by table."""
    parser = argparse.ArgumentParser(prog="bench company")
    parser.add_argument("--customers", type=int, required=True)
    words = parser.parse_args()
    call_command("migrate", interactive=False, verbosity=0)
    ready(words.customers)
    print(json.dumps({"token": token(), "rows": sample.rows()}))


if __name__ == "__main__":
    main()
