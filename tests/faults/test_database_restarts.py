"""The database, a web process, everything goes away under load and comes back: every caller gets a clear answer, and what was acknowledged is there once."""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from plumbline.ground.organization import actions as organization
from plumbline.ground.organization import queries as who
from tests.api import rulebook
from tests.faults.at_once import wait_for
from tests.faults.installation import Answer, Installation, installed
from tests.world import START, standing

pytestmark = pytest.mark.django_db(transaction=True)  # sweeps away the company that the installation is a copy of
CALLERS = 3
PATIENCE = 90.0
"""Seconds in which everything must be well again, also on a machine that is busy with other things."""


@pytest.fixture(scope="module")
def service(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """The tests' company served from a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="plumbline faults "))
    folder.chmod(0o755)
    try:
        with django_db_blocker.unblock():
            standing()
            rulebook.install()
            token = organization.issue_token(username="api", label="load", by=who.system(), at=START)
            with installed(folder, token) as made:
                yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Caller:
    """Registers one matter after the other; each is sent again, under its key, until it is acknowledged."""

    service: Installation
    called: str
    enough: threading.Event
    answers: list[Answer] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)

    def call(self) -> None:
        while not self.enough.is_set() and len(self.numbers) < 500:
            matter = f"{self.called}-{len(self.numbers)}"
            while (answer := self.sent(matter)).status not in (200, 201):
                if self.enough.wait(0.1):
                    return
            self.numbers[matter] = answer.content["number"]

    def sent(self, matter: str) -> Answer:
        body = {"channel": "hotline", "order_type": "no_heat", "title": matter, "area": "EAST-N"}
        answer = self.service.ask("POST", "/api/v1/work-orders", body, **{"Idempotency-Key": matter})
        self.answers.append(answer)
        return answer


@contextmanager
def load(service: Installation, name: str) -> Iterator[list[Caller]]:
    enough = threading.Event()
    callers = [Caller(service, f"{name}-{place}", enough) for place in range(CALLERS)]
    threads = [threading.Thread(target=caller.call, daemon=True) for caller in callers]
    for thread in threads:
        thread.start()
    try:
        yield callers
    finally:
        enough.set()
        for thread in threads:
            thread.join(PATIENCE)


def acknowledged(callers: list[Caller]) -> dict[str, str]:
    return {matter: number for caller in callers for matter, number in caller.numbers.items()}


def everybody_goes_on(callers: list[Caller]) -> None:
    """Each caller gets five more matters through."""
    before = [len(caller.numbers) for caller in callers]
    wait_for(
        lambda: all(len(caller.numbers) >= count + 5 for caller, count in zip(callers, before, strict=True)),
        seconds=PATIENCE,
        what="every caller to be served again",
    )


def check_answers(callers: list[Caller], *, broken_off: int = 0) -> None:
    """A number, or 503 with a sentence and when to come again: nothing else is an answer. At most so many connections may have broken off."""
    assert sum(answer.status == 0 for caller in callers for answer in caller.answers) <= broken_off
    for answer in (each for caller in callers for each in caller.answers if each.status not in (0, 200, 201)):
        assert (answer.status, answer.kind) == (503, "application/problem+json"), answer
        assert "数据库暂时不可用" in answer.content["detail"]
        assert b"Traceback" not in answer.body


def check_orders(service: Installation, known: dict[str, str]) -> None:
    """What was acknowledged is there under its number, and nothing is there twice."""
    rows = service.rows(
        "SELECT o.title, f.number FROM work_orders_workorder o JOIN casefiles_casefile f ON f.id = o.case_file_id"
    )
    assert len(rows) == len({title for title, _number in rows}), "no matter twice"
    assert {title: number for title, number in rows if title in known} == known
    places = sorted(int(number.rsplit("-", 1)[1]) for _title, number in rows)
    assert places == list(range(1, len(rows) + 1)), "numbers without gap"


def told(service: Installation) -> list[int]:
    """How often the unit was told of each order."""
    return [
        count
        for (count,) in service.rows(
            "SELECT count(m.id) FROM work_orders_workorder o LEFT JOIN notifications_message m"
            " ON m.case_file_id = o.case_file_id AND m.kind = 'order_dispatched' GROUP BY o.case_file_id"
        )
    ]


def told_of(service: Installation) -> None:
    """Waits until the unit was told of every order, once."""
    try:
        wait_for(lambda: set(told(service)) == {1}, seconds=PATIENCE, what="every reaction to be done")
    finally:
        print(Counter(told(service)), service.rows("SELECT status, count(*) FROM procrastinate_jobs GROUP BY status"))


def stopped(service: Installation) -> None:
    service.stop_database()


def killed(service: Installation) -> None:
    os.kill(service.postmaster(), signal.SIGKILL)


@pytest.mark.parametrize("end", [stopped, killed])
def test_the_database_goes_away_under_load_and_everybody_is_served_again(
    service: Installation, end: Callable[[Installation], None]
) -> None:
    process, first = service.process, service.postmaster()
    with load(service, end.__name__) as callers:
        everybody_goes_on(callers)
        end(service)
        wait_for(lambda: service.server.answers(), seconds=PATIENCE, what="the database to be back")
        everybody_goes_on(callers)

    check_answers(callers)
    check_orders(service, acknowledged(callers))
    assert service.postmaster() != first
    assert process is not None
    assert process.poll() is None, "the service itself has lived on"
    told_of(service)


def web_processes(service: Installation) -> list[int]:
    """Those that answer: children of the service that are neither the job worker nor a helper of Python's."""
    assert service.process
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    family = [line.split(maxsplit=2) for line in listed.splitlines()]
    return [
        int(child)
        for child, parent, words in family
        if int(parent) == service.process.pid and "jobs" not in words and "resource_tracker" not in words
    ]


def test_web_processes_killed_in_the_middle_of_calls_lose_nothing_and_are_replaced(service: Installation) -> None:
    assert service.rows("SHOW synchronous_commit") == service.rows("SHOW fsync") == [("on",)]
    with load(service, "web") as callers:
        everybody_goes_on(callers)
        killed_processes = web_processes(service)
        for process in killed_processes:
            os.kill(process, signal.SIGKILL)
        everybody_goes_on(callers)

    assert killed_processes
    assert not set(killed_processes) & set(web_processes(service))
    check_answers(callers, broken_off=20_000)
    check_orders(service, acknowledged(callers))
    told_of(service)


def test_after_everything_was_killed_the_next_start_has_what_was_acknowledged(service: Installation) -> None:
    with load(service, "before") as callers:
        everybody_goes_on(callers)
        os.kill(service.postmaster(), signal.SIGKILL)
        service.stop(signal.SIGKILL)

    service.start()

    check_orders(service, acknowledged(callers))
    with load(service, "after") as again:
        everybody_goes_on(again)
    check_orders(service, acknowledged(callers) | acknowledged(again))
