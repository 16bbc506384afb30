"""Later reactions become jobs of the queue, in the transaction that made the fact."""

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from plumbline.doors.jobs.tasks import QUEUE, queue_wakings, wake
from plumbline.ground.journal.reactions import Waking

WAKINGS = [Waking("escalate", UUID(int=number)) for number in range(1, 301)]


@pytest.fixture(autouse=True)
def empty_queue(db: None) -> None:
    """What tests that commit for real left in the queue is out of sight, until this test is rolled back: Django empties its own tables alone."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_events CASCADE")


def columns(job: ProcrastinateJob) -> tuple[object, ...]:
    return (job.queue_name, job.task_name, job.priority, job.lock, job.queueing_lock, job.status, job.scheduled_at)


def test_many_reactions_are_queued_by_one_statement() -> None:
    with CaptureQueriesContext(connection) as statements:
        queue_wakings(WAKINGS)

    assert len(statements) == 1
    told = {job.args["entry_id"]: job.args["reaction"] for job in ProcrastinateJob.objects.all()}
    assert told == {str(waking.entry_id): waking.reaction for waking in WAKINGS}


def test_a_queued_reaction_is_the_job_that_the_library_would_have_made() -> None:
    app.configure_task("plumbline.wake", queue=QUEUE).defer(reaction="escalate", entry_id=str(UUID(int=1)))
    by_the_library = ProcrastinateJob.objects.get()

    queue_wakings(WAKINGS[:1])

    ours = ProcrastinateJob.objects.exclude(id=by_the_library.id).get()
    assert columns(ours) == columns(by_the_library)
    assert ours.args == by_the_library.args
    assert wake.name == ours.task_name


def test_what_is_rolled_back_queues_nothing() -> None:
    with transaction.atomic():
        queue_wakings(WAKINGS[:2])
        transaction.set_rollback(True)

    assert not ProcrastinateJob.objects.exists()
