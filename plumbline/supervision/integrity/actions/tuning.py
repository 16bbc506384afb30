"""Setting from where on something is a signal: for scans to come; what was found stays."""

from datetime import datetime

from django.db import transaction

from plumbline.ground.journal.actions import publish
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer, require_somewhere
from plumbline.ground.organization.states import Permission
from plumbline.supervision.integrity import events, queries, rules
from plumbline.supervision.integrity.models import ThresholdSet


@transaction.atomic
def set_threshold(*, code: str, value: int, reason: str, by: Viewer, at: datetime) -> None:
    """Another value for one threshold, with a reason.

    Raises:
        ThresholdRefused: no such one, outside its bounds, no reason. NotAllowed: not somebody who may check signals. TextRefused.
    """
    require_somewhere(by, Permission.INTEGRITY_CHECK)
    rules.checked(code, value)
    said = reason.strip()
    check_text(said, field="reason", name=_("理由"), most=1_000)
    if not said:
        raise rules.ThresholdRefused(_("请写明调整判别值的理由。"), field="reason")
    before = queries.thresholds()[code]
    ThresholdSet.objects.update_or_create(
        code=code, defaults={"value": value, "reason": said, "set_at": at, "set_by_id": by.person_id}
    )
    publish(events.ThresholdChanged(at=at, subject=code, before=before, value=value, reason=said), by=by)
