"""Several people at the same thing at the same moment: threads with connections of their own, held at one lock and let go together."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, transaction
from django.db.models import QuerySet

from tests import databases

SECONDS = 30.0
Call = Callable[[], Any]


def wait_for(condition: Callable[[], Any], *, seconds: float = SECONDS, what: str = "") -> Any:
    """Asks until the answer is true and gives it back; fails when the time is over."""
    end = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds:.0f} s in vain: {what or condition}")
        time.sleep(0.02)


@contextmanager
def another_connection() -> Iterator["psycopg.Connection[Any]"]:
    """A connection beside Django's, which sees what was committed and nothing else."""
    address = databases.address_of(str(connection.settings_dict["NAME"]))
    with psycopg.connect(address, autocommit=True) as other:
        yield other


def waiting(watcher: "psycopg.Connection[Any]") -> int:
    """How many connections of this database wait for a lock."""
    row = watcher.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    ).fetchone()
    assert row
    return int(row[0])


def outcomes(*calls: Call, before_joining: Call = lambda: None) -> list[Any]:
    """What each call gave back or raised, all of them run at the same time."""
    results: list[Any] = [None] * len(calls)

    def run(place: int, call: Call) -> None:
        try:
            results[place] = call()
        except Exception as raised:  # what was raised is what the test is about
            results[place] = raised
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item, daemon=True) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    try:
        before_joining()
    finally:
        for thread in threads:
            thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    return results


def outcomes_behind(rows: "QuerySet[Any]", *calls: Call) -> list[Any]:
    """As `outcomes`, but every call is let go only when all of them stand at these rows: no luck decides whether they meet."""
    with another_connection() as watcher:
        lock = transaction.atomic()
        lock.__enter__()
        assert list(rows.select_for_update()), "there is nothing to stand at"

        def let_go() -> None:
            try:
                wait_for(lambda: waiting(watcher) == len(calls), what=f"{len(calls)} at the lock")
            finally:
                lock.__exit__(None, None, None)

        return outcomes(*calls, before_joining=let_go)


def kinds(results: Sequence[Any]) -> list[str]:
    """The names of the kinds of what came out, sorted."""
    return sorted(type(result).__name__ for result in results)
