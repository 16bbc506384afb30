"""Out of the house: handing in, sending back, releasing under a number, taking back."""

import re
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from plumbline.evaluation.reporting import events
from plumbline.evaluation.reporting.actions.keeping import (
    IssueRefused,
    digest_of,
    kept,
    locked,
    reason_given,
    refuse_state,
    step,
)
from plumbline.evaluation.reporting.actions.writing import CONTRARY, contrary, told
from plumbline.evaluation.reporting.models import ReportDocument, ReportRecipient, ReportSeries
from plumbline.evaluation.reporting.queries import current, finding, reading_list
from plumbline.evaluation.reporting.queries.finding import report_of
from plumbline.evaluation.reporting.queries.reading_list import Reader
from plumbline.evaluation.reporting.rules import COUNTED, Report, State
from plumbline.evaluation.reporting.rules.schedules import number_of
from plumbline.evaluation.reporting.states import ReportState
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.refusals import Conflict, NotAllowed
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer

PROVISIONAL = "暂定"
NAMES_OF_PROVISIONAL = (PROVISIONAL, "provisional")
"""As whoever releases writes it, in either language of the product."""
_SERIAL = re.compile(r"(?:.*〕)?\s*(\d{1,6})\s*号?")


@transaction.atomic
def submit(*, name: str, by: Viewer, at: datetime) -> ReportDocument:
    """Hands a draft in for release.

    Raises:
        IssueRefused: its words say otherwise than its numbers, or its numbers are no longer those that are measured. Conflict: no draft. NotFound, NotAllowed.
    """
    row = locked(name, by=by)
    step(row, "submit", by=by)
    _check(row, at=at)
    row.state, row.submitted_at, row.submitted_by_id = ReportState.SUBMITTED.value, at, by.person_id
    row.save(update_fields=["state", "submitted_at", "submitted_by_id"])
    publish(
        events.Submitted(
            at=at, subject=row.title, unit_id=row.unit_id, document=str(row.id), title=row.title, digest=row.digest
        ),
        by=by,
    )
    return row


def _check(row: ReportDocument, *, at: datetime) -> None:
    for _key, found in contrary(row):
        raise IssueRefused(CONTRARY, **told(found))
    if current.has_moved(row):
        changed = current.changes(report_of(row), current.rebuilt(row, at=at))
        if changed:
            first = changed[0]
            raise IssueRefused(
                _(
                    "报告中有 %(count)d 处数值已与指标不符（如 %(code)s 由 %(was)s 变为 %(now)s），请先更新数值再送签、签发。"
                ),
                count=len(changed),
                code=COUNTED.get(first.source.code, first.source.code),
                was=first.was,
                now=first.now,
            )


@transaction.atomic
def send_back(*, name: str, reason: str, by: Viewer, at: datetime) -> ReportDocument:
    """Gives it back to be written on.

    Raises:
        IssueRefused: without a reason. Conflict: not handed in. NotFound, NotAllowed.
    """
    row = locked(name, by=by)
    step(row, "send_back", by=by)
    said = reason_given(reason)
    row.state = ReportState.DRAFT.value
    row.save(update_fields=["state"])
    publish(
        events.SentBack(
            at=at, subject=row.title, unit_id=row.unit_id, document=str(row.id), title=row.title, reason=said
        ),
        by=by,
    )
    return row


@transaction.atomic
def release(
    *, name: str, by: Viewer, at: datetime, number: str = "", provisional: str = "", signatory: str = ""
) -> ReportDocument:
    """Gives it a number and lets it out, for good. ``number``: the one expected, empty for the next. ``provisional``: 暂定 where numbers are not sealed.

    Raises:
        NotAllowed: by whoever wrote it, or not by this viewer. IssueRefused: provisional without its name, numbers or words that do not hold.
        Conflict: not handed in, released already, or the number is taken. NotFound.
    """
    row = locked(name, by=by)
    step(row, "release", by=by)
    if by.person_id in finding.writers(row):
        raise NotAllowed(_("起草、修改或送签本报告的人不能签发，请由另一人签发。"))
    _check(row, at=at)
    report = report_of(row)
    open_periods = current.unsealed(report)
    _check_name(open_periods, provisional)
    place = by.tree.by_id[row.unit_id]
    today = timezone.localdate(at, timezone.get_default_timezone())
    _number(row, number, today, at=at)
    readers = reading_list.readers_of(row, at=at)
    final = _final(row, report, readers, place, signatory.strip() or by.name, today, is_provisional=bool(open_periods))
    for column, value in kept(final).items():
        setattr(row, column, value)
    row.state, row.released_at, row.released_by_id = ReportState.RELEASED.value, at, by.person_id
    row.provisional = bool(open_periods)
    row.save()
    _send(row, readers, at)
    _replace_old(row, by=by, at=at)
    publish(_released(row, len(readers), at), by=by)
    return row


def _released(row: ReportDocument, recipients: int, at: datetime) -> events.Released:
    return events.Released(
        at=at,
        subject=row.number or "",
        unit_id=row.unit_id,
        document=str(row.id),
        title=row.title,
        number=row.number or "",
        digest=row.digest,
        edition=row.edition,
        provisional=row.provisional,
        recipients=recipients,
        kind=row.kind,
        period=row.period,
    )


def _check_name(open_periods: list[str], provisional: str) -> None:
    if open_periods and provisional.strip().lower() not in NAMES_OF_PROVISIONAL:
        raise IssueRefused(
            _("%(periods)s 尚未封存，数值还会变。封存后再签发；确需先发的，请在签发时写明“暂定”。"),
            field="provisional",
            periods="、".join(open_periods),
        )


def _final(
    row: ReportDocument,
    report: Report,
    readers: list[Reader],
    place: Place,
    signatory: str,
    today: date,
    *,
    is_provisional: bool,
) -> Report:
    """The report as a paper: what is kept, and what every file of it is made from."""
    head = replace(
        report.letterhead,
        organ=report.letterhead.organ or place.name,
        number=row.number or "",
        signatory=signatory,
        recipients=reading_list.addressees(readers, place),
        issued_by=report.letterhead.issued_by or place.name,
        issued_on=today,
    )
    title = f"{report.title}（{PROVISIONAL}）" if is_provisional else report.title
    restated = bool(current.restated(report)) and not is_provisional
    state: State = "provisional" if is_provisional else "restated" if restated else "sealed"
    return replace(report, title=title, letterhead=head, state=state)


def _number(row: ReportDocument, asked: str, today: date, *, at: datetime) -> None:
    """The next number of the series; the counter's row stays held until the transaction ends, so numbers have no gap.

    Raises:
        Conflict: the number asked for is taken. IssueRefused: it is none, or would leave a gap.
    """
    mark = reading_list.mark_of(row, at=at)
    key = f"{mark} {today.year}"
    ReportSeries.objects.get_or_create(key=key, defaults={"last": 0})
    series = ReportSeries.objects.select_for_update().get(key=key)
    serial = series.last + 1
    if asked.strip():
        _check_number(asked.strip(), serial, mark, today.year)
    row.series, row.serial, row.number = key, serial, number_of(mark, today.year, serial)
    series.last = serial
    series.save(update_fields=["last"])


def _check_number(asked: str, expected: int, mark: str, year: int) -> None:
    read = _SERIAL.fullmatch(asked)
    wanted = int(read.group(1)) if read else None
    written = number_of(mark, year, wanted or 0)
    if wanted is None or (not asked.isdigit() and re.sub(r"\s", "", asked) != written):
        raise IssueRefused(
            _("“%(asked)s”不是本系列的编号，请写序号或 %(next)s。"),
            field="number",
            asked=asked[:40],
            next=number_of(mark, year, expected),
        )
    if wanted < expected:
        taken = ReportDocument.objects.filter(number=written).values_list("title", flat=True).first()
        raise Conflict(
            _("%(number)s 已用于《%(title)s》，下一号是 %(next)s。"),
            field="number",
            number=written,
            title=taken or "—",
            next=number_of(mark, year, expected),
        )
    if wanted > expected:
        raise IssueRefused(_("编号不能跳号：下一号是 %(next)s。"), field="number", next=number_of(mark, year, expected))


def _send(row: ReportDocument, readers: list[Reader], at: datetime) -> None:
    ReportRecipient.objects.bulk_create(
        ReportRecipient(document=row, person_id=reader.person.id, unit_id=reader.unit_id, role=reader.role, told_at=at)
        for reader in readers
    )


def _replace_old(row: ReportDocument, *, by: Viewer, at: datetime) -> None:
    """The edition that this one corrects no longer holds."""
    old = row.replaces
    if old is None:
        return
    changed = ReportDocument.objects.filter(id=old.id, state=ReportState.RELEASED.value).update(
        state=ReportState.REPLACED.value
    )
    if not changed:
        refuse_state(ReportDocument.objects.get(id=old.id))
    publish(
        events.Replaced(
            at=at,
            subject=old.number or "",
            unit_id=old.unit_id,
            document=str(old.id),
            title=old.title,
            number=old.number or "",
            by_number=row.number or "",
        ),
        by=by,
    )


@transaction.atomic
def withdraw(*, name: str, reason: str, by: Viewer, at: datetime) -> ReportDocument:
    """Takes a report back; number and text stay in the archive, marked.

    Raises:
        IssueRefused: without a reason. Conflict: not released, or withdrawn already. NotFound, NotAllowed.
    """
    row = locked(name, by=by)
    step(row, "withdraw", by=by)
    said = reason_given(reason)
    row.state, row.withdrawn_at, row.withdrawn_by_id, row.reason = (
        ReportState.WITHDRAWN.value,
        at,
        by.person_id,
        said,
    )
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_by_id", "reason"])
    publish(
        events.Withdrawn(
            at=at,
            subject=row.number or "",
            unit_id=row.unit_id,
            document=str(row.id),
            title=row.title,
            number=row.number or "",
            reason=said,
        ),
        by=by,
    )
    return row


def is_intact(row: ReportDocument) -> bool:
    """Whether the kept data still have the digest they were released with."""
    return digest_of(row.content) == row.digest
