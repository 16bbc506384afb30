"""Remarks, attachments and drafts of orders."""

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from plumbline.ground.casefiles import actions as casefiles
from plumbline.ground.kernel.texts import check_text
from plumbline.ground.kernel.wording import _
from plumbline.ground.organization.rules import Viewer
from plumbline.service.work_orders.models import Draft
from plumbline.service.work_orders.queries import visible_order
from plumbline.service.work_orders.rules import LONGEST_TEXT


def remark(*, number: str, text: str, by: Viewer, at: datetime) -> None:
    """Notes something on an order that the viewer sees.

    Raises:
        NotFound, RemarkRefused.
    """
    order = visible_order(number, viewer=by)
    casefiles.remark(case_file=order.case_file, text=text, by=by, at=at)


def attach(*, number: str, name: str, content: IO[bytes], size: int, most_bytes: int, by: Viewer, at: datetime) -> None:
    """Keeps a file with an order that the viewer sees.

    Raises:
        NotFound, AttachmentRefused.
    """
    order = visible_order(number, viewer=by)
    casefiles.attach(
        case_file=order.case_file, name=name, content=content, size=size, most_bytes=most_bytes, by=by, at=at
    )


def save_draft(*, content: Mapping[str, Any], by: Viewer, at: datetime) -> None:
    """Keeps what a person typed so far, over what was kept before.

    Raises:
        TextRefused: a text is too long or cannot be kept.
    """
    assert by.person_id is not None, "only people have drafts"
    for name, text in content.items():
        check_text(name + str(text), field=name[:80], name=_("草稿"), most=LONGEST_TEXT)
    Draft.objects.update_or_create(person_id=by.person_id, defaults={"content": dict(content), "saved_at": at})


def discard_draft(*, by: Viewer, at: datetime) -> None:
    if by.person_id is not None:
        Draft.objects.filter(person_id=by.person_id).delete()
