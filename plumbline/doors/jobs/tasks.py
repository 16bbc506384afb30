"""Later reactions as jobs in the same PostgreSQL, queued in the transaction that made the fact."""

import logging
from uuid import UUID

import orjson
from django.db import connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from plumbline.doors.jobs import schedule
from plumbline.ground.journal import queries as journal
from plumbline.ground.journal import reactions

QUEUE = "reactions"
log = logging.getLogger(__name__)

__all__ = ["queue_wakings", "schedule", "wake"]


@app.task(name="plumbline.wake", queue=QUEUE, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def wake(reaction: str, entry_id: str) -> None:
    """Runs one reaction to one fact, whole or not at all; a failure is tried again with growing waits.

    Reactions say nothing twice (each telling has its occasion), so a job that was killed after its work and before its end does no harm.
    """
    fact = journal.fact_of(UUID(entry_id))
    if fact is None:
        log.warning("no fact for entry %s; nothing to wake", entry_id)
        return
    with transaction.atomic():
        reactions.named(reaction)(fact)


QUEUE_ALL = """
SELECT procrastinate_defer_jobs_v1(array_agg(ROW(%s, %s, %s, NULL, NULL, job, NULL)::procrastinate_job_to_defer_v1))
FROM jsonb_array_elements(%s::jsonb) AS job
"""


def queue_wakings(wakings: list[reactions.Waking]) -> None:
    """One statement for all reactions of a publication, by the queue's own function in the database.

    The library's way to it builds and copies several objects for each job, which was a third of ringing many clocks at once.
    """
    jobs = [{"reaction": waking.reaction, "entry_id": str(waking.entry_id)} for waking in wakings]
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_ALL, [QUEUE, wake.name, wake.priority, orjson.dumps(jobs).decode()])
