"""Beginning a report: by hand, by its schedule, or as a corrected edition of one that is out."""

import logging
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from plumbline.evaluation.indicators import queries as indicators
from plumbline.evaluation.reporting import events
from plumbline.evaluation.reporting.actions.keeping import IssueRefused, kept
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.queries import finding, making, schedules
from plumbline.evaluation.reporting.queries.schedules import Due
from plumbline.evaluation.reporting.states import ReportState
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.identifiers import new_id
from plumbline.ground.kernel.periods import Period, parse
from plumbline.ground.kernel.refusals import Conflict, Refused
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Place, Viewer, require
from plumbline.ground.organization.states import Permission

COMPANY_LANGUAGE = "zh-hans"
log = logging.getLogger(__name__)


@transaction.atomic
def draft(
    *, kind: str, period: Period, by: Viewer, at: datetime, unit: str | None = None, language: str = COMPANY_LANGUAGE
) -> ReportDocument:
    """Begins a report of a kind; a schedule that asks for it lends its clause, due day and mark.

    Raises:
        ReportRefused: no such kind, or the period was not measured. Conflict: there is one already. NotFound, NotAllowed.
    """
    place = indicators.place_for(by, unit)
    require(by, Permission.REPORTS_DRAFT, place.id, seen_with=(Permission.REPORTS_MAKE,))
    today = timezone.localdate(at, timezone.get_default_timezone())
    due = next((each for each in schedules.dues(today, viewer=by) if _is_for(each, kind, period, place)), None)
    return _begin(kind, period, place, by=by, at=at, due=due, language=language)


def _is_for(due: Due, kind: str, period: Period, place: Place) -> bool:
    return due.schedule.kind == kind and due.period == period and due.place == place


def _begin(
    kind: str,
    period: Period,
    place: Place,
    *,
    by: Viewer,
    at: datetime,
    due: Due | None = None,
    replaces: ReportDocument | None = None,
    language: str = COMPANY_LANGUAGE,
) -> ReportDocument:
    """Writes the draft with its fact. Two who begin the same at once: one wins, the other is told."""
    edition = _next_edition(kind, period, place, replaces)
    with translation.override(language):
        report = making.build(kind, period=period, viewer=by, at=at, unit=place.code)
    row = _written(
        _columns(kind, period, place, by=by, at=at),
        edition=edition,
        replaces=replaces,
        language=language,
        **kept(report),
        **_terms(due),
    )
    publish(_fact(row, at), by=by)
    return row


def _columns(kind: str, period: Period, place: Place, *, by: Viewer, at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(at),
        "kind": kind,
        "period": period.name,
        "first": period.first,
        "unit_id": place.id,
        "taken_at": at,
        "drafted_at": at,
        "drafted_by_id": by.person_id,
    }


def _terms(due: Due | None) -> dict[str, Any]:
    """What the schedule that asks for it lends."""
    return {"rule": due.schedule.name, "clause": due.schedule.clause, "due_on": due.due_on} if due else {}


def _written(columns: dict[str, Any], **more: Any) -> ReportDocument:
    """Raises Conflict where another was quicker."""
    try:
        with transaction.atomic():
            return ReportDocument.objects.create(**columns, **more)
    except IntegrityError as error:
        raise _there_already(columns["kind"], parse(columns["period"])) from error


def _fact(row: ReportDocument, at: datetime) -> events.Drafted:
    return events.Drafted(
        at=at,
        subject=row.title,
        unit_id=row.unit_id,
        document=str(row.id),
        title=row.title,
        kind=row.kind,
        period=row.period,
        edition=row.edition,
        rule=row.rule,
        clause=row.clause or "—",
        due_on=row.due_on.isoformat() if row.due_on else "",
        replaces=(row.replaces.number or "") if row.replaces else "",
    )


def _next_edition(kind: str, period: Period, place: Place, replaces: ReportDocument | None) -> int:
    """One more than the last; a further edition only where the last one is withdrawn or is being corrected."""
    last = (
        ReportDocument.objects.filter(kind=kind, period=period.name, unit_id=place.id)
        .defer("content", "words")
        .order_by("-edition")
        .first()
    )
    if last is None:
        return 1
    if last.state != ReportState.WITHDRAWN and (replaces is None or last.id != replaces.id):
        raise _there_already(kind, period)
    return last.edition + 1


def _there_already(kind: str, period: Period) -> Conflict:
    return Conflict(
        _("%(period)s 的这份报告已经有了，请在“报告”页中继续办理；已印发的请起草更正版。"),
        field="period",
        period=period.name,
        kind=kind,
    )


@transaction.atomic
def correct(*, name: str, by: Viewer, at: datetime) -> ReportDocument:
    """Begins a corrected edition of a report that is out; the old one stands until the new one is released.

    Raises:
        NotFound, NotAllowed. IssueRefused: not released, or withdrawn. Conflict: a corrected edition is in the making already.
    """
    row = finding.document(name, viewer=by)
    require(by, Permission.REPORTS_DRAFT, row.unit_id, seen_with=tuple(Permission))
    if row.state != ReportState.RELEASED:
        raise IssueRefused(_("只有已印发且有效的报告才能起草更正版。"))
    return _begin(
        row.kind,
        parse(row.period),
        by.tree.by_id[row.unit_id],
        by=by,
        at=at,
        replaces=row,
        language=row.language,
    )


def draft_due(*, by: Viewer, at: datetime) -> list[ReportDocument]:
    """Begins every report whose period is over and that nobody has begun; what cannot be made yet is tried again next time.

    Each in a transaction of its own: what another worker began at this moment is his, and one that is refused does not hold up the others.
    """
    today = timezone.localdate(at, timezone.get_default_timezone())
    made = []
    for due in schedules.dues(today, viewer=by):
        if due.document is None and schedules.first_day_to_draft(due.period) <= today:
            try:
                with transaction.atomic():
                    made.append(_begin(due.schedule.kind, due.period, due.place, by=by, at=at, due=due))
            except Refused as refused:
                log.info("%s of %s is not drafted: %s", due.schedule.name, due.period.name, refused)
    return made
