"""Later reactions as jobs in the same PostgreSQL, queued in the transaction that made the fact."""

import logging
from uuid import UUID

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

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


def queue_wakings(wakings: list[reactions.Waking]) -> None:
    """One statement for all reactions of a publication."""
    deferrer = app.configure_task("plumbline.wake", queue=QUEUE)
    jobs: list[dict[str, JSONValue]] = [
        {"reaction": waking.reaction, "entry_id": str(waking.entry_id)} for waking in wakings
    ]
    deferrer.batch_defer(*jobs)
