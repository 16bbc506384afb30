"""An appeal took a finding back: what was to be put right because of it is withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.supervision.improvement import events
from plumbline.supervision.improvement.actions.opening import told
from plumbline.supervision.improvement.models import Rectification
from plumbline.supervision.improvement.states import RectificationState, Source

RUNNING = (RectificationState.OPEN, RectificationState.ANSWERED, RectificationState.VERIFIED)
"""What is closed has worked and stays as it is."""


@transaction.atomic
def withdraw_lifted(
    *, number: str, finding_ids: Sequence[str], reason: str, by: Viewer, at: datetime
) -> list[Rectification]:
    """Withdraws what was opened from findings of an inspection that stand no longer, wherever it is on its way; returns them.

    ``reason``: what whoever upheld the appeal wrote.
    """
    rows = Rectification.objects.select_for_update(of=("self",)).select_related("case_file")
    found = rows.filter(
        source=Source.FINDING.value,
        reference__in=[f"{number}/{each}"[:120] for each in finding_ids],
        state__in=[state.value for state in RUNNING],
    )
    withdrawn = list(found.order_by("opened_at", "pk"))
    for row in withdrawn:
        row.state, row.closed_at = RectificationState.WITHDRAWN.value, at
        row.closing = _("对检查 %(number)s 的申诉成立，所依据的问题不再成立：%(reason)s") % {
            "number": number,
            "reason": reason,
        }
        row.save(update_fields=["state", "closed_at", "closing"])
        casefiles.close(case_file_id=row.case_file_id, at=at)
        publish(events.RectificationWithdrawn(**told(row, row.case_file.number, at), reason=row.closing), by=by)
    return withdrawn
