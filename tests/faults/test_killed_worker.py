"""A job worker killed in the middle, and reactions that fail: the work is done once, told once, and keeps nobody waiting."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any, cast

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from plumbline.doors.jobs import schedule
from plumbline.ground.journal.models import Entry
from plumbline.ground.notifications.models import Message
from plumbline.service.work_orders.actions import RegisteredOrder
from tests.faults.at_once import another_connection, wait_for, waiting
from tests.faults.processes import kill, running
from tests.orders import register as register_order
from tests.world import World

AT_ONCE = timedelta(0)
"""Whoever is silent now counts as dead: only for workers that were seen to die."""
TELLING = "LOCK TABLE notifications_message IN SHARE ROW EXCLUSIVE MODE"
END_OF_JOBS = "SELECT FROM procrastinate_jobs WHERE status = 'doing' FOR UPDATE"


def register(world: World, **words: Any) -> RegisteredOrder:
    return register_order(world, **{"order_type": "no_heat", **words})


def wakings() -> list[str]:
    return sorted(ProcrastinateJob.objects.filter(task_name="plumbline.wake").values_list("status", flat=True))


def nothing_is_left() -> bool:
    """Every reaction is done: its job says so, or is gone."""
    return set(wakings()) <= {"succeeded"}


def told() -> list[str]:
    return sorted(Message.objects.values_list("person__username", flat=True))


def rescue(after: timedelta = AT_ONCE) -> int:
    """As in a worker: with the worker's own connections."""

    async def rescued() -> int:
        async with app.open_async():
            return await schedule.rescue_stalled(after=after)

    with app.replace_connector(cast(DjangoConnector, app.connector).get_worker_connector()):
        return asyncio.run(rescued())


@contextmanager
def held(statement: str) -> Iterator[None]:
    """Something in the database that nobody gets past for as long as the block lasts."""
    with another_connection() as holder, holder.transaction():
        holder.execute(statement.encode())
        yield


def forget_the_dead(watcher: "psycopg.Connection[Any]") -> None:
    """Ends the connections that stand at a lock for a worker that is no more, as the system does when a machine is gone."""
    watcher.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    wait_for(lambda: waiting(watcher) == 0)


@pytest.mark.parametrize("after_its_work", [False, True])
def test_what_a_killed_worker_was_doing_is_done_once_by_another(committed: World, after_its_work: bool) -> None:
    register(committed)
    assert set(wakings()) == {"todo"}
    with another_connection() as watcher, running("serve", "jobs") as worker, ExitStack() as end:
        with held(TELLING):
            wait_for(lambda: waiting(watcher), what="the worker in the middle of telling")
            if after_its_work:
                end.enter_context(held(END_OF_JOBS))
            else:
                kill(worker)
                forget_the_dead(watcher)
        if after_its_work:
            wait_for(told, what="the work to be kept")
            wait_for(lambda: waiting(watcher), what="the worker about to say that it is done")
            kill(worker)
            forget_the_dead(watcher)
    stalled = wakings().count("doing")
    assert (stalled > 0, told()) == (True, ["head-east"] if after_its_work else [])

    assert rescue() >= stalled
    with running("serve", "jobs"):
        wait_for(nothing_is_left, what="all reactions to be done")

    assert told() == ["head-east"]
    assert Entry.objects.filter(name="notifications.people_told").count() == 1


INSERT = """
INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, status, attempts, args)
VALUES ('time', %s, %s, %s, %s, %s) RETURNING id
"""


def job_of(task: str, status: str, *, lock: str | None = None, attempts: int = 0, **args: Any) -> int:
    """A job as it stands in the queue after so many attempts; one that is being done is being done by nobody."""
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [task, lock, status, attempts, json.dumps(args or {"timestamp": 0})])
        return int(cursor.fetchone()[0])


def state(job: int) -> str | None:
    return ProcrastinateJob.objects.filter(id=job).values_list("status", flat=True).first()


def test_a_dead_periodic_job_whose_successor_waits_holds_up_no_other_rescue(queue: None) -> None:
    dead = job_of("plumbline.ring_due", "doing", lock="ring_due")
    job_of("plumbline.ring_due", "todo", lock="ring_due")
    other = job_of("plumbline.seal", "doing")

    assert rescue() == 1

    assert state(dead) is None, "its successor does the same work"
    assert state(other) == "todo"


def test_a_job_that_kills_every_worker_is_given_up_and_not_rescued_for_ever(
    queue: None, caplog: pytest.LogCaptureFixture
) -> None:
    deadly = job_of("plumbline.wake", "doing", attempts=schedule.MOST_RESCUES)
    other = job_of("plumbline.seal", "doing", attempts=schedule.MOST_RESCUES - 1)

    assert rescue() == 1

    assert (state(deadly), state(other)) == ("failed", "todo")
    assert "plumbline.wake" in caplog.text


def test_a_living_worker_keeps_its_jobs(queue: None) -> None:
    job = job_of("plumbline.seal", "doing")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", [worker, job])

    assert rescue(after=schedule.STALLED_AFTER) == 0

    assert state(job) == "doing"


def planned_in(job: int) -> int | None:
    """In how many seconds from its failure the job is to be tried again; None before it has failed."""
    failed = ProcrastinateEvent.objects.filter(job_id=job, type="deferred_for_retry").first()
    found = ProcrastinateJob.objects.get(id=job)
    return round((found.scheduled_at - failed.at).total_seconds()) if failed and found.scheduled_at else None


def test_one_who_is_told_of_an_order_is_told_of_the_next_one_too(committed: World) -> None:
    for _order in range(3):
        register(committed)

    with running("serve", "jobs"):
        wait_for(nothing_is_left, what="all reactions to be done")

    assert told() == ["head-east"] * 3


def test_a_reaction_that_fails_waits_ever_longer_and_keeps_nobody_waiting(queue: None, committed: World) -> None:
    register(committed)
    entry = str(Entry.objects.get(name="work_orders.registered").id)
    failing = [
        job_of("plumbline.wake", "todo", attempts=attempts, reaction="of_another_version", entry_id=entry)
        for attempts in range(4)
    ]
    register(committed)

    with running("serve", "jobs"):
        wait_for(lambda: told() == ["head-east"] * 2, what="the work before and after those that fail")
        wait_for(lambda: all(planned_in(job) for job in failing), what="every failure to be planned again")

    assert [planned_in(job) for job in failing] == [4, 16, 64, 256]
