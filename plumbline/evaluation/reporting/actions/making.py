"""Making a report."""

import hashlib
from datetime import datetime

from django.db import transaction

from plumbline.evaluation.reporting import events, queries
from plumbline.evaluation.reporting.renderers import RENDERERS
from plumbline.evaluation.reporting.rules import ReportRefused
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.periods import Period
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer


@transaction.atomic
def make(
    *, name: str, form: str, period: Period, by: Viewer, at: datetime, unit: str | None = None, address: str = ""
) -> bytes:
    """The report as a file of this form (html, xlsx), and the fact that it was made. With the product's ``address`` numbers lead to their cases.

    Raises:
        ReportRefused: no such report or form, or the period was not measured. NotFound, NotAllowed: not for this viewer.
    """
    if form not in RENDERERS:
        raise ReportRefused(
            _("不能写成“%(form)s”格式。可用：%(forms)s。"), field="to", form=form[:20], forms="、".join(RENDERERS)
        )
    report = queries.build(name, period=period, viewer=by, at=at, unit=unit)
    content = RENDERERS[form](report, address)
    place = by.tree.by_code[report.unit]
    publish(
        events.ReportMade(
            at=at,
            subject=name,
            unit_id=place.id,
            period=period.name,
            unit=place.code,
            form=form,
            digest=hashlib.sha256(content).hexdigest(),
        ),
        by=by,
    )
    return content
