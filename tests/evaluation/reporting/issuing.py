"""Reports on their way out, for tests: a month of complaints, its seal, a draft, one that is out."""

from datetime import UTC, datetime, timedelta

from plumbline.evaluation.indicators import actions as indicators
from plumbline.evaluation.reporting import actions as reporting
from plumbline.evaluation.reporting import queries
from plumbline.evaluation.reporting.models import ReportDocument
from plumbline.evaluation.reporting.rules.editing import as_typed, fingerprint
from plumbline.ground.journal.models import Entry
from plumbline.ground.kernel import periods
from plumbline.ground.organization.queries import system
from plumbline.ground.organization.rules import Viewer

PERIOD, KIND = periods.parse("2026-02"), "monthly-complaints"
MEASURED = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
"""The second working day of March, nine in the morning at Yunhe."""


def seal() -> None:
    indicators.check(period=PERIOD, by=system(), at=MEASURED)
    indicators.seal(period=PERIOD, by=system(), at=MEASURED + timedelta(minutes=5), early="各单位均已书面同意")


def drafted(by: Viewer) -> ReportDocument:
    return reporting.draft(kind=KIND, period=PERIOD, by=by, at=NOW)


def out(fang: Viewer, gao: Viewer, **given: str) -> ReportDocument:
    row = drafted(fang)
    reporting.submit(name=str(row.id), by=fang, at=NOW)
    return reporting.release(name=str(row.id), by=gao, at=NOW, **given)


def first_paragraph(row: ReportDocument) -> tuple[str, str, str]:
    """Key, text as typed, fingerprint."""
    kept = queries.report_of(ReportDocument.objects.get(id=row.id)).paragraphs()
    paragraph = next(each for each in kept if each.numbers())
    return paragraph.key, as_typed(paragraph.pieces), fingerprint(paragraph.pieces)


def facts(name: str) -> list[Entry]:
    return list(Entry.objects.filter(name=name).order_by("recorded_at"))
