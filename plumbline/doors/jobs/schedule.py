"""What time sets in motion: each row is a job and when it runs. Moments come in here; the domain knows no clock."""

from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from plumbline.ground.journal import actions as journal
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.organization.queries import system
from plumbline.ground.service_levels import actions as service_levels

QUEUE = "time"
STALLED_AFTER = timedelta(minutes=3)


@app.periodic(cron="* * * * * */10")
@app.task(name="plumbline.ring_due", queue=QUEUE, queueing_lock="ring_due", pass_context=False)
def ring_due(timestamp: int) -> None:
    """Clocks that reached a mark or their due moment, every ten seconds."""
    service_levels.ring_due(at=timezone.now(), by=system())


@app.periodic(cron="* * * * * */10")
@app.task(name="plumbline.deliver_due", queue=QUEUE, queueing_lock="deliver_due")
def deliver_due(timestamp: int) -> None:
    """E-mails, SMS and webhooks whose time has come."""
    notifications.deliver_due(at=timezone.now(), by=system())


@app.periodic(cron="* * * * * */20")
@app.task(name="plumbline.seal", queue=QUEUE, queueing_lock="seal")
def seal(timestamp: int) -> None:
    """Journal entries into the chain; the unsealed tail stays under a minute."""
    journal.seal(at=timezone.now())


@app.periodic(cron="*/1 * * * *")
@app.task(name="plumbline.rescue", queue=QUEUE, queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker died in the middle are done again by another."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER.total_seconds()):
        await app.job_manager.retry_job(job)
