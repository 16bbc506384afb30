"""Who is told what about reports: the reactions of the wiring, and what time says of those that are late."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.reporting import events
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries import reading_list, schedules
from plumbline.evaluation.reporting.queries.schedules import Due
from plumbline.ground.kernel.wording import _
from plumbline.ground.notifications import actions as notifications
from plumbline.ground.notifications.rules import Recipient
from plumbline.ground.organization.rules import Viewer
from plumbline.ground.organization.states import Permission


def _row(fact: events.DocumentFact) -> ReportDocument | None:
    found = ReportDocument.objects.filter(id=fact.document).defer("content", "words")
    return found.select_related("unit", "drafted_by", "submitted_by", "released_by").first()


def _tell(
    kind: str, row: ReportDocument, people: Sequence[Recipient], *, by: Viewer, at: datetime, once: str, **params: str
) -> None:
    notifications.notify(
        kind=kind,
        recipients=list(people),
        params={
            "number": row.number or "",
            "title": row.title,
            "unit": row.unit.name,
            "due_at": row.due_on.isoformat() if row.due_on else "",
            "clause": row.clause,
            **params,
        },
        by=by,
        at=at,
        subject=row.number or row.title,
        unit_id=row.unit_id,
        clause=row.clause,
        occasion=f"report {row.id} {once}",
    )


def tell_of_draft(*, fact: events.Drafted, by: Viewer) -> None:
    """What time began by itself waits for somebody to write on; whoever began it himself knows."""
    row = _row(fact)
    if row is not None and row.drafted_by_id is None:
        _tell("report_drafted", row, reading_list.drafters_of(row, at=fact.at), by=by, at=fact.at, once="drafted")


def tell_of_submission(*, fact: events.Submitted, by: Viewer) -> None:
    """Those who may release it learn that it waits."""
    row = _row(fact)
    if row is not None:
        people = [each for each in reading_list.releasers_of(row, at=fact.at) if each.id != row.submitted_by_id]
        author = row.submitted_by.name if row.submitted_by else ""
        once = f"submitted {fact.at.isoformat()}"
        _tell("report_submitted", row, people, by=by, at=fact.at, once=once, by_name=author)


def tell_of_sending_back(*, fact: events.SentBack, by: Viewer) -> None:
    row = _row(fact)
    if row is not None:
        people = [row.submitted_by] if row.submitted_by else reading_list.drafters_of(row, at=fact.at)
        once = f"sent back {fact.at.isoformat()}"
        _tell("report_sent_back", row, people, by=by, at=fact.at, once=once, reason=fact.reason)


def distribute(*, fact: events.Released, by: Viewer) -> None:
    """The report goes to everybody on its list, by inbox and as each of them wants to be reached."""
    row = _row(fact)
    if row is not None:
        _tell("report_released", row, _readers(row), by=by, at=fact.at, once="released")


def tell_of_withdrawal(*, fact: events.Withdrawn, by: Viewer) -> None:
    row = _row(fact)
    if row is not None:
        _tell("report_withdrawn", row, _readers(row), by=by, at=fact.at, once="withdrawn", reason=fact.reason)


def _readers(row: ReportDocument) -> list[Recipient]:
    return [each.person for each in row.recipients.select_related("person").order_by("person__name", "person_id")]


def escalate_overdue(*, by: Viewer, at: datetime) -> int:
    """Tells of every report that was due before today and is not out: whoever drafts it and whoever releases it, once. Returns how many are late."""
    today = timezone.localdate(at, timezone.get_default_timezone())
    late = [due for due in schedules.dues(today, viewer=by) if due.is_late(today)]
    for due in late:
        with transaction.atomic():
            _tell_late(due, by=by, at=at)
    return len(late)


def _tell_late(due: Due, *, by: Viewer, at: datetime) -> None:
    schedule, place = due.schedule, due.place
    drafters = reading_list.with_position(schedule.drafted_by, Permission.REPORTS_DRAFT, place.id, at)
    releasers = reading_list.with_position(schedule.released_by, Permission.REPORTS_RELEASE, place.id, at)
    people = {each.id: each for each in (*drafters, *releasers)}
    notifications.notify(
        kind="report_overdue",
        recipients=list(people.values()),
        params={
            "title": f"{schedule.zh} {due.period.name}",
            "unit": place.name,
            "due_at": due.due_on.isoformat(),
            "state": _("未起草") if due.document is None else due.document.title,
            "clause": schedule.clause,
        },
        by=by,
        at=at,
        subject=f"{schedule.code} {due.period.name}",
        unit_id=place.id,
        clause=schedule.clause,
        occasion=f"report late {schedule.name} {due.period.name} {place.code}"[:120],
    )
