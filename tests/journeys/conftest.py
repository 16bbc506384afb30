"""Journeys run their later reactions at once, as a worker would a moment later."""

from collections.abc import Iterator

import pytest

from plumbline.doors.jobs.tasks import queue_wakings, wake
from plumbline.ground.journal import reactions
from plumbline.ground.journal.reactions import Waking


@pytest.fixture
def worker() -> Iterator[list[Waking]]:
    """What was queued and done, in order."""
    done: list[Waking] = []

    def run_at_once(wakings: list[Waking]) -> None:
        for waking in wakings:
            done.append(waking)
            wake(waking.reaction, str(waking.entry_id))

    reactions.queue_with(run_at_once)
    yield done
    reactions.queue_with(queue_wakings)
