"""Running clocks by the thousand or million, the sweep over them when none is due, and when ten thousand are due at once.

Run by :mod:`bench.sweep`, a process for each number of clocks. All moments are given to the sweep from outside, so nothing waits for real time: midnight of a
working day, at which limits in working days run out together, is one such moment.
"""

import argparse
import json
import multiprocessing
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from multiprocessing.synchronize import Barrier
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import django

from bench import places

places.use()
django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from bench.lines import IndexesAside
from plumbline.config import database
from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.casefiles.models import CaseFile
from plumbline.ground.journal.writing import insert_together
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.organization import queries as who
from plumbline.ground.organization.rules import Place
from plumbline.ground.service_levels import actions as service_levels
from plumbline.ground.service_levels import queries as clocks
from plumbline.ground.service_levels.models import Clock, ClockMark, ClockRun
from plumbline.ground.service_levels.rules.matching import Limit
from plumbline.packs import installing
from tests import world

ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 9, 8, 16, tzinfo=UTC)
A_DAY = timedelta(days=1)
CLOCKS_A_CASE = 3
CHUNK = 5_000
RESTING, DUE = "BR", "BD"


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench clocks", description=__doc__)
    parser.add_argument("--running", type=int, required=True)
    parser.add_argument("--idle-sweeps", type=int, default=30)
    parser.add_argument("--due", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=1)
    words = parser.parse_args()
    ready(words.running)
    with database.running():
        figures: dict[str, Any] = {"idle_sweep_ms": idle(words.idle_sweeps)}
        if words.due:
            figures["due"] = {
                f"workers_{workers}": [rung(words.due, workers) for _ in range(words.rounds)] for workers in (1, 2)
            }
        connection.close()
    print(json.dumps(figures))


def ready(running: int) -> None:
    """Makes so many running clocks unless they are there; what was made half is made anew."""
    made = places.VAR / "made.json"
    if not made.exists():
        shutil.rmtree(places.VAR, ignore_errors=True)
        places.VAR.mkdir(parents=True)
    with database.running():
        call_command("migrate", interactive=False, verbosity=0)
        if not made.exists():
            with transaction.atomic():
                world.build()
                installing.install(
                    places.PROJECT / "packs" / "heating-hohhot",
                    valid_from=world.RULES_FROM,
                    by=who.system(),
                    at=world.START,
                )
            _rest(running)
            made.write_text(json.dumps({"running": running}))
        connection.close()


def idle(sweeps: int) -> float:
    """Milliseconds of one sweep that finds nothing, the median; one beforehand does not count."""
    lengths = []
    for _ in range(sweeps + 1):
        began = perf_counter()
        if service_levels.ring_due(at=MIDNIGHT, by=who.system()) != 0:
            raise RuntimeError("a clock was due where none should be")
        lengths.append(perf_counter() - began)
    return round(median(lengths[1:]) * 1000, 3)


def rung(due: int, workers: int) -> dict[str, float]:
    """Makes clocks due at midnight, rings them a second later, and counts: each once, a mark, a fact and a job."""
    _forget_due()
    _fall_due(due)
    before = _counted()
    connection.close()
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(workers + 1)
    crew = [context.Process(target=_sweep, args=(barrier,)) for _ in range(workers)]
    for worker in crew:
        worker.start()
    barrier.wait()
    began = perf_counter()
    for worker in crew:
        worker.join()
    spent = perf_counter() - began
    after = _counted()
    _forget_due()
    found = {name: after[name] - before[name] for name in before}
    if any(worker.exitcode for worker in crew) or set(found.values()) != {due}:
        raise RuntimeError(f"{due} clocks should each have rung once: {found}")
    return {"seconds": round(spent, 3), "each_once": due}


def _sweep(barrier: Barrier) -> None:
    """One job worker: sweeps until nothing is left, as it does every ten seconds."""
    who.system()
    clocks.book()
    barrier.wait()
    while service_levels.ring_due(at=MIDNIGHT + timedelta(seconds=1), by=who.system()):
        pass
    connection.close()


def _counted() -> dict[str, int]:
    statement = """
        SELECT (SELECT count(*) FROM service_levels_clockmark WHERE percent = 100),
               (SELECT count(*) FROM service_levels_clock WHERE breached_at IS NOT NULL),
               (SELECT count(*) FROM journal_entry WHERE name = 'service_levels.clock_breached'),
               (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'plumbline.wake')
    """
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return dict(zip(("marks", "breaches", "facts", "jobs"), cursor.fetchone(), strict=True))


def _forget_due() -> None:
    """Takes away what earlier rounds made, their facts excepted: the journal forgets nothing."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE gone AS SELECT id FROM casefiles_casefile WHERE kind = %s", [DUE])
        of_gone = "SELECT id FROM service_levels_clock WHERE case_file_id IN (SELECT id FROM gone)"
        cursor.execute(f"DELETE FROM service_levels_clockmark WHERE clock_id IN ({of_gone})")
        cursor.execute(f"DELETE FROM service_levels_clockrun WHERE clock_id IN ({of_gone})")
        cursor.execute("DELETE FROM service_levels_clock WHERE case_file_id IN (SELECT id FROM gone)")
        cursor.execute("DELETE FROM casefiles_casefile WHERE id IN (SELECT id FROM gone)")
        cursor.execute("DROP TABLE gone")
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")
        cursor.execute(
            "VACUUM (ANALYZE) service_levels_clock, service_levels_clockrun, service_levels_clockmark, casefiles_casefile"
        )


def _limits() -> list[Limit]:
    """Limits that start when an order is registered: minutes and hours on the wall clock, and working days under the office calendar."""
    return [dated.limit for dated in clocks.book().limits if dated.limit.start_event == "registered"]


def _rest(running: int) -> None:
    """Clocks that began this evening, none of whose marks comes before tomorrow."""
    shapes = [rows for rows in _resting_shapes() if rows["wake_at"] > MIDNIGHT + A_DAY]
    made = 0
    with IndexesAside(*(model._meta.db_table for model in (CaseFile, Clock, ClockRun))):
        cases = _cases(
            RESTING, (shapes[place : place + CLOCKS_A_CASE] for place in cycle(range(0, len(shapes), CLOCKS_A_CASE)))
        )
        while made < running:
            files, own, runs = [], [], []
            for case, rows in islice(cases, CHUNK):
                files.append(case)
                for row in rows[: running - made]:
                    made += 1
                    clock = row | {"id": new_id(row["started_at"]), "case_file_id": case["id"]}
                    own.append(clock)
                    runs.append(_run(clock))
            with transaction.atomic():
                insert_together({CaseFile: files[: len(own)], Clock: own, ClockRun: runs})
            print(f"  clocks {made:,} / {running:,}", file=sys.stderr, flush=True)


def _resting_shapes() -> Iterator[dict[str, Any]]:
    for minute in range(180):
        for limit in _limits():
            yield from _opened(limit, MIDNIGHT - timedelta(minutes=minute + 1)).clocks


def _fall_due(count: int) -> None:
    """Clocks that run out at midnight or a little before; their earlier marks were rung."""
    turns = cycle([(limit, start) for limit in _limits() for start in _starts(limit)])
    files, own, runs, marks = [], [], [], []
    for case, (limit, start) in islice(_cases(DUE, turns), count):
        opened = _opened(limit, start)
        clock = opened.clocks[0] | {"case_file_id": case["id"], "wake_at": opened.clocks[0]["due_at"]}
        files.append(case)
        own.append(clock)
        runs.append(_run(clock))
        marks += [{"clock_id": clock["id"], "percent": each, "at": start} for each in limit.marks if each < 100]
    with transaction.atomic():
        insert_together({CaseFile: files, Clock: own, ClockRun: runs, ClockMark: marks})


def _starts(limit: Limit) -> list[datetime]:
    """Moments at which a clock of this limit must have begun to run out at midnight, or before it by up to a tenth of its length."""
    if limit.terms.unit.follows_calendar:
        days = (MIDNIGHT - timedelta(days=day, hours=6) for day in range(40))
        return [start for start in days if _opened(limit, start).clocks[0]["due_at"] == MIDNIGHT][:1]
    return [MIDNIGHT - limit.terms.length * (1 + place / 300) for place in range(1, 30)]


def _opened(limit: Limit, start: datetime) -> service_levels.ClockRows:
    return service_levels.open_clocks(
        case_file_id=UUID(int=0),
        limits=[limit],
        rules=clocks.book(),
        on=start.astimezone(ZONE).date(),
        at=start,
        now=start,
    )


def _run(clock: dict[str, Any]) -> dict[str, Any]:
    at = clock["started_at"]
    return {"id": new_id(at), "clock_id": clock["id"], "started_at": at, "stopped_at": None, "reason": ""}


def _cases(kind: str, contents: Iterator[Any]) -> Iterator[tuple[dict[str, Any], Any]]:
    """Case files of the units in turn, each with what is to be in it."""
    units: Sequence[Place] = [place for place in who.tree().places if place.kind == "unit"]
    for position, content in enumerate(contents):
        unit = units[position % len(units)]
        number = f"{kind}-{position:08d}"
        yield (
            dict(
                casefiles.cover(case_file_id=new_id(MIDNIGHT), kind=kind, number=number, unit=unit, opened_at=MIDNIGHT)[
                    CaseFile
                ][0]
            ),
            content,
        )


if __name__ == "__main__":
    main()
