"""What time sets in motion: each row is a job and when it runs. Moments come in here; the domain knows no clock."""

import logging
from datetime import timedelta

from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from plumbline.doors.jobs import measuring
from plumbline.doors.jobs.effects import conclude_effects
from plumbline.evaluation.reporting import actions as reporting
from plumbline.ground.journal import actions as journal
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.organization.queries import system
from plumbline.ground.receipts import actions as receipts
from plumbline.ground.service_levels import actions as service_levels
from plumbline.supervision.duties import actions as duties
from plumbline.supervision.improvement import actions as improvement
from plumbline.supervision.integrity import actions as integrity
from plumbline.supervision.mystery_visits import actions as mystery_visits
from plumbline.supervision.surveys import actions as surveys

QUEUE = "time"
STALLED_AFTER = timedelta(seconds=45)
"""Four heartbeats of a worker; it is forgotten after three."""
MOST_RESCUES = 8
"""A job that was being done when so many workers died is what kills them."""
log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(name="plumbline.ring_due", queue=QUEUE, queueing_lock="ring_due", pass_context=False)
def ring_due(timestamp: int) -> None:
    """Clocks that reached a mark or their due moment, every ten seconds."""
    service_levels.ring_due(at=timezone.now(), by=system())


@app.periodic(cron="* * * * * */10")
@app.task(name="plumbline.deliver_due", queue=QUEUE, queueing_lock="deliver_due")
def deliver_due(timestamp: int) -> None:
    """E-mails, SMS and webhooks whose time has come: batch after batch, each at its own moment, until none is left."""
    while notifications.deliver_due(at=timezone.now(), by=system()).handled:
        pass


@app.periodic(cron="* * * * * */20")
@app.task(name="plumbline.seal", queue=QUEUE, queueing_lock="seal")
def seal(timestamp: int) -> None:
    """Journal entries into the chain; the unsealed tail stays under a minute."""
    journal.seal(at=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="plumbline.discard_receipts", queue=QUEUE, queueing_lock="discard_receipts")
def discard_receipts(timestamp: int) -> None:
    """Receipts of calls that no machine sends again, every night."""
    receipts.discard_old(at=timezone.now())


@app.periodic(cron="23 17 * * *")
@app.task(name="plumbline.measure_running", queue=QUEUE, queueing_lock="measure_running")
def measure_running(timestamp: int) -> None:
    """The figures of the running week and month, every night (01:23 in China); first pages and provisional figures read what is kept."""
    measuring.measure_running(timezone.now())


@app.periodic(cron="5 17 * * *")
@app.task(name="plumbline.duties_due", queue=QUEUE, queueing_lock="duties_due")
def duties_due(timestamp: int) -> None:
    """What the rules ask for and has begun is opened, owners are reminded, every night (01:05 in China); twice opens and tells nothing new."""
    duties.open_due(at=timezone.now(), by=system())
    duties.remind(at=timezone.now(), by=system())


@app.periodic(cron="50 16 * * *")
@app.task(name="plumbline.key_accounts_covered", queue=QUEUE, queueing_lock="key_accounts_covered")
def key_accounts_covered(timestamp: int) -> None:
    """Which key accounts were heard this year, and that nobody is left, every night (00:50 in China), before duties and figures ask."""
    surveys.count_coverage(at=timezone.now(), by=system())
    surveys.note_coverage(at=timezone.now(), by=system())


@app.periodic(cron="20 16 * * *")
@app.task(name="plumbline.seal_mystery_days", queue=QUEUE, queueing_lock="seal_mystery_days")
def seal_mystery_days(timestamp: int) -> None:
    """The root of the day that is over, every night (00:20 in China) whether or not anybody was visited; and orders found by the telephone named for them."""
    mystery_visits.match_orders(at=timezone.now(), by=system())
    mystery_visits.seal_days(at=timezone.now(), by=system())


@app.periodic(cron="37 17 * * *")
@app.task(name="plumbline.compliance_evidence", queue=QUEUE, queueing_lock="compliance_evidence")
def compliance_evidence(timestamp: int) -> None:
    """What each clause's controls left behind this month, last month and this year, every night once the figures are measured (01:37 in China)."""
    measuring.gather_evidence(timezone.now())


@app.periodic(cron="37 18 * * *")
@app.task(name="plumbline.scan_for_signals", queue=QUEUE, queueing_lock="scan_for_signals")
def scan_for_signals(timestamp: int) -> None:
    """Signals that a result may not be true, among what is new, every night (02:37 in China)."""
    integrity.scan(by=system(), at=timezone.now())


@app.periodic(cron="41 * * * *")
@app.task(name="plumbline.reports_due", queue=QUEUE, queueing_lock="reports_due")
def reports_due(timestamp: int) -> None:
    """Drafts of reports whose period is over, every hour, and word of those that are late: once each, by whichever worker comes first."""
    measuring.measure_for_reports(timezone.now())
    reporting.draft_due(at=timezone.now(), by=system())
    reporting.escalate_overdue(at=timezone.now(), by=system())


@app.periodic(cron="13 * * * *")
@app.task(name="plumbline.effects_due", queue=QUEUE, queueing_lock="effects_due")
def effects_due(timestamp: int) -> None:
    """Rectifications whose declared check is due are decided, and units reminded of those that are near their day or late, every hour."""
    conclude_effects(timezone.now())
    improvement.remind(at=timezone.now(), by=system())


@app.periodic(cron="* * * * * */20")
@app.task(name="plumbline.rescue", queue=QUEUE, queueing_lock="rescue", pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:
    """Jobs whose worker died in the middle are done again by another."""
    await rescue_stalled(after=STALLED_AFTER)


async def rescue_stalled(*, after: timedelta) -> int:
    """Gives every job whose worker has been silent for longer than ``after`` back to the queue; returns how many."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=after.total_seconds())
    return sum([await _given_back(job) for job in stalled])


async def _given_back(job: Job) -> bool:
    """False for a job that is not needed again or not to be tried again; one that cannot be given back must not hold up the others."""
    manager = app.job_manager
    try:
        if job.attempts >= MOST_RESCUES:
            log.error("%s was being done when %d workers died; it is not tried again", job.call_string, job.attempts)
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
            return False
        await manager.retry_job(job)
    except UniqueViolation:
        # One of its kind waits already and does the same work: what comes round again and again is queued once.
        await manager.finish_job(job, status=Status.ABORTED, delete_job=True)
        return False
    except ConnectorException as problem:
        log.warning("%s is not given back, another worker may have done so: %s", job.call_string, problem)
        return False
    return True
