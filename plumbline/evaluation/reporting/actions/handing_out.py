"""Files of a kept report."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import translation

from plumbline.evaluation.reporting import events
from plumbline.evaluation.reporting.queries import finding
from plumbline.evaluation.reporting.renderers import RENDERERS
from plumbline.evaluation.reporting.rules import ReportRefused
from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer


@transaction.atomic
def download(*, name: str, form: str, by: Viewer, at: datetime, address: str = "") -> bytes:
    """The kept report as a file, made from what is kept alone, and the fact that it was handed out.

    Raises:
        ReportRefused: no such form. NotFound: no such report for this viewer.
    """
    if form not in RENDERERS:
        raise ReportRefused(
            _("不能写成“%(form)s”格式。可用：%(forms)s。"), field="to", form=form[:20], forms="、".join(RENDERERS)
        )
    row = finding.document(name, viewer=by)
    with translation.override(row.language):
        content = RENDERERS[form](finding.report_of(row), address)
    publish(
        events.Downloaded(
            at=at,
            subject=row.number or row.title,
            unit_id=row.unit_id,
            document=str(row.id),
            title=row.title,
            form=form,
            digest=hashlib.sha256(content).hexdigest(),
        ),
        by=by,
    )
    return content
