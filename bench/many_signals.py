"""Looking for signals among many orders: the whole of them at once, then a day more.

The orders are those of :mod:`bench.city`, with clocks and, for a quarter of them, a journal. What the looks read besides is laid to them in plain SQL:
who each order was given to, pauses, returns, the call-backs with how they were made, and fingerprints of photos (random ones, of which some are repeated
with few bits changed). Signals that were found are taken back.
"""

import argparse
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import django

from bench import places

places.use()
django.setup()

from django.db import connection, transaction

from bench.asked import database_seconds
from bench.lines import IndexesAside
from plumbline.config import database
from plumbline.ground.journal import actions as journal
from plumbline.ground.organization.queries import system
from plumbline.supervision.integrity import actions, queries, rules
from plumbline.supervision.integrity.actions.scanning import BEGINNING

STATEMENTS = Path(__file__).with_suffix(".sql").read_text().split(";\n")
WRITTEN = (
    "journal_entry",
    "work_orders_workorder",
    "service_levels_clockrun",
    "casefiles_casefile",
    "callbacks_callback",
    "callbacks_attempt",
    "integrity_photoprint",
    "integrity_photoband",
    "casefiles_attachment",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench many_signals", description=__doc__)
    parser.add_argument("--turns", type=int, default=3)
    words = parser.parse_args()
    with database.running():
        if not _is_enriched():
            _enrich()
        print(json.dumps(measured(words.turns)))
        connection.close()


def _is_enriched() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM callbacks_callback)")
        return bool(cursor.fetchone()[0])


def _enrich() -> None:
    """Foreign keys are not asked meanwhile; everything else is. Indexes are built at the end, and orders written anew take no more room than before."""
    with IndexesAside(*WRITTEN):
        for statement in STATEMENTS:
            if statement.strip():
                began = perf_counter()
                with connection.cursor() as cursor:
                    cursor.execute("SET session_replication_role = replica")
                    cursor.execute(statement)
                    rows = cursor.rowcount
                    cursor.execute("SET session_replication_role = origin")
                words = " ".join(statement.split())[:60]
                print(f"  {rows:,} rows in {perf_counter() - began:.0f} s: {words}", file=sys.stderr, flush=True)


def measured(turns: int) -> dict[str, Any]:
    """Seconds of the whole scan, of each look, and of the scan of a day with its two days of overlap: medians of the turns."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(registered_at) FROM work_orders_workorder")
        orders, last = cursor.fetchone()
    at = max(last, datetime.now(UTC)) + timedelta(minutes=1)
    whole, days, found = [], [], {}
    busy: dict[str, list[float]] = {"whole": [], "day": []}
    for turn in range(turns):
        with transaction.atomic(), journal.quiet_queue():
            began, spent = perf_counter(), _processor_seconds()
            outcome = actions.scan(by=system(), at=at, until=at - timedelta(days=1))
            whole.append(perf_counter() - began)
            busy["whole"].append(_processor_seconds() - spent)
            began, spent = perf_counter(), _processor_seconds()
            actions.scan(by=system(), at=at)
            days.append(perf_counter() - began)
            busy["day"].append(_processor_seconds() - spent)
            found = {kind.value: count for kind, count in outcome.found.items()}
            transaction.set_rollback(True)
        print(f"  turn {turn + 1}: {whole[-1]:.1f} s, a day {days[-1]:.2f} s", file=sys.stderr, flush=True)
    return {
        "orders": orders,
        "whole_seconds": round(_median(whole), 1),
        "day_seconds": round(_median(days), 2),
        "whole_processor_seconds": round(_median(busy["whole"]), 1),
        "day_processor_seconds": round(_median(busy["day"]), 2),
        "load": round(os.getloadavg()[0], 1),
        "found": found,
        "looks": _looks(at),
    }


def _processor_seconds() -> float:
    """What this process and its process of the database have taken of the processors: by the clock a machine that others use tells little."""
    return process_time() + database_seconds()


def _looks(at: datetime) -> dict[str, float]:
    values, seconds = queries.thresholds(), {}
    for look in rules.LOOKS:
        began = perf_counter()
        queries.look(look, since=BEGINNING, until=at, at_values=values)
        seconds[look.kind.value] = round(perf_counter() - began, 2)
    return seconds


def _median(found: list[float]) -> float:
    return sorted(found)[len(found) // 2]


if __name__ == "__main__":
    main()
