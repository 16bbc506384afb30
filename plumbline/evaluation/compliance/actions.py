"""Counting the evidence of a period and keeping it."""

from datetime import datetime

from django.db import transaction

from plumbline.evaluation.compliance import events
from plumbline.evaluation.compliance.models import Evidence
from plumbline.evaluation.compliance.queries.counting import Released, gathered_from
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.periods import Period
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission


@transaction.atomic
def gather(*, period: Period, released: Released, by: Viewer, at: datetime) -> int:
    """Counts what every control left behind in a period and keeps it in place of what was counted before; returns how many rows there are.

    ``released``: how many reports of each kind went out in the period.

    Raises:
        NotAllowed: not for this viewer.
    """
    require_somewhere(by, Permission.COMPLIANCE_VIEW)
    rows = {
        (each.section, each.pack, each.code): Evidence(
            period=period.name,
            section=each.section,
            pack=each.pack,
            code=each.code,
            met=each.met,
            missed=each.missed,
            value=each.value,
            verdict=each.verdict,
            gathered_at=at,
        )
        for each in gathered_from(period, tree=by.tree, released=released, at=at)
    }
    Evidence.objects.filter(period=period.name).delete()
    Evidence.objects.bulk_create(rows.values())
    publish(events.EvidenceGathered(at=at, subject=period.name, count=len(rows)), by=by)
    return len(rows)
